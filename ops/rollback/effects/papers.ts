import { GetObjectCommand, PutObjectCommand, S3Client, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import type { Effects } from "../world";
import { ASKING } from "./aws";

/** The analysis bucket. */
export function papers(bucket: string): Pick<Effects, "list" | "read" | "write"> {
  const client = new S3Client(ASKING);
  return {
    list: async (prefix) => {
      const keys: string[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client },
        { Bucket: bucket, Prefix: prefix },
      ))
        keys.push(...Contents.map(({ Key = "" }) => Key));
      return keys;
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
