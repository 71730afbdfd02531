import { randomUUID } from "node:crypto";
import { arn, hex } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import {
  DISTRIBUTION_INERT,
  type DistributionInputs,
  distributionFaults,
  distributionInputs,
} from "./distributionInputs";
import { requireReferences } from "./distributionReferences";
import { newId } from "./kept";
import type { DistributionRecord, Records } from "./records";

/** Every distribution's zone at Route 53. https://docs.aws.amazon.com/general/latest/gr/cf_region.html */
const HOSTED_ZONE = "Z2FDTNDATAQYW2";

/** What the control plane asks of the edge. */
export interface Deployment {
  /** Brings a distribution's current settings into force, and its own name into the DNS. */
  deploy(record: DistributionRecord): Promise<void>;
  withdraw(record: DistributionRecord): void;
}

/** A distribution. Changes are in force as soon as the call returns; AWS takes minutes and calls that InProgress. */
export function distributionModel(world: World, records: Records, edge: Deployment): ResourceModel {
  const { distributions } = records;
  const outputs = (record: DistributionRecord): Record<string, unknown> => ({
    arn: record.arn,
    domainName: record.domainName,
    hostedZoneId: HOSTED_ZONE,
    status: "Deployed",
    etag: record.etag,
    callerReference: record.callerReference,
    lastModifiedTime: new Date(record.lastModified).toISOString(),
    inProgressValidationBatches: 0,
    continuousDeploymentPolicyId: "",
    loggingV1Enabled: false,
    trustedKeyGroups: [{ enabled: false }],
    trustedSigners: [{ enabled: false }],
  });
  const deployed = async (record: DistributionRecord, what: string): Promise<void> => {
    distributions.set(record.id, record);
    await edge.deploy(record);
    const names = record.inputs.aliases?.join(", ") ?? record.domainName;
    world.events.record("cloudfront", "distribution-deployed", `${record.id} (${names}) ${what}`, {
      id: record.id,
      etag: record.etag,
    });
  };

  return defineResource<DistributionInputs>({
    type: "aws:cloudfront/distribution:Distribution",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudfront_distribution",
    inputs: distributionInputs,
    inert: DISTRIBUTION_INERT,
    // The provider changes everything in place but `staging`, of which only false is modelled.
    replaceOn: ["staging"],
    computed: [
      "arn",
      "domainName",
      "hostedZoneId",
      "status",
      "etag",
      "callerReference",
      "lastModifiedTime",
      "inProgressValidationBatches",
      "continuousDeploymentPolicyId",
      "loggingV1Enabled",
      "trustedKeyGroups",
      "trustedSigners",
    ],
    taggable: true,
    validate: distributionFaults,
    create: async (inputs) => {
      requireReferences(world, records, inputs, undefined);
      const id = newId();
      const domainName = `d${hex(13)}.cloudfront.net`;
      const record: DistributionRecord = {
        id,
        domainName,
        inputs,
        arn: arn("cloudfront", "", world.account, `distribution/${id}`),
        callerReference: randomUUID(),
        etag: newId(),
        lastModified: world.clock.now(),
        identity: await world.authority.issue([domainName]),
      };
      await deployed(record, "created");
      return { id, outputs: outputs(record) };
    },
    read: (id) => {
      const record = distributions.get(id);
      return Promise.resolve(record && { inputs: { ...record.inputs }, outputs: outputs(record) });
    },
    update: async (id, inputs) => {
      const before = distributions.get(id);
      if (before === undefined)
        throw new CloudError("NoSuchDistribution", `the distribution ${id} does not exist`);
      requireReferences(world, records, inputs, id);
      const record = { ...before, inputs, etag: newId(), lastModified: world.clock.now() };
      await deployed(record, "changed");
      return outputs(record);
    },
    // The provider disables a distribution before it deletes it; with retainOnDelete it leaves it disabled.
    delete: (id) => {
      const record = distributions.get(id);
      if (record === undefined) return Promise.resolve();
      edge.withdraw(record);
      if (record.inputs.retainOnDelete)
        distributions.set(id, { ...record, inputs: { ...record.inputs, enabled: false } });
      else distributions.delete(id);
      return Promise.resolve();
    },
  });
}
