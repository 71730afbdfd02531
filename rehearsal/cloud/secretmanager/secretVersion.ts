import { z } from "zod";
import { timestamp } from "../google/common";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import type { Properties } from "../kernel/properties";
import type { World } from "../kernel/world";
import { type SecretRecords, type VersionRecord, fullName } from "./records";

const LIMIT = 64 * 1024;

const inputs = z.strictObject({
  secret: z.string().min(1),
  secretData: z.string({ error: "is needed: secretDataWo, which no one could read back, is not modelled" }),
  isSecretDataBase64: z.boolean().default(false),
  enabled: z.boolean().default(true),
  deletionPolicy: z.enum(["DELETE", "DISABLE", "ABANDON", "PREVENT"]).default("DELETE"),
});
type Inputs = z.infer<typeof inputs>;

export function secretVersion(world: World, { secrets, versions }: SecretRecords): ResourceModel {
  const outputs = (id: string, record: VersionRecord): Properties => ({
    name: id,
    version: String(record.version),
    createTime: record.createTime,
    destroyTime: "",
  });
  const set = (id: string, state: VersionRecord["state"]): void =>
    versions.change(id, (record) => ({
      ...record,
      state,
      payload: state === "DESTROYED" ? "" : record.payload,
    }));

  return defineResource<Inputs>({
    type: "gcp:secretmanager/secretVersion:SecretVersion",
    source:
      "https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/secret_manager_secret_version",
    inputs,
    replaceOn: ["secret", "secretData", "isSecretDataBase64"],
    computed: ["name", "version", "createTime", "destroyTime"],
    create: (input) => {
      const secret = fullName(input.secret, world.project);
      const owner = secrets.get(secret);
      if (owner === undefined) throw new CloudError("notFound", `Secret [${secret}] not found.`);
      const payload = Buffer.from(input.secretData, input.isSecretDataBase64 ? "base64" : "utf8");
      if (payload.length > LIMIT) {
        throw new CloudError(
          "badRequest",
          `the payload of ${secret} has ${payload.length} bytes; a version takes ${LIMIT}`,
        );
      }
      const version = owner.versions + 1;
      secrets.set(secret, { ...owner, versions: version });
      const id = `${secret}/versions/${version}`;
      const record: VersionRecord = {
        secret,
        version,
        state: input.enabled ? "ENABLED" : "DISABLED",
        payload: payload.toString("base64"),
        createTime: timestamp(world),
        declared: input,
      };
      versions.set(id, record);
      return Promise.resolve({ id, outputs: outputs(id, record) });
    },
    read: (id) => {
      const record = versions.get(id);
      if (record === undefined || record.state === "DESTROYED") return Promise.resolve(undefined);
      return Promise.resolve({
        inputs: { ...record.declared, enabled: record.state === "ENABLED" },
        outputs: outputs(id, record),
      });
    },
    update: (id, input) => {
      versions.change(id, (record) => ({ ...record, declared: input }));
      set(id, input.enabled ? "ENABLED" : "DISABLED");
      return Promise.resolve({});
    },
    delete: (id) => {
      const policy = (versions.get(id)?.declared as Inputs | undefined)?.deletionPolicy;
      switch (policy) {
        case undefined:
        case "ABANDON":
          break;
        case "PREVENT":
          throw new CloudError(
            "deletion_policy",
            `cannot destroy ${id} without setting deletionPolicy to "DELETE" and running \`pulumi up\``,
          );
        case "DISABLE":
          set(id, "DISABLED");
          break;
        case "DELETE":
          set(id, "DESTROYED");
          break;
      }
      return Promise.resolve();
    },
  });
}
