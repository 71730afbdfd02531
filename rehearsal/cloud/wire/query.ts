import { credentialOf } from "./credential";
import { type Resources, needsOf } from "./json";
import { type WireProtocol, type WireRequest, type WireResponse, xmlText } from "./protocol";

/** What an action is asked: text, lists and structures, as the flat keys of the form spell them out. */
export type Asked = string | Asked[] | { [member: string]: Asked };

/** One action; `region` is the one for which the request is signed. */
type Action = (input: Record<string, Asked>, region: string) => Record<string, unknown>;

/**
 * AWS's query protocol: a form that names the action, XML back.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryProtocol(
  service: string,
  { namespace, version }: { readonly namespace: string; readonly version: string },
  actions: Readonly<Record<string, Action>>,
  resources: Resources<Record<string, Asked>> = {},
  denied = "AccessDenied",
): WireProtocol {
  const xml = (status: number, body: string): WireResponse => ({
    status,
    headers: { "content-type": "text/xml" },
    body: `<?xml version="1.0"?>\n${body}`,
  });
  const read = (
    request: WireRequest,
  ): { name: string; action: Action; input: Record<string, Asked>; region: string } | undefined => {
    const form = formOf(request);
    const name = form.get("Action") ?? "";
    const action =
      form.get("Version") === version && Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (action === undefined) return undefined;
    const { Action: _, Version: __, ...input } = structured(form);
    return { name, action, input, region: credentialOf(request.headers.authorization)?.region ?? "*" };
  };
  return {
    service,
    denied,
    needs: (request) => {
      const found = read(request);
      return found && needsOf(service, found.name, resources, found.input, found.region);
    },
    handle: (request) => {
      const found = read(request);
      if (found === undefined) return undefined;
      const { name, action, input, region } = found;
      const result = action(input, region);
      return xml(
        200,
        `<${name}Response xmlns="${namespace}"><${name}Result>${rendered(result)}</${name}Result><ResponseMetadata><RequestId>${request.requestId}</RequestId></ResponseMetadata></${name}Response>`,
      );
    },
    refusal: ({ status, code: given, message }, { requestId }) => {
      const code = given === "ValidationException" ? "ValidationError" : given;
      return xml(
        status,
        `<ErrorResponse xmlns="${namespace}"><Error><Type>${status < 500 ? "Sender" : "Receiver"}</Type><Code>${xmlText(code)}</Code><Message>${xmlText(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
      );
    },
  };
}

/** The form that a request to a query service carries. */
export const formOf = ({
  method,
  query,
  body,
}: Pick<WireRequest, "method" | "query" | "body">): URLSearchParams =>
  method === "GET" ? query : new URLSearchParams(body.toString("utf8"));

/** `Actions.member.1.Type=forward` → `{Actions: [{Type: "forward"}]}`. An empty list is written as an empty value. */
export function structured(form: URLSearchParams): Record<string, Asked> {
  const root = tree();
  for (const [key, value] of form) {
    const parts = key.split(".");
    let at = root;
    for (const part of parts.slice(0, -1)) {
      const next = at[part];
      at = typeof next === "object" ? next : (at[part] = tree());
    }
    at[parts.at(-1) ?? ""] = value;
  }
  return Object.fromEntries(Object.entries(root).map(([key, value]) => [key, listsOf(value)]));
}

interface Tree {
  [key: string]: Tree | string;
}
/** Without a prototype: a client names the keys. */
const tree = (): Tree => Object.create(null) as Tree;

function listsOf(node: Tree | string): Asked {
  if (typeof node === "string") return node;
  const { member } = node;
  if (member !== undefined && typeof member === "object") {
    return Object.entries(member)
      .sort(([left], [right]) => Number(left) - Number(right))
      .map(([, value]) => listsOf(value));
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, listsOf(value)]));
}

/** Lists as `<member>`, what is undefined left out. */
function rendered(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map((one) => `<member>${rendered(one)}</member>`).join("");
  if (typeof value === "object")
    return Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([name, one]) => `<${name}>${rendered(one)}</${name}>`)
      .join("");
  return xmlText(typeof value === "string" ? value : JSON.stringify(value));
}
