import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { cloudProgram } from "../../../rehearsal/session/cloud-program";

const CLOUD = resolve(__dirname, "../../../rehearsal/cloud");

it("lays beside the bundle whatever the cloud loads by its file name", () => {
  const sources = readdirSync(CLOUD, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const named = sources.flatMap((name) =>
    [...readFileSync(join(CLOUD, name), "utf8").matchAll(/join\(__dirname, "([^"]+)"\)/g)].map(
      ([, file = ""]) => file,
    ),
  );
  expect(named.sort()).toEqual(["bootstrap.mjs", "functionRealm.cjs"]);
  const [program = ""] = cloudProgram();
  expect(named.filter((file) => !existsSync(join(dirname(program), file)))).toEqual([]);
});
