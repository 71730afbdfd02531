import { parsePolicy } from "./policy";

/** Providers that every account knows: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
const BUILT_IN = [
  "cognito-identity.amazonaws.com",
  "www.amazon.com",
  "graph.facebook.com",
  "accounts.google.com",
];

const GITHUB = "token.actions.githubusercontent.com";

/** Faults of how a trust policy trusts tokens of others; `exists` says whether the account has a provider. */
export function federationFaults(text: string, exists: (arn: string) => boolean): string[] {
  return parsePolicy(text).statements.flatMap(({ Effect, Principal, Action, Condition }) => {
    const trusted = typeof Principal === "object" ? [Principal.Federated ?? []].flat() : [];
    if (trusted.length === 0 || Effect !== "Allow") return [];
    return [
      ...trusted
        .filter((one) => !BUILT_IN.includes(one) && !exists(one))
        .map((one) => `Invalid principal in policy: "Federated":"${one}", which does not exist`),
      ...([Action ?? []].flat().every((action) => action === "sts:AssumeRoleWithWebIdentity")
        ? []
        : ["a Federated principal takes a role by sts:AssumeRoleWithWebIdentity only"]),
      ...(trusted.some((one) => one.endsWith(`/${GITHUB}`)) && !pinned(Condition)
        ? [`GitHub is trusted without a condition on ${GITHUB}:sub that names the repository's owner`]
        : []),
    ];
  });
}

/**
 * IAM takes no trust in GitHub that everybody's repositories would meet:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 */
function pinned(
  condition: Readonly<Record<string, Readonly<Record<string, string | string[]>>>> = {},
): boolean {
  return Object.entries(condition).some(
    ([operator, keys]) =>
      /^(ForAnyValue:)?String(Equals|Like)(IgnoreCase)?$/.test(operator) &&
      Object.entries(keys).some(
        ([key, values]) =>
          key.toLowerCase() === `${GITHUB}:sub` &&
          [values].flat().every((value) => /^repo:[A-Za-z0-9-]+\//.test(value)),
      ),
  );
}
