import { PASSED_TO, changes } from "../../../infra/identity/rights/change";
import { DENIED } from "../../../infra/identity/rights/deny";
import { reads } from "../../../infra/identity/rights/read";
import { stackFile } from "../support/config";
import { mayDo, statementsOf } from "../support/policies";
import { run } from "../support/program";
import { BY_A_RELEASE } from "./actions";
import { BY_A_PERSON } from "./persons";

const scope = { account: "123456789012", product: "harbor", stack: "prod" };
const rights = [...reads(scope), ...changes(scope), ...DENIED];

describe("the release's role, for all that production declares", () => {
  let types: string[];
  beforeAll(async () => {
    const { recording } = await run(stackFile("prod"));
    types = [
      ...new Set(recording.resources.filter(({ type }) => type.startsWith("aws:")).map(({ type }) => type)),
    ];
  });

  it("has every type sorted: what a release does itself, and what a person does", () => {
    // A new type: say in actions.ts here what its provider calls, and allow that in infra/identity/rights/; or list it in persons.ts.
    expect(types.filter((type) => !(type in BY_A_RELEASE) && !BY_A_PERSON.includes(type)).sort()).toEqual([]);
  });

  it("may do what the provider calls to make, read, change and end each type", () => {
    const missing = Object.entries(BY_A_RELEASE).flatMap(([type, actions]) =>
      actions.filter((action) => !mayDo(rights, action)).map((action) => `${type}: ${action}`),
    );
    expect(missing).toEqual([]);
  });

  it("may pass on every role that the program gives to a service, and finds all of them below the stack's path", async () => {
    const { recording } = await run(stackFile("prod"));
    for (const { name, inputs } of recording.all("aws:iam/role:Role")) {
      const services = statementsOf(String(inputs.assumeRolePolicy)).flatMap(({ Principal }) =>
        typeof Principal === "object" && Principal !== null && "Service" in Principal
          ? [Principal.Service].flat().map(String)
          : [],
      );
      if (services.length === 0) continue;
      // path: rolePath() of infra/identity/rolePath.ts
      expect([name, inputs.path]).toEqual([name, "/sluice/prod/"]);
      const passed = services.filter((one) => !PERSONS.includes(one));
      expect([name, passed.filter((one) => !PASSED_TO.includes(one))]).toEqual([name, []]);
    }
  });
});

/** Services whose roles are given to them with what holds data: a person's part. */
const PERSONS: readonly string[] = ["backup.amazonaws.com", "s3.amazonaws.com"];
