/** A mistake that a person can mend: shown without a stack trace. */
export class Refusal extends Error {
  constructor(what: string, fix: string) {
    super(`${what}\n  what to do: ${fix}`);
    this.name = "Refusal";
  }
}
