import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import { ANSWER, CloudRunFixture, NAMED, rows } from "../../../support/cloudrun";
import { eventually } from "../../../support/eventually";
import { SERVER, alive } from "../../../support/images";

jest.setTimeout(120_000);

describe("instances of Cloud Run", () => {
  let cloud: CloudRunFixture;
  beforeEach(async () => (cloud = await CloudRunFixture.open()));
  afterEach(() => cloud.close());

  it("serves a revision without traffic under its tag, at each of the service's addresses, until the tag goes", async () => {
    const first = cloud.declare(ANSWER, "r1", rows(["r1", 100]));
    const { id, outputs } = await cloud.create(first);
    const traffics = [
      { type: NAMED, revision: "harbor-ai-r1", percent: 100 },
      { type: NAMED, revision: "harbor-ai-r2", percent: 0, tag: "candidate" },
    ];
    const second = cloud.declare(ANSWER, "r2", { traffics });
    const after = await cloud.update(id, first, second);
    const [, candidate] = after.trafficStatuses as { uri: string }[];
    expect(await cloud.revisionOf(candidate?.uri)).toBe("harbor-ai-r2");
    for (const uri of outputs.urls as string[]) {
      const tagged = uri.replace("https://", "https://candidate---");
      expect(await cloud.revisionOf(tagged)).toBe("harbor-ai-r2");
      expect(await cloud.revisionOf(uri)).toBe("harbor-ai-r1");
      expect((await cloud.ask(tagged, "/healthz")).status).toBe(404);
    }
    await cloud.update(id, second, first);
    expect((await cloud.ask(candidate?.uri)).status).toBe(404);
    expect(await cloud.revisionOf(outputs.uri)).toBe("harbor-ai-r1");
  });

  it("starts an instance again that has died, and requests wait for it", async () => {
    const { outputs } = await cloud.create(cloud.declare(ANSWER, "r1"));
    const [pid = 0] = cloud.pids();
    process.kill(pid, "SIGKILL");
    await eventually(() => expect(cloud.pids()).not.toContain(pid), { what: "its end was noticed" });
    expect(await cloud.revisionOf(outputs.uri)).toBe("harbor-ai-r1");
    expect(cloud.pids()).toHaveLength(1);
  });

  it("ends and replaces an instance whose liveness probe fails", async () => {
    const source = `let ok = true; ${SERVER("1").replace("response.setHeader", "if (request.url === '/break') ok = false; if (!ok) response.statusCode = 500; response.setHeader")}`;
    const declared = cloud.declare(source, "r1");
    const [container] = (declared.template as { containers: Properties[] }).containers;
    Object.assign(container ?? {}, {
      livenessProbe: { httpGet: { path: "/alive" }, periodSeconds: 2, failureThreshold: 2 },
    });
    const { outputs } = await cloud.create(declared);
    const [pid = 0] = cloud.pids();
    expect((await cloud.ask(outputs.uri, "/break")).status).toBe(500);
    await eventually(() => expect(cloud.pids()).not.toContain(pid), { what: "the sick instance was ended" });
    await eventually(async () => expect((await cloud.ask(outputs.uri)).status).toBe(200), {
      what: "another stood in",
    });
  });

  it("is protected from deletion unless told otherwise, and takes its processes and names with it", async () => {
    const first = cloud.declare(ANSWER, "r1", { deletionProtection: undefined });
    const { id, outputs } = await cloud.create(first);
    await expect(cloud.model.delete(id, cloud.context)).rejects.toThrow(
      /without setting deletionProtection to false/,
    );
    await cloud.update(id, first, { ...first, deletionProtection: false });
    const [pid = 0] = cloud.pids();
    await cloud.model.delete(id, cloud.context);
    expect(alive(pid)).toBe(false);
    expect(cloud.world.names.resolve(new URL(String(outputs.uri)).host, 443)).toBeUndefined();
    expect(await cloud.model.read(id, cloud.context)).toBeUndefined();
  });

  it("serves again after the cloud was restarted", async () => {
    const { outputs } = await cloud.create(cloud.declare(ANSWER, "r1"));
    const before = cloud.pids();
    await cloud.stop();
    expect(before.filter(alive)).toEqual([]);
    await cloud.start();
    expect(await cloud.revisionOf(outputs.uri)).toBe("harbor-ai-r1");
  });
});
