import { z } from "zod";
import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import { containsUnknown } from "../kernel/properties";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import { readDashboard } from "./dashboardBody";

const inputs = z.strictObject({
  dashboardName: z
    .string()
    .max(255)
    .regex(/^[A-Za-z0-9_-]+$/, "may have letters, digits, - and _"),
  dashboardBody: z.string().max(1_000_000),
});
type Inputs = z.infer<typeof inputs>;

/** A dashboard: its body is judged as PutDashboard does; nobody looks at it on a laptop. */
export function dashboardModel(
  world: World,
  dashboards: Collection<Inputs>,
  alarmExists: (arn: string) => boolean,
): ResourceModel {
  const dashboardArn = (name: string): string => arn("cloudwatch", "", world.account, `dashboard/${name}`);
  const put = (input: Inputs): void => {
    const { faults, alarms } = readDashboard(input.dashboardBody);
    const lost = alarms.filter((one) => !alarmExists(one));
    const all = [...faults, ...lost.map((one) => `the alarm ${one} does not exist`)];
    if (all.length > 0)
      throw new CloudError("DashboardInvalidInputError", `The dashboard body is invalid: ${all.join("; ")}`);
    dashboards.set(input.dashboardName, input);
  };
  return defineResource<Inputs>({
    type: "aws:cloudwatch/dashboard:Dashboard",
    source:
      "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_dashboard",
    inputs,
    replaceOn: ["dashboardName"],
    computed: ["dashboardArn"],
    inert: { dashboardBody: "judged by AWS's structure, with every alarm that it names; drawn by nobody" },
    validate: ({ dashboardBody }) =>
      containsUnknown(dashboardBody)
        ? []
        : readDashboard(dashboardBody).faults.map((reason) => ({ property: "dashboardBody", reason })),
    create: (input) => {
      if (dashboards.get(input.dashboardName) !== undefined)
        throw new CloudError(
          "AlreadyExists",
          `a dashboard with the name ${input.dashboardName} exists already`,
        );
      put(input);
      return Promise.resolve({
        id: input.dashboardName,
        outputs: { dashboardArn: dashboardArn(input.dashboardName) },
      });
    },
    read: (id) => {
      const found = dashboards.get(id);
      return Promise.resolve(found && { inputs: found, outputs: { dashboardArn: dashboardArn(id) } });
    },
    update: (_id, input) => {
      put(input);
      return Promise.resolve({});
    },
    delete: (id) => {
      dashboards.delete(id);
      return Promise.resolve();
    },
  });
}
