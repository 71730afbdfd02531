import * as fc from "fast-check";
import {
  chooseGroup,
  compileConditions,
  firstMatch,
  type Condition,
  type RequestView,
  type WeightedGroup,
} from "../../../../rehearsal/cloud/elasticloadbalancing/choose";

const groups = fc
  .array(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 5 })
  .map((weights) => weights.map((weight, index): WeightedGroup => ({ arn: `group-${index}`, weight })));
const point = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("chooseGroup", () => {
  it("never chooses a group of weight 0, and chooses one whenever any weight is above 0", () => {
    fc.assert(
      fc.property(groups, point, (declared, random) => {
        const chosen = chooseGroup(declared, () => random);
        const weight = declared.find(({ arn }) => arn === chosen)?.weight ?? 0;
        expect(weight > 0).toBe(declared.some((group) => group.weight > 0));
      }),
    );
  });

  it("gives each group exactly its share of evenly spread points", () => {
    fc.assert(
      fc.property(groups, (declared) => {
        const total = declared.reduce((sum, { weight }) => sum + weight, 0);
        const counts = new Map<string, number>();
        for (let index = 0; index < total; index += 1) {
          const chosen = chooseGroup(declared, () => (index + 0.5) / total) ?? "none";
          counts.set(chosen, (counts.get(chosen) ?? 0) + 1);
        }
        for (const { arn, weight } of declared) expect(counts.get(arn) ?? 0).toBe(weight);
      }),
      { numRuns: 30 },
    );
  });

  it("chooses none when all weights are 0", () => {
    expect(
      chooseGroup(
        [
          { arn: "a", weight: 0 },
          { arn: "b", weight: 0 },
        ],
        () => 0,
      ),
    ).toBeUndefined();
  });
});

const request = (
  parts: Partial<Omit<RequestView, "header">> & { headers?: Record<string, string[]> } = {},
): RequestView => ({
  method: "GET",
  host: "app.test",
  path: "/",
  query: "",
  sourceIp: "127.0.0.1",
  header: (name) => parts.headers?.[name] ?? [],
  ...parts,
});

describe("conditions", () => {
  const cases: [string, Condition, RequestView, boolean][] = [
    [
      "a host without regard to case",
      { hostHeader: { values: ["*.App.test"] } },
      request({ host: "api.aPP.test" }),
      true,
    ],
    ["a dot as a dot", { hostHeader: { values: ["app.test"] } }, request({ host: "appxtest" }), false],
    [
      "a path with regard to case",
      { pathPattern: { values: ["/Img/*"] } },
      request({ path: "/img/a" }),
      false,
    ],
    ["? as exactly one character", { pathPattern: { values: ["/a?c"] } }, request({ path: "/abc" }), true],
    ["? not as none", { pathPattern: { values: ["/a?c"] } }, request({ path: "/ac" }), false],
    ["* as none", { pathPattern: { values: ["/a*"] } }, request({ path: "/a" }), true],
    ["any of several values", { pathPattern: { values: ["/x", "/y"] } }, request({ path: "/y" }), true],
    [
      "any line of a header, without regard to case",
      { httpHeader: { httpHeaderName: "X-Slot", values: ["GREEN"] } },
      request({ headers: { "x-slot": ["blue", "green"] } }),
      true,
    ],
    ["no absent header", { httpHeader: { httpHeaderName: "x-slot", values: ["*"] } }, request(), false],
    ["a method with regard to case", { httpRequestMethod: { values: ["get"] } }, request(), false],
    ["a query pair", { queryStrings: [{ key: "v", value: "1*" }] }, request({ query: "a=1&v=12" }), true],
    [
      "a query value under any key",
      { queryStrings: [{ value: "beta" }] },
      request({ query: "x=BETA" }),
      true,
    ],
    [
      "no query pair of another key",
      { queryStrings: [{ key: "v", value: "1" }] },
      request({ query: "w=1" }),
      false,
    ],
    ["an address in a range", { sourceIp: { values: ["127.0.0.0/8"] } }, request(), true],
    ["no address outside", { sourceIp: { values: ["10.0.0.0/8", "::1/128"] } }, request(), false],
  ];
  it.each(cases)("match %s", (_, condition, view, expected) => {
    expect(compileConditions([condition])(view)).toBe(expected);
  });

  it("must all hold", () => {
    const both = compileConditions([
      { hostHeader: { values: ["app.test"] } },
      { pathPattern: { values: ["/api/*"] } },
    ]);
    expect(both(request({ path: "/api/x" }))).toBe(true);
    expect(both(request({ path: "/other" }))).toBe(false);
  });
});

it("takes the matching rule with the lowest priority value in whatever order they come", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.record({ priority: fc.integer({ min: 1, max: 50_000 }), hit: fc.boolean() }), {
        selector: ({ priority }) => priority,
      }),
      (declared) => {
        const rules = declared.map(({ priority, hit }) => ({
          priority,
          matches: () => hit,
          outcome: priority,
        }));
        const hits = declared.filter(({ hit }) => hit).map(({ priority }) => priority);
        expect(firstMatch(rules, 0, request())).toBe(hits.length === 0 ? 0 : Math.min(...hits));
      },
    ),
  );
});
