import type { z } from "zod";
import { arn, hex } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { Properties } from "../kernel/properties";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";

/** A thing of EC2 that is declared, referred to and otherwise at rest: its inputs and what AWS adds to them. */
export interface Kept {
  readonly id: string;
  readonly type: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

export interface KeptKind<I extends Properties> {
  readonly type: string;
  /** Page below https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/. */
  readonly page: string;
  /** Prefix of its ids (`vpc`), and of its ARN's resource part. */
  readonly prefix: string;
  readonly arnKind?: string;
  readonly inputs: z.ZodType<I>;
  readonly inert?: Readonly<Record<string, string>>;
  readonly replaceOn: readonly string[];
  readonly computed?: readonly string[];
  readonly taggable?: boolean;
  readonly autoname?: ResourceModel["autoname"];
  /** Input property → type of what it refers to by id; each must exist. */
  readonly refers?: Readonly<Record<string, string>>;
  /** What else AWS would refuse; throws CloudError. */
  admit?(inputs: I, others: readonly Kept[]): void;
  outputs?(inputs: I, id: string): Properties;
  /** For what exists already under an id that AWS gave it. */
  id?(inputs: I): string;
}

/** Everything of EC2 in one collection, so that what is referred to cannot be deleted from under what refers to it. */
export class KeptThings {
  constructor(
    private readonly world: World,
    private readonly things: Collection<Kept>,
  ) {}

  find(id: string): Kept | undefined {
    return this.things.get(id);
  }

  ofType(type: string): Kept[] {
    return this.things.values().filter((thing) => thing.type === type);
  }

  model<I extends Properties>(kind: KeptKind<I>): ResourceModel {
    const outputsOf = (inputs: I, id: string, region: string): Properties => ({
      ...(kind.arnKind === undefined
        ? {}
        : {
            arn: arn("ec2", region, this.world.account, `${kind.arnKind}/${id}`),
            ownerId: this.world.account,
          }),
      ...kind.outputs?.(inputs, id),
    });
    return defineResource<I>({
      type: kind.type,
      source: `https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/${kind.page}`,
      inputs: kind.inputs,
      inert: kind.inert,
      replaceOn: kind.replaceOn,
      computed: [...(kind.arnKind === undefined ? [] : ["arn", "ownerId"]), ...(kind.computed ?? [])],
      taggable: kind.taggable ?? true,
      autoname: kind.autoname,
      create: (inputs, { region }) => {
        this.admit(kind, inputs, undefined);
        const id = kind.id?.(inputs) ?? `${kind.prefix}-${hex(17)}`;
        const outputs = outputsOf(inputs, id, region);
        this.things.set(id, { id, type: kind.type, inputs, outputs });
        return Promise.resolve({ id, outputs });
      },
      read: (id) => {
        const thing = this.things.get(id);
        return Promise.resolve(thing && { inputs: thing.inputs, outputs: thing.outputs });
      },
      update: (id, inputs) => {
        this.admit(kind, inputs, id);
        this.things.change(id, (thing) => ({ ...thing, inputs }));
        return Promise.resolve({});
      },
      delete: (id) => {
        const user = this.things.find(
          (thing) => thing.id !== id && Object.values(thing.inputs).flat().includes(id),
        );
        if (user !== undefined) {
          throw new CloudError(
            "DependencyViolation",
            `${id} cannot be deleted: ${user.id} (${user.type}) still refers to it`,
          );
        }
        this.things.delete(id);
        return Promise.resolve();
      },
    });
  }

  private admit<I extends Properties>(kind: KeptKind<I>, inputs: I, self: string | undefined): void {
    for (const [property, type] of Object.entries(kind.refers ?? {})) {
      for (const id of [inputs[property]].flat()) {
        if (typeof id === "string")
          this.world.references.require(
            id,
            type,
            property,
            `Invalid${type.split(":").pop() ?? ""}ID.NotFound`,
          );
      }
    }
    kind.admit?.(
      inputs,
      this.ofType(kind.type).filter(({ id }) => id !== self),
    );
  }
}
