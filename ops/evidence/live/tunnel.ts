import { request as plainly } from "node:http";
import { request as securely } from "node:https";
import type { Socket } from "node:net";
import { LIMIT_MS } from "./limit";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy by which a host is reached, as HTTPS_PROXY and NO_PROXY name it; undefined: none. Everything else here goes
 * by way of undici, which reads the same variables: https://undici.nodejs.org/#/docs/api/EnvHttpProxyAgent.md
 */
export function proxyFor(host: string, environment: Environment): URL | undefined {
  const named = environment.https_proxy ?? environment.HTTPS_PROXY ?? "";
  if (!URL.canParse(named)) return undefined;
  const excepted = (environment.no_proxy ?? environment.NO_PROXY ?? "")
    .split(/[\s,]+/)
    .map((one) =>
      one
        .replace(/:\d+$/, "")
        .replace(/^\*?\./, "")
        .toLowerCase(),
    )
    .filter((one) => one !== "");
  const name = host.toLowerCase();
  const isExcepted = excepted.some((one) => one === "*" || name === one || name.endsWith(`.${one}`));
  return isExcepted ? undefined : new URL(named);
}

/** A connection through a proxy, on which nothing was sent yet. Rejects when the proxy refuses or does not answer in time. */
export function tunnel(proxy: URL, host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const { username, password } = proxy;
    const credential = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
    const isSecure = proxy.protocol === "https:";
    const asking = (isSecure ? securely : plainly)({
      host: proxy.hostname,
      port: proxy.port === "" ? (isSecure ? 443 : 80) : Number(proxy.port),
      method: "CONNECT",
      path: `${host}:${port}`,
      headers: {
        host: `${host}:${port}`,
        ...(username === "" ? {} : { "proxy-authorization": `Basic ${credential.toString("base64")}` }),
      },
      agent: false,
      timeout: LIMIT_MS,
    });
    asking.once("connect", ({ statusCode }, socket: Socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(Object.assign(new Error("refused"), { code: `the proxy answers ${String(statusCode)}` }));
    });
    asking.once("timeout", () => asking.destroy(Object.assign(new Error("late"), { name: "TimeoutError" })));
    asking.once("error", reject).end();
  });
}
