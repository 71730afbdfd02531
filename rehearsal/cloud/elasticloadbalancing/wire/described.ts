import { createHash } from "node:crypto";
import type { TargetState } from "../../kernel/ports";
import { groupsOf, type Action } from "../model/action";
import type { DeclaredCondition } from "../model/condition";
import type { StoredListener, StoredRule, StoredTargetGroup } from "../state";

type Described = Record<string, unknown>;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Rule.html */
export const describedRule = ({ arn, priority, conditions, actions }: StoredRule): Described => ({
  RuleArn: arn,
  Priority: priority,
  Conditions: conditions.flatMap(describedCondition),
  Actions: actions.map(describedAction),
  IsDefault: false,
});

/** What a listener does without a rule that matches is a rule of its own in the API, the last one. */
export const describedDefault = ({ arn, inputs }: StoredListener): Described => ({
  RuleArn: defaultRuleOf(arn),
  Priority: "default",
  Conditions: [],
  Actions: inputs.defaultActions.map(describedAction),
  IsDefault: true,
});

/** Its ARN, the same each time; nothing else of it is stored. */
export const defaultRuleOf = (listenerArn: string): string =>
  `${listenerArn.replace(":listener/", ":listener-rule/")}/${createHash("sha256").update(listenerArn).digest("hex").slice(0, 16)}`;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html */
export function describedAction(action: Action): Described {
  const { type, order, forward, redirect, fixedResponse } = action;
  const groups = groupsOf(action);
  return {
    Type: type,
    Order: order,
    // With one group alone the API tells it twice.
    TargetGroupArn: groups.length === 1 ? groups[0]?.arn : undefined,
    ForwardConfig:
      type === "forward"
        ? {
            TargetGroups: groups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
            TargetGroupStickinessConfig: {
              Enabled: forward?.stickiness?.enabled ?? false,
              DurationSeconds: forward?.stickiness?.duration,
            },
          }
        : undefined,
    RedirectConfig: redirect && {
      Protocol: redirect.protocol,
      Port: redirect.port,
      Host: redirect.host,
      Path: redirect.path,
      Query: redirect.query,
      StatusCode: redirect.statusCode,
    },
    FixedResponseConfig: fixedResponse && {
      MessageBody: fixedResponse.messageBody,
      StatusCode: fixedResponse.statusCode,
      ContentType: fixedResponse.contentType,
    },
  };
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html */
function describedCondition(condition: DeclaredCondition): Described[] {
  const { hostHeader, pathPattern, httpHeader, httpRequestMethod, queryStrings, sourceIp } = condition;
  const values = (Field: string, config: string, Values: readonly string[], told = false): Described => ({
    Field,
    // Only these two tell their values here as well.
    ...(told ? { Values } : {}),
    [config]: { Values },
  });
  return [
    ...(hostHeader ? [values("host-header", "HostHeaderConfig", hostHeader.values, true)] : []),
    ...(pathPattern ? [values("path-pattern", "PathPatternConfig", pathPattern.values, true)] : []),
    ...(httpRequestMethod
      ? [values("http-request-method", "HttpRequestMethodConfig", httpRequestMethod.values)]
      : []),
    ...(sourceIp ? [values("source-ip", "SourceIpConfig", sourceIp.values)] : []),
    ...(httpHeader
      ? [
          {
            Field: "http-header",
            HttpHeaderConfig: { HttpHeaderName: httpHeader.httpHeaderName, Values: httpHeader.values },
          },
        ]
      : []),
    ...(queryStrings
      ? [
          {
            Field: "query-string",
            QueryStringConfig: { Values: queryStrings.map(({ key, value }) => ({ Key: key, Value: value })) },
          },
        ]
      : []),
  ];
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html */
export const describedGroup = (
  { arn, name, inputs }: StoredTargetGroup,
  loadBalancers: readonly string[],
): Described => ({
  TargetGroupArn: arn,
  TargetGroupName: name,
  Protocol: inputs.protocol,
  ProtocolVersion: inputs.protocolVersion,
  Port: inputs.port,
  VpcId: inputs.vpcId,
  TargetType: inputs.targetType,
  IpAddressType: inputs.ipAddressType,
  HealthCheckEnabled: inputs.healthCheck.enabled,
  HealthCheckProtocol: inputs.healthCheck.protocol,
  HealthCheckPort: inputs.healthCheck.port,
  HealthCheckPath: inputs.healthCheck.path,
  HealthCheckIntervalSeconds: inputs.healthCheck.interval,
  HealthCheckTimeoutSeconds: inputs.healthCheck.timeout,
  HealthyThresholdCount: inputs.healthCheck.healthyThreshold,
  UnhealthyThresholdCount: inputs.healthCheck.unhealthyThreshold,
  Matcher: { HttpCode: inputs.healthCheck.matcher },
  LoadBalancerArns: loadBalancers,
});

/** The words beside a reason code. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html#target-health-reason-codes */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  "Elb.InitialHealthChecking": "Initial health checks in progress",
  "Target.DeregistrationInProgress": "Target deregistration is in progress",
  "Target.FailedHealthChecks": "Health checks failed",
  "Target.NotInUse": "Target group is not configured to receive traffic from the load balancer",
  "Target.NotRegistered": "Target is not registered to the target group",
  "Target.ResponseCodeMismatch": "Health checks failed with an unexpected response code",
  "Target.Timeout": "Request timed out",
};

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealthDescription.html */
export const describedHealth = (target: {
  readonly id: string;
  readonly port: number;
  readonly state: TargetState;
  readonly reason?: string;
}): Described => ({
  Target: { Id: target.id, Port: target.port },
  HealthCheckPort: target.port,
  TargetHealth: {
    State: target.state,
    Reason: target.reason,
    Description: target.reason === undefined ? undefined : DESCRIPTIONS[target.reason],
  },
});
