import { grant } from "../../../../rehearsal/cloud/google/members";
import { ANSWER, CloudRunFixture, NAMED } from "../../../support/cloudrun";
import { eventually } from "../../../support/eventually";
import { type Seen, visit } from "../../../support/viewer";

// Real processes, which start at the machine's own speed.
jest.setTimeout(60_000);

const ROLLBACK = "serviceAccount:harbor-rollback@sluice-rehearsal.iam.gserviceaccount.com";
const ACCOUNT =
  "projects/sluice-rehearsal/serviceAccounts/harbor-ai@sluice-rehearsal.iam.gserviceaccount.com";
let cloud: CloudRunFixture;
let service: { id: string; outputs: Record<string, unknown> };
const row = (revision: string, percent: number) => ({
  type: NAMED,
  revision: `harbor-ai-${revision}`,
  percent,
});

beforeAll(async () => {
  cloud = await CloudRunFixture.open();
  await cloud.account("harbor-rollback");
  const first = cloud.declare(ANSWER, "r1");
  const made = await cloud.create(first);
  const second = cloud.declare(ANSWER, "r2", { traffics: [row("r1", 50), row("r2", 50)] });
  service = { id: made.id, outputs: await cloud.update(made.id, first, second) };
  service.outputs.uri ??= made.outputs.uri;
});
afterAll(() => cloud.close());

async function ask(
  path: string,
  { body, members = [ROLLBACK] }: { body?: object; members?: string[] } = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const { token } = cloud.world.use("googleTokens").access(members);
  const seen: Seen = await visit(cloud.world, `https://run.googleapis.com/v2/${path}`, {
    method: body === undefined ? "GET" : "PATCH",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: seen.status, body: JSON.parse(seen.text) as Record<string, unknown> };
}
const patch = (body: object, mask = "traffic") => ask(`${service.id}?updateMask=${mask}`, { body });
const errorOf = ({ status, body }: { status: number; body: Record<string, unknown> }): unknown => [
  status,
  (body.error as { status?: string } | undefined)?.status,
];
/** Which revisions answer so many requests. */
const answering = async (requests: number): Promise<Set<string>> =>
  new Set(await Promise.all(Array.from({ length: requests }, () => cloud.revisionOf(service.outputs.uri))));

it("tells nobody without a right, and changes for nobody who may not run revisions as their account", async () => {
  expect(errorOf(await ask(service.id))).toEqual([403, "PERMISSION_DENIED"]);
  expect(errorOf(await ask(`${service.id}0`))).toEqual([403, "PERMISSION_DENIED"]);
  grant(cloud.world, { resource: service.id, role: "roles/run.viewer", member: ROLLBACK });
  expect(await ask(service.id)).toMatchObject({
    status: 200,
    body: { name: service.id, traffic: [row("r1", 50), row("r2", 50)], reconciling: false },
  });
  expect(errorOf(await patch({ traffic: [row("r1", 100)] }))).toEqual([403, "PERMISSION_DENIED"]);
  grant(cloud.world, { resource: service.id, role: "roles/run.developer", member: ROLLBACK });
  expect(await patch({ traffic: [row("r1", 100)] })).toMatchObject({
    status: 403,
    body: { error: { message: expect.stringContaining("iam.serviceaccounts.actAs") as string } },
  });
  grant(cloud.world, { resource: ACCOUNT, role: "roles/iam.serviceAccountUser", member: ROLLBACK });
});

it("knows nobody without a token", async () => {
  const seen = await visit(cloud.world, `https://run.googleapis.com/v2/${service.id}`);
  expect(seen.status).toBe(401);
});

it("moves the traffic back: requests follow, and the provider reads it as drift", async () => {
  const { body: before } = await ask(service.id);
  const begun = await patch({ traffic: [row("r1", 100)], etag: before.etag });
  expect(begun).toMatchObject({ status: 200, body: { done: false } });
  await eventually(
    async () =>
      expect((await ask(service.id)).body).toMatchObject({
        trafficStatuses: [row("r1", 100)],
        reconciling: false,
      }),
    { what: "the traffic has moved" },
  );
  expect(await answering(12)).toEqual(new Set(["harbor-ai-r1"]));
  const read = await cloud.model.read(service.id, cloud.context);
  expect(read?.inputs.traffics).toEqual([row("r1", 100)]);
  // An operation is the location's: a right on the service tells nothing of it.
  const operation = String(begun.body.name);
  expect(errorOf(await ask(operation))).toEqual([403, "PERMISSION_DENIED"]);
  const owner = { members: ["user:engineer@rehearsal.example"] };
  expect((await ask(operation, owner)).body).toMatchObject({ done: true, response: { name: service.id } });
  expect(errorOf(await patch({ traffic: [row("r2", 100)], etag: before.etag }))).toEqual([409, "ABORTED"]);
});

it("lists the revisions, those without traffic too", async () => {
  const { body } = await ask(`${service.id}/revisions?pageSize=100&pageToken=`);
  const names = (body.revisions as { name: string }[]).map(({ name }) => name);
  expect(names.sort()).toEqual([
    `${service.id}/revisions/harbor-ai-r1`,
    `${service.id}/revisions/harbor-ai-r2`,
  ]);
});

it("leaves the traffic where it is when a revision is not there, and says so", async () => {
  const begun = await patch({ traffic: [row("r9", 100)] });
  expect(begun.status).toBe(200);
  await eventually(
    async () =>
      expect((await ask(service.id)).body).toMatchObject({
        terminalCondition: { state: "CONDITION_FAILED", message: expect.stringContaining("r9") as string },
        trafficStatuses: [row("r1", 100)],
      }),
    { what: "it has failed" },
  );
  expect(await answering(3)).toEqual(new Set(["harbor-ai-r1"]));
});

it.each<[string, object, string, number]>([
  ["shares that do not total 100", { traffic: [row("r1", 90)] }, "traffic", 400],
  ["a share of no revision", { traffic: [{ type: NAMED, percent: 100 }] }, "traffic", 400],
  ["no shares", {}, "traffic", 400],
  ["what is not modelled", { traffic: [row("r1", 100)] }, "template", 501],
])("refuses %s", async (_, body, mask, status) => {
  expect((await patch(body, mask)).status).toBe(status);
});
