import { type Answering, type Reply, answering } from "./answering";

/** An operation, e.g. `DescribeServices`, with what it was asked. */
export interface Operation {
  readonly name: string;
  readonly input: Record<string, unknown>;
  /** Region for which the request is signed. */
  readonly region: string | undefined;
}

/** AWS on loopback, as far as its JSON protocol goes, while each test of the file runs: refuses what is not signed. */
export interface Aws {
  readonly operations: Operation[];
  /** What it answers; an error is `{status, body: {__type}}`. */
  reply: (operation: Operation) => Reply;
}

export function awsJson(): Aws {
  const server: Answering = answering();
  const environment = { ...process.env };
  const aws: Aws = { operations: [], reply: () => ({ status: 501 }) };
  beforeEach(() => {
    aws.operations.length = 0;
    server.reply = ({ headers, body }) => {
      const scope = /Credential=id\/\d+\/([a-z0-9-]+)\//.exec(String(headers.authorization));
      if (scope === null) return { status: 403, body: { __type: "AccessDeniedException" } };
      const name = String(headers["x-amz-target"]).split(".").at(-1) ?? "";
      const operation = { name, input: JSON.parse(body) as Record<string, unknown>, region: scope[1] };
      aws.operations.push(operation);
      return aws.reply(operation);
    };
    delete process.env.AWS_REGION;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: server.url(),
      AWS_ACCESS_KEY_ID: "id",
      AWS_SECRET_ACCESS_KEY: "secret",
    });
  });
  afterEach(() => {
    process.env = { ...environment };
  });
  return aws;
}
