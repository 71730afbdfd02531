import { type Facts, compile } from "../../../../rehearsal/cloud/cloudflare/edge/expression";

const facts: Facts = {
  host: "api.harbor.example",
  path: "/api/quotes",
  query: "amount=1",
  method: "GET",
  address: "192.0.2.1",
  userAgent: "curl/8",
  secure: true,
};

it.each([
  ["true", true],
  ["not true", false],
  ['http.host eq "api.harbor.example"', true],
  ['http.host ne "api.harbor.example"', false],
  ['http.request.uri eq "/api/quotes?amount=1"', true],
  ['http.host in {"a.example" "api.harbor.example"}', true],
  ['starts_with(http.request.uri.path, "/api/") and not ends_with(http.request.uri.path, ".js")', true],
  ['http.request.method == "POST" or http.user_agent contains "curl"', true],
  // `and` binds closer than `or`.
  ['true or ssl and http.host eq "x"', true],
  ['(true or ssl) and http.host eq "x"', false],
  ['!(ip.src == "192.0.2.1") || ssl', true],
  ['http.user_agent eq "say \\"hi\\""', false],
])("%s is %s", (text, expected) => {
  expect(compile(text)(facts)).toBe(expected);
});

it.each([
  ["", "its end"],
  ["cf.bot_management.score lt 30", "cf.bot_management.score"],
  ['http.host matches "a.*"', "matches"],
  ['http.host eq "a" http.host', "http.host"],
  ["(true", "its end"],
  ["http.host eq 'a'", "'a'"],
])("«%s» is not understood at %s", (text, where) => {
  expect(() => compile(text)).toThrow(`is not understood at ${where}`);
});
