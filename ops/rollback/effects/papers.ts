import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Effects } from "../world";
import { ASKING, allPages } from "./aws";

/** The analysis bucket. */
export function papers(bucket: string): Pick<Effects, "list" | "read" | "write"> {
  const client = new S3Client(ASKING);
  return {
    list: async (prefix) => {
      const pages = await allPages(async (ContinuationToken) => {
        const { Contents = [], NextContinuationToken } = await client.send(
          new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken }),
        );
        return { page: Contents.map(({ Key = "" }) => Key), next: NextContinuationToken };
      });
      return pages.flat();
    },
    read: async (key) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToString()) ?? "";
    },
    write: async (key, body) => {
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: "application/json" }),
      );
    },
  };
}
