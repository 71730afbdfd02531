import { randomBytes } from "node:crypto";
import { upperAlphanumeric } from "../kernel/identifiers";
import { CloudError } from "../kernel/model";
import type { World } from "../kernel/world";
import { type SignedRequest, partsOf, signedWith } from "./signature";

/** Credentials of a role for a while, as STS gives them. Expiry in wall time: a process reads the machine's own clock. */
export interface Session {
  readonly keyId: string;
  readonly secret: string;
  readonly token: string;
  readonly expires: number;
  readonly roleArn: string;
  readonly name: string;
}

export interface CallerIdentity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
}

const LASTS_MS = 3_600_000;
/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html: a request is good for five minutes. */
const SKEW_MS = 5 * 60_000;

/** The sessions of assumed roles: who holds which temporary key. */
export class Sessions {
  private readonly byKey = new Map<string, Session>();
  private readonly holders = new Map<string, () => void>();

  constructor(private readonly world: World) {}

  /** A session of the role under a name (ECS takes the task's id). */
  open(roleArn: string, name: string): Session {
    const session: Session = {
      keyId: `ASIA${upperAlphanumeric(16)}`,
      secret: randomBytes(30).toString("base64"),
      token: randomBytes(96).toString("base64"),
      expires: Date.now() + LASTS_MS,
      roleArn,
      name,
    };
    for (const [key, { expires }] of this.byKey) {
      if (expires >= Date.now()) continue;
      this.byKey.delete(key);
      this.holders.delete(key);
    }
    this.byKey.set(session.keyId, session);
    return session;
  }

  held(keyId: string, end: () => void): void {
    this.holders.set(keyId, end);
  }

  end(keyId: string): void {
    this.holders.get(keyId)?.();
  }

  /** Whose key it is; one that has expired is still known as such. */
  find(keyId: string): Session | undefined {
    return this.byKey.get(keyId);
  }

  /**
   * Answers GetCallerIdentity: verifies the signature, the session token and the age. The role may be gone by now.
   * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
   */
  identify(request: SignedRequest): CallerIdentity {
    const { hostname, searchParams } = new URL(request.url);
    const region = /^sts\.([a-z0-9-]+)\.amazonaws\.com$/.exec(hostname)?.[1];
    const parts = partsOf(request.headers.authorization);
    if (region === undefined || searchParams.get("Action") !== "GetCallerIdentity")
      throw new CloudError("InvalidAction", `${request.url} is no GetCallerIdentity of a regional STS`);
    if (parts === undefined || parts.service !== "sts" || parts.region !== region)
      throw new CloudError(
        "IncompleteSignature",
        "the Authorization header is no Signature Version 4 for STS",
      );
    const session = this.byKey.get(parts.keyId);
    if (session === undefined || session.token !== request.headers["x-amz-security-token"])
      throw new CloudError("InvalidClientTokenId", "The security token included in the request is invalid.");
    if (session.expires < Date.now())
      throw new CloudError("ExpiredToken", "The security token included in the request is expired");
    const required = ["host", "x-amz-date", "x-amz-security-token"];
    if (!required.every((name) => parts.signed.includes(name)) || request.headers.host !== hostname)
      throw new CloudError("SignatureDoesNotMatch", `the signature must cover ${required.join(", ")}`);
    if (!signedWith(session.secret, request))
      throw new CloudError("SignatureDoesNotMatch", "The request signature we calculated does not match.");
    if (!(Math.abs(Date.now() - signedAt(request.headers["x-amz-date"])) <= SKEW_MS))
      throw new CloudError("SignatureDoesNotMatch", "Signature expired");
    const role = this.world.use("roles").find(session.roleArn);
    if (role === undefined) throw new CloudError("InvalidClientTokenId", `${session.roleArn} does not exist`);
    const account = session.roleArn.split(":")[4] ?? "";
    return {
      account,
      arn: `arn:aws:sts::${account}:assumed-role/${role.name}/${session.name}`,
      userId: `AROA:${session.name}`,
    };
  }
}

/** `20260131T120000Z` in milliseconds since the epoch; NaN for anything else, which is never recent. */
function signedAt(text: string | undefined): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(text ?? "") ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
