import { readFileSync } from "node:fs";
import { request } from "node:https";
import { Functions } from "../../../support/functions";

let functions: Functions;
let host = "";

beforeAll(async () => {
  functions = await Functions.temporary();
  await functions.declare(
    "hello",
    `exports.handler = async (event) => ({ statusCode: 201, headers: { "x-seen": event.headers["x-token"] },
      body: JSON.stringify({ method: event.requestContext.http.method, path: event.rawPath, body: event.body, encoded: event.isBase64Encoded }) });`,
    { timeout: 10 },
  );
  const { outputs } = await functions.declared.create("FunctionUrl", {
    functionName: "hello",
    authorizationType: "NONE",
  });
  host = new URL(String(outputs.functionUrl)).hostname;
});
afterAll(() => functions.stop());

function post(body: string, type: string): Promise<{ status: number; seen: unknown; text: string }> {
  const endpoint = functions.world.names.resolve(host, 443);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: endpoint?.address,
        port: endpoint?.port,
        servername: host,
        ca: readFileSync(functions.world.authority.certificateFile),
        method: "POST",
        path: "/logs?x=1",
        headers: { host, "content-type": type, "x-token": "t" },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            seen: answer.headers["x-seen"],
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.on("error", reject).end(body);
  });
}

it("is closed until both statements let the world in, as since October 2025", async () => {
  const allow = (statementId: string, more: object) =>
    functions.declared.create("Permission", { function: "hello", principal: "*", statementId, ...more });
  expect((await post("{}", "application/json")).status).toBe(403);
  await allow("url", { action: "lambda:InvokeFunctionUrl", functionUrlAuthType: "NONE" });
  expect((await post("{}", "application/json")).status).toBe(403);
  await allow("invoke", { action: "lambda:InvokeFunction", invokedViaFunctionUrl: true });
  expect(await post('{"a":1}', "application/json")).toEqual({
    status: 201,
    seen: "t",
    text: JSON.stringify({ method: "POST", path: "/logs", body: '{"a":1}', encoded: false }),
  });
});

it("hands over what is no text in base64", async () => {
  const { text } = await post("zip", "application/octet-stream");
  expect(JSON.parse(text)).toMatchObject({ body: Buffer.from("zip").toString("base64"), encoded: true });
});
