import { InitializationError } from "../../../../rehearsal/cloud/kernel/model";
import { ANSWER, CloudRunFixture, OTHER, rows } from "../../../support/cloudrun";
import { eventually } from "../../../support/eventually";
import { SERVER, alive } from "../../../support/images";

jest.setTimeout(120_000);

describe("Cloud Run", () => {
  let cloud: CloudRunFixture;
  beforeEach(async () => (cloud = await CloudRunFixture.open()));
  afterEach(() => cloud.close());

  it("serves the revision at its address over TLS, with its environment, and adds no header", async () => {
    const { id, outputs } = await cloud.create(cloud.declare(ANSWER, "r1"));
    expect(id).toBe("projects/sluice-rehearsal/locations/us-central1/services/harbor-ai");
    expect(outputs.uri).toMatch(/^https:\/\/harbor-ai-[a-z0-9]{10}-uc\.a\.run\.app$/);
    const answer = await cloud.ask(outputs.uri);
    expect(JSON.parse(answer.body)).toEqual({
      revision: "harbor-ai-r1",
      service: "harbor-ai",
      version: "1",
    });
    expect(Object.keys(answer.headers).sort()).toEqual(
      ["connection", "content-length", "content-type", "date"].sort(),
    );
    expect(outputs).toMatchObject({
      latestReadyRevision: `${id}/revisions/harbor-ai-r1`,
      trafficStatuses: [{ percent: 100 }],
    });
  });

  it("splits requests by percent, within the interval that chance allows", async () => {
    const first = cloud.declare(ANSWER, "r1");
    const { id, outputs } = await cloud.create(first);
    const second = cloud.declare(ANSWER, "r2", rows(["r1", 90], ["r2", 10]), {});
    await cloud.update(id, first, second);
    const total = 600;
    let candidate = 0;
    for (let batch = 0; batch < total / 20; batch += 1) {
      const seen = await Promise.all(Array.from({ length: 20 }, () => cloud.revisionOf(outputs.uri)));
      candidate += seen.filter((name) => name === "harbor-ai-r2").length;
    }
    // 10 % of 600: 60, standard deviation 7.3; 4.5 of them are left in less than one run in 100,000.
    expect(Math.abs(candidate - 60)).toBeLessThanOrEqual(33);
  });

  it("moves traffic to a new revision and back by the old declaration, without one failed request", async () => {
    const first = cloud.declare(ANSWER, "r1", rows(["r1", 100]));
    const { id, outputs } = await cloud.create(first);
    const statuses = new Map<number, number>();
    let going = true;
    const client = async (): Promise<void> => {
      while (going) {
        const { status } = await cloud.ask(outputs.uri);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    const clients = [client(), client()];
    const second = cloud.declare(OTHER, "r2", rows(["r1", 0], ["r2", 100]));
    await cloud.update(id, first, second);
    expect(await cloud.revisionOf(outputs.uri)).toBe("harbor-ai-r2");
    await cloud.update(id, second, first);
    expect(await cloud.revisionOf(outputs.uri)).toBe("harbor-ai-r1");
    going = false;
    await Promise.all(clients);
    expect([...statuses.keys()]).toEqual([200]);
    await eventually(() => expect(cloud.pids()).toHaveLength(1), { what: "only the stable revision runs" });
  });

  it("refuses a revision's name with another content, and changes nothing", async () => {
    const first = cloud.declare(ANSWER, "r1");
    const { id, outputs } = await cloud.create(first);
    const other = cloud.declare(OTHER, "r1");
    await expect(cloud.update(id, first, other)).rejects.toThrow(
      "Revision named 'harbor-ai-r1' with different configuration already exists.",
    );
    expect((await cloud.model.read(id, cloud.context))?.inputs.template).toEqual(
      cloud.model.inputs.parse(first).template,
    );
    expect(await cloud.revisionOf(outputs.uri)).toBe("harbor-ai-r1");
  });

  it("names revisions by itself, and makes none while the template stays the same", async () => {
    const first = cloud.declare(ANSWER, undefined);
    const { id, outputs } = await cloud.create(first);
    const name = String(outputs.latestCreatedRevision);
    expect(name).toMatch(/harbor-ai-00001-[a-z]{3}$/);
    expect((await cloud.update(id, first, { ...first, description: "x" })).latestCreatedRevision).toBe(name);
    const next = cloud.declare(OTHER, undefined);
    expect((await cloud.update(id, first, next)).latestCreatedRevision).toMatch(/harbor-ai-00003-[a-z]{3}$/);
  });

  it.each([
    [
      "that crashes",
      `throw new Error("the model's file is missing");`,
      /failed to start and listen on the port .*PORT=8080.*exited with code 1.*Error: the model's file is missing/,
    ],
    [
      "whose probe fails",
      SERVER("1").replace("response.setHeader", "response.statusCode = 500; response.setHeader"),
      /failed the configured startup probe checks/,
    ],
    [
      "that is nowhere",
      `sha256:${"0".repeat(64)}`,
      /Image 'us-docker\.pkg\.dev\/harbor\/ai@sha256:0{64}' not found/,
    ],
  ])("leaves the traffic where it was when a revision %s does not start", async (_, source, reason) => {
    const first = cloud.declare(ANSWER, "r1");
    const { id, outputs } = await cloud.create(first);
    const second = cloud.declare(source, "r2");
    await expect(cloud.update(id, first, second)).rejects.toThrow(reason);
    await expect(cloud.update(id, first, second)).rejects.toThrow(
      /Revision 'harbor-ai-r2' is not ready and cannot serve traffic/,
    );
    expect(await cloud.revisionOf(outputs.uri)).toBe("harbor-ai-r1");
    expect((await cloud.model.read(id, cloud.context))?.outputs).toMatchObject({
      latestReadyRevision: `${id}/revisions/harbor-ai-r1`,
      latestCreatedRevision: `${id}/revisions/harbor-ai-r2`,
    });
    await cloud.update(id, second, first);
    expect(await cloud.revisionOf(outputs.uri)).toBe("harbor-ai-r1");
    await eventually(() => expect(cloud.pids()).toHaveLength(1), { what: "only the stable revision runs" });
  });

  it("refuses traffic to a revision that does not exist, leaves it where it was, and ends what it started in vain", async () => {
    const first = cloud.declare(ANSWER, "r1");
    const { id, outputs } = await cloud.create(first);
    const second = cloud.declare(OTHER, "r2", rows(["r1", 50], ["r9", 50]));
    await expect(cloud.update(id, first, second)).rejects.toThrow(
      "Revision 'harbor-ai-r9' does not exist or is deleted",
    );
    expect(await cloud.revisionOf(outputs.uri)).toBe("harbor-ai-r1");
    await eventually(() => expect(cloud.pids()).toHaveLength(1), { what: "only the stable revision runs" });
  });

  it("lets a request end that is in flight when its revision loses its traffic", async () => {
    const slow = `require("node:http").createServer((request, response) => {
      setTimeout(() => response.end(JSON.stringify({ revision: process.env.K_REVISION })), request.url === "/slow" ? 800 : 0);
    }).listen(Number(process.env.PORT), "127.0.0.1");
    process.on("SIGTERM", () => process.exit(0));`;
    const first = cloud.declare(slow, "r1");
    const { id, outputs } = await cloud.create(first);
    const [pid = 0] = cloud.pids();
    const asked = cloud.ask(outputs.uri, "/slow");
    await cloud.revisionOf(outputs.uri);
    await cloud.update(id, first, cloud.declare(OTHER, "r2"));
    expect(await cloud.revisionOf(outputs.uri)).toBe("harbor-ai-r2");
    expect(await asked).toMatchObject({ status: 200, body: JSON.stringify({ revision: "harbor-ai-r1" }) });
    await eventually(() => expect(alive(pid)).toBe(false), { what: "the old revision's instance ended" });
  });

  it("says why the first revision does not start, and keeps the service", async () => {
    const declared = cloud.declare(`throw new Error("the model's file is missing");`, "r1");
    const failed = await cloud.create(declared).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(InitializationError);
    expect((failed as Error).message).toContain("Error: the model's file is missing");
    expect((await cloud.ask((failed as InitializationError).outputs.uri)).status).toBe(404);
  });

  it("refuses an account that does not exist", async () => {
    await expect(
      cloud.create(cloud.declare(ANSWER, "r1", {}, { serviceAccount: "nobody@x.iam.gserviceaccount.com" })),
    ).rejects.toThrow(/actAs' denied on service account nobody@/);
  });

  it("answers 403 to everybody while the invoker is checked, and keeps Google's own paths to itself", async () => {
    const first = cloud.declare(ANSWER, "r1", { invokerIamDisabled: false });
    const { id, outputs } = await cloud.create(first);
    expect((await cloud.ask(outputs.uri)).status).toBe(403);
    await cloud.update(id, first, { ...first, invokerIamDisabled: true });
    expect((await cloud.ask(outputs.uri)).status).toBe(200);
    expect((await cloud.ask(outputs.uri, "/healthz")).status).toBe(404);
  });
});
