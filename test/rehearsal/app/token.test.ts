import { appModule } from "../../support/app-module";

type Keep = (
  fetchToken: () => Promise<string>,
  options: { now: () => number; failed?: (failure: Error) => void },
) => () => Promise<string>;
const { keepToken } = appModule<{ keepToken: Keep }>("api/token.mjs");

const MINUTE = 60_000;
const jwt = (name: string, expires: number): string =>
  `x.${Buffer.from(JSON.stringify({ name, exp: expires / 1000 })).toString("base64url")}.y`;

/** A keeper over a fetch whose answers the test gives, on a clock that the test moves. */
function keeper(...answers: (string | Error)[]) {
  const state = { now: 0, asked: 0, failures: [] as string[] };
  const fetchToken = (): Promise<string> => {
    const answer = answers[state.asked++];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer ?? "none");
  };
  const token = keepToken(fetchToken, {
    now: () => state.now,
    failed: ({ message }) => void state.failures.push(message),
  });
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return { state, token, settled };
}

describe("the kept token", () => {
  it("is fetched once for many requests at once, and kept", async () => {
    const first = jwt("first", 60 * MINUTE);
    const { state, token } = keeper(first);
    expect(new Set(await Promise.all([token(), token(), token()]))).toEqual(new Set([first]));
    state.now = 49 * MINUTE;
    expect(await token()).toBe(first);
    expect(state.asked).toBe(1);
  });

  it("is renewed before its end, and no request waits for that", async () => {
    const [first, second] = [jwt("first", 60 * MINUTE), jwt("second", 120 * MINUTE)];
    const { state, token, settled } = keeper(first, second);
    await token();
    state.now = 51 * MINUTE;
    expect(await token()).toBe(first);
    await settled();
    expect(await token()).toBe(second);
    expect(state.asked).toBe(2);
  });

  it("serves on while it holds when its renewal fails, tries again later, and says so", async () => {
    const [first, third] = [jwt("first", 60 * MINUTE), jwt("third", 120 * MINUTE)];
    const { state, token, settled } = keeper(first, new Error("Google is down"), third);
    await token();
    state.now = 51 * MINUTE;
    expect([await token(), await token()]).toEqual([first, first]);
    await settled();
    expect(await token()).toBe(first);
    expect([state.asked, state.failures]).toEqual([2, ["Google is down"]]);
    state.now += 16_000;
    expect(await token()).toBe(first);
    await settled();
    expect(await token()).toBe(third);
  });

  it("that has ended is not sent: the request fails with the reason", async () => {
    const { state, token } = keeper(jwt("first", 60 * MINUTE), new Error("Google is down"));
    await token();
    state.now = 59.9 * MINUTE;
    await expect(token()).rejects.toThrow("Google is down");
  });

  it("that does not say when it ends is not kept", async () => {
    const { token } = keeper("a.e30.b");
    await expect(token()).rejects.toThrow("does not say when it ends");
  });
});
