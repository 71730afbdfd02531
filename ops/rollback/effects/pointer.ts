import "@aws-sdk/signature-v4a";
import {
  CloudFrontKeyValueStoreClient,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  PutKeyCommand,
} from "@aws-sdk/client-cloudfront-keyvaluestore";
import type { RollbackSettings } from "../settings";
import type { Effects } from "../world";
import { ASKING } from "./aws";

/** Somebody else may write between the look and the write: an `up`, most of all. */
const TRIES = 3;

/** The version whose page is served, in CloudFront's key-value store. It asks for SigV4A, which is why that is imported. */
export function pointer({
  storeArn,
  key,
}: RollbackSettings["pointer"]): Pick<Effects, "pointer" | "setPointer"> {
  const client = new CloudFrontKeyValueStoreClient(ASKING);
  const of = { KvsARN: storeArn };
  return {
    pointer: async () => {
      try {
        const { Value } = await client.send(new GetKeyCommand({ ...of, Key: key }));
        return Value ?? null;
      } catch (failure) {
        if ((failure as Error).name === "ResourceNotFoundException") return null;
        throw failure;
      }
    },
    setPointer: async (version) => {
      for (let left = TRIES; ; left -= 1) {
        const { ETag } = await client.send(new DescribeKeyValueStoreCommand(of));
        try {
          await client.send(new PutKeyCommand({ ...of, Key: key, Value: version, IfMatch: ETag }));
          return;
        } catch (failure) {
          // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions-kvp.html
          const stale = ["ConflictException", "ValidationException"].includes((failure as Error).name);
          if (!stale || left === 1) throw failure;
        }
      }
    },
  };
}
