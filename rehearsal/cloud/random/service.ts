import { randomInt, scryptSync, randomBytes } from "node:crypto";
import { z } from "zod";
import { type Service, defineResource } from "../kernel/model";

const LOWER = "abcdefghijklmnopqrstuvwxyz";
const DIGITS = "0123456789";
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

const inputs = z.strictObject({
  length: z.int().min(1).max(4096),
  lower: z.boolean().default(true),
  upper: z.boolean().default(true),
  numeric: z.boolean().default(true),
  special: z.boolean().default(true),
  minLower: z.int().min(0).default(0),
  minUpper: z.int().min(0).default(0),
  minNumeric: z.int().min(0).default(0),
  minSpecial: z.int().min(0).default(0),
  overrideSpecial: z.string().optional(),
  keepers: z.record(z.string(), z.string()).optional(),
});
type Inputs = z.infer<typeof inputs>;

/** A password of the demanded make-up, drawn from the system's randomness. */
export function password(rule: Inputs): string {
  const special = rule.overrideSpecial ?? SPECIAL;
  const classes: [boolean, number, string][] = [
    [rule.lower, rule.minLower, LOWER],
    [rule.upper, rule.minUpper, LOWER.toUpperCase()],
    [rule.numeric, rule.minNumeric, DIGITS],
    [rule.special, rule.minSpecial, special],
  ];
  const draw = (alphabet: string): string => alphabet.charAt(randomInt(alphabet.length));
  const required = classes.flatMap(([, least, alphabet]) =>
    Array.from({ length: least }, () => draw(alphabet)),
  );
  const all = classes
    .filter(([wanted]) => wanted)
    .map(([, , alphabet]) => alphabet)
    .join("");
  const rest = Array.from({ length: rule.length - required.length }, () => draw(all));
  return shuffled([...required, ...rest]).join("");
}

function shuffled<T>(items: readonly T[]): T[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed;
}

/** The random provider: values live in the engine's state alone, as with the real one. */
export function random(): Service {
  return {
    name: "random",
    resources: [
      defineResource<Inputs>({
        type: "random:index/randomPassword:RandomPassword",
        source: "https://registry.terraform.io/providers/hashicorp/random/latest/docs/resources/password",
        inputs,
        replaceOn: ["*"],
        computed: ["result", "bcryptHash"],
        validate: (rule) => {
          const least = rule.minLower + rule.minUpper + rule.minNumeric + rule.minSpecial;
          if (least > rule.length)
            return [
              {
                property: "length",
                reason: `is ${rule.length}, less than the ${least} that the minima demand`,
              },
            ];
          if (!(rule.lower || rule.upper || rule.numeric || rule.special))
            return [{ property: "length", reason: "no class of characters is allowed" }];
          return [];
        },
        create: (rule) => {
          const result = password(rule);
          const salt = randomBytes(16);
          return Promise.resolve({
            id: "none",
            outputs: { result, bcryptHash: scryptSync(result, salt, 32).toString("base64") },
          });
        },
        read: () => Promise.resolve({ inputs: {}, outputs: {} }),
        delete: () => Promise.resolve(),
      }),
    ],
  };
}
