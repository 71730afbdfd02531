import { getParametersByPath } from "@pulumi/aws/ssm";
import { type Stored, parseStored } from "../release/stored";

/** Where a stack's record and latch lie. */
export const releasePath = (stack: string): string => `/sluice/${stack}/release`;

/** What earlier runs left behind: the last record, and the latch of the automatic rollback. */
export async function readStored(stack: string): Promise<Stored> {
  const { names, values } = await getParametersByPath({ path: releasePath(stack) });
  return parseStored(Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""])));
}
