import { RuntimeApi } from "../../../../rehearsal/cloud/lambda/runtimeApi";

let api: RuntimeApi;
beforeEach(() => (api = new RuntimeApi()));
afterEach(() => api.stop());

it("has an address for each of the first two environments, which begin at the same time", async () => {
  const addresses = await Promise.all([api.open("one"), api.open("other")]);
  expect(addresses).toEqual([
    expect.stringMatching(/^127\.0\.0\.1:\d+\/one$/),
    expect.stringMatching(/^127\.0\.0\.1:\d+\/other$/),
  ]);
});

/** What an environment does: asks for an event, and answers it. */
const asEnvironment = async (address: string, answer: string): Promise<string> => {
  const root = `http://${address}/2018-06-01/runtime`;
  const event = await fetch(`${root}/invocation/next`);
  const id = event.headers.get("lambda-runtime-aws-request-id");
  const text = await event.text();
  await fetch(`${root}/invocation/${id}/${answer}`, {
    method: "POST",
    body: JSON.stringify(`${answer} to ${text}`),
  });
  return text;
};

it("gives an environment one event after the other, whoever comes first", async () => {
  const address = await api.open("one");
  const give = (payload: string) => api.give("one", payload, { "lambda-runtime-aws-request-id": "r" });
  const early = asEnvironment(address, "response");
  expect(await give("1")).toEqual({ ok: true, payload: '"response to 1"', last: false });
  expect(await early).toBe("1");
  const late = give("2");
  expect(await asEnvironment(address, "error")).toBe("2");
  expect(await late).toEqual({ ok: false, payload: '"error to 2"', last: false });
});

it("knows no environment that has ended", async () => {
  const address = await api.open("one");
  api.close("one");
  expect(() => api.give("one", "{}", {})).toThrow("there is no environment one");
  expect((await fetch(`http://${address}/2018-06-01/runtime/invocation/next`)).status).toBe(404);
});
