import { ACMClient, DescribeCertificateCommand } from "@aws-sdk/client-acm";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeImagesCommand, ECRClient } from "@aws-sdk/client-ecr";
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from "@aws-sdk/client-ecs";
import { acm } from "../../../../rehearsal/cloud/acm/service";
import { cloudflare } from "../../../../rehearsal/cloud/cloudflare/service";
import { cloudWatch } from "../../../../rehearsal/cloud/cloudwatch/service";
import { ecr } from "../../../../rehearsal/cloud/ecr/service";
import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import { ACCESS_KEY } from "../../../../rehearsal/cloud/wire/credential";
import { wire } from "../../../../rehearsal/cloud/wire/service";
import { Declared } from "../../../support/declared";
import { EcsFixture, HEALTHY } from "../../../support/ecs";
import { pushImage } from "../../../support/images";
import { eventually } from "../../../support/eventually";

// Real processes, which start at the machine's own speed.
jest.setTimeout(60_000);
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

const ZONE = "023e105f4ecef8ad9ca31a8372d0c353";
const NO_IMAGE = `sha256:${"0".repeat(64)}`;
let fixture: EcsFixture;
let declared: Declared;
let digest: string;
let options: { region: string; endpoint: string; credentials: object; maxAttempts: number };
const closing: { destroy(): void }[] = [];
let stop: () => Promise<void>;

/** The services of which evidence asks, behind one endpoint, asked by Amazon's own clients. */
beforeAll(async () => {
  fixture = await EcsFixture.open();
  const { world } = fixture;
  const [alarms, certificates, images] = [cloudWatch(world), acm(world), ecr(world)];
  const endpoint = wire(world, [alarms.wire, certificates.wire, images.wire, fixture.service.wire]);
  await endpoint.start?.();
  options = {
    region: "us-east-1",
    endpoint: endpoint.endpoint(),
    credentials: { accessKeyId: ACCESS_KEY.id, secretAccessKey: ACCESS_KEY.secret },
    maxAttempts: 1,
  };
  declared = new Declared(world, [alarms, certificates, images, cloudflare(world)]);
  await declared.create("Repository", { name: "harbor-api" });
  digest = pushImage(fixture.directory, HEALTHY("1.1.0"));
  await fixture.create("service:Service", fixture.declare(await fixture.define({ digest })));
  stop = async () => {
    for (const client of closing) client.destroy();
    await endpoint.stop?.();
    await fixture.close();
  };
});
afterAll(() => stop());

const kept = <Client extends { destroy(): void }>(client: Client): Client => {
  closing.push(client);
  return client;
};

describe("CloudWatch", () => {
  const TOPIC = "arn:aws:sns:us-east-1:123456789012:severity-1";
  const metric = (name: string, change: Properties = {}): Properties => ({
    name,
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 1,
    threshold: 1,
    metricName: "Errors",
    namespace: "Harbor",
    period: 60,
    statistic: "Sum",
    alarmActions: [TOPIC],
    ...change,
  });
  const describeAlarms = async (input: object, region = "us-east-1") =>
    kept(new CloudWatchClient({ ...options, region } as object)).send(new DescribeAlarmsCommand(input));

  beforeAll(async () => {
    declared.world.references.add(TOPIC, "aws:sns/topic:Topic", TOPIC);
    await declared.create("MetricAlarm", metric("prod-cpu"));
    await declared.create("MetricAlarm", metric("prod-memory", { actionsEnabled: false }));
    await declared.create("MetricAlarm", metric("staging-cpu"));
    await declared.create("MetricAlarm", metric("prod-errors", { alarmActions: [] }), {
      region: "eu-west-1",
    });
    await declared.create("CompositeAlarm", {
      alarmName: "prod-both",
      alarmRule: 'ALARM("prod-cpu") AND ALARM("prod-memory")',
    });
  });

  it("tells the alarms of a region by prefix, composite ones when asked, page by page", async () => {
    const asked = { AlarmNamePrefix: "prod-", AlarmTypes: ["MetricAlarm", "CompositeAlarm"], MaxRecords: 2 };
    const first = await describeAlarms(asked);
    expect(first.MetricAlarms).toMatchObject([
      {
        AlarmName: "prod-cpu",
        AlarmArn: "arn:aws:cloudwatch:us-east-1:123456789012:alarm:prod-cpu",
        ActionsEnabled: true,
        AlarmActions: [TOPIC],
        StateValue: "INSUFFICIENT_DATA",
      },
    ]);
    expect(first.CompositeAlarms).toMatchObject([{ AlarmName: "prod-both", ActionsEnabled: true }]);
    const second = await describeAlarms({ ...asked, NextToken: first.NextToken });
    expect(second.MetricAlarms).toMatchObject([{ AlarmName: "prod-memory", ActionsEnabled: false }]);
    expect([second.CompositeAlarms, second.NextToken]).toEqual([[], undefined]);
  });

  it("tells metric alarms alone where no type is asked for, of the region alone, in a state alone", async () => {
    const names = async (input: object, region?: string): Promise<unknown> =>
      (await describeAlarms(input, region)).MetricAlarms?.map(({ AlarmName }) => AlarmName);
    await expect(names({})).resolves.toEqual(["prod-cpu", "prod-memory", "staging-cpu"]);
    expect((await describeAlarms({})).CompositeAlarms).toEqual([]);
    await expect(names({}, "eu-west-1")).resolves.toEqual(["prod-errors"]);
    await expect(names({ AlarmNames: ["prod-cpu"] })).resolves.toEqual(["prod-cpu"]);
    await expect(names({ StateValue: "ALARM" })).resolves.toEqual([]);
    await expect(names({ StateValue: "INSUFFICIENT_DATA" })).resolves.toHaveLength(3);
  });

  it.each([
    [{ AlarmNames: ["a"], AlarmNamePrefix: "b" }, "cannot be specified together"],
    [{ NextToken: "99" }, "none that was given out"],
    [{ MaxRecords: 101 }, "MaxRecords: "],
    [{ ChildrenOfAlarmName: "prod-both" }, "ChildrenOfAlarmName is not modelled"],
  ])("refuses %j", async (input, says) => {
    await expect(describeAlarms(input)).rejects.toThrow(says);
  });
});

describe("Certificate Manager", () => {
  const describeCertificate = async (CertificateArn: string, region = "us-east-1") =>
    kept(new ACMClient({ ...options, region } as object)).send(
      new DescribeCertificateCommand({ CertificateArn }),
    );

  it("tells how a certificate stands, and its end once it is issued", async () => {
    const { id, outputs } = await declared.create("Certificate", {
      domainName: "origin.harbor.example",
      validationMethod: "DNS",
    });
    const pending = await describeCertificate(id);
    expect(pending.Certificate).toMatchObject({
      CertificateArn: id,
      DomainName: "origin.harbor.example",
      Status: "PENDING_VALIDATION",
    });
    expect(pending.Certificate?.NotAfter).toBeUndefined();
    const [proof] = outputs.domainValidationOptions as Record<string, string>[];
    await declared.create("DnsRecord", {
      zoneId: ZONE,
      name: proof?.resourceRecordName?.replace(/\.$/, ""),
      type: "CNAME",
      content: proof?.resourceRecordValue?.replace(/\.$/, ""),
      ttl: 60,
    });
    const { Certificate } = await describeCertificate(id);
    expect(Certificate?.Status).toBe("ISSUED");
    const days = (Number(Certificate?.NotAfter) - Number(Certificate?.NotBefore)) / 86_400_000;
    expect(Math.round(days)).toBeGreaterThan(300);
    await expect(describeCertificate(id, "eu-west-1")).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await expect(describeCertificate(`${id}0`)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});

describe("the image registry", () => {
  const describeImages = async (input: object, region = "us-east-1") =>
    kept(new ECRClient({ ...options, region } as object)).send(
      new DescribeImagesCommand({ repositoryName: "harbor-api", ...input }),
    );

  it("tells the images that it has, by digest", async () => {
    const { imageDetails } = await describeImages({ imageIds: [{ imageDigest: digest }] });
    expect(imageDetails).toEqual([
      { registryId: "123456789012", repositoryName: "harbor-api", imageDigest: digest },
    ]);
  });

  it.each([
    [{ imageIds: [{ imageDigest: NO_IMAGE }] }, "ImageNotFoundException"],
    [{ repositoryName: "other", imageIds: [{ imageDigest: NO_IMAGE }] }, "RepositoryNotFoundException"],
    [{ registryId: "210987654321", imageIds: [{ imageDigest: NO_IMAGE }] }, "RepositoryNotFoundException"],
    [{ imageIds: [{ imageTag: "latest" }] }, "NotImplemented"],
    [{}, "ValidationException"],
  ])("refuses %j", async (input, name) => {
    await expect(describeImages(input)).rejects.toMatchObject({ name });
  });

  it("knows a repository in its own region alone", async () => {
    const asked = describeImages({ imageIds: [{ imageDigest: digest }] }, "eu-west-1");
    await expect(asked).rejects.toMatchObject({ name: "RepositoryNotFoundException" });
  });
});

describe("ECS", () => {
  const describeServices = async (input: object, region = "us-east-1") =>
    kept(new ECSClient({ ...options, region } as object)).send(
      new DescribeServicesCommand({ cluster: "harbor", services: ["api"], ...input }),
    );

  it("tells how many tasks of a service run, and which service is missing", async () => {
    const both = { services: ["api", "other"] };
    // The second task may still be starting.
    await eventually(
      async () =>
        expect((await describeServices(both)).services).toMatchObject([
          {
            serviceArn: "arn:aws:ecs:us-east-1:123456789012:service/harbor/api",
            serviceName: "api",
            status: "ACTIVE",
            desiredCount: 2,
            runningCount: 2,
            pendingCount: 0,
          },
        ]),
      { what: "both tasks run" },
    );
    const { failures } = await describeServices(both);
    expect(failures).toEqual([
      { arn: "arn:aws:ecs:us-east-1:123456789012:service/harbor/other", reason: "MISSING" },
    ]);
    const [task] = fixture.service.tasks();
    fixture.service.killTask(task?.arn ?? "");
    await eventually(
      async () =>
        expect((await describeServices({})).services).toMatchObject([{ desiredCount: 2, runningCount: 1 }]),
      { what: "the end of its process is noticed" },
    );
  });

  it("tells the task definition that a service's deployment runs, by its ARN or family", async () => {
    const [service] = (await describeServices({})).services ?? [];
    expect(service?.deployments).toMatchObject([
      { status: "PRIMARY", taskDefinition: service?.taskDefinition },
    ]);
    const describe = async (taskDefinition: string | undefined) =>
      (
        await kept(new ECSClient(options as object)).send(
          new DescribeTaskDefinitionCommand({ taskDefinition }),
        )
      ).taskDefinition;
    const found = await describe(service?.taskDefinition);
    expect(found).toMatchObject({ taskDefinitionArn: service?.taskDefinition, status: "ACTIVE" });
    expect(found?.containerDefinitions?.[0]?.image).toContain(digest);
    expect(await describe(found?.family)).toEqual(found);
    await expect(describe("none")).rejects.toMatchObject({ name: "ClientException" });
  });

  it.each([
    [{ cluster: "other" }, "ClusterNotFoundException"],
    [{ services: [] }, "ValidationException"],
    [{ include: ["TAGS"] }, "NotImplemented"],
  ])("refuses %j", async (input, name) => {
    await expect(describeServices(input)).rejects.toMatchObject({ name });
  });

  it("knows a cluster in its own region alone", async () => {
    await expect(describeServices({}, "eu-west-1")).rejects.toMatchObject({
      name: "ClusterNotFoundException",
    });
  });
});
