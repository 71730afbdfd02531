import { refuseFor } from "./reports";

/**
 * Secrets by the options that name their environment variables. None of what was given is repeated: whoever passes the
 * secret itself in place of a name must not find it in a log.
 */
export function secretsIn<Name extends string>(
  environment: Readonly<Record<string, string | undefined>>,
  named: Readonly<Record<Name, string | undefined>>,
): Record<Name, string> {
  const found = Object.entries<string | undefined>(named).map(
    ([option, variable]) => [option, variable === undefined ? undefined : environment[variable]] as const,
  );
  const faults = found.flatMap(([option, value]) =>
    value === undefined || value === "" ? [`${option} names no environment variable that is set`] : [],
  );
  refuseFor(
    "secrets are missing",
    faults,
    "put the secret into an environment variable, and pass the variable's name",
  );
  return Object.fromEntries(found) as Record<Name, string>;
}

const HIDDEN = "(hidden)";

/** Takes secrets out of every text of a value: others' answers may repeat what they were asked with. */
export function concealing(secrets: readonly string[]): <T>(value: T) => T {
  const known = secrets.filter((secret) => secret.length > 3);
  const conceal = (value: unknown): unknown => {
    if (typeof value === "string")
      return known.reduce((text, secret) => text.replaceAll(secret, HIDDEN), value);
    if (Array.isArray(value)) return value.map(conceal);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [conceal(name) as string, conceal(inner)]),
    );
  };
  return <T>(value: T) => conceal(value) as T;
}
