import { relative, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** The folder that holds Pulumi.yaml; folders in the config are relative to it. */
export const projectRoot = (): string => pulumi.getRootDirectory() || resolve(__dirname, "..");

/**
 * A script of `ops/` as a command. The engine starts providers in the program's folder (`main` in Pulumi.yaml), so the
 * way from there to the project's root is given relatively: an absolute path would differ from machine to machine, and
 * every machine's first preview would show a change.
 */
export function fromProjectRoot(line: string): { create: string; dir: string } {
  return { create: line, dir: relative(__dirname, resolve(__dirname, "..")) };
}
