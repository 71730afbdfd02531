import { readConfig } from "../../../infra/config/read";
import { stackFile } from "../support/config";

const faultsOf = (network: object): string[] => {
  const { faults = [] } = readConfig("prod", {
    ...stackFile("prod"),
    "sluice:network": JSON.stringify(network),
  });
  return faults.map(({ key }) => key);
};
const own = { cidr: "10.20.0.0/16", zones: ["a", "b", "c"], nat: "per-zone", endpoints: [] };
const existing = {
  vpcId: "vpc-0123456789abcdef0",
  publicSubnetIds: ["subnet-00000001", "subnet-00000002"],
  privateSubnetIds: ["subnet-00000003", "subnet-00000004"],
};

it("is a network of its own, or one that exists", () => {
  expect(faultsOf(own)).toEqual([]);
  expect(faultsOf({ existing })).toEqual([]);
});

it.each<[string, object, string[]]>([
  [
    "a key that is missing",
    { cidr: own.cidr, zones: own.zones },
    ["sluice:network.nat", "sluice:network.endpoints"],
  ],
  ["nothing", {}, ["cidr", "zones", "nat", "endpoints"].map((key) => `sluice:network.${key}`)],
  [
    "both kinds",
    { ...own, existing },
    ["cidr", "zones", "nat", "endpoints"].map((key) => `sluice:network.${key}`),
  ],
  ["one zone", { ...own, zones: ["a"] }, ["sluice:network.zones"]],
  ["a zone twice", { ...own, zones: ["a", "a"] }, ["sluice:network.zones"]],
  ["an unknown way out", { ...own, nat: "two" }, ["sluice:network.nat"]],
  ["an unknown endpoint", { ...own, endpoints: ["sqs"] }, ["sluice:network.endpoints[0]"]],
  ["an unknown key", { ...own, vpc: "x" }, ["sluice:network.vpc"]],
  [
    "public and private at once",
    { existing: { ...existing, publicSubnetIds: existing.privateSubnetIds } },
    ["sluice:network.existing.privateSubnetIds"],
  ],
  [
    "one subnet",
    { existing: { ...existing, publicSubnetIds: ["subnet-00000001"] } },
    ["sluice:network.existing.publicSubnetIds"],
  ],
  [
    "an id of something else",
    { existing: { ...existing, vpcId: "subnet-00000001" } },
    ["sluice:network.existing.vpcId"],
  ],
])("is not %s", (_, network, keys) => {
  expect(faultsOf(network).sort()).toEqual([...keys].sort());
});
