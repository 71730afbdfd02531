import { z } from "zod";
import { CloudError } from "../kernel/model";
import type { World } from "../kernel/world";

/** What the provider does with the resource when the program no longer has it. */
export const deletionPolicy = z.enum(["DELETE", "PREVENT", "ABANDON"]).default("DELETE");

/** https://docs.cloud.google.com/resource-manager/docs/creating-managing-projects#before_you_begin */
export const projectId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, "must be a project id: 6 to 30 lower-case letters, digits and -")
  .optional();

/** https://docs.cloud.google.com/resource-manager/docs/labels-overview#requirements */
export const labels = z
  .record(
    z
      .string()
      .regex(
        /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u,
        "a label's key is 1 to 63 lower-case letters, digits, _ and -",
      ),
    z
      .string()
      .regex(
        /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u,
        "a label's value is at most 63 lower-case letters, digits, _ and -",
      ),
  )
  .optional();

/** The number that Google gives a project beside its id; one of the rehearsal's own. */
export const PROJECT_NUMBER = "481516234200";

/** Whether to delete it in the cloud; throws for a resource that is protected. */
export function mayDelete(policy: "DELETE" | "PREVENT" | "ABANDON" | undefined, id: string): boolean {
  if (policy === "PREVENT") {
    throw new CloudError(
      "deletion_policy",
      `cannot destroy ${id} without setting deletionPolicy to "DELETE" and running \`pulumi up\``,
    );
  }
  return policy !== "ABANDON";
}

/** Labels as the provider reports them: the program's, and with its own mark. */
export const labelOutputs = (own: Readonly<Record<string, string>> | undefined): Record<string, unknown> => ({
  pulumiLabels: { ...own, "goog-pulumi-provisioned": "true" },
  effectiveLabels: { ...own, "goog-pulumi-provisioned": "true" },
});

/** E-mail of the account that Cloud Run takes when a revision names none; every project has it. */
export const DEFAULT_SERVICE_ACCOUNT = `${PROJECT_NUMBER}-compute@developer.gserviceaccount.com`;

/** Whether an account of that e-mail exists. */
export function serviceAccountExists(world: World, email: string): boolean {
  if (email === DEFAULT_SERVICE_ACCOUNT) return true;
  try {
    world.references.require(email, "gcp:serviceaccount/account:Account", "serviceAccount");
    return true;
  } catch {
    return false;
  }
}

/** Cloud time as Google writes it. */
export const timestamp = (world: World): string => new Date(world.clock.now()).toISOString();
