import { clearLatches } from "../../../ops/revert/latches";
import { RELEASE, SICK, record } from "../rollback/fake-world";
import { LATCH } from "../rollback/latch";

const REVERTED = record({ release: "1.1.0-0123456789ab", candidate: null });

let parameters: Record<string, string>;
let said: string[];
beforeEach(() => {
  parameters = {
    record: JSON.stringify(REVERTED),
    founded: "yes",
    [`latch-${RELEASE}`]: JSON.stringify(LATCH),
  };
  said = [];
});

const clear = (insist = false): Promise<void> =>
  clearLatches(
    {
      read: () => Promise.resolve({ ...parameters }),
      remove: (name) => Promise.resolve(void delete parameters[name]),
    },
    { stack: "prod", insist },
    (line) => said.push(line),
  );

it("clears what is reverted, and nothing but latches", async () => {
  parameters["latch-ai-r2"] = JSON.stringify({ ...LATCH, part: "ai" });
  await clear();
  expect(Object.keys(parameters)).toEqual(["record", "founded"]);
  expect(said).toEqual([
    `Cleared latch-${RELEASE}: release of ${RELEASE}, R1, since ${SICK}.`,
    `Cleared latch-ai-r2: ai of ${RELEASE}, R1, since ${SICK}.`,
  ]);
});

it("keeps what holds the candidate back that is still configured, unless somebody insists", async () => {
  parameters.record = JSON.stringify(record());
  await expect(clear()).rejects.toThrow(
    /the next `pulumi up` sends the traffic back\n.*npm run rollback -- prod/,
  );
  expect(Object.keys(parameters)).toHaveLength(3);
  await clear(true);
  expect(Object.keys(parameters)).toHaveLength(2);
});

it("clears one that nobody can read, and says so; while a candidate is configured, only if somebody insists", async () => {
  parameters[`latch-${RELEASE}`] = "{";
  parameters.record = JSON.stringify(record());
  await expect(clear()).rejects.toThrow("sends the traffic back");
  parameters.record = JSON.stringify(record({ candidate: null, ai: null }));
  await clear();
  expect(said).toEqual([`Cleared latch-${RELEASE}: unreadable: it is not JSON.`]);
});

it("keeps all while nobody can read the record: what they hold is not known", async () => {
  parameters.record = "{";
  await expect(clear()).rejects.toThrow("sends the traffic back");
  expect(Object.keys(parameters)).toContain(`latch-${RELEASE}`);
});

it("says when there is none", async () => {
  delete parameters[`latch-${RELEASE}`];
  await clear();
  expect(said).toEqual(["Nothing holds a release of prod back."]);
});
