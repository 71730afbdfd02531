import * as pulumi from "@pulumi/pulumi";
import { Command } from "@pulumi/command/local/command";
import { fromProjectRoot } from "../project";

export interface AssetReleaseArgs {
  readonly version: string;
  /** Digest of the version's manifest.json, `sha256:…`. */
  readonly manifestDigest: string;
  readonly config: {
    readonly awsRegion: string;
    /** Where the build put `<version>/manifest.json`; read only when the bucket does not hold the version yet. */
    readonly assetsFolder: string;
  };
  readonly store: {
    readonly bucketName: pulumi.Input<string>;
    /** In place before the first object is. */
    readonly guards: pulumi.Resource[];
  };
}

/**
 * One version's assets, in the bucket under `v/<version>/`. One command and not a resource per file: it has to work for
 * 10,000 of them. It has no `delete`: a version that is not configured any more stays for tabs that are still open.
 */
export class AssetRelease extends pulumi.ComponentResource {
  constructor(name: string, args: AssetReleaseArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:assets:AssetRelease", `${name}-${args.version}`, {}, options);
    const gates = pulumi.output(options?.dependsOn ?? []).apply((given) => [given].flat());
    new Command(
      `${name}-${args.version}-upload`,
      {
        ...fromProjectRoot("node -r tsx/cjs ops/assets/main.ts"),
        environment: {
          ASSETS_BUCKET: args.store.bucketName,
          AWS_REGION: args.config.awsRegion,
          ASSETS_VERSION: args.version,
          ASSETS_DIGEST: args.manifestDigest,
          ASSETS_FOLDER: args.config.assetsFolder,
        },
        triggers: [args.manifestDigest],
      },
      { parent: this, dependsOn: gates.apply((given) => [...given, ...args.store.guards]) },
    );
    this.registerOutputs({});
  }
}
