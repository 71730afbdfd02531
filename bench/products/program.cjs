// Put beside infra/main.js by bench/products.ts: as many products as products.json says, each the whole program that
// ships, in one stack. Their resources would have the same names, so each request for one is given its product's.
const { AsyncLocalStorage } = require("node:async_hooks");
const { getMonitor } = require("@pulumi/pulumi/runtime/settings");
const program = require("./main.js");
const { products } = require("./products.json");

/** @type {AsyncLocalStorage<string>} */
const product = new AsyncLocalStorage();

const monitor = getMonitor();
const register = monitor.registerResource.bind(monitor);
monitor.registerResource = (request, ...rest) => {
  const name = product.getStore();
  if (name !== undefined) request.setName(`${name}-${request.getName()}`);
  return register(request, ...rest);
};

module.exports = async () => {
  const names = Array.from({ length: products }, (_, at) => `product-${at + 1}`);
  await Promise.all(names.map((name) => product.run(name, program)));
};
