import { ROLES } from "../../policies/evidence/rows";
import { Refusal } from "./refusal";

/** Also part of a file's name, so nothing that leads elsewhere gets through. */
export function simpleName(value: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value) && !value.includes("..")) return value;
  throw new Refusal(
    `${JSON.stringify(value)} is no name; allowed: letters, digits and ._-, at most 64`,
    "choose a shorter, simpler name",
  );
}

/** Also a folder's name, so nothing but a version gets through. */
export function versionNumber(value: string): string {
  if (/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/.test(value)) return value;
  throw new Refusal(
    `version is ${JSON.stringify(value)}; allowed: a semantic version like 1.2.0`,
    "leave out a leading v",
  );
}

/** One role, or several separated by commas. */
export function roleNames(value: string): string[] {
  const roles = [...new Set(value.split(","))];
  const unknown = roles.find((role) => !(ROLES as readonly string[]).includes(role));
  if (unknown === undefined) return roles;
  throw new Refusal(
    `role is ${JSON.stringify(unknown)}; allowed: ${ROLES.join(", ")}`,
    "choose among them, separated by commas",
  );
}

export function mail(value: string): string {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return value.toLowerCase();
  throw new Refusal(
    `${JSON.stringify(value)} is no e-mail address`,
    "give the address as git knows the person",
  );
}

/** A day as a key's entry has it, from its first second in UTC. */
export function day(value: string): Date {
  const date = new Date(`${value}T00:00:00Z`);
  if (
    /^\d{4}-\d{2}-\d{2}$/.test(value) &&
    !Number.isNaN(date.getTime()) &&
    date.toISOString().startsWith(value)
  )
    return date;
  throw new Refusal(`${JSON.stringify(value)} is no day; allowed: a day like 2026-01-31`, "correct the day");
}
