import { COLLECTORS } from "../../../ops/evidence/collect/all";
import { stemOf } from "../../../ops/evidence/collector";
import { GATES } from "../../../policies/gates/all";

const collects = GATES.flatMap(({ row, commands }) =>
  commands.filter((command) => command.startsWith("collect ")).map((command) => [row, command] as const),
);

it("every row is collected, or approved by a person", () => {
  expect(GATES.filter(({ commands }) => commands.length === 0)).toEqual([]);
  const approved = GATES.filter(({ commands }) => commands.every((one) => one.startsWith("approve ")));
  expect(approved.map(({ row }) => row)).toEqual(["Q3", "Q4"]);
});

it.each(collects)("%s names a command that there is: %s", (_, command) => {
  const [, stem] = command.split(" ");
  const collector = COLLECTORS.find((one) => stemOf(one) === stem);
  const options = (collector?.options ?? []).map(({ flags, required }) => ({
    name: flags.split(" ")[0] ?? "",
    required,
  }));
  const named = command.split(" ").filter((word) => word.startsWith("--"));
  const known = [...options.map(({ name }) => name), "--key"];
  expect(named.filter((one) => !known.includes(one))).toEqual([]);
  const needed = options.filter(({ required }) => required).map(({ name }) => name);
  expect(needed.filter((one) => !named.includes(one))).toEqual([]);
});
