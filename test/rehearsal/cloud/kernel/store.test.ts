import { existsSync, mkdtempSync, rmSync } from "node:fs";
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

it("writes nothing any more once it is closed", async () => {
  const directory = mkdtempSync(join(tmpdir(), "sluice-store-"));
  const file = join(directory, "cloud.json");
  const store = new Store(file);
  const items = store.collection<number>("items");
  items.set("before", 1);
  store.close();
  expect(new Store(file).collection("items").keys()).toEqual(["before"]);
  rmSync(directory, { recursive: true });
  items.set("after", 2);
  store.close();
  // A timer that was set later than the store's own would have been: by then it would have written.
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(existsSync(directory)).toBe(false);
});

it("writes with each writing what is set just before, and none for its sake", () => {
  const directory = mkdtempSync(join(tmpdir(), "sluice-store-"));
  const file = join(directory, "cloud.json");
  const store = new Store(file);
  const noted = store.collection<number>("noted");
  let writings = 0;
  store.beforeWriting(() => noted.set("writings", (writings += 1)));
  store.collection("items").set("a", 1);
  store.flush();
  store.close();
  expect(writings).toBe(2);
  expect(new Store(file).collection("noted").get("writings")).toBe(2);
  rmSync(directory, { recursive: true });
});
