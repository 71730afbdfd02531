import { CloudError } from "./model";
import type { Collection } from "./store";

interface Reference {
  readonly type: string;
  readonly id: string;
}

/**
 * Every ARN, URL or id that exists, and of what type. What a declaration points at must exist: an ARN that leads
 * nowhere is an error here as it is in the cloud.
 */
export class References {
  constructor(private readonly known: Collection<Reference>) {}

  add(reference: string, type: string, id: string): void {
    this.known.set(reference, { type, id });
  }

  remove(reference: string): void {
    this.known.delete(reference);
  }

  /** The id of what `reference` names, or a CloudError that says what points at nothing. */
  require(reference: string, type: string, property: string, code = "InvalidParameterValue"): string {
    const found = this.known.get(reference);
    if (found === undefined) throw new CloudError(code, `${property} names ${reference}, which does not exist`);
    if (found.type !== type) {
      throw new CloudError(code, `${property} names ${reference}, a ${found.type}; a ${type} is needed`);
    }
    return found.id;
  }
}
