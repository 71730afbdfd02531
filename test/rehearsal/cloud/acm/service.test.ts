import { X509Certificate } from "node:crypto";
import * as fc from "fast-check";
import { acm } from "../../../../rehearsal/cloud/acm/service";
import { covers, validationRecord } from "../../../../rehearsal/cloud/acm/validationRecord";
import { cloudflare } from "../../../../rehearsal/cloud/cloudflare/service";
import type { Service } from "../../../../rehearsal/cloud/kernel/model";
import type { Certificate } from "../../../../rehearsal/cloud/kernel/ports";
import { faultsOf } from "../../../../rehearsal/cloud/kernel/validation";
import { Declared, temporaryWorld } from "../../../support/declared";
import { metricsTo } from "../../../support/metrics";

const ZONE = "023e105f4ecef8ad9ca31a8372d0c353";
let declared: Declared;
let service: Service;
/** DaysToExpiry, as told to CloudWatch. */
const told: number[] = [];
let remove: () => void;

beforeAll(async () => {
  const temporary = await temporaryWorld(1000);
  remove = temporary.remove;
  temporary.world.provide(
    "metrics",
    metricsTo((_, value) => void told.push(value)),
  );
  service = acm(temporary.world);
  declared = new Declared(temporary.world, [service, cloudflare(temporary.world)]);
});
afterAll(() => {
  declared.world.clock.stop();
  declared.world.store.flush();
  remove();
});

interface Option {
  readonly domainName: string;
  readonly resourceRecordName: string;
  readonly resourceRecordValue: string;
}
const request = async (...names: string[]): Promise<{ id: string; options: Option[] }> => {
  const [domainName, ...subjectAlternativeNames] = names;
  const { id, outputs } = await declared.create("Certificate", {
    domainName,
    subjectAlternativeNames,
    validationMethod: "DNS",
  });
  expect(outputs.status).toBe("PENDING_VALIDATION");
  return { id, options: outputs.domainValidationOptions as Option[] };
};
const record = ({
  resourceRecordName: name,
  resourceRecordValue: content,
}: Option): Promise<{ id: string }> =>
  declared.create("DnsRecord", {
    zoneId: ZONE,
    name: name.replace(/\.$/, ""),
    type: "CNAME",
    content: content.replace(/\.$/, ""),
    ttl: 60,
  });
const status = (id: string): string | undefined => declared.world.use("certificates").find(id)?.status;

it("is pending until every record exists, then issued, and stays so", async () => {
  const { id, options } = await request("a.example.com", "b.example.com");
  const first = await record(options[0] as Option);
  expect(status(id)).toBe("PENDING_VALIDATION");
  await record(options[1] as Option);
  expect(status(id)).toBe("ISSUED");
  await declared.delete("DnsRecord", first.id);
  expect(status(id)).toBe("ISSUED");
});

it("is waited for: a record that comes later ends the wait", async () => {
  const { id, options } = await request("late.example.com");
  const waiting = declared.create("CertificateValidation", {
    certificateArn: id,
    validationRecordFqdns: [options[0]?.resourceRecordName],
  });
  await record(options[0] as Option);
  await waiting;
  expect(status(id)).toBe("ISSUED");
});

it("names the record that never comes, and one that the program forgot", async () => {
  const { id, options } = await request("never.example.com");
  const name = options[0]?.resourceRecordName.replace(/\.$/, "") ?? "";
  await expect(declared.create("CertificateValidation", { certificateArn: id })).rejects.toThrow(
    `no such DNS record: ${name}`,
  );
  await expect(
    declared.create("CertificateValidation", {
      certificateArn: id,
      validationRecordFqdns: ["other.example.com"],
    }),
  ).rejects.toThrow(`missing never.example.com DNS validation record: ${name}`);
  await expect(declared.create("CertificateValidation", { certificateArn: "arn:gone" })).rejects.toThrow(
    /^ResourceNotFoundException/,
  );
});

it("ends the wait when the engine cancels", async () => {
  const { id } = await request("cancelled.example.com");
  const cancel = new AbortController();
  const waiting = declared.create("CertificateValidation", { certificateArn: id }, { signal: cancel.signal });
  cancel.abort(new Error("cancelled the operation"));
  await expect(waiting).rejects.toThrow(/cancelled/);
});

it("takes DNS validation of proper names only", () => {
  const faults = (inputs: Record<string, unknown>): string[] =>
    faultsOf(declared.model("Certificate"), inputs).map(({ property }) => property);
  expect(faults({ domainName: "*.example.com", validationMethod: "DNS" })).toEqual([]);
  expect(faults({ domainName: "a b", validationMethod: "EMAIL", privateKey: "x" }).sort()).toEqual([
    "domainName",
    "privateKey",
    "validationMethod",
  ]);
});

it("asks for the same record for a domain and its wildcard, every time", () => {
  const [plain, wild] = ["example.com", "*.example.com"].map((domain) =>
    validationRecord("123456789012", domain),
  );
  expect(wild?.resourceRecordName).toBe(plain?.resourceRecordName);
  expect(wild?.resourceRecordValue).toBe(plain?.resourceRecordValue);
  expect(validationRecord("123456789012", "other.com").resourceRecordName).not.toBe(
    plain?.resourceRecordName,
  );
});

it("a wildcard covers one label, no more and no less", () => {
  expect(covers("*.example.com", "a.example.com")).toBe(true);
  expect(covers("*.example.com", "example.com")).toBe(false);
  expect(covers("*.example.com", "a.b.example.com")).toBe(false);
  expect(covers("App.example.com", "app.Example.com")).toBe(true);
  const label = fc.stringMatching(/^[a-z]{1,8}$/);
  fc.assert(
    fc.property(
      label,
      label,
      (left, right) =>
        covers(`*.${right}.com`, `${left}.${right}.com`) && !covers(`*.${right}.com`, `${right}.com`),
    ),
  );
});

describe("towards its end", () => {
  const age = (domain: string, days: number): Promise<unknown> =>
    Promise.resolve(
      service.control?.["/acm/age"]?.(new URLSearchParams({ domain, days: String(days) }), undefined),
    );
  const found = (id: string): Certificate | undefined => declared.world.use("certificates").find(id);
  const ended = (id: string): boolean =>
    Date.parse(new X509Certificate(found(id)?.certificate ?? "").validTo) <= Date.now();

  it("is renewed within the last sixty days, as long as its record is there", async () => {
    const { id, options } = await request("renewed.example.com");
    await record(options[0] as Option);
    expect(found(id)?.daysLeft).toBeGreaterThanOrEqual(394);
    const first = found(id)?.certificate;
    await age("renewed.example.com", 90);
    expect(found(id)).toMatchObject({ certificate: first });
    await age("renewed.example.com", 59);
    expect(found(id)?.daysLeft).toBeGreaterThanOrEqual(394);
    expect(found(id)?.certificate).not.toBe(first);
    expect(ended(id)).toBe(false);
  });

  it("runs out when somebody took the record away: the days left tell it, then clients refuse it", async () => {
    const { id, options } = await request("forgotten.example.com");
    const proof = await record(options[0] as Option);
    expect(status(id)).toBe("ISSUED");
    await declared.delete("DnsRecord", proof.id);
    await age("forgotten.example.com", 30);
    expect(found(id)?.daysLeft).toBeLessThanOrEqual(30);
    expect([status(id), ended(id)]).toEqual(["ISSUED", false]);
    expect([29, 30]).toContain(told.at(-1));
    await age("forgotten.example.com", 0);
    expect([status(id), ended(id)]).toEqual(["EXPIRED", true]);
    // Too late: what has expired is not renewed.
    await record(options[0] as Option);
    await age("forgotten.example.com", 59);
    expect(status(id)).toBe("EXPIRED");
  });
});
