import { randomBytes } from "node:crypto";

/** So many random lower-case hex digits, as AWS appends them to ids (`vpc-0a1b…`: 17). */
export function hex(digits: number): string {
  return randomBytes(Math.ceil(digits / 2))
    .toString("hex")
    .slice(0, digits);
}

/** Upper-case letters and digits, as CloudFront and IAM make ids (`E2QWRUHAPOMQZL`). */
export function upperAlphanumeric(length: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  return Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join("");
}

/** An ARN of the rehearsal's account; global services pass an empty region. */
export function arn(service: string, region: string, account: string, resource: string): string {
  return `arn:aws:${service}:${region}:${account}:${resource}`;
}
