/**
 * Seconds for which each hop keeps an idle connection to the next one on the way to the task: each a little longer than
 * the one before it. Whoever would close first from behind could do so under a request that is just being sent, which
 * is a 502. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-502-issues
 */
export const IDLE = {
  /** CloudFront to the load balancer. */
  cdn: 20,
  /** The load balancer, on both of its sides. It gives up on a task that says nothing for so long, and answers 504. */
  balancer: 25,
  /** The product's own server. */
  app: 75,
} as const;

/**
 * Seconds for which CloudFront waits for the load balancer's answer: longer than that waits for its task. If CloudFront left
 * first, it would be a client that went away (460), and no alarm would know of a task that takes requests and answers none.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-504-issues
 */
export const ANSWER = 30;
