"use strict";
// Runs in a worker thread: one CloudFront function in a JavaScript realm of its own. Plain JavaScript, because a worker
// starts without the loader that the rest of the rehearsal is run by.
const { Script, createContext } = require("node:vm");
const { parentPort, workerData } = require("node:worker_threads");

// The only code inside the realm that holds functions of the outside. It hands the guest objects of the guest's own
// realm only, and takes and gives text, so that no chain of prototypes leads out.
const PRELUDE = `(function (load, read, log, done) {
  "use strict";
  const { parse, stringify } = JSON;
  const text = (value) => (typeof value === "string" ? value : stringify(value));
  delete globalThis.WebAssembly;
  const print = (...values) => log(values.map(text).join(" "));
  globalThis.console = { log: print, error: print };
  const kvs = () => ({
    get: async (key, options) => {
      const value = read("get", key);
      if (value === undefined) throw new Error("KeyNotFound: the key " + key + " does not exist in the key value store");
      const format = options === undefined || options.format === undefined ? "string" : options.format;
      if (format === "string") return value;
      if (format === "json") return parse(value);
      throw new Error("format " + format + " is not modelled by the embedded cloud; there are string and json");
    },
    exists: async (key) => read("get", key) !== undefined,
    count: async () => Number(read("count", "")),
    meta: async () => parse(read("meta", "")),
  });
  let handler;
  return {
    load: () => {
      try {
        handler = load({ kvs });
      } catch (error) {
        return String(error);
      }
      return handler === undefined ? "the code declares no function named handler" : undefined;
    },
    run: (id, event) => {
      (async () => handler(parse(event)))().then(
        (value) => done(id, true, stringify(value)),
        (error) => done(id, false, String(error)),
      );
    },
  };
})`;

let store = { values: {}, lastModified: 0 };

function read(what, key) {
  const { values, lastModified } = store;
  if (what === "count") return String(Object.keys(values).length);
  if (what === "meta") {
    return JSON.stringify({
      keyCount: Object.keys(values).length,
      lastUpdatedDateTime: new Date(lastModified).toISOString(),
    });
  }
  const name = String(key);
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

const realm = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
const load = new Script(workerData.source, { filename: workerData.name, lineOffset: -1 }).runInContext(realm);
const guest = new Script(PRELUDE).runInContext(realm)(
  load,
  read,
  (line) => parentPort.postMessage({ log: String(line) }),
  (id, ok, text) =>
    parentPort.postMessage({ id, ok: ok === true, text: typeof text === "string" ? text : undefined }),
);

parentPort.postMessage({ loaded: true, fault: guest.load() });
parentPort.on("message", (message) => {
  if (message.store !== undefined) store = message.store;
  else guest.run(message.id, message.event);
});
