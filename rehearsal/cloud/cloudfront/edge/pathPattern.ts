/**
 * A behaviour's or invalidation's path pattern: `*` stands for any characters, `?` for one; case matters; a leading
 * slash may be left out. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
 */
export function pathPattern(pattern: string): RegExp {
  const rooted = pattern.startsWith("/") ? pattern : `/${pattern}`;
  const source = rooted
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s");
}
