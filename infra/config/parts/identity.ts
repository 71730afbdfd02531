import { z } from "zod";
import { leaf } from "./leaf";

/** Who of GitHub may act on the stack, and where its state lies. */
export const identity = z.strictObject({
  repository: leaf(
    z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})\/[A-Za-z0-9._-]{1,100}$/),
    "a repository of GitHub, owner/name; its pull requests may preview, nothing else may",
  ),
  environment: leaf(
    z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
    "the GitHub environment whose jobs may release: letters, digits, - and _; give it reviewers at GitHub",
  ),
  provider: leaf(
    z.enum(["create", "existing"]),
    "create or existing: an AWS account has GitHub's identity provider once only, so the second stack of an account says existing",
  ),
  /** Absent when the state does not lie in a bucket of this account. */
  state: z
    .strictObject({
      bucket: leaf(
        z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
        "the name of the state's bucket, an output of infra/bootstrap",
      ),
      keyArn: leaf(
        z.string().regex(/^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/),
        "the ARN of the state's key, an output of infra/bootstrap",
      ),
    })
    .optional(),
});
