import { createHash } from "node:crypto";

export interface ValidationRecord {
  readonly domainName: string;
  readonly resourceRecordName: string;
  readonly resourceRecordType: "CNAME";
  readonly resourceRecordValue: string;
}

/**
 * The CNAME that proves control of a domain. ACM gives one account the same record for the same domain every time, and
 * one record for `example.com` and `*.example.com`. https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
 */
export function validationRecord(account: string, domain: string): ValidationRecord {
  const base = domain.replace(/^\*\./, "");
  const token = (purpose: string): string =>
    createHash("sha256").update(`${purpose}|${account}|${base}`).digest("hex").slice(0, 32);
  return {
    domainName: domain,
    resourceRecordName: `_${token("name")}.${base}.`,
    resourceRecordType: "CNAME",
    resourceRecordValue: `_${token("value")}.${token("zone").slice(0, 10)}.acm-validations.aws.`,
  };
}

/** Whether a certificate's name covers a host: exactly, or a wildcard for one label. */
export function covers(name: string, host: string): boolean {
  const [pattern, asked] = [name.toLowerCase(), host.toLowerCase()];
  return pattern.startsWith("*.")
    ? asked.slice(asked.indexOf(".") + 1) === pattern.slice(2) && asked.includes(".")
    : pattern === asked;
}
