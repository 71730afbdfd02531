import { drill } from "./drill";

/** `main.ts <migrations> <rows.sql> <folder>`, in a process of its own: a database in process holds up all else meanwhile. */
const [migrations = "", rows = "", folder = ""] = process.argv.slice(2);
drill({ migrations, rows }, folder).catch((failure: unknown) => {
  process.stderr.write(`${failure instanceof Error ? failure.message : String(failure)}\n`);
  process.exitCode = 1;
});
