import { SCENARIOS, SCENARIOS_OF_TROUBLE } from "../../../rehearsal/scenarios";

it("has each scenario once, by a name that fits into a command and a page's address", () => {
  const names = SCENARIOS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

it("brings 1.2.0 to 10 % before each trouble, and no two troubles are alike", () => {
  expect(SCENARIOS_OF_TROUBLE.length).toBeGreaterThanOrEqual(20);
  for (const { name, actions } of SCENARIOS_OF_TROUBLE) {
    const whole = SCENARIOS.find((scenario) => scenario.name === name);
    const titles = whole?.actions.map(({ title }) => title) ?? [];
    expect(titles.slice(-actions.length - 1)).toEqual([
      "1.2.0 takes 10 %",
      ...actions.map(({ title }) => title),
    ]);
  }
});
