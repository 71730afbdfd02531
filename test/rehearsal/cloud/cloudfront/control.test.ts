import { faultsOf } from "../../../../rehearsal/cloud/kernel/validation";
import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import { UNKNOWN } from "../../../../rehearsal/cloud/kernel/properties";
import { CACHE_KEY, DOMAIN, ROUTER, type Stack, makeStack } from "./stack";

let stack: Stack;
beforeAll(async () => {
  stack = await makeStack();
});
afterAll(() => stack.close());

const create = (type: string, inputs: Properties): Promise<{ id: string; outputs: Properties }> =>
  stack.declared.create(type, inputs);
const faults = (type: string, inputs: Properties): string[] =>
  faultsOf(stack.declared.model(type), inputs).map(({ property, reason }) => `${property} ${reason}`);
/** The distribution of the stack with some properties changed. */
const changed = (change: Properties): Properties => ({
  ...stack.distribution.inputs,
  aliases: [],
  viewerCertificate: { cloudfrontDefaultCertificate: true },
  ...change,
});
const behaviour = (change: Properties): Properties => ({
  ...(stack.distribution.inputs.defaultCacheBehavior as Properties),
  ...change,
});

describe("a distribution is refused that points at what is not there", () => {
  const origins = (): Properties[] => stack.distribution.inputs.origins as Properties[];
  it.each<[string, () => Properties, RegExp]>([
    [
      "cache policy",
      () => ({ defaultCacheBehavior: behaviour({ cachePolicyId: "gone" }) }),
      /^NoSuchCachePolicy/,
    ],
    [
      "origin request policy",
      () => ({ defaultCacheBehavior: behaviour({ originRequestPolicyId: "gone" }) }),
      /^NoSuchOriginRequestPolicy/,
    ],
    [
      "response headers policy",
      () => ({ defaultCacheBehavior: behaviour({ responseHeadersPolicyId: "gone" }) }),
      /^NoSuchResponseHeadersPolicy/,
    ],
    [
      "function",
      () => ({
        defaultCacheBehavior: behaviour({
          functionAssociations: [
            { eventType: "viewer-request", functionArn: "arn:aws:cloudfront::1:function/gone" },
          ],
        }),
      }),
      /^InvalidFunctionAssociation/,
    ],
    [
      "access control",
      () => ({ origins: [{ ...origins()[0], originAccessControlId: "gone" }, origins()[1]] }),
      /^NoSuchOriginAccessControl/,
    ],
    [
      "bucket domain",
      () => ({ origins: [{ originId: "assets", domainName: "plain.example.com" }, origins()[1]] }),
      /^InvalidArgument/,
    ],
    [
      "certificate",
      () => ({
        aliases: ["new.example"],
        viewerCertificate: { acmCertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/gone" },
      }),
      /^InvalidViewerCertificate.*does not exist/,
    ],
    [
      "certificate's region",
      () => ({
        viewerCertificate: { acmCertificateArn: "arn:aws:acm:eu-west-1:123456789012:certificate/x" },
      }),
      /^InvalidViewerCertificate.*us-east-1/,
    ],
    [
      "certificate for the alias",
      () => ({ aliases: ["other.example"], viewerCertificate: { acmCertificateArn: stack.certificateArn } }),
      /^InvalidViewerCertificate.*not the alias other.example/,
    ],
    ["certificate at all", () => ({ aliases: ["other.example"] }), /^InvalidViewerCertificate/],
    [
      "free alias",
      () => ({ aliases: [DOMAIN], viewerCertificate: { acmCertificateArn: stack.certificateArn } }),
      /^CNAMEAlreadyExists/,
    ],
  ])("%s", async (_what, change, error) => {
    await expect(create("Distribution", changed(change()))).rejects.toThrow(error);
  });

  it("an unpublished function, and a certificate that waits for its record", async () => {
    const draft = await create("Function", {
      name: "draft",
      code: ROUTER,
      runtime: "cloudfront-js-2.0",
      publish: false,
      keyValueStoreAssociations: [stack.storeArn],
    });
    const associated = behaviour({
      functionAssociations: [{ eventType: "viewer-request", functionArn: draft.outputs.arn }],
    });
    await expect(create("Distribution", changed({ defaultCacheBehavior: associated }))).rejects.toThrow(
      /must be published/,
    );
    const pending = await create("Certificate", { domainName: "late.example", validationMethod: "DNS" });
    await expect(
      create(
        "Distribution",
        changed({ aliases: ["late.example"], viewerCertificate: { acmCertificateArn: pending.id } }),
      ),
    ).rejects.toThrow(/PENDING_VALIDATION/);
  });
});

describe("faults of a distribution's own properties", () => {
  it("there are none in what a program declares, known or not yet known", () => {
    const usual = {
      comment: "app",
      httpVersion: "http2and3",
      isIpv6Enabled: true,
      priceClass: "PriceClass_100",
      waitForDeployment: true,
    };
    expect(faults("Distribution", { ...stack.distribution.inputs, ...usual, tags: { a: "b" } })).toEqual([]);
    const unknown = {
      viewerCertificate: { acmCertificateArn: UNKNOWN, sslSupportMethod: "sni-only" },
      defaultCacheBehavior: behaviour({ cachePolicyId: UNKNOWN }),
    };
    expect(faults("Distribution", { ...stack.distribution.inputs, ...unknown })).toEqual([]);
  });

  it.each<[string, Properties, RegExp]>([
    [
      "not modelled",
      { originGroups: [], continuousDeploymentPolicyId: "x" },
      /originGroups is not modelled[^]*continuousDeploymentPolicyId is not modelled/,
    ],
    [
      "nested and not modelled",
      { restrictions: { geoRestriction: { restrictionType: "whitelist", locations: ["DE"] } } },
      /geoRestriction.restrictionType geographic/,
    ],
    [
      "no such origin",
      { defaultCacheBehavior: { targetOriginId: "typo" } },
      /targetOriginId is typo; there are the origins assets, api/,
    ],
    [
      "methods",
      { defaultCacheBehavior: { allowedMethods: ["GET", "POST"] } },
      /allowedMethods must be \[GET, HEAD\] or/,
    ],
    [
      "certificate twice",
      { viewerCertificate: { acmCertificateArn: "a", cloudfrontDefaultCertificate: true } },
      /viewerCertificate needs exactly one/,
    ],
  ])("%s", (_what, change, reason) => {
    const inputs = { ...stack.distribution.inputs, ...change };
    if (change.defaultCacheBehavior !== undefined)
      inputs.defaultCacheBehavior = behaviour(change.defaultCacheBehavior as Properties);
    expect(faults("Distribution", inputs).join("\n")).toMatch(reason);
  });
});

it("is changed in place: another alias answers at once, and the old one no more", async () => {
  const before = stack.distribution.inputs;
  const etag = await stack.declared.update(
    "Distribution",
    stack.distribution.id,
    { ...before, aliases: [], viewerCertificate: { cloudfrontDefaultCertificate: true } },
    before,
  );
  expect(etag.etag).not.toBe(undefined);
  const live = await stack.declared
    .model("Distribution")
    .read(stack.distribution.id, stack.declared.context("read"));
  expect(live?.inputs.aliases).toEqual([]);
  await stack.declared.update("Distribution", stack.distribution.id, before, before);
});

it("does not delete what a distribution uses", async () => {
  const { cachePolicyId, responseHeadersPolicyId } = stack.distribution.inputs.defaultCacheBehavior as Record<
    string,
    string
  >;
  await expect(stack.declared.delete("CachePolicy", cachePolicyId ?? "")).rejects.toThrow(
    /^CachePolicyInUse/,
  );
  await expect(stack.declared.delete("ResponseHeadersPolicy", responseHeadersPolicyId ?? "")).rejects.toThrow(
    /^ResponseHeadersPolicyInUse/,
  );
  await expect(stack.declared.delete("Function", "router")).rejects.toThrow(/^FunctionInUse/);
  await expect(stack.declared.delete("KeyValueStore", "pointers")).rejects.toThrow(
    /^CannotDeleteEntityWhileInUse/,
  );
});

describe("functions", () => {
  const declare = (code: string, more: Properties = {}): Promise<unknown> =>
    create("Function", { name: "extra", code, runtime: "cloudfront-js-2.0", ...more });
  it("must compile, be small enough, and know their store", async () => {
    await expect(declare("function handler( {")).rejects.toThrow(/code: .*Unexpected end of input/);
    await expect(declare("const handle = 1;")).rejects.toThrow(/no function named handler/);
    await expect(declare(`function handler() {} // ${"x".repeat(10_240)}`)).rejects.toThrow(
      /^FunctionSizeLimitExceeded/,
    );
    await expect(
      declare(ROUTER, { keyValueStoreAssociations: ["arn:aws:cloudfront::1:key-value-store/gone"] }),
    ).rejects.toThrow(/does not exist/);
    expect(faults("Function", { name: "extra", code: ROUTER, runtime: "cloudfront-js-1.0" })).toEqual([
      expect.stringMatching(/^runtime only cloudfront-js-2.0/),
    ]);
  });

  it("keep the published code while a change is not published", async () => {
    const inputs = {
      name: "staged",
      code: "function handler(e) { return e.request; }",
      runtime: "cloudfront-js-2.0",
    };
    const made = await create("Function", inputs);
    const after = await stack.declared.update(
      "Function",
      "staged",
      { ...inputs, code: `${inputs.code} // next`, publish: false },
      inputs,
    );
    expect(after.liveStageEtag).toBe(made.outputs.liveStageEtag);
    expect(after.etag).not.toBe(made.outputs.etag);
  });
});

describe("key value stores", () => {
  it("take values up to their limits and read back what is live", async () => {
    const key = { keyValueStoreArn: stack.storeArn, key: "k", value: "v".repeat(1024) };
    const made = await create("KeyvaluestoreKey", key);
    expect(made).toMatchObject({ id: `${stack.storeArn},k`, outputs: { totalSizeInBytes: 1025 } });
    expect(faults("KeyvaluestoreKey", { ...key, value: "v".repeat(1025) })).toEqual([
      expect.stringMatching(/^value must have at most 1024 bytes/),
    ]);
    expect(faults("KeyvaluestoreKey", { ...key, key: "ü".repeat(257) })).toEqual([
      expect.stringMatching(/^key must have at most 512 bytes/),
    ]);
    await create("KeyvaluestoreKey", { ...key, value: "someone else's" });
    const live = await stack.declared.model("KeyvaluestoreKey").read(made.id, stack.declared.context("read"));
    expect(live?.inputs.value).toBe("someone else's");
    await stack.declared.delete("KeyvaluestoreKey", made.id);
    expect(
      await stack.declared.model("KeyvaluestoreKey").read(made.id, stack.declared.context("read")),
    ).toBeUndefined();
  });

  it("exist once by name, and keys need one that exists", async () => {
    await expect(create("KeyValueStore", { name: "pointers" })).rejects.toThrow(/^EntityAlreadyExists/);
    await expect(
      create("KeyvaluestoreKey", { keyValueStoreArn: "arn:gone", key: "k", value: "v" }),
    ).rejects.toThrow(/^ResourceNotFoundException/);
  });
});

it("refuses a cache policy whose times or key contradict", () => {
  expect(
    faults("CachePolicy", {
      name: "p",
      minTtl: 10,
      defaultTtl: 5,
      maxTtl: 100,
      parametersInCacheKeyAndForwardedToOrigin: CACHE_KEY,
    }),
  ).toEqual([expect.stringMatching(/^defaultTtl is 5 and must lie between minTtl 10 and maxTtl 100/)]);
  const off = { name: "p", minTtl: 0, defaultTtl: 0, maxTtl: 0 };
  expect(
    faults("CachePolicy", {
      ...off,
      parametersInCacheKeyAndForwardedToOrigin: { ...CACHE_KEY, enableAcceptEncodingGzip: true },
    }),
  ).toEqual([expect.stringMatching(/must be false when maxTtl is 0/)]);
  expect(faults("CachePolicy", { ...off, parametersInCacheKeyAndForwardedToOrigin: CACHE_KEY })).toEqual([]);
});
