import { readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect } from "node:tls";
import type { TLSSocket } from "node:tls";
import type { Endpoint } from "../../../../rehearsal/cloud/kernel/names";
import { testContext } from "../../../support/world";
import { CERTIFICATE, balancerForEach } from "../../../support/balancer";

const balancer = balancerForEach();

const fixed = (body: string, statusCode = "200"): object => ({
  type: "fixed-response",
  fixedResponse: { contentType: "text/plain", messageBody: body, statusCode },
});

const endpointOf = (dnsName: string, port: number): Endpoint => {
  const endpoint = balancer().world.names.resolve(dnsName, port);
  if (endpoint === undefined) throw new Error(`${dnsName}:${port} does not resolve`);
  return endpoint;
};

async function get(
  dnsName: string,
  port: number,
  path = "/",
  headers: Record<string, string> = {},
): Promise<{ status: number; location?: string; body: string; all: object }> {
  const endpoint = endpointOf(dnsName, port);
  const secure = port === 443;
  const options = {
    host: endpoint.address,
    port: endpoint.port,
    path,
    headers: { host: "app.test", ...headers },
    agent: false,
    ...(secure
      ? { servername: "app.test", ca: readFileSync(balancer().world.authority.certificateFile) }
      : {}),
  } as const;
  return new Promise((resolve, reject) => {
    (secure ? httpsRequest : httpRequest)(options, (answer) => {
      let body = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          location: answer.headers.location,
          body,
          all: answer.headers,
        }),
      );
    })
      .on("error", reject)
      .end();
  });
}

describe("HTTPS", () => {
  const https = async (inputs: object = {}): Promise<{ dnsName: string; listener: string }> => {
    const { arn, dnsName } = await balancer().loadBalancer();
    const { id } = await balancer().create("listener", {
      loadBalancerArn: arn,
      port: 443,
      protocol: "HTTPS",
      certificateArn: CERTIFICATE,
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      defaultActions: [fixed("secure")],
      ...inputs,
    });
    return { dnsName, listener: id };
  };
  const shake = (dnsName: string, servername: string, range: object = {}): Promise<string> => {
    const endpoint = endpointOf(dnsName, 443);
    return new Promise((resolve, reject) => {
      const socket: TLSSocket = connect(
        {
          host: endpoint.address,
          port: endpoint.port,
          servername,
          ca: readFileSync(balancer().world.authority.certificateFile),
          ...range,
        },
        () => {
          resolve(socket.getProtocol() ?? "");
          socket.destroy();
        },
      );
      socket.once("error", reject);
    });
  };

  it("terminates TLS with the listener's certificate; a client that asks for another name refuses it", async () => {
    const { dnsName } = await https();
    expect(await get(dnsName, 443)).toMatchObject({ status: 200, body: "secure" });
    await expect(shake(dnsName, "app.test")).resolves.toBe("TLSv1.3");
    await expect(shake(dnsName, "other.test")).rejects.toThrow(/altnames/);
  });

  it("keeps to the versions of its policy, and to a new one at once", async () => {
    const { dnsName, listener } = await https();
    await expect(shake(dnsName, "app.test", { maxVersion: "TLSv1.2" })).resolves.toBe("TLSv1.2");
    await expect(
      shake(dnsName, "app.test", {
        maxVersion: "TLSv1.1",
        minVersion: "TLSv1",
        ciphers: "DEFAULT@SECLEVEL=0",
      }),
    ).rejects.toThrow();
    const model = balancer().model("listener");
    const live = await model.read(listener, testContext());
    await model.update?.(
      listener,
      { ...live?.inputs, sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06" },
      live?.inputs ?? {},
      testContext(),
    );
    await expect(shake(dnsName, "app.test", { maxVersion: "TLSv1.2" })).rejects.toThrow();
    await expect(shake(dnsName, "app.test")).resolves.toBe("TLSv1.3");
  });

  it("sets and removes response headers as declared", async () => {
    const { dnsName } = await https({
      routingHttpResponseStrictTransportSecurityHeaderValue: "max-age=60",
      routingHttpResponseServerEnabled: false,
    });
    const { all } = await get(dnsName, 443);
    expect(all).toMatchObject({ "strict-transport-security": "max-age=60" });
    expect(all).not.toHaveProperty("server");
  });
});

it("redirects HTTP to HTTPS with host, path and query kept", async () => {
  const { arn, dnsName } = await balancer().loadBalancer();
  const redirect = { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" };
  await balancer().create("listener", {
    loadBalancerArn: arn,
    port: 80,
    protocol: "HTTP",
    defaultActions: [{ type: "redirect", redirect }],
  });
  expect(await get(dnsName, 80, "/a/b?x=1&y=2")).toMatchObject({
    status: 301,
    location: "https://app.test:443/a/b?x=1&y=2",
  });
  expect(await get(dnsName, 80)).toMatchObject({ location: "https://app.test:443/" });
});

it("takes the first rule by priority, whose conditions all hold, else the default", async () => {
  const { arn, dnsName } = await balancer().loadBalancer();
  const listener = await balancer().create("listener", {
    loadBalancerArn: arn,
    port: 80,
    defaultActions: [fixed("default", "404")],
  });
  const rule = (priority: number, conditions: object[], body: string): Promise<{ id: string }> =>
    balancer().create("rule", { listenerArn: listener.id, priority, conditions, actions: [fixed(body)] });
  const path = { pathPattern: { values: ["/api/*"] } };
  const header = (httpHeaderName: string, value: string): object => ({
    httpHeader: { httpHeaderName, values: [value] },
  });
  await rule(100, [path], "weighted");
  const verify = await rule(
    10,
    [header("x-sluice-verify", "s3cret"), header("x-sluice-slot", "green")],
    "green only",
  );
  expect(await get(dnsName, 80, "/api/x")).toMatchObject({ status: 200, body: "weighted" });
  expect(await get(dnsName, 80, "/other")).toMatchObject({ status: 404, body: "default" });
  const both = { "x-sluice-verify": "s3cret", "x-sluice-slot": "green" };
  expect(await get(dnsName, 80, "/api/x", both)).toMatchObject({ body: "green only" });
  expect(await get(dnsName, 80, "/api/x", { ...both, "x-sluice-verify": "wrong" })).toMatchObject({
    body: "weighted",
  });
  await balancer().model("rule").delete(verify.id, testContext());
  expect(await get(dnsName, 80, "/api/x", both)).toMatchObject({ body: "weighted" });
});

it("is gone from the names when the listener is deleted, with its rules", async () => {
  const group = await balancer().targetGroup();
  const { listener, rule } = await balancer().weighted([{ arn: group, weight: 1 }]);
  await balancer().model("listener").delete(listener, testContext());
  expect(balancer().world.names.all().endpoints).toEqual({});
  expect(await balancer().model("rule").read(rule, testContext())).toBeUndefined();
  await balancer().model("targetGroup").delete(group, testContext());
});
