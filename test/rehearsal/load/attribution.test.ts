import { attribute } from "../../../rehearsal/load/attribution";

it.each([
  [["X-Served-By", "green/1.2.0"], "", { server: "green/1.2.0", slot: "green" }],
  [["content-type", "text/html; charset=utf-8"], '<p id="version" data-version="1.1.0">', { page: "1.1.0" }],
  [
    ["content-type", "text/html"],
    '<span class="tag">Version <span id="version">1.2.0</span></span>',
    { page: "1.2.0" },
  ],
  [["content-type", "text/html"], "<html>no version</html>", {}],
  [["content-type", "application/json", "x-ai-revision", "r2"], "{}", { revision: "r2" }],
  [["content-type", "application/json"], '{"percent":1,"revision":"r1"}', { revision: "r1" }],
  [["content-type", "text/css"], 'data-version="9"', {}],
  [[], "", {}],
] as const)("reads %j with body %j", (headers, body, expected) => {
  expect(JSON.parse(JSON.stringify(attribute(headers, body)))).toEqual(expected);
});
