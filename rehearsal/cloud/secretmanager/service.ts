import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { openSecretRecords } from "./records";
import { secret } from "./secret";
import { secretIamMember } from "./secretIamMember";
import { secretVersion } from "./secretVersion";

/** https://docs.cloud.google.com/secret-manager/docs/access-control: those of the roles that contain versions.access. */
const READERS = ["roles/secretmanager.secretAccessor", "roles/secretmanager.admin", "roles/owner"];

/** Google's Secret Manager: what a Cloud Run revision takes its secrets from. */
export function secretManager(world: World): Service {
  const records = openSecretRecords(world);
  world.provide("secrets", {
    value: (name, version) => {
      // `latest` is the newest version, whatever its state: a disabled one is not passed over.
      const number = version === "latest" ? records.secrets.get(name)?.versions : Number(version);
      const found = records.versions.get(`${name}/versions/${number}`);
      return found?.state === "ENABLED" ? Buffer.from(found.payload, "base64").toString("utf8") : undefined;
    },
    mayRead: (name, member) =>
      records.members
        .values()
        .some(
          (one) =>
            one.secret === name &&
            READERS.includes(one.role) &&
            (one.member === member || one.member === "allUsers"),
        ),
  });
  return {
    name: "secretmanager",
    resources: [secret(world, records), secretVersion(world, records), secretIamMember(world, records)],
  };
}
