import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";

type Library = typeof import("@aws-sdk/client-cloudwatch");

/** Asks CloudWatch of a region by the credentials of whoever runs `pulumi up`. Throws what the SDK throws. */
export async function askCloudWatch<Found>(
  region: string,
  ask: (client: CloudWatchClient, library: Library) => Promise<Found>,
): Promise<Found> {
  // What Node is needed is said in package.json; among the engine's lines the SDK's notice would read like a fault.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  // Loaded here: most runs of the program ask nothing.
  const library = await import("@aws-sdk/client-cloudwatch");
  const client = new library.CloudWatchClient({ region, maxAttempts: 2 });
  try {
    return await ask(client, library);
  } finally {
    client.destroy();
  }
}
