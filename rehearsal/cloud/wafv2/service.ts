import { randomUUID } from "node:crypto";
import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, type Service, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import { Firewall } from "./firewall";
import { type WebAclInputs, webAclFaults, webAclInputs } from "./webAclInputs";

interface WebAclRecord {
  readonly id: string;
  readonly arn: string;
  readonly lockToken: string;
  readonly inputs: WebAclInputs;
}

const PAGES = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources";
const ACL = "aws:wafv2/webAcl:WebAcl";

const loggingInputs = z.strictObject({
  resourceArn: z.string(),
  logDestinationConfigs: z.array(z.string()).length(1),
  redactedFields: z
    .array(z.strictObject({ singleHeader: z.strictObject({ name: z.string().min(1) }) }))
    .max(100)
    .optional(),
});
type LoggingInputs = z.infer<typeof loggingInputs>;

/** WAF: firewalls that CloudFront asks before it answers. */
export function wafv2(world: World): Service {
  const records = world.store.collection<WebAclRecord>("wafv2.webAcls");
  const logging = world.store.collection<LoggingInputs>("wafv2.logging");
  const inForce = new Map<string, Firewall>();
  const firewall = (id: string): Firewall | undefined => {
    const record = records.find((one) => one.arn === id);
    if (record === undefined) return undefined;
    const known = inForce.get(id) ?? new Firewall(world, record.inputs);
    inForce.set(id, known);
    return known;
  };
  world.provide("firewalls", { find: firewall });

  return {
    name: "wafv2",
    resources: [aclModel(), loggingModel()],
    control: {
      "/wafv2/met": () =>
        Object.fromEntries(records.values().map((one) => [one.arn, firewall(one.arn)?.met ?? {}])),
    },
  };

  function aclModel(): ResourceModel {
    const outputs = (record: WebAclRecord): Record<string, unknown> => ({
      arn: record.arn,
      lockToken: record.lockToken,
      capacity: record.inputs.rules?.length ?? 0,
      applicationIntegrationUrl: "",
    });
    const requireEast = (region: string): void => {
      if (region !== "us-east-1")
        throw new CloudError(
          "WAFInvalidParameterException",
          `a firewall of scope CLOUDFRONT has to be made in us-east-1, not ${region}`,
        );
    };
    return defineResource<WebAclInputs>({
      type: ACL,
      source: `${PAGES}/wafv2_web_acl`,
      inputs: webAclInputs,
      inert: {
        description: "a note for people",
        visibilityConfig:
          "CloudWatch counts what is blocked, of all rules together; what each rule met is told by the control interface (/wafv2/met)",
      },
      replaceOn: ["name", "scope"],
      computed: ["arn", "capacity", "lockToken", "applicationIntegrationUrl"],
      recomputed: { rules: ["lockToken", "capacity"] },
      autoname: { property: "name", maxLength: 128 },
      taggable: true,
      validate: webAclFaults,
      create: (inputs, { region }) => {
        requireEast(region);
        if (records.find(({ inputs: { name } }) => name === inputs.name) !== undefined)
          throw new CloudError("WAFDuplicateItemException", `a firewall named ${inputs.name} exists already`);
        const id = randomUUID();
        const name = arn("wafv2", region, world.account, `global/webacl/${inputs.name}/${id}`);
        const record = { id, arn: name, lockToken: randomUUID(), inputs };
        records.set(id, record);
        return Promise.resolve({ id, outputs: outputs(record) });
      },
      read: (id) => {
        const record = records.get(id);
        return Promise.resolve(record && { inputs: { ...record.inputs }, outputs: outputs(record) });
      },
      update: (id, inputs) => {
        const before = records.get(id);
        if (before === undefined)
          throw new CloudError("WAFNonexistentItemException", `the firewall ${id} does not exist`);
        const record = { ...before, inputs, lockToken: randomUUID() };
        records.set(id, record);
        inForce.delete(record.arn);
        return Promise.resolve(outputs(record));
      },
      delete: (id) => {
        const record = records.get(id);
        const user = record && world.use("distributions").protectedBy(record.arn);
        if (user !== undefined)
          throw new CloudError("WAFAssociatedItemException", `${id} is in use by the distribution ${user}`);
        records.delete(id);
        return Promise.resolve();
      },
    });
  }

  function loggingModel(): ResourceModel {
    return defineResource<LoggingInputs>({
      type: "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
      source: `${PAGES}/wafv2_web_acl_logging_configuration`,
      inputs: loggingInputs,
      inert: {
        redactedFields: "no log is written: what was refused is among the cloud's events, without headers",
      },
      replaceOn: ["resourceArn"],
      computed: [],
      create: (inputs) => {
        check(inputs);
        logging.set(inputs.resourceArn, inputs);
        return Promise.resolve({ id: inputs.resourceArn, outputs: {} });
      },
      read: (id) => {
        const found = logging.get(id);
        return Promise.resolve(found && { inputs: { ...found }, outputs: {} });
      },
      update: (id, inputs) => {
        check(inputs);
        logging.set(id, inputs);
        return Promise.resolve({});
      },
      delete: (id) => {
        logging.delete(id);
        return Promise.resolve();
      },
    });
  }

  /** https://docs.aws.amazon.com/waf/latest/developerguide/logging-destinations.html */
  function check({ resourceArn, logDestinationConfigs: [destination = ""] }: LoggingInputs): void {
    world.references.require(resourceArn, ACL, "resourceArn", "WAFNonexistentItemException");
    const [, , service, region, , kind, name = ""] = destination.split(":");
    if (service !== "logs" || kind !== "log-group")
      throw new CloudError(
        "WAFInvalidParameterException",
        `logDestinationConfigs names ${destination}; only CloudWatch log groups are modelled`,
      );
    if (!name.startsWith("aws-waf-logs-") || region !== "us-east-1")
      throw new CloudError(
        "WAFInvalidParameterException",
        `the log group ${name} in ${region} must be in us-east-1 and its name must begin with aws-waf-logs-`,
      );
    world.references.require(
      destination,
      "aws:cloudwatch/logGroup:LogGroup",
      "logDestinationConfigs",
      "WAFLogDestinationPermissionIssueException",
    );
  }
}
