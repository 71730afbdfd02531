import { CloudError } from "../kernel/model";
import type { World } from "../kernel/world";
import { ACCESS_KEY, credentialOf } from "./credential";
import type { WireProtocol, WireRequest } from "./protocol";

/** Who asks: the rehearsal itself, who owns the account, or a role by a session of it. */
export type Caller = "owner" | { readonly keyId: string; readonly roleArn: string; readonly arn: string };

/** By the key that the request is signed with. Throws in the words of AWS for one that is none. */
export function callerOf(world: World, headers: WireRequest["headers"]): Caller {
  const credential = credentialOf(headers.authorization);
  if (credential === undefined)
    throw new CloudError(
      "MissingAuthenticationToken",
      "the request must be signed (Signature Version 4, in the Authorization header)",
    );
  const { keyId } = credential;
  if (keyId === ACCESS_KEY.id) return "owner";
  const session = keyId.startsWith("ASIA") ? world.use("sessions").find(keyId) : undefined;
  if (session === undefined)
    throw new CloudError(
      "InvalidAccessKeyId",
      "the AWS access key id you provided does not exist in the embedded cloud's records",
    );
  if (session.token !== headers["x-amz-security-token"])
    throw new CloudError("InvalidClientTokenId", "The security token included in the request is invalid.");
  if (session.expires < Date.now())
    throw new CloudError("ExpiredToken", "The security token included in the request is expired");
  const { roleArn, name } = session;
  const [account = "", role = ""] = [roleArn.split(":")[4], roleArn.split("/").at(-1)];
  return { keyId, roleArn, arn: `arn:aws:sts::${account}:assumed-role/${role}/${name}` };
}

/**
 * Refuses what the caller's role may not do; the account's owner may do everything.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function requireAllowed(
  world: World,
  caller: Caller,
  protocol: WireProtocol,
  request: WireRequest,
): void {
  if (caller === "owner") return;
  if (protocol.needs === undefined)
    throw new CloudError("NotImplemented", `what a role needs for ${protocol.service} is not modelled`);
  for (const { action, resource, denied } of protocol.needs(request) ?? []) {
    const verdict = world.use("rights").verdict(caller.roleArn, action, resource);
    if (verdict === "allow") continue;
    const why =
      verdict === "deny"
        ? "with an explicit deny in an identity-based policy"
        : `because no identity-based policy allows the ${action} action`;
    const on = resource === "*" ? "" : ` on resource: ${resource}`;
    throw new CloudError(
      denied ?? protocol.denied ?? "AccessDeniedException",
      `User: ${caller.arn} is not authorized to perform: ${action}${on} ${why}`,
    );
  }
}
