import { isAbsolute, relative, sep } from "node:path";
import { RunError, log } from "@pulumi/pulumi";
import { projectRoot } from "./project";

/** A frame of V8's stack: `at name (/path/file.ts:1:2)` or `at /path/file.ts:1:2`. */
const FRAME = /^\s+at (?:.*\()?((?:file:\/\/)?\/?.+?:\d+:\d+)\)?$/;

/** The one line of a stack that a person can act on: the nearest frame of the program itself, else the nearest of all. */
export function whereThrown(stack: string, root: string): string | undefined {
  const places = stack.split("\n").flatMap((line) => FRAME.exec(line)?.[1]?.replace("file://", "") ?? []);
  const own = places
    .map((place) => (isAbsolute(place) ? relative(root, place) : ".."))
    .find((place) => !place.startsWith("..") && !place.split(sep).includes("node_modules"));
  return own ?? places[0];
}

/**
 * Makes an error that nobody caught fit to be shown: what went wrong and where, and no stack trace. Without a stack
 * Pulumi shows the message alone (pulumi sdk cmd/run/error.ts, defaultErrorMessage) and not what else hangs on the
 * error, such as a request with its headers. `pulumi up --debug` shows the stack.
 *
 * @param inSource turns the places of what runs into those of what was written
 */
export function shortenUncaught(error: unknown, inSource = (stack: string) => stack): void {
  // A boolean, not a guard: for the type checker every Error has the form of a RunError.
  const shownAlready: boolean = RunError.isInstance(error);
  if (!(error instanceof Error) || shownAlready || error.stack === undefined) return;
  const { name, message, cause } = error;
  const stack = inSource(error.stack);
  const place = whereThrown(stack, projectRoot());
  const lines = [
    `${name}: ${message}`,
    ...(cause instanceof Error ? [`  because: ${cause.message}`] : []),
    ...(place === undefined ? [] : [`  thrown at ${place}`]),
  ];
  log.debug(stack).catch(() => undefined);
  Reflect.defineProperty(error, "message", { value: lines.join("\n"), configurable: true });
  Reflect.defineProperty(error, "stack", { value: undefined, configurable: true });
}
