import { spawn } from "node:child_process";
import { join } from "node:path";
import { isAlive } from "../../../rehearsal/engine/processes";
import { eventually } from "../../support/eventually";
import { HOST, openSite } from "./site";

jest.setTimeout(120_000);

it("ends when its parent is killed", async () => {
  const site = await openSite({ "/": (_, response) => response.end() });
  const options = {
    target: { address: "127.0.0.1", port: site.port },
    host: HOST,
    caFile: site.caFile,
    requests: [{ path: "/" }],
  };
  const load = join(__dirname, "../../../rehearsal/load/load.ts");
  const script = `require(${JSON.stringify(load)}).startLoad(${JSON.stringify(options)}).then((load) => console.log(load.pid))`;
  const parent = spawn(process.execPath, ["-r", require.resolve("tsx/cjs"), "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const pid = await new Promise<number>((resolve) =>
      parent.stdout.once("data", (line: Buffer) => resolve(Number(line))),
    );
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await eventually(() => expect(isAlive(pid)).toBe(false), {
      what: "the load's process is gone",
    });
  } finally {
    parent.kill("SIGKILL");
    await site.close();
  }
});
