import type { Planned } from "../../rehearsal/plan/planned";

export const urnOf = (type: string, name: string): string => `urn:pulumi:prod::sluice::${type}::${name}`;

/** A resource of a cloud as a preview plans it: in no component, unprotected, made of nothing else. */
export const planned = (
  type: string,
  name: string,
  inputs: Planned["inputs"] = {},
  more: Partial<Planned> = {},
): Planned => ({
  urn: urnOf(type, name),
  type,
  name,
  parent: undefined,
  custom: true,
  protect: false,
  inputs,
  madeOf: {},
  dependencies: [],
  ...more,
});
