import * as fc from "fast-check";
import type { ObjectStore } from "../../../../rehearsal/cloud/kernel/ports";
import { type PolicyDocument, policyDocument, verdict } from "../../../../rehearsal/cloud/s3/permission";
import { s3 } from "../../../../rehearsal/cloud/s3/service";
import { wire } from "../../../../rehearsal/cloud/wire/service";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { Declared, s3Client, temporaryWorld } from "../../../support/declared";

const DISTRIBUTION = "arn:aws:cloudfront::123456789012:distribution/E2QWRUHAPOMQZL";
const BUCKET = "harbor-assets";
const DOMAIN = `${BUCKET}.s3.us-east-1.amazonaws.com`;

const allow = (actions: string[], more: object = {}): object => ({
  Effect: "Allow",
  Principal: { Service: "cloudfront.amazonaws.com" },
  Action: actions,
  Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
  Condition: { StringEquals: { "AWS:SourceArn": DISTRIBUTION } },
  ...more,
});
const policy = (...statements: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

describe("reading as the CDN", () => {
  let declared: Declared;
  let objects: ObjectStore;
  let cleanUp: () => Promise<void>;
  const read = (key: string, sourceArn = DISTRIBUTION, service = "cloudfront.amazonaws.com"): string =>
    objects.read(DOMAIN, key, { service, sourceArn }).body.toString();

  beforeAll(async () => {
    const { world, remove } = await temporaryWorld();
    const service = s3(world);
    const endpoint = wire(world, [service.wire]);
    await endpoint.start?.();
    declared = new Declared(world, [service]);
    await declared.create("Bucket", { bucket: BUCKET });
    const client = s3Client(endpoint.endpoint());
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: "a.html", Body: "page" }));
    client.destroy();
    objects = world.use("objects");
    cleanUp = async () => {
      await endpoint.stop?.();
      remove();
    };
  });
  afterAll(() => cleanUp());
  afterEach(() => declared.delete("BucketPolicy", BUCKET));
  const declare = (text: string): Promise<unknown> =>
    declared.create("BucketPolicy", { bucket: BUCKET, policy: text });

  it("is denied without a policy", () => {
    expect(() => read("a.html")).toThrow(/^AccessDenied/);
  });

  it("is allowed to the named distribution, and to no other", async () => {
    await declare(policy(allow(["s3:GetObject"])));
    expect(read("a.html")).toBe("page");
    expect(() => read("a.html", `${DISTRIBUTION}X`)).toThrow(/^AccessDenied/);
    expect(() => read("a.html", DISTRIBUTION, "")).toThrow(/^AccessDenied/);
  });

  it("says that a key is missing only to those who may list", async () => {
    await declare(policy(allow(["s3:GetObject"])));
    expect(() => read("gone.html")).toThrow(/^AccessDenied/);
    await declare(policy(allow(["s3:GetObject", "s3:ListBucket"])));
    expect(() => read("gone.html")).toThrow(/^NoSuchKey/);
  });

  it("lets a deny win", async () => {
    await declare(
      policy(
        allow(["s3:*"]),
        allow(["s3:GetObject"], { Effect: "Deny", Principal: "*", Condition: undefined }),
      ),
    );
    expect(() => read("a.html")).toThrow(/^AccessDenied/);
  });

  it("refuses a public policy while the bucket blocks them, and one about another bucket", async () => {
    await expect(
      declare(policy(allow(["s3:GetObject"], { Principal: "*", Condition: undefined }))),
    ).rejects.toThrow(/BlockPublicPolicy/);
    await expect(
      declare(policy(allow(["s3:GetObject"], { Resource: "arn:aws:s3:::other/*" }))),
    ).rejects.toThrow(/invalid resource/);
  });

  it("refuses what it cannot judge, by name", async () => {
    await expect(declare(policy(allow(["s3:GetObject"], { NotAction: "s3:PutObject" })))).rejects.toThrow(
      /NotAction/,
    );
    await expect(
      declare(
        policy(allow(["s3:GetObject"], { Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } })),
      ),
    ).rejects.toThrow(/IpAddress/);
    await expect(
      declare(policy(allow(["s3:GetObject"], { Condition: { StringEquals: { "aws:userid": "x" } } }))),
    ).rejects.toThrow(/condition keys/);
  });
});

it("never allows what no Allow statement names", () => {
  const actions = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"];
  const statement = fc.record({
    Effect: fc.constantFrom("Allow", "Deny"),
    Principal: fc.constant("*"),
    Action: fc.subarray(actions, { minLength: 1 }),
    Resource: fc.constant("arn:aws:s3:::b/*"),
  });
  fc.assert(
    fc.property(
      fc.array(statement, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(...actions),
      (statements, action) => {
        const document: PolicyDocument = policyDocument.parse({ Statement: statements });
        const found = verdict(document, {
          principal: "anonymous",
          action,
          resource: "arn:aws:s3:::b/key",
          context: {},
        });
        const named = statements.filter((one) => one.Action.includes(action));
        expect(found).toBe(
          named.some((one) => one.Effect === "Deny") ? "deny" : named.length > 0 ? "allow" : "none",
        );
      },
    ),
  );
});
