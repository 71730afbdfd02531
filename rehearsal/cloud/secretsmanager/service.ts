import { z } from "zod";
import { arn, hex } from "../kernel/identifiers";
import { CloudError, type Service, defineResource } from "../kernel/model";
import type { World } from "../kernel/world";
import { requireKey } from "../kms/requireKey";
import { jsonProtocol } from "../wire/json";
import type { WireProtocol } from "../wire/protocol";
import { version } from "./version";

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const inputs = z.strictObject({
  name: z
    .string()
    .max(512)
    .regex(/^[A-Za-z0-9/_+=.@-]+$/, "may have letters, digits and /_+=.@-"),
  description: z.string().max(2048).optional(),
  kmsKeyId: z.string().optional(),
  recoveryWindowInDays: z
    .int()
    .refine((days) => days === 0 || (days >= 7 && days <= 30), "must be 0, or 7 to 30")
    .default(30),
});
type Inputs = z.infer<typeof inputs>;
interface Secret extends Inputs {
  readonly arn: string;
  readonly value?: string;
  readonly versionId?: string;
  /** Deleted with a recovery window: the name stays taken until then. Cloud time. */
  readonly goneAt?: number;
}

const inputsOf = ({ name, description, kmsKeyId, recoveryWindowInDays }: Secret): Inputs => ({
  name,
  description,
  kmsKeyId,
  recoveryWindowInDays,
});

/** Secrets Manager: secrets are declared empty; their values come by PutSecretValue, past the program and its state. */
export function secretsManager(world: World): Service & { readonly wire: WireProtocol } {
  const secrets = world.store.collection<Secret>("secretsmanager.secrets");
  const find = (nameOrArn: string): Secret | undefined =>
    secrets.find((one) => one.goneAt === undefined && [one.arn, one.name].includes(nameOrArn));

  world.provide("awsSecrets", {
    value: (nameOrArn) => find(nameOrArn)?.value,
    arn: (nameOrArn) => find(nameOrArn)?.arn,
  });

  const secret = defineResource<Inputs>({
    type: "aws:secretsmanager/secret:Secret",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/secretsmanager_secret",
    inputs,
    inert: { kmsKeyId: "nothing is encrypted at rest on a laptop" },
    replaceOn: ["name"],
    computed: ["arn"],
    taggable: true,
    autoname: { property: "name", maxLength: 512 },
    create: (input, { region }) => {
      const former = secrets.find(({ name }) => name === input.name);
      if (former?.goneAt !== undefined && former.goneAt > world.clock.now())
        throw new CloudError(
          "InvalidRequestException",
          `You can't create this secret because a secret with this name is already scheduled for deletion: ${input.name}`,
        );
      if (former !== undefined && former.goneAt === undefined)
        throw new CloudError("ResourceExistsException", `the secret ${input.name} already exists`);
      requireKey(world, input.kmsKeyId, "kmsKeyId");
      // The six letters tell a secret from a later one of the same name.
      const secretArn = arn("secretsmanager", region, world.account, `secret:${input.name}-${hex(6)}`);
      secrets.set(secretArn, { ...input, arn: secretArn });
      return Promise.resolve({ id: secretArn, outputs: { arn: secretArn } });
    },
    read: (id) => {
      const found = find(id);
      return Promise.resolve(found && { inputs: { ...inputsOf(found) }, outputs: { arn: found.arn } });
    },
    update: (id, input) => {
      requireKey(world, input.kmsKeyId, "kmsKeyId");
      secrets.change(id, (before) => ({ ...before, ...input }));
      return Promise.resolve({});
    },
    delete: (id) => {
      const days = secrets.get(id)?.recoveryWindowInDays ?? 0;
      if (days === 0) secrets.delete(id);
      else secrets.change(id, (one) => ({ ...one, goneAt: world.clock.now() + days * 86_400_000 }));
      return Promise.resolve();
    },
  });

  const required = (id: string): Secret => {
    const found = find(id);
    if (found === undefined)
      throw new CloudError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    return found;
  };
  const put = (secretId: string, value: string): string => {
    const versionId = hex(32);
    secrets.set(required(secretId).arn, { ...required(secretId), value, versionId });
    return versionId;
  };
  const actions: Record<string, (body: Record<string, unknown>) => Record<string, unknown>> = {
    GetSecretValue: (body) => {
      const found = required(String(body.SecretId));
      if (found.value === undefined)
        throw new CloudError(
          "ResourceNotFoundException",
          "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
        );
      return { ARN: found.arn, Name: found.name, SecretString: found.value, VersionId: found.versionId };
    },
    PutSecretValue: (body) => {
      const found = required(String(body.SecretId));
      if (typeof body.SecretString !== "string")
        throw new CloudError("NotImplemented", "only SecretString is modelled by the embedded cloud");
      const versionId = put(found.arn, body.SecretString);
      return { ARN: found.arn, Name: found.name, VersionId: versionId, VersionStages: ["AWSCURRENT"] };
    },
  };
  const ofSecret = ({ SecretId }: Record<string, unknown>): string[] => [
    find(String(SecretId))?.arn ?? String(SecretId),
  ];
  return {
    name: "secretsmanager",
    resources: [secret, version(world, put)],
    wire: jsonProtocol("secretsmanager", "secretsmanager", actions, {
      resources: { GetSecretValue: ofSecret, PutSecretValue: ofSecret },
    }),
  };
}
