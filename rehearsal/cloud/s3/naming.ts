/**
 * What is wrong with a bucket's name, or undefined.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function bucketNameFault(name: string): string | undefined {
  if (name.length < 3 || name.length > 63) return `must have 3 to 63 characters, has ${name.length}`;
  if (!/^[a-z0-9.-]+$/.test(name)) return "may hold lower-case letters, digits, periods and hyphens only";
  if (!/^[a-z0-9].*[a-z0-9]$/.test(name)) return "must begin and end with a letter or digit";
  if (name.includes("..")) return "must not hold two periods side by side";
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return "must not look like an IP address";
  const prefix = ["xn--", "sthree-", "amzn-s3-demo-"].find((reserved) => name.startsWith(reserved));
  if (prefix !== undefined) return `must not begin with ${prefix}`;
  const suffix = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"].find((reserved) =>
    name.endsWith(reserved),
  );
  return suffix === undefined ? undefined : `must not end with ${suffix}`;
}

/** `assets.s3.us-east-1.amazonaws.com` or `assets.s3.amazonaws.com` → `assets`; undefined for anything else. */
export const bucketOfDomain = (domain: string): string | undefined =>
  /^(.+)\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com$/.exec(domain.toLowerCase())?.[1];
