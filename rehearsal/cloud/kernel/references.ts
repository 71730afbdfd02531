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

  /** Two types may share one id (a bucket and its policy): each keeps its own entry. */
  add(reference: string, type: string, id: string): void {
    this.known.set(`${type} ${reference}`, { type, id });
  }

  remove(reference: string, type: string): void {
    this.known.delete(`${type} ${reference}`);
  }

  /** The id of what `reference` names, or a CloudError that says what points at nothing. */
  require(reference: string, type: string, property: string, code = "InvalidParameterValue"): string {
    const found = this.known.get(`${type} ${reference}`);
    if (found !== undefined) return found.id;
    const other = this.known.keys().find((key) => key.endsWith(` ${reference}`));
    if (other === undefined)
      throw new CloudError(code, `${property} names ${reference}, which does not exist`);
    throw new CloudError(
      code,
      `${property} names ${reference}, a ${other.split(" ")[0]}; a ${type} is needed`,
    );
  }
}
