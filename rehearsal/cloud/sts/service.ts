import { z } from "zod";
import type { Service } from "../kernel/model";
import type { World } from "../kernel/world";
import { ContainerCredentials } from "./containerCredentials";
import { Sessions } from "./sessions";

/** Who the program runs as, and who a task is. */
export function sts(world: World): Service {
  const sessions = new Sessions(world);
  const containers = new ContainerCredentials(sessions);
  world.provide("taskCredentials", { open: (roleArn, task) => containers.open(roleArn, task) });
  world.provide("sessions", sessions);
  world.provide("callers", { identify: (request) => sessions.identify(request) });
  return {
    name: "sts",
    resources: [],
    start: () => containers.start(),
    stop: () => containers.stop(),
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
