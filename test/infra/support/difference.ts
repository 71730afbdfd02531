import { plain } from "./flat";
import type { Registered } from "./recording";

const keyOf = ({ type, name }: Registered): string => `${type} ${name}`;

/** Lines of a difference that only tell that one run was decided after the other. */
export const MOMENTS =
  /^~ (aws:ssm\/parameter:Parameter release-parameter insecureValue\.(decidedAt|capacity\.since|admitted\.\w+)|command:local:Command \w+-admitted-command triggers\.2)$/;

/** What two runs registered differently, a line each: `- type name`, `+ type name`, `~ type name property.path`. */
export function difference(
  before: readonly Registered[],
  after: readonly Registered[],
  normal: (text: string) => string = (text) => text,
): string[] {
  const [old, now] = [before, after].map(
    (all) => new Map(all.filter(({ custom }) => custom).map((one) => [normal(keyOf(one)), one])),
  ) as [Map<string, Registered>, Map<string, Registered>];
  const gone = [...old.keys()].filter((key) => !now.has(key)).map((key) => `- ${key}`);
  const come = [...now.keys()].filter((key) => !old.has(key)).map((key) => `+ ${key}`);
  const changed = [...old].flatMap(([key, was]) => {
    const is = now.get(key);
    if (is === undefined) return [];
    const [left, right] = [was, is].map(
      ({ inputs }) => JSON.parse(normal(JSON.stringify(plain(inputs)))) as unknown,
    );
    return paths(left, right).map((path) => `~ ${key} ${path}`);
  });
  return [...gone, ...come, ...changed].sort();
}

/** Where two values differ; text that is JSON is looked into. */
function paths(left: unknown, right: unknown, at = ""): string[] {
  if (JSON.stringify(left) === JSON.stringify(right)) return [];
  const [a, b] = [opened(left), opened(right)];
  if (!isBag(a) || !isBag(b) || Array.isArray(a) !== Array.isArray(b)) return [at];
  if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) return [at];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) => paths(a[key], b[key], at === "" ? key : `${at}.${key}`));
}

const isBag = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

function opened(value: unknown): unknown {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
