import {
  GetParameterCommand,
  PutParameterCommand,
  SSMClient,
  paginateGetParametersByPath,
} from "@aws-sdk/client-ssm";
import type { Effects } from "../world";
import { ASKING } from "./aws";

/** Record and latches, in Parameter Store. */
export function parameters(
  releasePath: string,
): Pick<Effects, "parameters" | "createParameter"> & { secret(name: string): Promise<string> } {
  const client = new SSMClient(ASKING);
  return {
    parameters: async () => {
      const found: Record<string, string> = {};
      for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, { Path: releasePath }))
        for (const { Name = "", Value = "" } of Parameters) found[Name.slice(releasePath.length + 1)] = Value;
      return found;
    },
    createParameter: async (name, value) => {
      try {
        await client.send(
          new PutParameterCommand({
            Name: `${releasePath}/${name}`,
            Description:
              "Written by the automatic rollback: holds this release back until a person clears it.",
            Type: "String",
            Value: value,
            // The condition: the first one counts, with its time and cause.
            Overwrite: false,
          }),
        );
        return "created";
      } catch (failure) {
        if ((failure as Error).name === "ParameterAlreadyExists") return "exists";
        throw failure;
      }
    },
    secret: async (name) => {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
      return Parameter?.Value ?? "";
    },
  };
}
