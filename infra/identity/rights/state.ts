import { type Scope, type Statement, allow } from "../statement";

/**
 * The stack's state in its bucket, encrypted by its key. A preview takes no lock and writes nothing (pulumi
 * pkg/v3 backend/diy/backend.go, Preview); an update locks, writes the state, and keeps the one before as a backup.
 */
export function stateRights({ state }: Scope, kind: "preview" | "release"): Statement[] {
  if (state === undefined) return [];
  const bucket = `arn:aws:s3:::${state.bucket}`;
  const objects = [`${bucket}/.pulumi/*`];
  return [
    allow("StateList", ["s3:ListBucket"], [bucket]),
    allow("StateRead", ["s3:GetObject"], objects),
    // `--secrets-provider awskms://…`: the config's secrets are encrypted by a data key that this one opens.
    allow("StateKey", ["kms:Decrypt"], [state.keyArn]),
    ...(kind === "preview"
      ? []
      : [
          allow("StateWrite", ["s3:PutObject", "s3:DeleteObject"], objects),
          allow("StateKeyWrite", ["kms:GenerateDataKey", "kms:Encrypt"], [state.keyArn]),
        ]),
  ];
}
