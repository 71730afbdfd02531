import * as pulumi from "@pulumi/pulumi";
import { Command } from "@pulumi/command/local/command";
import * as storage from "@pulumi/gcp/storage";
import { DO_NOTHING, fromProjectRoot } from "../project";

export interface ModelStoreArgs {
  readonly product: string;
  readonly stack: string;
  readonly owner: string;
  readonly gcpProject: string;
  readonly gcpRegion: string;
  /** Folder, relative to Pulumi.yaml's, that holds `<hex>` of each model; read only for one that the bucket lacks. */
  readonly folder: string;
  /** Digests of the models that revisions load, `sha256:…`. */
  readonly models: readonly string[];
  /** E-mail of the account that the service runs as; it may read, nobody else. */
  readonly readerEmail: pulumi.Input<string>;
  /** In place before a model is uploaded. */
  readonly ready: readonly pulumi.Resource[];
}

/** Known before it exists: the name is part of what a revision declares, and so of the revision's own name. */
export const modelBucket = ({
  product,
  stack,
  gcpProject,
}: Pick<ModelStoreArgs, "product" | "stack" | "gcpProject">): string =>
  `${gcpProject}-${product.slice(0, 12)}-${stack.slice(0, 12)}-ai`;

/** The object that holds a model, named by its content: it never changes, and two models never share one. */
export const modelObject = (digest: string): string => `models/${digest.replace(":", "-")}`;

/** Where the models lie: a bucket that nobody from outside can read, each model under its digest. */
export class ModelStore extends pulumi.ComponentResource {
  /** In place before a revision can load its model. */
  readonly readable: pulumi.Resource[];

  constructor(name: string, args: ModelStoreArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:ai:ModelStore", name, {}, options);
    const bucket = new storage.Bucket(
      `${name}-bucket`,
      {
        project: args.gcpProject,
        name: modelBucket(args),
        location: args.gcpRegion,
        uniformBucketLevelAccess: true,
        publicAccessPrevention: "enforced",
        versioning: { enabled: true },
        forceDestroy: false,
        labels: { product: args.product, stack: args.stack, owner: args.owner },
      },
      { parent: this, protect: true },
    );
    const reader = new storage.BucketIAMMember(
      `${name}-reader`,
      {
        bucket: bucket.name,
        role: "roles/storage.objectViewer",
        member: pulumi.interpolate`serviceAccount:${args.readerEmail}`,
      },
      { parent: this },
    );
    const uploads = [...new Set(args.models)].map((digest) => this.upload(name, digest, bucket, args));
    this.readable = [reader, ...uploads];
    this.registerOutputs({});
  }

  private upload(
    name: string,
    digest: string,
    bucket: storage.Bucket,
    { folder, ready }: ModelStoreArgs,
  ): Command {
    return new Command(
      `${name}-${digest.slice("sha256:".length, "sha256:".length + 12)}`,
      {
        ...fromProjectRoot("node -r tsx/cjs ops/models/main.ts"),
        environment: { MODEL_BUCKET: bucket.name, MODEL_OBJECT: modelObject(digest), MODEL_FOLDER: folder },
        // Another folder changes nothing of what is in the bucket.
        update: DO_NOTHING,
        triggers: [bucket.name],
      },
      { parent: this, dependsOn: [...ready] },
    );
  }
}
