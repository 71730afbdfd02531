import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Store } from "../../../../rehearsal/cloud/kernel/store";

it("brings everything back in another process's life", () => {
  const directory = mkdtempSync(join(tmpdir(), "sluice-store-"));
  const file = join(directory, "below", "cloud.json");
  const first = new Store(file);
  const items = first.collection<{ n: number }>("items");
  items.set("a", { n: 1 });
  items.set("b", { n: 2 });
  items.change("a", ({ n }) => ({ n: n + 10 }));
  items.change("none", () => ({ n: 0 }));
  items.delete("b");
  first.flush();
  const again = new Store(file).collection<{ n: number }>("items");
  expect(again.keys()).toEqual(["a"]);
  expect(again.get("a")).toEqual({ n: 11 });
  expect(again.get("constructor")).toBeUndefined();
  rmSync(directory, { recursive: true });
});
