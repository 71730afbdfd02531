import { type Bucket, s3Bucket } from "../../assets/bucket";
import { AssetFaults } from "../../assets/settings";
import { CONCURRENCY } from "../../assets/upload";
import { refuseFor } from "../reports";
import { LIMIT_MS } from "./limit";

/** Opens a bucket by name; the region is the stack's, unless the environment names another. */
export type OpenBucket = (
  name: string,
  region: string | undefined,
) => Pick<Bucket, "list" | "read" | "digest">;

export const openS3: OpenBucket = (name, region) =>
  s3Bucket(name, CONCURRENCY, { region: process.env["AWS_REGION"] ?? region, requestTimeout: LIMIT_MS });

/** What a bucket refuses, in its own sentences, as this command's refusal. */
export async function fromBucket<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (failure) {
    if (!(failure instanceof AssetFaults)) throw failure;
    refuseFor("the bucket cannot be looked at", failure.faults, "mend it, and collect again");
    throw failure;
  }
}
