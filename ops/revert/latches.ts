import { Refusal } from "../evidence/refusal";
import { asking, whyAwsRefused } from "../evidence/live/aws";
import { type Stored, holdsAi, holdsRelease, readStored } from "../rollback/stored";

/** Where the latches of a stack lie, as far as clearing them needs it. */
export interface LatchStore {
  read(): Promise<Readonly<Record<string, string>>>;
  remove(name: string): Promise<void>;
}

/**
 * Clears what holds an earlier release back. A latch that holds back what the config still asks for stays, as the next
 * `up` would send the traffic back; unless somebody insists.
 */
export async function clearLatches(
  store: LatchStore,
  { stack, insist }: { readonly stack: string; readonly insist: boolean },
  say: (line: string) => void,
): Promise<void> {
  const stored = readStored(await store.read());
  const all = [
    ...stored.latches.map((latch) => ({
      name: latch.name,
      says: `${latch.part} of ${latch.release}, ${latch.trigger}, since ${latch.at}`,
      holds: holds(stored, latch),
    })),
    // What it held cannot be read: perhaps what is still configured.
    ...stored.broken.map(({ name, why }) => ({
      name,
      says: `unreadable: ${why}`,
      holds: hasCandidate(stored),
    })),
  ];
  if (all.length === 0) return say(`Nothing holds a release of ${stack} back.`);
  const held = all.filter((latch) => latch.holds);
  if (held.length > 0 && !insist)
    throw new Refusal(
      `${held.map(({ name, says }) => `${name} (${says})`).join(" and ")} holds back what the stack still has as its candidate: ` +
        "without it the next `pulumi up` sends the traffic back",
      `revert first: npm run rollback -- ${stack}. To give the same release its traffic again: --insist`,
    );
  for (const { name, says } of all) {
    await store.remove(name);
    say(`Cleared ${name}: ${says}.`);
  }
}

const holds = ({ record }: Stored, latch: Stored["latches"][number]): boolean =>
  "unusable" in record || holdsRelease(latch, record) || holdsAi(latch, record);

const hasCandidate = ({ record }: Stored): boolean =>
  "unusable" in record || record.candidate !== null || record.ai?.candidate !== undefined;

/** Parameter Store, with the credentials of whoever runs this; nothing of the function's. */
export async function parameterStore(stack: string, region: string | undefined): Promise<LatchStore> {
  const { SSMClient, DeleteParameterCommand, paginateGetParametersByPath } =
    await import("@aws-sdk/client-ssm");
  const client = new SSMClient(asking(region));
  const path = `/sluice/${stack}/release`;
  const trying = async <T>(right: string, what: () => Promise<T>): Promise<T> => {
    try {
      return await what();
    } catch (failure) {
      throw new Refusal(
        whyAwsRefused(failure, right),
        `sign in as whom runs \`pulumi up\`, or delete the parameter ${path}/latch-… by hand`,
      );
    }
  };
  return {
    read: () =>
      trying("ssm:GetParametersByPath", async () => {
        const found: Record<string, string> = {};
        for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, { Path: path }))
          for (const { Name = "", Value = "" } of Parameters) found[Name.slice(path.length + 1)] = Value;
        return found;
      }),
    remove: (name) =>
      trying("ssm:DeleteParameter", async () => {
        await client.send(new DeleteParameterCommand({ Name: `${path}/${name}` }));
      }),
  };
}
