import { z } from "zod";
import { leaf } from "./leaf";

const option = (what: string): z.ZodBoolean => leaf(z.boolean(), `true or false: ${what}`);

/** What costs real money, or what not every team has. Each is on or off by its one key; none has a silent default. */
export const options = z.strictObject({
  ai: option("the AI service on Google Cloud"),
  waf: option("web application firewalls at CloudFront and Cloudflare"),
  synthetics: option("canaries that use the product as a user does"),
  secondRegion: option("copies of the backups in a second AWS region"),
  inspector: option("Amazon Inspector looks at the registry's images again whenever a weakness gets known"),
});
