import type { Scene } from "./reporter";

/** A resource as the engine's state has it. */
interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly outputs?: { readonly result?: { readonly plaintext?: string } };
}

/** What is deployed, by the names that the program gave. */
export interface Deployed {
  /** Id of the only resource of a type whose name ends so. Throws where there is none, or more than one. */
  id(type: string, ending: string): string;
  /** The random secret of that name, which the stack made for itself. Throws where there is none. */
  secret(name: string): string;
}

const known = new WeakMap<Scene, Promise<Deployed>>();

/** What the stack's state says. The engine is asked once for all reporters of a scene. */
export function deployedIn(scene: Scene): Promise<Deployed> {
  const asked = known.get(scene) ?? read(scene);
  known.set(scene, asked);
  return asked;
}

async function read({ workplace, signal }: Scene): Promise<Deployed> {
  const { deployment } = (await workplace.pulumi.exportState(signal, true)) as {
    deployment: { resources: StateResource[] };
  };
  return {
    id: (type, ending) => {
      const found = deployment.resources.filter((one) => one.type === type && one.urn.endsWith(ending));
      const [only] = found;
      if (only?.id !== undefined && found.length === 1) return only.id;
      throw new Error(
        `the stack has ${found.length} resources ${type} whose name ends in ${ending}, not one`,
      );
    },
    secret: (name) => {
      const found = deployment.resources.find(({ urn }) => urn.endsWith(`RandomPassword::${name}`));
      const plaintext = found?.outputs?.result?.plaintext;
      if (plaintext === undefined) throw new Error(`the stack has no secret ${name}`);
      return JSON.parse(plaintext) as string;
    },
  };
}
