import type { FunctionModel, ResourceModel, Service } from "./model";

/** The packages that the cloud serves to the engine. */
export const PACKAGES = ["aws", "gcp", "cloudflare", "random", "command"] as const;
export type Package = (typeof PACKAGES)[number];

/** Every resource type and function that the cloud models. What is not in here is refused by name. */
export class Registry {
  private readonly resources = new Map<string, ResourceModel>();
  private readonly functions = new Map<string, FunctionModel>();

  constructor(readonly services: readonly Service[]) {
    for (const service of services) {
      for (const model of service.resources) this.add(this.resources, model.type, model);
      for (const model of service.functions ?? []) this.add(this.functions, model.token, model);
    }
  }

  resource(type: string): ResourceModel | undefined {
    return this.resources.get(type);
  }

  function(token: string): FunctionModel | undefined {
    return this.functions.get(token);
  }

  all(): { resources: ResourceModel[]; functions: FunctionModel[] } {
    return { resources: [...this.resources.values()], functions: [...this.functions.values()] };
  }

  private add<T>(into: Map<string, T>, key: string, model: T): void {
    if (into.has(key)) throw new Error(`${key} is modelled twice`);
    into.set(key, model);
  }
}

/** `aws:lb/targetGroup:TargetGroup` → `aws`. */
export const packageOf = (token: string): string => token.split(":")[0] ?? token;
