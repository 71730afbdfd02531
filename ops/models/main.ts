import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ownCredentials } from "../google/credentials";
import { type ModelSettings, readSettings } from "./settings";

/**
 * Puts a model's file into the bucket under its digest, once: what is there already is neither read here nor written
 * again, so a revert needs no file on this machine.
 */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  if ("faults" in settings) throw new Error(`cannot start:\n  ${settings.faults.join("\n  ")}`);
  const { bucket, object, file } = settings;
  const client = await ownCredentials("https://www.googleapis.com/auth/devstorage.read_write", bucket);
  const address = `https://storage.googleapis.com/storage/v1/b/${bucket}/o/${encodeURIComponent(object)}`;
  const there = await client.request({
    url: address,
    validateStatus: (status) => status === 200 || status === 404,
  });
  if (there.status === 200) return void process.stdout.write(`gs://${bucket}/${object} is there already\n`);
  const data = await contentOf(settings);
  await client.request({
    url: `https://storage.googleapis.com/upload/storage/v1/b/${bucket}/o?${String(
      // Only when there is none: two at once write the same, and the second is told so.
      new URLSearchParams({ uploadType: "media", name: object, ifGenerationMatch: "0" }),
    )}`,
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: data,
    validateStatus: (status) => status === 200 || status === 412,
  });
  process.stdout.write(`stored ${file} as gs://${bucket}/${object} (${data.length} bytes)\n`);
}

async function contentOf({ digest, file }: ModelSettings): Promise<Buffer> {
  const data = await readFile(file).catch((failure: NodeJS.ErrnoException) => {
    throw new Error(
      `${file} cannot be read (${failure.code ?? failure.message}), and the bucket does not have this model yet.\n` +
        "  what to do: put the file there, named by the digest's hex digits, or correct the model in sluice:ai",
    );
  });
  const found = `sha256:${createHash("sha256").update(data).digest("hex")}`;
  if (found === digest) return data;
  throw new Error(
    `${file} is ${found}, not ${digest}.\n  what to do: build the model anew, or correct sluice:ai`,
  );
}

main().catch((failure: unknown) => {
  process.stderr.write(`model: ${failure instanceof Error ? failure.message : String(failure)}\n`);
  process.exitCode = 1;
});
