import Module, { createRequire } from "node:module";

/**
 * Lets modules be loaded when they are first used, and not when something merely requires them. For what a package
 * always loads and a program hardly ever uses. A module that does not exist, or is loaded already, is left as it is.
 *
 * @param names as `from` requires them
 * @param from file of the module that requires them
 */
export function loadLater(names: readonly string[], from: string): void {
  const require = createRequire(from);
  for (const name of names) {
    const file = resolved(require, name);
    if (file === undefined || require.cache[file] !== undefined) continue;
    const stand = new Module(file);
    stand.loaded = true;
    stand.exports = whenUsed(() => {
      delete require.cache[file];
      return require(file) as object;
    });
    require.cache[file] = stand;
  }
}

function resolved(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name);
  } catch {
    return undefined;
  }
}

/** Stands for what a module exports. Compiled TypeScript asks a module what it is before it uses it: that loads nothing. */
function whenUsed(load: () => object): object {
  let loaded: object | undefined;
  const real = (): object => (loaded ??= load());
  return new Proxy(
    {},
    {
      get: (_, key) => {
        if (key === "__esModule") return true;
        const exported = real();
        // Asked for as of a module of TypeScript's; what is not one is its own default.
        return key === "default" && !("__esModule" in exported)
          ? exported
          : (Reflect.get(exported, key) as unknown);
      },
      has: (_, key) => Reflect.has(real(), key),
      ownKeys: () => Reflect.ownKeys(real()),
      getOwnPropertyDescriptor: (_, key) => {
        const found = Reflect.getOwnPropertyDescriptor(real(), key);
        // A proxy may claim that a property is fixed only where its target has it.
        return found && { ...found, configurable: true };
      },
    },
  );
}
