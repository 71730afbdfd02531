import type { Service } from "../../rehearsal/cloud/kernel/model";
import type { World } from "../../rehearsal/cloud/kernel/world";
import { ACCESS_KEY } from "../../rehearsal/cloud/wire/credential";
import type { WireProtocol } from "../../rehearsal/cloud/wire/protocol";
import { wire } from "../../rehearsal/cloud/wire/service";

// Clients of the SDK say on Node 20 that newer ones will want Node 22.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

/** What a client of the SDK takes to ask the embedded cloud, once and no more. */
export interface ClientOptions {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly maxAttempts: number;
}

export interface Wired {
  readonly service: Service;
  /** As whom the account belongs to. */
  readonly owner: ClientOptions;
  /** As a role, by a session of it; needs the services that know of roles and sessions. */
  as(roleArn: string, name?: string): ClientOptions;
  /** Ends the client with the endpoint. */
  kept<Client extends { destroy(): void }>(client: Client): Client;
  close(): Promise<void>;
}

/** Services' protocols behind one endpoint. */
export async function wired(world: World, protocols: readonly WireProtocol[]): Promise<Wired> {
  const service = wire(world, protocols);
  await service.start?.();
  const clients: { destroy(): void }[] = [];
  const options = (credentials: ClientOptions["credentials"]): ClientOptions => ({
    region: "us-east-1",
    endpoint: service.endpoint(),
    credentials,
    maxAttempts: 1,
  });
  return {
    service,
    owner: options({ accessKeyId: ACCESS_KEY.id, secretAccessKey: ACCESS_KEY.secret }),
    as: (roleArn, name = "test") => {
      const { keyId, secret, token } = world.use("sessions").open(roleArn, name);
      return options({ accessKeyId: keyId, secretAccessKey: secret, sessionToken: token });
    },
    kept: (client) => {
      clients.push(client);
      return client;
    },
    close: async () => {
      for (const client of clients) client.destroy();
      await service.stop?.();
    },
  };
}
