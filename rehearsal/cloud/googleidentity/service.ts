import { makeTokens } from "../google/tokens";
import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { GoogleApis } from "./apis";
import { generateIdToken } from "./credentials";
import { exchange } from "./exchange";

/** Who is who at Google: tokens, their exchange, and the names of its APIs. */
export function googleIdentity(world: World): Service {
  const apis = new GoogleApis(world);
  world.provide("googleTokens", makeTokens());
  world.provide("googleApis", { serve: (host, handler) => apis.serve(host, handler) });
  apis.serve("sts.googleapis.com", (request) => exchange(world, request));
  apis.serve("iamcredentials.googleapis.com", (request) => generateIdToken(world, request));
  return { name: "googleidentity", resources: [], start: () => apis.start(), stop: () => apis.stop() };
}
