import type { z } from "zod";
import { CloudError } from "../kernel/model";
import { credentialOf } from "./credential";
import type { WireProtocol, WireRequest, WireResponse } from "./protocol";

/** One action; `region` is the one for which the request is signed. */
type Action = (body: Record<string, unknown>, region: string) => Record<string, unknown>;

/**
 * AWS's JSON protocols, 1.0 and 1.1: the action in X-Amz-Target, JSON both ways.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function jsonProtocol(
  service: string,
  target: string,
  actions: Readonly<Record<string, Action>>,
): WireProtocol {
  const json = (status: number, body: unknown): WireResponse => ({
    status,
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: JSON.stringify(body),
  });
  return {
    service,
    handle: ({ headers, body }: WireRequest) => {
      const [prefix, name = ""] = String(headers["x-amz-target"] ?? "").split(".");
      const action = prefix === target && Object.hasOwn(actions, name) ? actions[name] : undefined;
      const region = credentialOf(headers.authorization)?.region ?? "*";
      return (
        action &&
        json(200, action(JSON.parse(body.toString("utf8") || "{}") as Record<string, unknown>, region))
      );
    },
    refusal: ({ status, code, message }) => json(status, { __type: code, message }),
  };
}

/** What an action was asked, by a strict schema of all that is modelled; anything else is refused by its name. */
export function asked<T>(schema: z.ZodType<T>, body: Record<string, unknown>): T {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const faults = read.error.issues.map((issue) => {
    if (issue.code === "unrecognized_keys") return `${issue.keys.join(", ")} is not modelled`;
    return `${issue.path.join(".") || "the request"}: ${issue.message}`;
  });
  const code = read.error.issues.some((issue) => issue.code === "unrecognized_keys")
    ? "NotImplemented"
    : "ValidationException";
  throw new CloudError(code, faults.join("; "));
}
