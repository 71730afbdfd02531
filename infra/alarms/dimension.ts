/**
 * How CloudWatch names a load balancer or target group: the end of its ARN, `app/name/id` or `targetgroup/name/id`.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export const dimensionOf = (arn: string): string =>
  arn
    .split(":")
    .slice(5)
    .join(":")
    .replace(/^loadbalancer\//, "");
