import { LIMIT_MS } from "./limit";

// What Node is needed is said in package.json; among evidence the SDK's notice would read like a fault of the release.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

/** How every client of AWS asks. AWS_ENDPOINT_URL and the SDK's own chain of credentials are honoured. */
export const asking = (region: string | undefined) => ({
  ...(region === undefined ? {} : { region }),
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 5_000, requestTimeout: LIMIT_MS, throwOnRequestTimeout: true },
});

/** Why AWS did not do it, and what may help; `right` is the action that the caller needs, e.g. `ecr:DescribeImages`. */
export function whyAwsRefused(failure: unknown, right: string): string {
  const { name, code, $metadata } = failure as {
    name?: string;
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  if (name === "CredentialsProviderError")
    return `${right}: no AWS credentials are found; sign in, or set AWS_PROFILE`;
  if (status === 401 || status === 403 || /AccessDenied/.test(name ?? ""))
    return `${right}: ${name ?? "refused"}; the role that collects needs it`;
  if (status !== undefined) return `${right}: ${name ?? "refused"} (${status})`;
  return `${right}: no answer (${code ?? name ?? "unknown failure"})`;
}
