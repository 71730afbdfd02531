import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { TrustedKey } from "../session/project";
import type { Workplace } from "../session/workplace";
import { P3, P5 } from "./drills";
import { EvidenceTool } from "./evidence-tool";

/** Who signs in the rehearsal. Neither person wrote the sample product. */
export const SIGNERS = {
  ci: { roles: ["ci"], person: undefined },
  anna: { roles: ["security", "usability", "compliance"], person: "anna@harbor.example" },
  eva: { roles: ["escalation"], person: "eva@harbor.example" },
} as const;

export type Signer = keyof typeof SIGNERS;

/** Where a private key lies; beside the project, which is committed. */
export const keyFile = ({ directory }: Pick<Workplace, "directory">, signer: Signer): string =>
  join(directory, "keys", `${signer}.pem`);

const DAY = 86_400_000;

/** The first day of the keys: a drill is dated by its own end (P3, P5), and a key vouches for nothing that ended before its first day. */
export function firstDay(now: number): string {
  return new Date(now - Math.max(P3.mostDays, P5.mostDays) * DAY).toISOString().slice(0, 10);
}

/** Makes a key for each who signs, and gives the entries for the stack's config. */
export async function makeKeys(workplace: Workplace): Promise<TrustedKey[]> {
  mkdirSync(join(workplace.directory, "keys"), { recursive: true });
  const tool = new EvidenceTool(workplace.repository.directory);
  const first = firstDay(Date.now());
  const keys: TrustedKey[] = [];
  for (const signer of Object.keys(SIGNERS) as Signer[]) {
    const { roles, person } = SIGNERS[signer];
    const said = await tool.run([
      ...[
        "keygen",
        "--name",
        signer,
        "--role",
        roles.join(","),
        "--out",
        keyFile(workplace, signer),
        "--first-day",
        first,
      ],
      ...(person === undefined ? [] : ["--person", person]),
    ]);
    const snippet = said.split("\n").filter((line) => line.startsWith("- "));
    const made = parse(snippet.join("\n"), { schema: "failsafe" }) as TrustedKey[] | null;
    if (made?.length !== roles.length)
      throw new Error(`keygen showed no key for each of ${roles.join(", ")}:\n${said}`);
    keys.push(...made);
  }
  return keys;
}
