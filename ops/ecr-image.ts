/** An image in ECR, as `<account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:…` names it. */
export interface EcrImage {
  /** The account whose registry it is. */
  readonly registry: string;
  readonly region: string;
  readonly repository: string;
  /** `sha256:…` */
  readonly digest: string;
}

/** Reads the name of an image; undefined for one of another registry, or one without a digest. */
export function readEcrImage(reference: string): EcrImage | undefined {
  const found =
    /^(?<registry>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com\/(?<repository>[^@]+)@(?<digest>sha256:[0-9a-f]{64})$/.exec(
      reference,
    );
  return found?.groups as EcrImage | undefined;
}
