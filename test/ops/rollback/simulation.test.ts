import { SICKNESSES } from "./simulation/course";
import { shown, simulateHealthy, simulateSick } from "./simulation/run";

/** Seeds are fixed, so that a red run can be run again; others by SIMULATION_SEED. */
const FIRST = Number(process.env.SIMULATION_SEED ?? 1000);
/** `npm run bench` plays 200 of each. */
const RUNS = Number(process.env.SIMULATION_RUNS ?? 60);

describe(`generated runs, seeds ${FIRST} to ${FIRST + 2 * RUNS - 1}`, () => {
  it(`rolls none of ${RUNS} healthy ones back`, async () => {
    const results = await simulateHealthy(FIRST, RUNS);
    expect(results.filter(({ by }) => by !== null).map(shown)).toEqual([]);
  });

  it(`misses none of ${RUNS} sick ones`, async () => {
    const results = await simulateSick(FIRST + RUNS, RUNS);
    const early = results.filter(({ after }) => after !== null && after < 0);
    expect(results.filter(({ by }) => by === null).map(shown)).toEqual([]);
    expect(early.map(shown)).toEqual([]);
    for (const kind of SICKNESSES) {
      const minutes = results.filter((one) => one.kind === kind).map(({ after }) => after ?? NaN);
      const rows = [...new Set(results.filter((one) => one.kind === kind).map(({ by }) => by))];
      minutes.sort((one, other) => one - other);
      process.stdout.write(
        `${kind}: ${minutes.length} runs, ${rows.join(", ")}, ${minutes[0]?.toFixed(1)} to ${minutes.at(-1)?.toFixed(1)} minutes, median ${minutes[Math.floor(minutes.length / 2)]?.toFixed(1)}\n`,
      );
    }
  });
});
