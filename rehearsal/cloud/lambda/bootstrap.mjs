// The runtime inside a function's environment: loads the handler, takes one event after the other from Lambda's Runtime API
// and hands back what the handler returns or throws. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import dns from "node:dns";
import { existsSync } from "node:fs";
import http from "node:http";
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

// Not by fetch, which gives up when no event comes for five minutes.
const next = () =>
  new Promise((resolve, reject) => {
    const asked = http.get(`${api}/invocation/next`, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () =>
        resolve({ headers: answer.headers, event: JSON.parse(Buffer.concat(chunks).toString("utf8")) }),
      );
    });
    asked.on("error", reject);
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
for (;;) {
  const { headers, event } = await next();
  const id = headers["lambda-runtime-aws-request-id"];
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const context = {
    awsRequestId: id,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    await send(`invocation/${id}/response`, await handler(event, context));
  } catch (error) {
    console.error(error);
    await send(`invocation/${id}/error`, told(error));
  }
}
