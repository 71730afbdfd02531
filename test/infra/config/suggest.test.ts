import { suggestion } from "../../../infra/config/suggest";

const KNOWN = ["product", "domain", "traffic", "capacity", "live", "ai"];

describe("the key that was meant", () => {
  it.each([
    ["trafic", "traffic"],
    ["traffci", "traffic"],
    ["Domain", "domain"],
    ["domains", "domain"],
    ["capcity", "capacity"],
    ["lvie", "live"],
  ])("%s → %s", (word, meant) => expect(suggestion(word, KNOWN)).toBe(meant));

  it.each(["weights", "colour", "x"])("%s → none is near", (word) =>
    expect(suggestion(word, KNOWN)).toBeUndefined(),
  );
});
