import { CloudError } from "../kernel/model";
import { type AccessRequest, type PolicyDocument, policyLanguage, verdict } from "../s3/permission";

/** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html; those that AWS's own services need. */
const document = policyLanguage([
  "aws:sourcearn",
  "aws:sourceaccount",
  "kms:calleraccount",
  "kms:encryptioncontext:aws:logs:arn",
  "kms:grantisforawsresource",
  "kms:viaservice",
]);

/** What makes a policy a lock without a key: nobody could ever change it again. */
const LOCKOUT = "The new key policy will not allow you to update the key policy in the future.";

/** Policies are parsed once: whoever publishes to a topic asks for a verdict each time. */
const parsed = new Map<string, KeyPolicy>();

/** A key's policy: who may use it, and who may change that. */
export class KeyPolicy {
  private constructor(private readonly document: PolicyDocument) {}

  /** Throws what KMS would: MalformedPolicyDocumentException. */
  static of(text: string): KeyPolicy {
    const known = parsed.get(text);
    if (known !== undefined) return known;
    if (parsed.size > 200) parsed.clear();
    const policy = new KeyPolicy(parse(text));
    parsed.set(text, policy);
    return policy;
  }

  /** `*` as the resource means this key: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html */
  judge(
    principal: AccessRequest["principal"],
    action: string,
    context: Readonly<Record<string, string>>,
  ): "allow" | "deny" | "none" {
    return verdict(this.document, { principal, action, resource: "*", context });
  }

  /** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#prevent-unmanageable-key */
  requireManageable(account: string): void {
    if (this.judge({ account }, "kms:PutKeyPolicy", { "kms:calleraccount": account }) !== "allow")
      throw new CloudError("MalformedPolicyDocumentException", LOCKOUT);
  }
}

function parse(text: string): PolicyDocument {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (failure) {
    throw new CloudError("MalformedPolicyDocumentException", `it is not JSON: ${(failure as Error).message}`);
  }
  const result = document.safeParse(json);
  const faults = result.success
    ? foreignActions(result.data)
    : result.error.issues.map((issue) => `${issue.path.map(String).join(".")}: ${issue.message}`);
  if (result.success && faults.length === 0) return result.data;
  throw new CloudError("MalformedPolicyDocumentException", faults.join("; "));
}

const foreignActions = ({ Statement }: PolicyDocument): string[] =>
  Statement.flatMap(({ Action }) => [Action].flat())
    .filter((action) => !/^(\*|kms:[A-Za-z*]+)$/.test(action))
    .map((action) => `Action: ${action} is no action of KMS`);
