import { join } from "node:path";
import { type Built, buildProduct } from "../../../../rehearsal/app/build";
import type { Properties } from "../../../../rehearsal/cloud/kernel/properties";
import { CloudRunFixture } from "../../../support/cloudrun";

jest.setTimeout(60_000);

const ASK = "/api/ai/risk/calculate?amount=25000&days=45";

describe("the sample product's AI service on Cloud Run", () => {
  let cloud: CloudRunFixture;
  let built: Built;
  beforeEach(async () => {
    cloud = await CloudRunFixture.open();
    built = await buildProduct({ out: cloud.directory, versions: ["1.1.0", "1.2.0"] });
  });
  afterEach(() => cloud.close());

  /** A revision of a version, with the model that lies at `file` under the name of `model`. */
  function revision(name: string, version: string, model: string, file = model): Properties {
    const declared = cloud.declare(built[version]?.ai ?? "", name);
    const template = declared.template as { containers: Properties[] };
    const envs = [
      { name: "MODEL", value: model },
      { name: "MODEL_URL", value: join(cloud.directory, "models", file.slice("sha256:".length)) },
    ];
    return { ...declared, template: { ...template, containers: [{ ...template.containers[0], envs }] } };
  }

  it("refuses to start with another model than it was told: `up` ends with the reason, and the stable revision serves on", async () => {
    const [old = "", next = ""] = [built["1.1.0"]?.model, built["1.2.0"]?.model];
    const stable = revision("r1", "1.1.0", old);
    const { id, outputs } = await cloud.create(stable);
    const before = await cloud.ask(outputs.uri, ASK);
    expect(before.status).toBe(200);
    const wrong = revision("r2", "1.2.0", next, old);
    await expect(cloud.update(id, stable, wrong)).rejects.toThrow(
      /Revision 'harbor-ai-r2' is not ready and cannot serve traffic\. .*exited with code 1.*the model at .* is sha256:[0-9a-f]{64}, not sha256:[0-9a-f]{64}/,
    );
    expect((await cloud.ask(outputs.uri, ASK)).body).toBe(before.body);
    // And with the right one, under a name of its own, it serves.
    await cloud.update(id, wrong, revision("r3", "1.2.0", next));
    expect(JSON.parse((await cloud.ask(outputs.uri, ASK)).body)).toMatchObject({
      model: "harbor-risk-4",
      revision: "harbor-ai-r3",
    });
  });
});
