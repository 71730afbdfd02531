import { type Inspected, crossSiteScripting, log4j, metadataService, traversal } from "./attacks";

/** A rule of a group: its name at AWS, and what it stops. */
export type ManagedRule = readonly [name: string, matches: (request: Inspected) => boolean];

/**
 * The rules of AWS's groups whose meaning is published, but for those that read bodies. What AWS keeps to itself are the
 * exact patterns; here are plain ones. https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */
export const MANAGED_GROUPS: ReadonlyMap<string, readonly ManagedRule[]> = new Map<
  string,
  readonly ManagedRule[]
>([
  [
    "AWSManagedRulesCommonRuleSet",
    [
      ["NoUserAgent_HEADER", ({ headers }) => (headers["user-agent"] ?? "") === ""],
      ["UserAgent_BadBots_HEADER", ({ headers }) => /nessus|nmap/i.test(headers["user-agent"] ?? "")],
      ["SizeRestrictions_QUERYSTRING", ({ query }) => query.length > 2_048],
      ["SizeRestrictions_Cookie_HEADER", ({ headers }) => (headers.cookie ?? "").length > 10_240],
      ["SizeRestrictions_BODY", ({ headers }) => Number(headers["content-length"] ?? 0) > 8_192],
      ["SizeRestrictions_URIPATH", ({ path }) => path.length > 1_024],
      ["EC2MetaDataSSRF_QUERYARGUMENTS", metadataService],
      ["GenericLFI_QUERYARGUMENTS", traversal],
      ["RestrictedExtensions_URIPATH", ({ path }) => /\.(log|ini)$/i.test(path)],
      ["CrossSiteScripting_QUERYARGUMENTS", crossSiteScripting],
    ],
  ],
  [
    "AWSManagedRulesKnownBadInputsRuleSet",
    [
      ["Host_localhost_HEADER", ({ headers }) => /^localhost(:|$)/i.test(headers.host ?? "")],
      ["PROPFIND_METHOD", ({ method }) => method.toUpperCase() === "PROPFIND"],
      ["ExploitablePaths_URIPATH", ({ path }) => /\/web-inf\b/i.test(path)],
      ["Log4JRCE", log4j],
    ],
  ],
  // No address of this machine is on a list of anonymous or hosting providers.
  ["AWSManagedRulesAnonymousIpList", []],
]);
