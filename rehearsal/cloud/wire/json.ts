import type { z } from "zod";
import { CloudError } from "../kernel/model";
import { credentialOf } from "./credential";
import type { Need, WireProtocol, WireRequest, WireResponse } from "./protocol";

/** One action; `region` is the one for which the request is signed. */
type Action = (body: Record<string, unknown>, region: string) => Record<string, unknown>;

/** What policies call a service that signs under another name. */
const POLICY_NAMES: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };

/** The resources that an action is about; one that has none here is about `*`. */
export type Resources<Body> = Readonly<Record<string, (body: Body, region: string) => readonly string[]>>;

/** What a role needs for one action of a service; `prefix` is the service's name in policies. */
export function needsOf<Body>(
  prefix: string,
  name: string,
  resources: Resources<Body>,
  body: Body,
  region: string,
): Need[] {
  const about = Object.hasOwn(resources, name) ? resources[name] : undefined;
  return (about?.(body, region) ?? ["*"]).map((resource) => ({ action: `${prefix}:${name}`, resource }));
}

/**
 * AWS's JSON protocols, 1.0 and 1.1: the action in X-Amz-Target, JSON both ways.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function jsonProtocol(
  service: string,
  target: string,
  actions: Readonly<Record<string, Action>>,
  {
    prefix = POLICY_NAMES[service] ?? service,
    resources = {},
    denied,
  }: {
    readonly prefix?: string;
    readonly resources?: Resources<Record<string, unknown>>;
    readonly denied?: string;
  } = {},
): WireProtocol {
  const json = (status: number, body: unknown): WireResponse => ({
    status,
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: JSON.stringify(body),
  });
  const actionOf = ({ headers }: WireRequest): string | undefined => {
    const [given, name = ""] = String(headers["x-amz-target"] ?? "").split(".");
    return given === target && Object.hasOwn(actions, name) ? name : undefined;
  };
  const bodyOf = ({ body }: WireRequest): Record<string, unknown> =>
    JSON.parse(body.toString("utf8") || "{}") as Record<string, unknown>;
  const regionOf = ({ headers }: WireRequest): string => credentialOf(headers.authorization)?.region ?? "*";
  return {
    service,
    denied,
    needs: (request) => {
      const name = actionOf(request);
      return name === undefined
        ? undefined
        : needsOf(prefix, name, resources, bodyOf(request), regionOf(request));
    },
    handle: (request) => {
      const name = actionOf(request);
      const action = name === undefined ? undefined : actions[name];
      return action && json(200, action(bodyOf(request), regionOf(request)));
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
