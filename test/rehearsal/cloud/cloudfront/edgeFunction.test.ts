import {
  EdgeFunction,
  type FunctionOutcome,
  type StoreState,
} from "../../../../rehearsal/cloud/cloudfront/edge/edgeFunction";

const store = (values: Record<string, string>): StoreState => ({
  etag: JSON.stringify(values),
  lastModified: 0,
  values,
});
const STORE = store({ frontend: "1.2.0", json: '{"a":1}' });
const open: EdgeFunction[] = [];
const compile = (code: string): EdgeFunction => {
  const made = new EdgeFunction("test", code);
  open.push(made);
  return made;
};
const run = (code: string, event: unknown = { request: { uri: "/x" } }): Promise<FunctionOutcome> =>
  compile(code).run(event, STORE);
const body = (statements: string): string =>
  `import cf from 'cloudfront';\nasync function handler(event) { ${statements} }`;
afterEach(() => Promise.all(open.splice(0).map((one) => one.stop())));

describe("a function", () => {
  it("returns what its handler returns, at once or later", async () => {
    expect(await run("function handler(event) { event.request.uri += '!'; return event.request; }")).toEqual({
      result: { uri: "/x!" },
    });
    expect(await run(body("await null; return { uri: await Promise.resolve('/later') };"))).toEqual({
      result: { uri: "/later" },
    });
  });

  it("reads its key value store", async () => {
    expect(await run(body("return await cf.kvs().get('frontend');"))).toEqual({ result: "1.2.0" });
    expect(await run(body("return await cf.kvs().get('json', { format: 'json' });"))).toEqual({
      result: { a: 1 },
    });
    expect(
      await run(
        body(
          "const s = cf.kvs(); return [await s.exists('frontend'), await s.exists('x'), await s.count(), (await s.meta()).keyCount];",
        ),
      ),
    ).toEqual({
      result: [true, false, 2, 2],
    });
    expect(await run(body("return await cf.kvs().get('x');"))).toEqual({
      fault: expect.stringContaining("KeyNotFound") as string,
    });
  });

  it("sees a changed value at its next run", async () => {
    const compiled = compile(
      "import cf from 'cloudfront';\nconst store = cf.kvs();\nasync function handler() { return store.get('frontend'); }",
    );
    const runs = ["1.1.0", "1.1.0", "1.2.0", "1.1.0"].map((version) =>
      compiled.run({}, store({ frontend: version })),
    );
    expect(await Promise.all(runs)).toEqual(
      ["1.1.0", "1.1.0", "1.2.0", "1.1.0"].map((result) => ({ result })),
    );
  });

  it.each([
    "process",
    "require",
    "fetch",
    "setTimeout",
    "setInterval",
    "module",
    "Buffer",
    "WebAssembly",
    "global",
  ])("has no %s", async (name) => {
    expect(await run(`function handler() { return typeof ${name}; }`)).toEqual({ result: "undefined" });
  });

  it.each([
    "return this.constructor.constructor('return process')();",
    "return event.constructor.constructor('return process')();",
    "return cf.kvs.constructor('return process')();",
    "return cf.kvs().get('frontend').constructor.constructor('return process')();",
    "return console.log.constructor('return process')();",
    "return eval('1');",
    "return new Function('return process')();",
    "try { null.x } catch (e) { return e.constructor.constructor('return process')(); }",
  ])("does not get out by: %s", async (statements) => {
    expect(await run(body(statements))).toEqual({
      fault: expect.stringMatching(/EvalError|TypeError|ReferenceError/) as string,
    });
  });

  it("is cut off when it does not end, and runs again afterwards", async () => {
    const compiled = compile("async function handler(event) { if (event.loop) for (;;); return 'done'; }");
    expect(await compiled.run({ loop: true })).toEqual({
      fault: expect.stringMatching(/did not finish/) as string,
    });
    expect(await compiled.run({ loop: false })).toEqual({ result: "done" });
    expect(await run(body("const again = () => Promise.resolve().then(again); await again();"))).toEqual({
      fault: expect.stringMatching(/did not finish|memory/) as string,
    });
  });

  it("that waits in vain does not take the others down", async () => {
    const compiled = compile(
      "async function handler(event) { if (event.stuck) await new Promise(() => {}); return 'done'; }",
    );
    const [stuck, free] = await Promise.all([compiled.run({ stuck: true }), compiled.run({ stuck: false })]);
    expect(stuck).toEqual({ fault: expect.stringMatching(/did not finish/) as string });
    expect(free).toEqual({ result: "done" });
  });

  it("that takes all memory is stopped alone", async () => {
    const outcome = await run(body("const all = []; for (;;) all.push(new Array(100000).fill(all.length));"));
    expect(outcome).toEqual({ fault: expect.stringMatching(/memory|did not finish/i) as string });
  });

  it.each([
    ["const x = 1;\nfunction handler( {", /Unexpected end of input/],
    ["import fs from 'fs';\nfunction handler() {}", /module 'fs' is not modelled/],
    ["function handler() { return import('fs'); }", /import\(\) is not available/],
  ])("with a fault in its text is refused: %s", (code, why) => {
    expect(() => compile(code)).toThrow(why);
  });

  it.each([
    ["const x = 1;", /no function named handler/],
    ["throw new Error('at load');\nfunction handler() {}", /at load/],
  ])("that cannot be loaded says why: %s", async (code, why) => {
    expect(await compile(code).check()).toMatch(why);
  });
});
