import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DeregisterTargetsCommand,
  DescribeRulesCommand,
  ElasticLoadBalancingV2Client,
  ModifyRuleCommand,
  RegisterTargetsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { CreateBucketCommand, DeleteObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  DeleteParametersCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { ACCOUNT, ENVIRONMENT, record } from "../../ops/rollback/fake-world";
import type { Edge } from "./edge";

const PATH = "/sluice/prod/release";

/** The stack's part of AWS, made in moto by AWS's own clients. */
export class Aws {
  environment: Record<string, string> = {};
  private queue = "";
  private bus = "";
  private groups = { blue: "", green: "" };

  private constructor(
    private readonly endpoint: string,
    private readonly edge: Edge,
    private readonly balancer: ElasticLoadBalancingV2Client,
    private readonly parameters: SSMClient,
    private readonly objects: S3Client,
    private readonly topics: SNSClient,
  ) {}

  static async start(environment: NodeJS.ProcessEnv, edge: Edge): Promise<Aws> {
    const { AWS_ENDPOINT_URL: endpoint = "" } = environment;
    const common = {
      endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "bench", secretAccessKey: "bench" },
    };
    const aws = new Aws(
      endpoint,
      edge,
      new ElasticLoadBalancingV2Client(common),
      new SSMClient(common),
      new S3Client({ ...common, forcePathStyle: true }),
      new SNSClient(common),
    );
    await aws.make();
    return aws;
  }

  private async make(): Promise<void> {
    const vpcs = await this.query("ec2", "DescribeSubnets");
    const subnets = [...vpcs.matchAll(/<subnetId>([^<]+)/g)].map(([, id = ""]) => id).slice(0, 2);
    const [, vpc = ""] = /<vpcId>([^<]+)/.exec(vpcs) ?? [];
    const { LoadBalancers } = await this.balancer.send(
      new CreateLoadBalancerCommand({ Name: "traffic", Subnets: subnets }),
    );
    const group = async (name: string): Promise<string> => {
      const { TargetGroups } = await this.balancer.send(
        new CreateTargetGroupCommand({
          Name: name,
          Protocol: "HTTP",
          Port: 8080,
          VpcId: vpc,
          TargetType: "ip",
        }),
      );
      return TargetGroups?.[0]?.TargetGroupArn ?? "";
    };
    this.groups = { blue: await group("blue"), green: await group("green") };
    const { Listeners } = await this.balancer.send(
      new CreateListenerCommand({
        LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
        Protocol: "HTTP",
        Port: 80,
        DefaultActions: [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "403" } }],
      }),
    );
    const { Rules } = await this.balancer.send(
      new CreateRuleCommand({
        ListenerArn: Listeners?.[0]?.ListenerArn,
        Priority: 100,
        Conditions: [{ Field: "path-pattern", Values: ["/*"] }],
        Actions: this.actions({ blue: 90, green: 10 }),
      }),
    );
    await this.objects.send(new CreateBucketCommand({ Bucket: ENVIRONMENT.ANALYSIS_BUCKET }));
    this.queue = await this.makeQueue("told");
    this.bus = await this.makeQueue("bus");
    const topic = async (name: string): Promise<string> => {
      const { TopicArn } = await this.topics.send(new CreateTopicCommand({ Name: name }));
      await this.topics.send(
        new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: this.arnOf("told") }),
      );
      return TopicArn ?? "";
    };
    await this.json("AWSEvents.PutRule", {
      Name: "rollback",
      EventPattern: JSON.stringify({
        source: ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
      }),
    });
    await this.json("AWSEvents.PutTargets", {
      Rule: "rollback",
      Targets: [{ Id: "1", Arn: this.arnOf("bus") }],
    });
    const local = `http://localhost:${this.edge.port}`;
    this.environment = {
      ...ENVIRONMENT,
      AI_SERVICE: "",
      AI_ALARM: "",
      REPOSITORY: "",
      RULE_ARN: Rules?.[0]?.RuleArn ?? "",
      BLUE_GROUP_ARN: this.groups.blue,
      GREEN_GROUP_ARN: this.groups.green,
      PAGE_TOPIC_ARN: await topic("page"),
      NOTICE_TOPIC_ARN: await topic("notice"),
      SITE_URL: local,
      AWS_ENDPOINT_URL_CLOUDFRONT_KEYVALUESTORE: local,
    };
  }

  /** As it was before any test. */
  async reset(): Promise<void> {
    const names = Object.keys(await this.stored()).map((name) => `${PATH}/${name}`);
    if (names.length > 0) await this.parameters.send(new DeleteParametersCommand({ Names: names }));
    const value = JSON.stringify(record({ ai: null }));
    const put = { Name: `${PATH}/record`, Type: "String", Tier: "Advanced", Value: value } as const;
    await this.parameters.send(new PutParameterCommand(put));
    await this.setWeights({ blue: 90, green: 10 });
    for (const group of Object.values(this.groups))
      await this.balancer.send(
        new RegisterTargetsCommand({ TargetGroupArn: group, Targets: [{ Id: "10.0.0.5", Port: 8080 }] }),
      );
    for (const Key of await this.keys())
      await this.objects.send(new DeleteObjectCommand({ Bucket: ENVIRONMENT.ANALYSIS_BUCKET, Key }));
    await this.told();
    this.edge.page = "1.2.0";
  }

  /** The envelope that EventBridge puts around it. */
  async throughEventBridge(event: unknown): Promise<unknown> {
    const { source, time, detail, "detail-type": type } = event as Record<string, unknown>;
    const seconds = Date.parse(String(time)) / 1000;
    const entry = { Source: source, DetailType: type, Time: seconds, Detail: JSON.stringify(detail) };
    await this.json("AWSEvents.PutEvents", { Entries: [entry] });
    const [message] = await this.messages(this.bus);
    // moto leaves the account out on the way to a queue; without it the function takes nobody at their word.
    return { ...(JSON.parse(message ?? "null") as object), account: ACCOUNT };
  }

  async weights(): Promise<Record<string, number | undefined>> {
    const { Rules } = await this.balancer.send(
      new DescribeRulesCommand({ RuleArns: [this.environment.RULE_ARN ?? ""] }),
    );
    const groups = Rules?.[0]?.Actions?.[0]?.ForwardConfig?.TargetGroups ?? [];
    const of = (arn: string): number | undefined =>
      groups.find(({ TargetGroupArn }) => TargetGroupArn === arn)?.Weight;
    return { blue: of(this.groups.blue), green: of(this.groups.green) };
  }

  async setWeights(weights: { blue: number; green: number }): Promise<void> {
    const RuleArn = this.environment.RULE_ARN;
    await this.balancer.send(new ModifyRuleCommand({ RuleArn, Actions: this.actions(weights) }));
  }

  async emptied(slot: "blue" | "green"): Promise<void> {
    const TargetGroupArn = this.groups[slot];
    await this.balancer.send(
      new DeregisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: "10.0.0.5", Port: 8080 }] }),
    );
  }

  async latches(): Promise<Record<string, unknown>> {
    const found = Object.entries(await this.stored()).filter(([name]) => name.startsWith("latch"));
    return Object.fromEntries(found.map(([name, text]) => [name, JSON.parse(text) as unknown]));
  }

  async keys(): Promise<string[]> {
    const { Contents = [] } = await this.objects.send(
      new ListObjectsV2Command({ Bucket: ENVIRONMENT.ANALYSIS_BUCKET }),
    );
    return Contents.map(({ Key = "" }) => Key).sort();
  }

  /** What people were told since it was last asked. */
  async told(): Promise<{ Subject: string; Message: string }[]> {
    return (await this.messages(this.queue)).map(
      (text) => JSON.parse(text) as { Subject: string; Message: string },
    );
  }

  close(): void {
    for (const client of [this.balancer, this.parameters, this.objects, this.topics]) client.destroy();
  }

  private async stored(): Promise<Record<string, string>> {
    const { Parameters = [] } = await this.parameters.send(new GetParametersByPathCommand({ Path: PATH }));
    return Object.fromEntries(
      Parameters.map(({ Name = "", Value = "" }) => [Name.slice(PATH.length + 1), Value]),
    );
  }

  private actions({ blue, green }: { blue: number; green: number }) {
    const TargetGroups = [
      { TargetGroupArn: this.groups.blue, Weight: blue },
      { TargetGroupArn: this.groups.green, Weight: green },
    ];
    return [{ Type: "forward" as const, ForwardConfig: { TargetGroups } }];
  }

  private arnOf(queue: string): string {
    return `arn:aws:sqs:us-east-1:123456789012:${queue}`;
  }

  private async makeQueue(name: string): Promise<string> {
    const { QueueUrl } = (await this.json("AmazonSQS.CreateQueue", { QueueName: name })) as {
      QueueUrl: string;
    };
    return QueueUrl;
  }

  private async messages(queue: string): Promise<string[]> {
    const found: string[] = [];
    for (;;) {
      const { Messages = [] } = (await this.json("AmazonSQS.ReceiveMessage", {
        QueueUrl: queue,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 0,
      })) as { Messages?: { Body: string; ReceiptHandle: string }[] };
      if (Messages.length === 0) return found;
      for (const { Body, ReceiptHandle } of Messages) {
        found.push(Body);
        await this.json("AmazonSQS.DeleteMessage", { QueueUrl: queue, ReceiptHandle });
      }
    }
  }

  /** Services of which the project has no client, by their protocols. */
  private async json(target: string, body: object): Promise<unknown> {
    const service = target.startsWith("AmazonSQS") ? "sqs" : "events";
    const answer = await fetch(this.endpoint, {
      method: "POST",
      headers: {
        ...signedFor(service),
        "x-amz-target": target,
        "content-type": service === "sqs" ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1",
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${target}: ${answer.status} ${text}`);
    return text === "" ? {} : (JSON.parse(text) as unknown);
  }

  private async query(service: string, action: string): Promise<string> {
    const answer = await fetch(this.endpoint, {
      method: "POST",
      headers: signedFor(service),
      body: new URLSearchParams({ Action: action, Version: "2016-11-15" }),
    });
    return answer.text();
  }
}

/** moto finds the service by the credential's scope, and checks no signature. */
const signedFor = (service: string): Record<string, string> => ({
  authorization: `AWS4-HMAC-SHA256 Credential=bench/20261123/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});
