import type { World } from "../kernel/world";

/** `projects/p/serviceAccounts/e` of an account, by its e-mail; it must exist. */
export const accountName = (world: World, email: string): string =>
  world.references.require(email, "gcp:serviceaccount/account:Account", "serviceAccount");
