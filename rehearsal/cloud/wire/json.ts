import type { WireProtocol, WireRequest, WireResponse } from "./protocol";

/** AWS's JSON 1.1 protocol: the action in X-Amz-Target, JSON both ways. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export function jsonProtocol(
  service: string,
  target: string,
  actions: Readonly<Record<string, (body: Record<string, unknown>) => Record<string, unknown>>>,
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
      return (
        action && json(200, action(JSON.parse(body.toString("utf8") || "{}") as Record<string, unknown>))
      );
    },
    refusal: ({ status, code, message }) => json(status, { __type: code, message }),
  };
}
