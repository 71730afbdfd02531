import type { Action } from "../scenarios/scenario";

/** A stretch of work with a title; `report` tells what it is at. */
export interface Stage {
  readonly title: string;
  run(report: (text: string) => void): Promise<void>;
}

/**
 * Runs the stages in order and shows how far they are: live on a terminal, plain lines elsewhere. Stops at the first
 * that fails, and throws what it threw.
 */
export async function runStages(stages: readonly Stage[], options: { readonly plain: boolean; readonly silent: boolean }): Promise<void> {
  const { Listr } = await import("listr2");
  const list = new Listr(
    stages.map((stage) => ({
      title: stage.title,
      task: (_context: unknown, task: { output: string }) =>
        stage.run((text) => {
          task.output = text;
        }),
    })),
    {
      exitOnError: true,
      registerSignalListeners: false,
      renderer: options.silent ? "silent" : options.plain ? "simple" : "default",
      rendererOptions: options.plain ? {} : { collapseErrors: true, showErrorMessage: false },
    },
  );
  await list.run();
}

/** The title of an action, for lists. */
export const titleOf = ({ title }: Action): string => title;
