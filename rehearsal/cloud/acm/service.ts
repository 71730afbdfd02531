import { randomUUID } from "node:crypto";
import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, type Service, defineResource } from "../kernel/model";
import type { Certificate } from "../kernel/ports";
import type { World } from "../kernel/world";
import type { WireProtocol } from "../wire/protocol";
import { acmProtocol } from "./protocol";
import { VALID_DAYS, afterDays, daysLeft, due } from "./renewal";
import { type ValidationRecord, validationRecord } from "./validationRecord";

interface CertificateRecord {
  readonly arn: string;
  readonly inputs: CertificateInputs;
  readonly domains: readonly string[];
  readonly status: "PENDING_VALIDATION" | "ISSUED" | "EXPIRED";
  /** Cloud time of issue and of the end; absent until it is issued. */
  readonly notBefore?: number;
  readonly notAfter?: number;
  readonly certificate: string;
  readonly key: string;
  readonly requestedAt: number;
}

/** https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html */
const DOMAIN = /^(\*\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])$/;
const domain = z
  .string()
  .max(253)
  .regex(DOMAIN, "must be a fully qualified domain name, at most with a leading *.");

const certificateInputs = z.strictObject({
  domainName: domain,
  subjectAlternativeNames: z.array(domain).max(99).optional(),
  validationMethod: z.literal("DNS", { error: "only DNS validation is modelled" }),
  keyAlgorithm: z.enum(["RSA_2048", "EC_prime256v1"]).optional(),
  options: z
    .strictObject({ certificateTransparencyLoggingPreference: z.enum(["ENABLED", "DISABLED"]).optional() })
    .optional(),
});
type CertificateInputs = z.infer<typeof certificateInputs>;

const validationInputs = z.strictObject({
  certificateArn: z.string(),
  validationRecordFqdns: z.array(z.string()).optional(),
});
type ValidationInputs = z.infer<typeof validationInputs>;

/**
 * The provider waits 75 minutes. Here a record is seen the moment it exists, so what is missing after five minutes of
 * cloud time is not on its way.
 */
const DEADLINE = 5 * 60_000;
const POLL = 2_000;
/** How often ACM looks whether something is to be renewed. */
const HOUR = 3_600_000;

const CERTIFICATE =
  "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/acm_certificate";
const VALIDATION =
  "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/acm_certificate_validation";

/** Certificate Manager: certificates by the rehearsal's authority, issued once their DNS records exist. */
export function acm(world: World): Service & { readonly wire: WireProtocol } {
  const records = world.store.collection<CertificateRecord>("acm.certificates");
  const validationRecords = (record: CertificateRecord): ValidationRecord[] =>
    record.domains.map((one) => validationRecord(world.account, one));
  const missing = (record: CertificateRecord): ValidationRecord[] =>
    validationRecords(record).filter(
      ({ resourceRecordName, resourceRecordValue }) =>
        world.names.canonical(resourceRecordName) !== resourceRecordValue.replace(/\.$/, ""),
    );

  /** The certificate as it is now; the first look after its records appeared issues it. */
  const current = (id: string): CertificateRecord | undefined => {
    const record = records.get(id);
    if (record === undefined || record.status !== "PENDING_VALIDATION" || missing(record).length > 0)
      return record;
    const now = world.clock.now();
    const issued: CertificateRecord = {
      ...record,
      status: "ISSUED",
      notBefore: now,
      notAfter: afterDays(now, VALID_DAYS),
    };
    records.set(id, issued);
    world.events.record("acm", "certificate-issued", `${record.domains.join(", ")}: issued`, { arn: id });
    return issued;
  };

  world.provide("certificates", {
    find: (id): Certificate | undefined => {
      const record = current(id);
      return (
        record && {
          domains: record.domains,
          status: record.status,
          certificate: record.certificate,
          key: record.key,
          daysLeft: record.notAfter === undefined ? undefined : daysLeft(record.notAfter, world.clock.now()),
        }
      );
    },
  });

  const outputs = (record: CertificateRecord): Record<string, unknown> => ({
    arn: record.arn,
    status: record.status,
    type: "AMAZON_ISSUED",
    keyAlgorithm: record.inputs.keyAlgorithm ?? "RSA_2048",
    subjectAlternativeNames: record.domains,
    domainValidationOptions: validationRecords(record),
    validationEmails: [],
    renewalEligibility: record.status === "ISSUED" ? "ELIGIBLE" : "INELIGIBLE",
    renewalSummaries: [],
    pendingRenewal: false,
    notBefore: record.notBefore === undefined ? "" : new Date(record.notBefore).toISOString(),
    notAfter: record.notAfter === undefined ? "" : new Date(record.notAfter).toISOString(),
  });

  /** Renews what is due and still proven, and lets the rest run out. What clients are shown changes with it. */
  const look = async (): Promise<void> => {
    for (const { arn: id } of records.values()) {
      const record = current(id);
      if (record?.status !== "ISSUED" || record.notAfter === undefined) continue;
      const now = world.clock.now();
      // https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html
      const figure = { namespace: "AWS/CertificateManager", name: "DaysToExpiry" };
      const dimensions = { CertificateArn: id };
      world.use("metrics").record({ ...figure, dimensions }, daysLeft(record.notAfter, now));
      const next = due({ notAfter: record.notAfter, proven: missing(record).length === 0 }, now);
      if (next === undefined) continue;
      const names = record.domains.join(", ");
      if (next === "expire") {
        // Clients judge by their own clocks: for them too it ends now.
        const ended = await world.authority.issue(record.domains, 0);
        records.set(id, { ...record, ...ended, status: "EXPIRED" });
        world.events.record("acm", "certificate-expired", `${names}: expired, was not renewed`, { arn: id });
      } else {
        const renewed = await world.authority.issue(record.domains);
        const notAfter = afterDays(now, VALID_DAYS);
        records.set(id, { ...record, ...renewed, notBefore: now, notAfter });
        world.events.record("acm", "certificate-renewed", `${names}: renewed`, { arn: id });
      }
    }
  };
  /** A year does not pass in a rehearsal: moves the end of certificates, all or those for one name, to so many days from now. */
  const age = async (name: string | undefined, days: number): Promise<unknown> => {
    for (const record of records.values()) {
      if (record.status !== "ISSUED" || (name !== undefined && !record.domains.includes(name))) continue;
      records.set(record.arn, { ...record, notAfter: afterDays(world.clock.now(), days) });
    }
    await look();
    return records.values().map(({ arn, status, notAfter }) => ({ arn, status, notAfter }));
  };
  let cancel: (() => void) | undefined;

  return {
    name: "acm",
    wire: acmProtocol(current),
    resources: [certificateModel(), validationModel()],
    control: {
      "/acm/age": (query) => age(query.get("domain") ?? undefined, Number(query.get("days") ?? VALID_DAYS)),
    },
    start: () => {
      cancel = world.clock.every(HOUR, look);
      return Promise.resolve();
    },
    stop: () => {
      cancel?.();
      return Promise.resolve();
    },
  };

  function certificateModel(): ResourceModel {
    return defineResource<CertificateInputs>({
      type: "aws:acm/certificate:Certificate",
      source: CERTIFICATE,
      inputs: certificateInputs,
      inert: {
        keyAlgorithm: "the rehearsal's authority always issues P-256 keys; every client here accepts them",
        options: "no transparency log is reached from a laptop",
      },
      replaceOn: ["domainName", "subjectAlternativeNames", "validationMethod", "keyAlgorithm"],
      computed: [
        "arn",
        "status",
        "type",
        "domainValidationOptions",
        "validationEmails",
        "renewalEligibility",
        "renewalSummaries",
        "pendingRenewal",
        "notBefore",
        "notAfter",
      ],
      taggable: true,
      create: async (inputs, { region }) => {
        const domains = [...new Set([inputs.domainName, ...(inputs.subjectAlternativeNames ?? [])])];
        const id = arn("acm", region, world.account, `certificate/${randomUUID()}`);
        const identity = await world.authority.issue(domains);
        const record: CertificateRecord = {
          arn: id,
          inputs,
          domains,
          status: "PENDING_VALIDATION",
          ...identity,
          requestedAt: Date.now(),
        };
        records.set(id, record);
        return { id, outputs: outputs(record) };
      },
      read: (id) => {
        const record = current(id);
        return Promise.resolve(record && { inputs: { ...record.inputs }, outputs: outputs(record) });
      },
      update: (id, inputs) => {
        records.change(id, (record) => ({ ...record, inputs }));
        return Promise.resolve({});
      },
      delete: (id) => {
        records.delete(id);
        return Promise.resolve();
      },
    });
  }

  /** Not a thing in AWS: the provider's way to wait until the certificate may be used. */
  function validationModel(): ResourceModel {
    return defineResource<ValidationInputs>({
      type: "aws:acm/certificateValidation:CertificateValidation",
      source: VALIDATION,
      inputs: validationInputs,
      replaceOn: ["certificateArn", "validationRecordFqdns"],
      computed: [],
      create: async ({ certificateArn, validationRecordFqdns }, { signal }) => {
        const record = records.get(certificateArn);
        if (record === undefined)
          throw new CloudError(
            "ResourceNotFoundException",
            `certificateArn names ${certificateArn}, which does not exist`,
          );
        requireNamed(record, validationRecordFqdns);
        const end = world.clock.now() + DEADLINE;
        while (current(certificateArn)?.status !== "ISSUED") {
          if (world.clock.now() > end) throw pending(record);
          await world.clock.sleep(POLL, signal);
        }
        return { id: new Date(record.requestedAt).toISOString(), outputs: {} };
      },
      read: () => Promise.resolve({ inputs: {}, outputs: {} }),
      delete: () => Promise.resolve(),
    });
  }

  /** The provider refuses a list of records that leaves one out, before it waits. */
  function requireNamed(record: CertificateRecord, given: readonly string[] | undefined): void {
    if (given === undefined) return;
    const plain = (name: string): string => name.toLowerCase().replace(/\.$/, "");
    const named = new Set(given.map(plain));
    const absent = validationRecords(record).filter(
      ({ resourceRecordName }) => !named.has(plain(resourceRecordName)),
    );
    if (absent.length === 0) return;
    const names = absent.map(
      ({ domainName, resourceRecordName }) =>
        `${domainName} DNS validation record: ${plain(resourceRecordName)}`,
    );
    throw new CloudError(
      "InvalidParameterValue",
      `validationRecordFqdns: missing ${names.join("; missing ")}`,
    );
  }

  function pending(record: CertificateRecord): CloudError {
    const wanted = missing(record).map(
      ({ resourceRecordName, resourceRecordValue }) => `${resourceRecordName} CNAME ${resourceRecordValue}`,
    );
    return new CloudError(
      "CertificateNotIssued",
      `${record.arn} is still PENDING_VALIDATION after ${DEADLINE / 60_000} minutes: no such DNS record: ${wanted.join("; ")}. Declare it, and make the validation depend on it`,
    );
  }
}
