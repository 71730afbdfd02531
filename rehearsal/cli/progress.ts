/** A stretch of work with a title; `report` tells what it is at. What it returns stands behind the title for good. */
export interface Stage {
  readonly title: string;
  run(report: (text: string) => void): Promise<void | string>;
}

/**
 * Runs the stages in order and shows how far they are: live on a terminal, plain lines elsewhere. Stops at the first
 * that fails, and throws what it threw.
 */
export async function runStages(
  stages: readonly Stage[],
  options: { readonly plain: boolean; readonly toStandardError: boolean },
): Promise<void> {
  const { Listr, ListrLogger, ProcessOutput } = await import("listr2");
  // With --json, standard output is the report's alone.
  const output = options.toStandardError
    ? new ProcessOutput(process.stderr, process.stderr)
    : new ProcessOutput();
  const logger = new ListrLogger({ processOutput: output });
  const list = new Listr(
    stages.map((stage) => ({
      title: stage.title,
      task: async (_context: unknown, task: { output: string; title: string }) => {
        let told = "";
        const result = await stage.run((text) => {
          // Where each line stays, the same one again says nothing.
          if (text !== told) task.output = told = text;
        });
        if (result !== undefined) task.title = `${stage.title}: ${result}`;
      },
    })),
    {
      exitOnError: true,
      registerSignalListeners: false,
      renderer: options.plain ? "simple" : "default",
      rendererOptions: {
        logger,
        ...(options.plain ? {} : { collapseErrors: true, showErrorMessage: false }),
      },
    },
  );
  await list.run();
}
