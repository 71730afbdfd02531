import { Names } from "../../../../rehearsal/cloud/kernel/names";

const endpoint = { address: "127.0.0.1", port: 4711 };

it("follows aliases to an endpoint, whatever the case and the final dot", () => {
  const names = new Names();
  names.serve("d1.cloudfront.net", 443, endpoint);
  names.alias("App.Example.test.", "d1.cloudfront.net");
  expect(names.resolve("app.example.TEST", 443)).toEqual(endpoint);
  expect(names.resolve("app.example.test", 80)).toBeUndefined();
  names.removeAlias("app.example.test");
  expect(names.resolve("app.example.test", 443)).toBeUndefined();
});

it("gives up on a loop", () => {
  const names = new Names();
  names.alias("a", "b");
  names.alias("b", "a");
  expect(() => names.resolve("a", 443)).toThrow(/more than 8 aliases/);
});

it("removes only what it declared", () => {
  const names = new Names();
  const remove = names.serve("a", 80, endpoint);
  names.serve("a", 80, { ...endpoint, port: 1 });
  remove();
  expect(names.resolve("a", 80)?.port).toBe(1);
});
