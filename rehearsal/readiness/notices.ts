import { join, resolve } from "node:path";
import type { Reporter } from "./reporter";

const NOTICES = resolve(__dirname, "..", "app", "notices");

/** P6: the contacts are those of production's config; the notices lie beside the sample product. */
export const notices: Reporter = {
  title: () => "contacts and notices",
  after: "built",
  report: ({ folder }) =>
    Promise.resolve([{ row: "p6", args: ["--notices", NOTICES, "--report-out", join(folder, "p6.json")] }]),
};
