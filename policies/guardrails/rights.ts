import { isBag, unknown } from "../pack/known";
import type { ResourceRule } from "../pack/policies";
import { documentOf, listOf, statementsOf } from "./document";

const POLICIES = [
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
];
/** Actions that only look: on them `*` as the resource reads what there is, and changes nothing. */
const LOOKS = /^[a-z0-9-]+:(BatchGet|Describe|Get|List|Lookup|Search|View)[A-Za-z*]*$/;

/**
 * For these AWS takes no resource, and no tag that a condition could ask for.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const NAMELESS: readonly string[] = [
  "chatbot:CreateMicrosoftTeamsChannelConfiguration",
  "chatbot:CreateSlackChannelConfiguration",
  "cloudfront:CreateMonitoringSubscription",
  "cloudfront:CreateOriginAccessControl",
  "cloudfront:DeleteMonitoringSubscription",
  "ecs:DeregisterTaskDefinition",
  "sns:SetSubscriptionAttributes",
  "sns:Unsubscribe",
];

/** Least privilege, as far as a document shows it. */
export const leastPrivilegeRule: ResourceRule = {
  name: "guardrail-least-privilege",
  description:
    "I1, M6: no statement allows every action of anything or of a service, all but some actions, or a change of every resource without a condition (CKV_AWS_62, CKV_AWS_63, CKV_AWS_290, CKV_AWS_355, IAM.1, IAM.21).",
  types: POLICIES,
  reads: ["policy"],
  judge: ({ name, properties: { policy } }) => {
    if (policy === unknown) return [];
    const document = documentOf(policy);
    if (document === undefined)
      return [`${name}: found a policy that is not a JSON object, expected one with statements. ${FIX}`];
    return statementsOf(document).flatMap((one, index) =>
      faultsOf(one).map(
        (fault) =>
          `${name}: statement ${(isBag(one) && typeof one.Sid === "string" && one.Sid) || index}: found ${fault}. ${FIX}`,
      ),
    );
  },
};

const FIX = "Fix: name the actions and the resources that are needed, as infra/identity/rights does.";

function faultsOf(statement: unknown): string[] {
  if (!isBag(statement)) return ["no statement, expected an object"];
  const { Effect, Action, NotAction, Resource, NotResource, Condition } = statement;
  if (Effect === "Deny") return [];
  if (NotAction !== undefined) return ["NotAction, which allows all but some; expected Action"];
  if (NotResource !== undefined) return ["NotResource, which allows all but some; expected Resource"];
  const actions = listOf(Action).map(String);
  const whole = actions.filter((one) => /^(\*|[^:]*:\*)$/.test(one));
  if (whole.length > 0) return [`Action ${whole.join(", ")}, expected the actions by name`];
  const everywhere = listOf(Resource).some((one) => one === "*");
  const changes = actions.filter((one) => !LOOKS.test(one) && !NAMELESS.includes(one));
  return everywhere && changes.length > 0 && !isBag(Condition)
    ? [`Resource * for ${changes.slice(0, 5).join(", ")} without a Condition, expected the resources by ARN`]
    : [];
}

const GITHUB = "token.actions.githubusercontent.com";

/** Whoever GitHub vouches for comes from one repository, and one environment or kind of event. */
export const githubPinnedRule: ResourceRule = {
  name: "guardrail-github-pinned",
  description:
    "D1, M6: a role that trusts GitHub's tokens names the audience, and the subject whole: repository and environment or event (CKV_AWS_393).",
  types: ["aws:iam/role:Role"],
  reads: ["assumeRolePolicy"],
  judge: ({ name, properties: { assumeRolePolicy } }) => {
    if (assumeRolePolicy === unknown) return [];
    const document = documentOf(assumeRolePolicy);
    if (document === undefined) return [`${name}: found an assumeRolePolicy that is not a JSON object.`];
    return statementsOf(document)
      .filter((one) => isBag(one) && one.Effect === "Allow" && JSON.stringify(one.Principal).includes(GITHUB))
      .filter((one) => isBag(one) && !isPinned(one.Condition))
      .map(
        () =>
          `${name}: found trust in ${GITHUB} without StringEquals of its aud and of a whole sub, ` +
          "expected sub repo:<owner>/<name>:environment:<name> or repo:<owner>/<name>:pull_request. Fix: declare it by infra/identity/trust.ts.",
      );
  },
};

/** StringEquals takes `*` for itself, and yet nobody means it so. */
const SUBJECT = /^repo:[^/:*?]+\/[^/:*?]+:(environment:[^*?]+|pull_request)$/;

function isPinned(condition: unknown): boolean {
  const equals = isBag(condition) && isBag(condition.StringEquals) ? condition.StringEquals : {};
  const [audiences, subjects] = [listOf(equals[`${GITHUB}:aud`]), listOf(equals[`${GITHUB}:sub`])];
  return (
    audiences.length > 0 &&
    subjects.length > 0 &&
    subjects.every((one) => typeof one === "string" && SUBJECT.test(one))
  );
}
