import { type Channel, heard, type Role, SEVERITIES, SEVERITY, type Severity } from "./severities";

/** How one role is reached. */
export type Contact = Readonly<Partial<Record<Channel, string>>>;

export interface Subscription {
  readonly severity: Severity;
  readonly channel: Channel;
  readonly endpoint: string;
  /** Whoever is reached there; two roles of a small team may be one person. */
  readonly roles: readonly Role[];
  /** Only alarms whose name begins with one of these; everything when it is missing. */
  readonly only?: readonly string[];
}

/** What the names of the alarms of some families begin with. */
export type FamilyNames = Readonly<Record<"ai" | "security", readonly string[]>>;

/**
 * One subscription for each severity, channel and address. A topic keeps one per address (Subscribe of the same returns
 * the same ARN), so two declared for one would be one that the other's removal deletes. Whoever is reached as two
 * roles hears what either hears.
 */
export function subscriptionsOf(
  roles: Readonly<Record<Role, Contact>>,
  names: FamilyNames,
): readonly Subscription[] {
  const found = new Map<string, Subscription>();
  for (const severity of SEVERITIES) {
    for (const role of SEVERITY[severity].roles) {
      for (const channel of SEVERITY[severity].channels) {
        const endpoint = roles[role][channel];
        if (endpoint === undefined) continue;
        const key = JSON.stringify([severity, channel, endpoint]);
        const known = found.get(key);
        const of = heard(role, severity);
        const only =
          of === "everything" || (known !== undefined && known.only === undefined)
            ? undefined
            : [...(known?.only ?? []), ...names[of]];
        found.set(key, { severity, channel, endpoint, roles: [...(known?.roles ?? []), role], only });
      }
    }
  }
  return [...found.values()];
}
