import { concealing, secretsIn } from "../../../ops/evidence/secrets";

it("reads every secret by its variable, and names each option that has none", () => {
  const environment = { A: "first", B: "second", EMPTY: "" };
  expect(secretsIn(environment, { "--a": "A", "--b": "B" })).toEqual({ "--a": "first", "--b": "second" });
  const missing = { "--a": "A", "--b": "sk_test_1", "--c": "EMPTY", "--d": undefined };
  expect(() => secretsIn(environment, missing)).toThrow(
    /^secrets are missing:\n {2}- --b names[^\n]*\n {2}- --c names[^\n]*\n {2}- --d names[^\n]*\n/,
  );
  expect(() => secretsIn(environment, missing)).not.toThrow("sk_test_1");
});

it("takes secrets out of every text, keys too, and leaves the rest", () => {
  const conceal = concealing(["hush-hush", "a"]);
  expect(conceal({ "x hush-hush": ["ahush-hushb", 1, null, true, { y: "hush-hush hush-hush" }] })).toEqual({
    "x (hidden)": ["a(hidden)b", 1, null, true, { y: "(hidden) (hidden)" }],
  });
  expect(conceal(undefined)).toBeUndefined();
});
