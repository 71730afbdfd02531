import { apiError } from "../google/api";
import { makeTokens } from "../google/tokens";
import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { Apis } from "../network/apis";
import { accountCredentials } from "./credentials";
import { engineerCredentials, refreshedToken } from "./engineer";
import { exchange } from "./exchange";
import { MetadataServers } from "./metadata";

/** Who is who at Google: tokens, their exchange, and the names of its APIs. */
export function googleIdentity(world: World): Service {
  const apis = new Apis(world, (status, message) =>
    apiError(status, status === 501 ? "UNIMPLEMENTED" : "INTERNAL", message),
  );
  world.provide("googleTokens", makeTokens());
  world.provide("googleApis", { serve: (host, handler) => apis.serve(host, handler) });
  apis.serve("sts.googleapis.com", (request) => exchange(world, request));
  apis.serve("iamcredentials.googleapis.com", (request) => accountCredentials(world, request));
  apis.serve("oauth2.googleapis.com", (request) => refreshedToken(world, request));
  const metadata = new MetadataServers(world);
  world.provide("googleMetadata", { host: (email) => metadata.host(email) });
  Object.assign(world.commandEnvironment, engineerCredentials(world));
  return {
    name: "googleidentity",
    resources: [],
    start: () => apis.start(),
    stop: async () => {
      await apis.stop();
      await metadata.stop();
    },
  };
}
