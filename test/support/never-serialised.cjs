/**
 * Stands in for TypeScript and for npm's tree of packages, which Pulumi's SDK loads to turn functions into text: half of
 * the time that it takes to load. The program turns none into text (its functions are bundled, ADR 0006 and design), so
 * whoever needs them is told.
 */
module.exports = new Proxy(
  {},
  {
    get: (_nothing, name) => {
      // What a loader asks of every module.
      if (name === "__esModule" || name === "then" || typeof name === "symbol") return undefined;
      throw new Error(`a function is being serialised: ${String(name)} is asked for (${__filename})`);
    },
  },
);
