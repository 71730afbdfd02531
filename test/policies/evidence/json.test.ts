import * as fc from "fast-check";
import { parseJson } from "../../../policies/evidence/json";

describe("JSON", () => {
  it("is read as JSON.parse reads it where no key stands twice", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, "\t"), (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['{"a":1,"a":2}', "a"],
    ['{"a":1,"\\u0061":2}', "a"],
    ['{ "x" : { "b" : [ {"c":1 , "c" :2} ] } }', "c"],
    ['[{"a":{}},{"a":1,"b":"\\"","a":3}]', "a"],
    ['{"":1,"":2}', ""],
    ['{"__proto__":1,"__proto__":2}', "__proto__"],
  ])("%s has a key twice", (text, key) => {
    expect(() => parseJson(text)).toThrow(`the key ${JSON.stringify(key)} stands twice`);
  });

  it.each([
    '{"a":{"a":{"a":1}}}',
    '[{"a":1},{"a":1}]',
    '{"a":"a","b":"a"}',
    '{"a":"\\\\","b":["{\\"a\\":1,\\"a\\":2}"]}',
  ])("%s has none twice", (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it("finds any repeated key at any place", () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), fc.jsonValue(), (key, one, other) => {
        const name = JSON.stringify(key);
        expect(() => parseJson(`{${name}:${JSON.stringify(one)},${name}:${JSON.stringify(other)}}`)).toThrow(
          "stands twice",
        );
      }),
    );
  });

  it.each(["", "{", "nonsense", '{"a":1,}', "{'a':1}", "NaN"])("%j is none", (text) => {
    expect(() => parseJson(text)).toThrow("it is not JSON");
  });

  it("is read to a depth of 100, and not deeper", () => {
    const nested = (depth: number): string => `${'{"a":['.repeat(depth / 2)}"[{"${"]}".repeat(depth / 2)}`;
    expect(() => parseJson(nested(100))).not.toThrow();
    expect(() => parseJson(nested(102))).toThrow("nested deeper than 100 levels");
    expect(() => parseJson("[".repeat(1_000_000))).toThrow("nested deeper than 100 levels");
    expect(parseJson(`["${"[".repeat(200)}\\"${"[".repeat(200)}"]`)).toHaveLength(1);
  });
});
