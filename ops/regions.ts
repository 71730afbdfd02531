/**
 * Where CloudFront keeps what belongs to it, whatever the stack's region: its firewall with its log, its certificate and its
 * metrics. https://docs.aws.amazon.com/waf/latest/developerguide/cloudfront-features.html
 */
export const EDGE_REGION = "us-east-1";
