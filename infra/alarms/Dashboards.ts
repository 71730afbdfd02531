import * as pulumi from "@pulumi/pulumi";
import * as cloudwatch from "@pulumi/aws/cloudwatch";
import { EDGE_REGION } from "../../ops/regions";
import type { Sources } from "./Alarms";
import { dashboardBody } from "./dashboard";
import { DASHBOARDS, type Figure, type Source } from "./figures/figure";

export interface DashboardsArgs {
  readonly stack: string;
  readonly region: string;
  readonly figures: readonly Figure[];
  readonly sources: Sources;
  readonly alarmArns: readonly pulumi.Input<string>[];
  /** ARNs of the alarms that take a release off. */
  readonly sickArns: readonly pulumi.Input<string>[];
}

/** Three dashboards: the first four hours after a release, the day after it, and every week. */
export class Dashboards extends pulumi.ComponentResource {
  constructor(name: string, args: DashboardsArgs, options?: pulumi.ComponentResourceOptions) {
    super("sluice:alarms:Dashboards", name, {}, options);
    const { stack, region, figures } = args;
    const facts = pulumi
      .all([pulumi.all(args.sources), pulumi.all([...args.alarmArns]), pulumi.all([...args.sickArns])])
      .apply(([known, alarmArns, sickArns]) => {
        // `all` keeps the keys; its type forgets them.
        const sources = known as Readonly<Record<Source, string>>;
        return { stack, region, edgeRegion: EDGE_REGION, sources, alarmArns, sickArns };
      });
    for (const dashboard of DASHBOARDS) {
      new cloudwatch.Dashboard(
        `${name}-${dashboard}`,
        {
          dashboardName: `${stack}-${dashboard}`,
          dashboardBody: facts.apply((known) => dashboardBody(dashboard, figures, known)),
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
