import { digestOf, sha256 } from "../../../../ops/assets/manifest";
import { manifestText } from "../../../../ops/assets/describe";
import { stableCollector } from "../../../../ops/evidence/collect/p1";
import type { OpenBucket } from "../../../../ops/evidence/live/buckets";
import { inAws } from "../../../../ops/evidence/live/stable";
import { awsJson } from "../../../support/aws-json";
import type { Reply } from "../../../support/answering";
import { CONFIG, REPOSITORY, figuresOf, releaseOf, workplace } from "../../../support/collecting";
import { STABLE, STABLE_PAGE } from "../../../support/release-record";

const at = workplace();
const aws = awsJson();

const page = Buffer.from("page");
const logo = { sha256: sha256(page), bytes: page.length, contentType: "image/png", cacheControl: "no-cache" };
const manifest = (version: string): Buffer =>
  Buffer.from(
    manifestText(version, [
      ["index.html", { ...logo, contentType: "text/html" }],
      ["index.html.br", { ...logo, contentType: "text/html", contentEncoding: "br" }],
      ["index.html.gz", { ...logo, contentType: "text/html", contentEncoding: "gzip" }],
      ["logo.png", logo],
    ]),
  );
const MANIFEST = manifest("1.1.0");
/** The config whose live slot has this very manifest. */
const release = (config = CONFIG): ReturnType<typeof releaseOf> =>
  releaseOf(config.replace(STABLE_PAGE, digestOf(MANIFEST)));

let objects: Map<string, Buffer>;
const opened: unknown[] = [];
const open: OpenBucket = (...asked) => {
  opened.push(asked);
  return {
    list: async (prefix) =>
      new Map(
        [...objects].filter(([key]) => key.startsWith(prefix)).map(([key, { length }]) => [key, length]),
      ),
    read: async (key) => objects.get(key),
    digest: async () => undefined,
  };
};
const collector = stableCollector(inAws, open);
const given = { bucket: "assets-bucket" };

const fault = (__type: string): Reply => ({ status: 400, body: { __type, message: "no" } });
const replies = (change: Readonly<Record<string, Reply>> = {}): void => {
  const good: Readonly<Record<string, Reply>> = {
    DescribeImages: { body: { imageDetails: [{ imageDigest: STABLE }] } },
    GetParameter: { body: { Parameter: { Value: "cluster-1/blue-api" } } },
    DescribeServices: { body: { services: [{ status: "ACTIVE", runningCount: 2, desiredCount: 2 }] } },
    ...change,
  };
  aws.reply = ({ name }) => good[name] ?? { status: 501 };
};

beforeEach(() => {
  replies();
  objects = new Map([
    ["v/1.1.0/manifest.json", MANIFEST],
    ...["index.html", "index.html.br", "index.html.gz", "logo.png"].map((path): [string, Buffer] => [
      `v/1.1.0/${path}`,
      page,
    ]),
  ]);
});

describe("P1 evidence", () => {
  it("finds the live slot's image, assets and tasks where they are", async () => {
    const collected = await at.collect(collector, given, release());
    expect(figuresOf(collected)).toEqual({
      image: { digest: STABLE, present: true },
      assets: { digest: digestOf(MANIFEST), present: true },
      slot: { running: 2, desired: 2 },
    });
    const asked = Object.fromEntries(aws.operations.map(({ name, input }) => [name, input]));
    expect(asked).toEqual({
      DescribeImages: {
        registryId: "123456789012",
        repositoryName: "harbor-api",
        imageIds: [{ imageDigest: STABLE }],
      },
      GetParameter: { Name: "/sluice/prod/release/service-blue" },
      DescribeServices: { cluster: "cluster-1", services: ["blue-api"] },
    });
    expect(new Set(aws.operations.map(({ region }) => region))).toEqual(new Set(["eu-west-1"]));
    expect(opened.at(-1)).toEqual(["assets-bucket", "eu-west-1"]);
  });

  it("looks at the other slot where the live one runs the release itself already", async () => {
    const promoted = release(CONFIG.replace("live: blue, candidate: green", "live: green"));
    await at.collect(collector, given, promoted);
    expect(aws.operations.map(({ input }) => input.Name)).toContain("/sluice/prod/release/service-blue");
  });

  it("is refused with everything that is gone", async () => {
    replies({
      DescribeImages: fault("ImageNotFoundException"),
      DescribeServices: { body: { services: [{ status: "ACTIVE", runningCount: 1, desiredCount: 2 }] } },
    });
    objects.delete("v/1.1.0/logo.png");
    const message = await at.refusal(collector, given, release());
    expect(message).toContain("the stable version's image is gone");
    expect(message).toContain("v/1.1.0/logo.png is not in the bucket");
    expect(message).toContain("the stable version's assets are gone");
    expect(message).toContain("1 of 2 tasks of the stable slot run");
  });

  it("is refused for another manifest, for none, and for one of another version", async () => {
    objects.set("v/1.1.0/manifest.json", manifest("1.0.0"));
    expect(await at.refusal(collector, given, release())).toContain(`not ${digestOf(MANIFEST)}`);
    objects.delete("v/1.1.0/manifest.json");
    expect(await at.refusal(collector, given, release())).toContain(
      "v/1.1.0/manifest.json is not in the bucket",
    );
  });

  it("is refused where AWS cannot tell", async () => {
    replies({ DescribeImages: fault("AccessDeniedException"), GetParameter: fault("ParameterNotFound") });
    const message = await at.refusal(collector, given, release());
    expect(message).toContain("ecr:DescribeImages: AccessDeniedException; the role that collects needs it");
    expect(message).toContain("there is no parameter /sluice/prod/release/service-blue");
    replies({ GetParameter: { body: { Parameter: { Value: "nowhere" } } } });
    expect(await at.refusal(collector, given, release())).toContain("is no <cluster>/<service>");
    replies({ DescribeServices: { body: { services: [{ status: "INACTIVE" }] } } });
    expect(await at.refusal(collector, given, release())).toContain("there is no active service blue-api");
  });

  it("is refused for a config that does not say what is live, and for an image that is not in ECR", async () => {
    const tagged = CONFIG.replace(`@${STABLE}`, ":1.1.0");
    expect(await at.refusal(collector, given, release(tagged))).toContain(
      "does not say what is live, by digest",
    );
    expect(await at.refusal(collector, given, release("config: {}"))).toContain("does not say what is live");
    const elsewhere = CONFIG.replace(REPOSITORY, "registry.example/harbor");
    expect(await at.refusal(collector, given, release(elsewhere))).toContain("which is not in ECR");
    expect(aws.operations).toEqual([]);
  });
});
