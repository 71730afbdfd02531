import { readFileSync, writeFileSync } from "node:fs";
import type { StackConfig } from "../../../rehearsal/session/stack-config";
import { RunningProduct, STACK, type Traffic } from "../../support/rehearsal";
import { ENGINE_TIMEOUT } from "../engine/tiny";

jest.setTimeout(ENGINE_TIMEOUT);

type Spoil = (config: StackConfig) => unknown;

const weights =
  (blue: unknown, green: unknown): Spoil =>
  (config) =>
    config.set("sluice:traffic", ["weights"], { blue, green });

/** What is wrong, how it gets into the file, and what the error has to say: key, value, what is allowed, what to do. */
const FAULTS: readonly (readonly [string, Spoil, readonly string[]])[] = [
  [
    "weights that do not total 100",
    weights(90, 5),
    [
      'sluice:traffic.weights is {"blue":90,"green":5}',
      "allowed: weights that total 100",
      "they total 95 now",
    ],
  ],
  [
    "a weight that is negative, and one over range",
    weights(110, -10),
    [
      "sluice:traffic.weights.blue is 110",
      "sluice:traffic.weights.green is -10",
      "allowed: a whole number from 0 to 100 (percent)",
      "correct it in the stack's file",
    ],
  ],
  [
    "a weight that is no whole number, and one that is a text",
    weights(99.5, "0.5"),
    [
      "sluice:traffic.weights.blue is 99.5",
      'sluice:traffic.weights.green is "0.5"',
      "allowed: a whole number from 0 to 100 (percent)",
    ],
  ],
  [
    "a candidate on the live slot",
    (config) => config.set("sluice:traffic", ["candidate"], "blue"),
    [
      'sluice:traffic.candidate is "blue"',
      "allowed: the slot that is not live (green)",
      "name the other slot",
    ],
  ],
  [
    "keys that are misspelled or mean nothing, told at once",
    (config) => {
      config.set("sluice:traffic", ["wieghts"], config.get("sluice:traffic", ["weights"]));
      config.remove("sluice:traffic", ["weights"]);
      config.set("sluice:capacity", ["tasks"], 2).set("sluice:capacity", ["memroy"], 512);
      config.set("sluice:domian", [], "app.harbor.example");
      config.set("sluice:traffic", ["colour"], "blue");
      config.set("slucie:network", [], { cidr: "10.20.0.0/16" });
    },
    [
      "sluice:traffic.wieghts is an unknown key",
      "did you mean sluice:traffic.weights?",
      "sluice:traffic.weights is missing",
      "sluice:capacity.memroy is an unknown key",
      "did you mean sluice:capacity.memory?",
      "sluice:domian is an unknown key",
      "did you mean sluice:domain?",
      "sluice:traffic.colour is an unknown key",
      "allowed: live, candidate, weights",
      "remove it",
      "slucie:network is an unknown key",
      "did you mean sluice:network?",
    ],
  ],
  [
    "digests that are none",
    (config) => {
      config.set("sluice:slots", ["blue", "image"], "registry.example/harbor-api:1.1.0");
      config.set("sluice:slots", ["blue", "assets"], "sha256:abc");
    },
    [
      'sluice:slots.blue.image is "registry.example/harbor-api:1.1.0"',
      "allowed: an image by digest, registry/name@sha256:<64 hex>",
      'sluice:slots.blue.assets is "sha256:abc"',
      "allowed: the digest of the frontend's manifest.json, sha256:<64 hex>",
    ],
  ],
];

describe("a config that cannot be carried out", () => {
  let product: RunningProduct;
  let before: Traffic;
  beforeAll(async () => {
    product = await RunningProduct.open();
    before = await product.traffic();
  });
  afterEach(() => product.undo());
  afterAll(() => product?.close());

  it.each(FAULTS)("%s", async (_name, spoil, told) => {
    const config = product.config();
    spoil(config);
    config.write();
    const { exitCode, output, touched } = await product.workplace.pulumi.up();
    for (const text of told) expect(output).toContain(text);
    expect(output).toContain("nothing was changed");
    expect(exitCode).not.toBe(0);
    expect(touched).toEqual([]);
    await product.expectFitToRead(output);
    await product.expectUntouched(before);
  });

  // The engine itself ends here, before the program could name the key: `npm run preview` does.
  it.each([
    ["NaN", weights(100, Number.NaN)],
    ["Inf", weights(Number.POSITIVE_INFINITY, 0)],
  ])("a weight that is %s", async (shown, spoil) => {
    const config = product.config();
    spoil(config);
    config.write();
    const { code, output } = await product.pulumi("up", "--yes", "--skip-preview", "--stack", STACK);
    expect(output).toMatch(
      new RegExp(`^error: getting stack configuration: invalid YAML file: .*unsupported value: .?${shown}`),
    );
    expect(code).not.toBe(0);
    await product.expectFitToRead(output);
    await product.expectUntouched(before);
    expect(() => product.config()).toThrow(
      /sluice:traffic\.weights\.\w+ is (NaN|Infinity)\n +allowed: a finite number/,
    );
  });

  it("broken YAML", async () => {
    const file = product.workplace.configFile;
    writeFileSync(file, `${readFileSync(file, "utf8")}  sluice:more: [1, 2\n`);
    const { code, output } = await product.pulumi("up", "--yes", "--skip-preview", "--stack", STACK);
    expect(output).toMatch(/^error: .*invalid YAML file: yaml: line \d+/);
    expect(code).not.toBe(0);
    await product.expectFitToRead(output);
    await product.expectUntouched(before);
  });
});
