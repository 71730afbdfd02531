import { type Agent, type IncomingHttpHeaders, type ServerResponse, request } from "node:http";
import { type AddressInfo, type Socket, createServer } from "node:net";

/** What came back. */
export interface Got {
  status: number;
  body: string;
  headers: IncomingHttpHeaders;
}

/** Sends one request, on a connection of its own unless an agent is given. */
export const call = (
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string; agent?: Agent } = {},
): Promise<Got> =>
  new Promise((resolve, reject) => {
    const { body, ...rest } = options;
    const sent = request(url, { agent: false, ...rest }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      answer
        .on("end", () => resolve({ status: answer.statusCode ?? 0, body: text, headers: answer.headers }))
        .on("error", reject);
    });
    sent.on("error", reject).end(body);
  });

/** A handler that answers with a name. */
export const named = (name: string) => (_: unknown, response: ServerResponse) => void response.end(name);

/** How many answers there were of each kind: `200 <body>`, or the status. */
export const tally = (answers: Got[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers)
    counts[`${status} ${status === 200 ? body : ""}`] =
      (counts[`${status} ${status === 200 ? body : ""}`] ?? 0) + 1;
  return counts;
};

/** A target that speaks raw TCP: does with each connection as told. */
export async function rawTarget(
  answer: (socket: Socket) => void,
): Promise<{ port: number; end: () => void }> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (head) => {
      if (head.toString().startsWith("GET /health "))
        socket.end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
      else answer(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, end: () => void server.close() };
}
