import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";

/** The very proxy that CrossGuard puts around properties; its types are not published. */
const { unknownCheckingProxy } = jest.requireActual<{ unknownCheckingProxy<T>(properties: T): T }>(
  "@pulumi/policy/proxy",
);

/** What the engine would say of one resource: the texts of all violations. Any use of something else throws. */
export function violations(
  policy: ResourceValidationPolicy,
  type: string,
  props: Record<string, unknown>,
  protect = false,
  name = "resource",
): string[] {
  const { validateResource } = policy;
  if (typeof validateResource !== "function") throw new Error("the policy has not exactly one validation");
  const given: Record<string, unknown> = {
    type,
    name,
    urn: `urn:pulumi:test::sluice::${type}::${name}`,
    props: unknownCheckingProxy(props),
    opts: { protect },
  };
  const strict = new Proxy(given, {
    get: (target, key) => {
      if (typeof key === "string" && key in target) return target[key];
      throw new Error(`the policy asked for args.${String(key)}, which this test does not give`);
    },
  });
  const found: string[] = [];
  void validateResource(strict as unknown as ResourceValidationArgs, (message) => {
    found.push(message);
  });
  return found;
}

/** How the engine writes a text that a preview cannot know. */
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
