import { gunzipSync } from "node:zlib";
import { SSMClient } from "@aws-sdk/client-ssm";
import { readSecret } from "../secrets/parameterStore";
import { type Delivery, judge } from "./decide";

/** https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads */
export interface UrlEvent {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestContext: { readonly http: { readonly method: string } };
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** Unpacked bodies beyond this are not read: a small one can be packed from a huge one. */
const LARGEST_BODY = 16 * 1024 * 1024;
/** A new token is taken up after so long. */
const TOKEN_MS = 300_000;

const client = new SSMClient({});
let known: { readonly value: string; readonly until: number } | undefined;

/** Takes the database's logs from its drain and writes them to the function's own log group, a line each. */
export async function handler(event: UrlEvent): Promise<{ statusCode: number; body: string }> {
  const delivery = {
    method: event.requestContext.http.method,
    headers: event.headers,
    body: unpacked(event),
  };
  const { status, reason, lines } = judge(delivery, await token());
  // Past the console, which Lambda would wrap each line of.
  if (lines.length > 0) process.stdout.write(`${lines.join("\n")}\n`);
  return { statusCode: status, body: JSON.stringify({ message: reason }) };
}

async function token(): Promise<string> {
  const name = process.env["TOKEN_SECRET_NAME"] ?? "";
  if (known === undefined || known.until < Date.now())
    known = { value: await readSecret(client, name), until: Date.now() + TOKEN_MS };
  return known.value;
}

function unpacked({ body = "", isBase64Encoded, headers }: UrlEvent): Delivery["body"] {
  const bytes = Buffer.from(body, isBase64Encoded === true ? "base64" : "utf8");
  try {
    return (
      headers["content-encoding"] === "gzip" ? gunzipSync(bytes, { maxOutputLength: LARGEST_BODY }) : bytes
    ).toString("utf8");
  } catch {
    return undefined;
  }
}
