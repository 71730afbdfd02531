import { z } from "zod";
import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";

/** Who the program runs as. */
export function sts(world: World): Service {
  return {
    name: "sts",
    resources: [],
    functions: [
      {
        token: "aws:index/getCallerIdentity:getCallerIdentity",
        source: "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
        inputs: z.strictObject({}),
        invoke: () =>
          Promise.resolve({
            accountId: world.account,
            arn: `arn:aws:sts::${world.account}:assumed-role/rehearsal/engineer`,
            id: world.account,
            userId: "AROAREHEARSAL:engineer",
          }),
      },
    ],
  };
}
