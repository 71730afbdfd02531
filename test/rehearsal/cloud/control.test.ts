import { Control } from "../../../rehearsal/cloud/control";

it("answers who holds the token, and nobody else", async () => {
  const control = new Control({
    "/echo": (query, body) => ({ q: query.get("q"), body }),
    "/fail": () => {
      throw new Error("no such target");
    },
  });
  const url = `http://127.0.0.1:${await control.start()}`;
  const headers = { "x-sluice-control": control.token };
  expect((await fetch(`${url}/echo`)).status).toBe(401);
  expect((await fetch(`${url}/echo`, { headers: { "x-sluice-control": "wrong" } })).status).toBe(401);
  const echoed = await fetch(`${url}/echo?q=1`, { headers, method: "POST", body: '{"a":1}' });
  expect(await echoed.json()).toEqual({ q: "1", body: { a: 1 } });
  expect(await (await fetch(`${url}/none`, { headers })).json()).toEqual({
    error: "no /none; there are /echo, /fail",
  });
  expect(await (await fetch(`${url}/fail`, { headers })).json()).toEqual({ error: "no such target" });
  await control.stop();
});
