import { LIMIT_MS, whyNoAnswer } from "../../../../ops/evidence/live/limit";
import { ask, secureAddress } from "../../../../ops/evidence/live/web";
import { answering } from "../../../support/answering";

const server = answering();

it("asks with a limit, and follows no redirect", async () => {
  let given: RequestInit | undefined;
  const spy: typeof fetch = (input, init) => {
    given = init;
    return fetch(input, init);
  };
  server.reply = () => ({ status: 302, headers: { location: "/elsewhere" }, body: "moved" });
  expect(await ask({ fetch: spy }, server.url())).toEqual({ status: 302, text: "moved" });
  expect(given?.signal).toBeInstanceOf(AbortSignal);
  expect(server.asked).toHaveLength(1);
});

it("reads no more of an answer than it needs", async () => {
  server.reply = () => ({ body: "x".repeat(20 * 1024 * 1024) });
  const { text } = await ask({ fetch }, server.url());
  expect(text.length).toBeLessThan(4 * 1024 * 1024);
});

it("tells why there was no answer by a code, never by a message", () => {
  expect(LIMIT_MS).toBe(10_000);
  expect(whyNoAnswer(new DOMException("secret", "TimeoutError"))).toBe("no answer within 10 s");
  expect(whyNoAnswer(new TypeError("secret", { cause: { code: "ECONNREFUSED" } }))).toBe("ECONNREFUSED");
  expect(whyNoAnswer(new TypeError("secret"))).toBe("TypeError");
});

it("takes an address for a credential by HTTPS, or on this machine", () => {
  for (const good of ["https://app.example/", "http://localhost:1/", "http://127.0.0.1/", "http://[::1]:2/"])
    expect(secureAddress(good, "--url").href).toBe(good);
  for (const bad of ["http://app.example/", "https://me:secret@app.example/", "ftp://localhost/", "app"]) {
    expect(() => secureAddress(bad, "--url")).toThrow("--url is no address");
    expect(() => secureAddress(bad, "--url")).not.toThrow("secret");
  }
});
