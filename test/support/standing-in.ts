import { cloudflare } from "../../rehearsal/cloud/cloudflare/service";
import type { Service } from "../../rehearsal/cloud/kernel/model";
import type { World } from "../../rehearsal/cloud/kernel/world";
import { NetworkProxy } from "../../rehearsal/cloud/network/proxy";
import { outside } from "../../rehearsal/cloud/outside/service";
import { fetchInside } from "../../rehearsal/readiness/inside";
import { Declared, temporaryWorld } from "./declared";

/** The stand-ins of those outside of the clouds, reached as a guest of the cloud's network reaches them. */
export class StandingIn {
  private constructor(
    readonly world: World,
    readonly declared: Declared,
    /** As the cloud's guests fetch. */
    readonly fetch: typeof globalThis.fetch,
    /** What a reporter knows of the running cloud. */
    readonly cloud: {
      readonly endpoints: { readonly proxy: number; readonly authority: string };
      guestEnvironment(): Promise<Record<string, string>>;
      ask(path: string, body?: unknown): Promise<unknown>;
    },
    private readonly closing: readonly (() => unknown)[],
  ) {}

  static async open(): Promise<StandingIn> {
    const { world, remove } = await temporaryWorld();
    const [zone, service] = [cloudflare(world), outside(world)];
    const proxy = new NetworkProxy(world);
    const endpoints = { proxy: await proxy.start(), authority: world.authority.certificateFile };
    await service.start?.();
    const inside = fetchInside(endpoints);
    const cloud = {
      endpoints,
      guestEnvironment: () => Promise.resolve(world.guestEnvironment),
      ask: async (path: string, body?: unknown) => routeOf(service, path)(new URLSearchParams(), body),
    };
    return new StandingIn(world, new Declared(world, [zone]), inside.fetch, cloud, [
      () => inside.close(),
      () => service.stop?.(),
      () => zone.stop?.(),
      () => proxy.stop(),
      remove,
    ]);
  }

  async close(): Promise<void> {
    for (const close of this.closing) await close();
  }
}

function routeOf({ control = {} }: Service, path: string): (typeof control)[string] {
  const route = control[path];
  if (route === undefined) throw new Error(`no ${path}`);
  return route;
}
