import { ec2 } from "../../../../rehearsal/cloud/ec2/service";
import { Declared } from "../../../support/declared";
import { testWorld } from "../../../support/world";

let declared: Declared;
let close: () => Promise<void>;

beforeEach(async () => {
  const opened = await testWorld();
  ({ close } = opened);
  declared = new Declared(opened.world, [ec2(opened.world)]);
});
afterEach(() => close());

/** Creates as the kernel does, which makes the id known to what refers to it. */
async function make(type: string, inputs: Record<string, unknown>): Promise<string> {
  const { id } = await declared.create(type, inputs);
  declared.world.references.add(id, declared.model(type).type, id);
  return id;
}
const vpc = (dns = true): Promise<string> =>
  make("Vpc", { cidrBlock: "10.20.0.0/16", enableDnsHostnames: dns, enableDnsSupport: true });
const subnet = (vpcId: string, third: number, zone: string): Promise<string> =>
  make("Subnet", { vpcId, cidrBlock: `10.20.${third}.0/24`, availabilityZone: `us-east-1${zone}` });
const endpoint = (inputs: Record<string, unknown>): Promise<string> => make("VpcEndpoint", inputs);
const service = (name: string): string => `com.amazonaws.us-east-1.${name}`;

describe("a gateway endpoint", () => {
  it("leads the named tables to S3", async () => {
    const vpcId = await vpc();
    const routeTableIds = [await make("RouteTable", { vpcId })];
    await endpoint({ vpcId, serviceName: service("s3"), routeTableIds });
    await expect(endpoint({ vpcId, serviceName: service("s3"), routeTableIds: ["rtb-0"] })).rejects.toThrow(
      "which does not exist",
    );
  });

  it("exists for S3 and DynamoDB alone, has no place in a subnet, and a policy in good form", async () => {
    const vpcId = await vpc();
    await expect(endpoint({ vpcId, serviceName: service("ecr.dkr") })).rejects.toThrow(
      "has no endpoint of type Gateway",
    );
    await expect(
      endpoint({ vpcId, serviceName: service("s3"), subnetIds: [await subnet(vpcId, 0, "a")] }),
    ).rejects.toThrow("subnetIds does not go with an endpoint of type Gateway");
    await expect(endpoint({ vpcId, serviceName: "s3" })).rejects.toThrow("must be com.amazonaws");
    await expect(endpoint({ vpcId, serviceName: service("s3"), policy: "{}" })).rejects.toThrow("Version");
    const nobody = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
    await expect(
      endpoint({ vpcId, serviceName: service("s3"), policy: JSON.stringify(nobody) }),
    ).rejects.toThrow("needs a Principal");
  });
});

describe("an interface endpoint", () => {
  const common = { vpcEndpointType: "Interface", privateDnsEnabled: true, serviceName: service("logs") };

  it("has one subnet a zone, of its own network", async () => {
    const [here, there] = [await vpc(), await vpc()];
    const [a, twin, b, foreign] = [
      await subnet(here, 0, "a"),
      await subnet(here, 1, "a"),
      await subnet(here, 2, "b"),
      await subnet(there, 0, "b"),
    ];
    await expect(endpoint({ ...common, vpcId: here, subnetIds: [a, twin] })).rejects.toThrow(
      "DuplicateSubnetsInSameZone",
    );
    await expect(endpoint({ ...common, vpcId: here, subnetIds: [a, foreign] })).rejects.toThrow(
      "has to lie in",
    );
    await endpoint({ ...common, vpcId: here, subnetIds: [a, b] });
  });

  it("takes the service's own name once, in a network that answers names", async () => {
    const vpcId = await vpc();
    await endpoint({ ...common, vpcId });
    await expect(endpoint({ ...common, vpcId })).rejects.toThrow("private-dns-enabled cannot be set");
    await expect(endpoint({ ...common, vpcId: await vpc(false) })).rejects.toThrow("enableDnsHostnames");
    await expect(endpoint({ ...common, vpcId, routeTableIds: [] })).rejects.toThrow(
      "routeTableIds does not go with",
    );
  });
});
