/**
 * Seconds for which each hop keeps an idle connection to the next one on the way to the task: each a little longer than
 * the one before it. Whoever would close first from behind could do so under a request that is just being sent, which
 * is a 502. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-502-issues
 */
export const IDLE = {
  /** CloudFront to the load balancer: the most that it offers without asking. */
  cdn: 60,
  /** The load balancer, on both of its sides. */
  balancer: 65,
  /** The product's own server. */
  app: 75,
} as const;
