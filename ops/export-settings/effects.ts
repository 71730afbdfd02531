import { createHash } from "node:crypto";
import { Logger } from "@aws-lambda-powertools/logger";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SSMClient } from "@aws-sdk/client-ssm";
import { readSecret } from "../secrets/parameterStore";
import type { Effects } from "./export";
import { fetchThroughProxy } from "../http/network";
import type { ExportSettings } from "./settings";
import { auth0Settings } from "./sources/auth0";
import { cloudflareSettings } from "./sources/cloudflare";
import { stripeSettings } from "./sources/stripe";

/** The real world: AWS, and the three services by HTTPS. */
export function realEffects({ bucket, auth0, cloudflare, secrets }: ExportSettings): Effects {
  const [ssm, s3] = [new SSMClient({}), new S3Client({})];
  const through = fetchThroughProxy();
  const logger = new Logger({ serviceName: "export-settings" });
  return {
    now: () => new Date(),
    secret: (source) => readSecret(ssm, secrets[source]),
    read: (source, secret) => {
      if (source === "auth0") return auth0Settings(auth0, secret, through);
      if (source === "stripe") return stripeSettings(secret, through);
      return cloudflareSettings(cloudflare, secret, through);
    },
    write: async (key, body) => {
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: body,
          ContentType: "application/json",
          // S3 refuses what arrives otherwise than it was sent.
          ChecksumSHA256: createHash("sha256").update(body).digest("base64"),
        }),
      );
    },
    say: (message, detail) => logger.info(message, { ...detail }),
  };
}
