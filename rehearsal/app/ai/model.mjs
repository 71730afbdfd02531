import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { EnvHttpProxyAgent, request } from "undici";

/** Loads the model and refuses one of another digest: what answers is what was tested, or nothing does. */
export async function loadModel(address, digest) {
  const content = address.startsWith("gs://") ? await fromBucket(address) : await readFile(address);
  const found = `sha256:${createHash("sha256").update(content).digest("hex")}`;
  if (found !== digest) throw new Error(`the model at ${address} is ${found}, not ${digest}`);
  return JSON.parse(content.toString("utf8"));
}

async function fromBucket(address) {
  const [, bucket, object] = /^gs:\/\/([^/]+)\/(.+)$/.exec(address) ?? [];
  const dispatcher = new EnvHttpProxyAgent();
  try {
    const { statusCode, body } = await request(
      `https://storage.googleapis.com/storage/v1/b/${bucket}/o/${encodeURIComponent(object)}?alt=media`,
      { dispatcher, headers: { authorization: `Bearer ${await ownToken()}` } },
    );
    const content = Buffer.from(await body.arrayBuffer());
    if (statusCode !== 200) throw new Error(`${address} cannot be read: Cloud Storage answers ${statusCode}`);
    return content;
  } finally {
    await dispatcher.close();
  }
}

/** The service account's token, from the platform: https://docs.cloud.google.com/run/docs/container-contract#metadata-server */
async function ownToken() {
  const host = process.env.GCE_METADATA_HOST ?? "metadata.google.internal";
  const response = await fetch(`http://${host}/computeMetadata/v1/instance/service-accounts/default/token`, {
    headers: { "metadata-flavor": "Google" },
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`the metadata server answers ${response.status}`);
  return (await response.json()).access_token;
}
