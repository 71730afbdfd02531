import * as pulumi from "@pulumi/pulumi";
import { KeyvaluestoreKey } from "@pulumi/aws/cloudfront/keyvaluestoreKey";

export interface FrontendPointerArgs {
  readonly cdn: { readonly keyValueStoreArn: pulumi.Input<string> };
  /** Version of the page that viewers get. */
  readonly version: string;
}

/** Under which the pointer lies in its store. */
export const POINTER_KEY = "frontend";

/** Which version's page is served. A change takes about a second at the edge, and no update of the distribution. */
export class FrontendPointer extends pulumi.ComponentResource {
  readonly version: pulumi.Output<string>;

  constructor(
    name: string,
    { cdn, version }: FrontendPointerArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("sluice:assets:FrontendPointer", name, {}, options);
    const key = new KeyvaluestoreKey(
      `${name}-key`,
      { keyValueStoreArn: cdn.keyValueStoreArn, key: POINTER_KEY, value: version },
      { parent: this, dependsOn: options?.dependsOn },
    );
    this.version = key.value;
    this.registerOutputs({ version: this.version });
  }
}
