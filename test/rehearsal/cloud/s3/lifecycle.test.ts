import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { due, lifecycleRules, type LifecycleRule } from "../../../../rehearsal/cloud/s3/lifecycle";
import { s3 } from "../../../../rehearsal/cloud/s3/service";
import { wire } from "../../../../rehearsal/cloud/wire/service";
import { faultsOf } from "../../../../rehearsal/cloud/kernel/validation";
import { Declared, s3Client, temporaryWorld } from "../../../support/declared";

const at = (text: string): number => Date.parse(text);
const version = (versionId: string, moment: string, marker = false) => ({
  versionId,
  lastModified: at(moment),
  ...(marker ? { deleteMarker: true as const } : {}),
});
const rules = (...given: object[]): LifecycleRule[] =>
  lifecycleRules.parse(given.map((one, index) => ({ id: `r${index}`, status: "Enabled", ...one })));
const noon = "2026-03-10T12:00:00Z";

describe("what is due", () => {
  const one = [version("a", noon)];
  const ends = (given: object, moment: string, key = "v/1/x"): boolean =>
    due(rules(given), key, one, at(moment)).expire;

  it("counts days from the making, up to the next midnight", () => {
    const given = { expiration: { days: 2 } };
    expect(ends(given, "2026-03-12T23:59:59Z")).toBe(false);
    expect(ends(given, "2026-03-13T00:00:00Z")).toBe(true);
  });

  it("takes a date as it is, whatever the age", () => {
    const given = { filter: { prefix: "v/1/" }, expiration: { date: "2026-03-11T00:00:00Z" } };
    expect(ends(given, "2026-03-10T23:59:59Z")).toBe(false);
    expect(ends(given, "2026-03-11T00:00:00Z")).toBe(true);
    expect(ends(given, "2026-03-11T00:00:00Z", "v/10/x")).toBe(false);
    expect(ends({ ...given, status: "Disabled" }, "2027-01-01T00:00:00Z")).toBe(false);
  });

  it("removes what is noncurrent since so many days, and a marker that is left alone", () => {
    const given = rules({ noncurrentVersionExpiration: { noncurrentDays: 1 } });
    const versions = [
      version("marker", "2026-03-12T12:00:00Z", true),
      version("b", "2026-03-11T12:00:00Z"),
      version("a", noon),
    ];
    expect(due(given, "k", versions, at("2026-03-13T00:00:00Z")).remove).toEqual(["a"]);
    expect(due(given, "k", versions, at("2026-03-14T00:00:00Z")).remove).toEqual(["b", "a"]);
    const both = [...given, ...rules({ expiration: { expiredObjectDeleteMarker: true } })];
    expect(due(both, "k", versions, at("2026-03-13T00:00:00Z")).remove).toEqual(["a"]);
    expect(due(both, "k", versions, at("2026-03-14T00:00:00Z")).remove).toEqual(["b", "a", "marker"]);
    const kept = rules({ noncurrentVersionExpiration: { noncurrentDays: 1, newerNoncurrentVersions: 1 } });
    expect(due(kept, "k", versions, at("2027-01-01T00:00:00Z")).remove).toEqual(["a"]);
  });
});

it("refuses what S3 refuses", async () => {
  const { world, remove } = await temporaryWorld();
  const model = new Declared(world, [s3(world)]).model("BucketLifecycleConfiguration");
  const faults = (...given: object[]): string =>
    faultsOf(model, { bucket: "b", rules: given })
      .map(({ property, reason }) => `${property} ${reason}`)
      .join("; ");
  const good = { id: "a", status: "Enabled", expiration: { days: 1 } };
  expect(faults(good)).toBe("");
  expect(faults(good, good)).toMatch(/rule ids must be unique/);
  expect(faults({ ...good, expiration: undefined })).toMatch(/at least one action/);
  expect(faults({ ...good, expiration: { date: "2026-01-01T12:00:00Z" } })).toMatch(/midnight UTC/);
  expect(faults({ ...good, expiration: { days: 1, date: "2026-01-01T00:00:00Z" } })).toMatch(/exactly one/);
  expect(faults({ ...good, transitions: [] })).toMatch(/transitions/);
  remove();
});

it("runs by the cloud's clock: what a date ends is hidden first, and gone later", async () => {
  const { world, remove } = await temporaryWorld();
  const service = s3(world);
  const gateway = wire(world, [service.wire]);
  await gateway.start?.();
  const declared = new Declared(world, [service]);
  const client = s3Client(gateway.endpoint());
  const every = jest.spyOn(world.clock, "every");
  await service.start?.();
  const [[, run] = []] = every.mock.calls;
  const sweep = (moment: string): void => {
    jest.spyOn(world.clock, "now").mockReturnValue(at(moment));
    void run?.();
  };
  const status = (Key: string): Promise<string> =>
    client.send(new GetObjectCommand({ Bucket: "harbor", Key })).then(
      () => "there",
      (failure: Error) => failure.name,
    );
  try {
    await declared.create("Bucket", { bucket: "harbor" });
    await declared.create("BucketVersioning", {
      bucket: "harbor",
      versioningConfiguration: { status: "Enabled" },
    });
    jest.spyOn(world.clock, "now").mockReturnValue(at(noon));
    for (const Key of ["v/1.1.0/a", "v/1.1.0-rc/a", "v/1.2.0/a"])
      await client.send(new PutObjectCommand({ Bucket: "harbor", Key, Body: "x" }));
    await declared.create("BucketLifecycleConfiguration", {
      bucket: "harbor",
      rules: rules(
        { filter: { prefix: "v/1.1.0/" }, expiration: { date: "2026-03-20T00:00:00Z" } },
        { filter: { prefix: "" }, noncurrentVersionExpiration: { noncurrentDays: 7 } },
        { filter: { prefix: "" }, expiration: { expiredObjectDeleteMarker: true } },
      ),
    });
    sweep("2026-03-19T23:00:00Z");
    expect(await status("v/1.1.0/a")).toBe("there");
    sweep("2026-03-20T01:00:00Z");
    expect(await status("v/1.1.0/a")).toBe("NoSuchKey");
    expect([await status("v/1.1.0-rc/a"), await status("v/1.2.0/a")]).toEqual(["there", "there"]);
    const keys = (): string[] => world.store.collection("s3.objects.harbor").keys().sort();
    expect(keys()).toContain("v/1.1.0/a");
    sweep("2026-03-28T01:00:00Z");
    expect(keys()).toEqual(["v/1.1.0-rc/a", "v/1.2.0/a"]);
    expect(world.events.since(0).filter(({ kind }) => kind === "lifecycle")).toHaveLength(2);
  } finally {
    client.destroy();
    await service.stop?.();
    await gateway.stop?.();
    remove();
  }
});
