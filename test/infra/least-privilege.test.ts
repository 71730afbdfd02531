import { ON_EVERY_RESOURCE, EVERY_ACTION } from "./identity/wildcards";
import { stackFile } from "./support/config";
import { type FoundPolicy, policiesOf } from "./support/policies";
import { run } from "./support/program";

/** What a policy that lies on a resource names by `*` is that resource. */
const ON_ITSELF = /^aws:kms\/key:Key$/;
/** Its policy narrows what goes through, and grants nothing: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html */
const NARROWS = "aws:ec2/vpcEndpoint:VpcEndpoint";
/** Which says who may take a role, and names no resource. */
const TRUST = "assumeRolePolicy";

describe("the policies of the whole program", () => {
  let policies: FoundPolicy[];
  beforeAll(async () => {
    const runs = [await run(stackFile("prod")), await run(stackFile("staging"), {}, "staging")];
    policies = runs.flatMap(({ recording }) => policiesOf(recording.resources));
    expect(policies.length).toBeGreaterThan(10);
  });

  const granted = () =>
    policies.flatMap(({ statements, ...policy }) =>
      statements
        .filter(({ Effect }) => Effect === "Allow")
        .map((statement) => ({
          ...policy,
          ...statement,
          at: `${policy.type} ${policy.name} ${statement.Sid}`,
        })),
    );

  it("allow no bare * and no service:* as an action, but what wildcards.ts lists", () => {
    const broad = granted().flatMap(({ type, Action, at }) =>
      Action.filter(
        (action) => /^(\*|[a-z0-9-]+:\*)$/i.test(action) && !(`${type} ${action}` in EVERY_ACTION),
      ).map((action) => `${at}: ${action}`),
    );
    expect(broad).toEqual([]);
  });

  it("allow nothing on every resource but the actions that wildcards.ts gives a reason", () => {
    const broad = granted().flatMap(({ type, property, Action, Resource, at }) =>
      !Resource.includes("*") || ON_ITSELF.test(type) || property === TRUST
        ? []
        : Action.filter((action) => !(action in ON_EVERY_RESOURCE)).map((action) => `${at}: ${action}`),
    );
    // Name the resource; or, if AWS's table has none for it, add it to test/infra/identity/wildcards.ts with the source.
    expect(broad).toEqual([]);
  });

  it("have no reason left for what nobody has", () => {
    const used = new Set(granted().flatMap(({ Action, Resource }) => (Resource.includes("*") ? Action : [])));
    expect(Object.keys(ON_EVERY_RESOURCE).filter((action) => !used.has(action))).toEqual([]);
  });

  it("let nobody of everybody do anything", () => {
    const open = granted().filter(
      ({ type, Principal }) =>
        type !== NARROWS && (Principal === "*" || JSON.stringify(Principal) === '{"AWS":"*"}'),
    );
    expect(open.map(({ at }) => at)).toEqual([]);
  });
});
