import program from "../../../infra/index";
import type { RawConfig } from "../../../infra/config/read";
import { releaseCommits } from "./config";
import { ANSWERS, EXPECTED } from "./expected";
import { Recording, type Registered, type Surroundings } from "./recording";

const RECORD = "/sluice/prod/release/record";

export interface Run {
  readonly recording: Recording;
  readonly outputs: Record<string, unknown>;
}

const runs = new Map<string, Promise<Run>>();

/** Runs the whole program against strict mocks, with what earlier runs stored; the same run once only. */
export function run(
  config: RawConfig,
  stored: Record<string, string> = {},
  stack = "prod",
  calls?: Surroundings["calls"],
): Promise<Run> {
  if (calls !== undefined) return runAnew(config, stored, stack, calls);
  const key = JSON.stringify({ config, stored, stack });
  const known = runs.get(key) ?? runAnew(config, stored, stack);
  runs.set(key, known);
  return known;
}

async function runAnew(
  config: RawConfig,
  stored: Record<string, string>,
  stack: string,
  calls: Surroundings["calls"] = {},
): Promise<Run> {
  const recording = await Recording.start(EXPECTED, {
    config,
    stack,
    calls: {
      ...ANSWERS,
      ...calls,
      "aws:ssm/getParametersByPath:getParametersByPath": ({ path }) => {
        expect(path).toBe(`/sluice/${stack}/release`);
        return { names: Object.keys(stored), values: Object.values(stored) };
      },
    },
  });
  const outputs = await program();
  return { recording: await recording.finished(), outputs };
}

const commits = releaseCommits();
type Step = keyof typeof commits;

/** The program at one commit of a release, after all the commits before it: a release takes no step twice at once. */
export async function released(step: Step): Promise<Run> {
  const steps = Object.keys(commits) as Step[];
  const last = steps[steps.indexOf(step) - 1];
  return run(commits[step], last === undefined ? {} : recordOf(await released(last)));
}

export const recordOf = ({ recording }: Run): Record<string, string> => ({
  [RECORD]: String(recording.one("aws:ssm/parameter:Parameter", "release-parameter").inputs.insecureValue),
  [RECORD.replace("record", "founded")]: "yes",
});

/** What would be sent to the providers, without the record: it tells the history, and so differs after a revert. */
export const declared = ({ recording }: Run): string[] =>
  recording.resources
    .filter(({ name }) => name !== "release-parameter")
    .map(({ type, name, parent, protect, inputs }) => JSON.stringify({ type, name, parent, protect, inputs }))
    .sort();

/** The rule that shares the traffic out. */
export const rule = ({ recording }: Run): Registered =>
  recording.one("aws:lb/listenerRule:ListenerRule", "weights-rule");
