// The runtime inside a function's environment: loads the handler, takes one event from Lambda's Runtime API, hands back
// what the handler returns or throws, and ends. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import dns from "node:dns";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

// Names below localhost are this machine itself (RFC 6761, 6.3), which not every resolver knows: the wire's address is
// asked for below an account's name.
const { lookup } = dns;
dns.lookup = (name, ...rest) => lookup(/\.localhost$/i.test(name) ? "127.0.0.1" : name, ...rest);

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const send = (path, body) => fetch(`${api}/${path}`, { method: "POST", body: JSON.stringify(body ?? null) });
const told = (error) => ({
  errorType: error?.name ?? typeof error,
  errorMessage: String(error?.message ?? error),
  trace: String(error?.stack ?? "").split("\n"),
});

async function load() {
  const [file, name] = process.env._HANDLER.split(".");
  const found = [".js", ".mjs", ".cjs"]
    .map((extension) => join(process.env.LAMBDA_TASK_ROOT, file + extension))
    .find(existsSync);
  if (found === undefined)
    throw Object.assign(new Error(`Cannot find module '${file}'`), { name: "Runtime.ImportModuleError" });
  const module = await import(pathToFileURL(found).href);
  const handler = module[name] ?? module.default?.[name];
  if (typeof handler !== "function")
    throw Object.assign(new Error(`${process.env._HANDLER} is undefined or not exported`), {
      name: "Runtime.HandlerNotFound",
    });
  return handler;
}

let handler;
try {
  handler = await load();
} catch (error) {
  console.error(error);
  await send("init/error", told(error));
  process.exit(1);
}
const next = await fetch(`${api}/invocation/next`);
const id = next.headers.get("lambda-runtime-aws-request-id");
const deadline = Number(next.headers.get("lambda-runtime-deadline-ms"));
const context = {
  awsRequestId: id,
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
  invokedFunctionArn: next.headers.get("lambda-runtime-invoked-function-arn"),
  memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
  getRemainingTimeInMillis: () => deadline - Date.now(),
};
try {
  await send(`invocation/${id}/response`, await handler(await next.json(), context));
} catch (error) {
  console.error(error);
  await send(`invocation/${id}/error`, told(error));
}
process.exit(0);
