/** TLS versions as Node names them. */
export interface TlsRange {
  readonly minVersion: "TLSv1" | "TLSv1.1" | "TLSv1.2" | "TLSv1.3";
  readonly maxVersion: "TLSv1.2" | "TLSv1.3";
}

const MINIMUM = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const;

/** Policies from before TLS 1.3, each with the least version that it takes. */
const CLASSIC: Readonly<Record<string, TlsRange["minVersion"]>> = {
  "ELBSecurityPolicy-2015-05": "TLSv1",
  "ELBSecurityPolicy-2016-08": "TLSv1",
  "ELBSecurityPolicy-TLS-1-0-2015-04": "TLSv1",
  "ELBSecurityPolicy-TLS-1-1-2017-01": "TLSv1.1",
  "ELBSecurityPolicy-TLS-1-2-2017-01": "TLSv1.2",
  "ELBSecurityPolicy-TLS-1-2-Ext-2018-06": "TLSv1.2",
  "ELBSecurityPolicy-FS-2018-06": "TLSv1",
  "ELBSecurityPolicy-FS-1-1-2019-08": "TLSv1.1",
  "ELBSecurityPolicy-FS-1-2-2019-08": "TLSv1.2",
  "ELBSecurityPolicy-FS-1-2-Res-2019-08": "TLSv1.2",
  "ELBSecurityPolicy-FS-1-2-Res-2020-10": "TLSv1.2",
};

const MODERN = /^ELBSecurityPolicy-TLS13-1-([0-3])(?:-(?:Res|Ext[0-2]))?(?:-FIPS)?(?:-PQ)?-20\d\d-\d\d$/;

/**
 * The TLS versions of a security policy, or undefined when there is no such policy.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
 */
export function tlsRange(policy: string): TlsRange | undefined {
  const classic = CLASSIC[policy];
  if (classic !== undefined) return { minVersion: classic, maxVersion: "TLSv1.2" };
  const minimum = MINIMUM[Number(MODERN.exec(policy)?.[1] ?? Number.NaN)];
  return minimum === undefined ? undefined : { minVersion: minimum, maxVersion: "TLSv1.3" };
}

/** What the API takes when a listener names none (page above: "Other methods"). */
export const DEFAULT_POLICY = "ELBSecurityPolicy-2016-08";
