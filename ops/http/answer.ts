const BODY_BYTES = 64 * 1024;

/** As much of an answer's body as a person looks at: its first 64 KiB. */
export async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > BODY_BYTES) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Why a request got no answer: a code to tell reasons apart by, and the words. */
export function describe(failure: unknown): { code: string; detail: string } {
  // Several addresses were tried: each failed for its own reason, the first says enough.
  const first: unknown = failure instanceof AggregateError ? failure.errors[0] : failure;
  const { code, name, message } = first as { code?: string | number; name?: string; message?: string };
  return { code: typeof code === "string" ? code : (name ?? "Error"), detail: message ?? "" };
}
