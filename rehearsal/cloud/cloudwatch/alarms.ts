import { arn } from "../kernel/identifiers";
import { CloudError, type ResourceModel, defineResource } from "../kernel/model";
import { containsUnknown } from "../kernel/properties";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import {
  type CompositeAlarm,
  type MetricAlarm,
  alarmFaults,
  compositeAlarmInputs,
  metricAlarmInputs,
} from "./alarmInputs";
import { alarmsOf, parseAlarmRule } from "./alarmRule";
import { type AlarmRecord, keyOf } from "./records";

const REGISTRY = "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources";
type Alarms = Collection<AlarmRecord>;

/** `changed` is told when alarms have come, gone or changed. */
export function alarmModels(world: World, alarms: Alarms, changed: () => void): ResourceModel[] {
  const alarmArn = (region: string, name: string): string =>
    arn("cloudwatch", region, world.account, `alarm:${name}`);

  /** A topic that nobody made would swallow every alarm; of another region CloudWatch takes none. */
  const requireActions = (
    { alarmActions, okActions, insufficientDataActions }: CompositeAlarm | MetricAlarm,
    region: string,
  ): void => {
    for (const action of [...alarmActions, ...okActions, ...insufficientDataActions]) {
      if (!action.startsWith("arn:aws:sns:"))
        throw new CloudError("ValidationError", `${action} is no topic; other actions are not modelled`);
      const own = action.split(":")[3];
      if (own !== region)
        throw new CloudError(
          "ValidationError",
          `Invalid region ${own} specified. Only ${region} is supported.`,
        );
      world.references.require(action, "aws:sns/topic:Topic", "an alarm's action", "ValidationError");
    }
  };
  const put = (
    kind: AlarmRecord["kind"],
    name: string,
    declared: AlarmRecord["declared"],
    region: string,
    isNew: boolean,
  ): { arn: string } => {
    if (isNew && alarms.get(keyOf(region, name)) !== undefined)
      throw new CloudError("AlreadyExists", `an alarm with the name ${name} exists already in ${region}`);
    requireActions(declared, region);
    const before = alarms.get(keyOf(region, name));
    const record: AlarmRecord = {
      reason: "Unchecked: Initial alarm creation",
      changedAt: world.clock.now(),
      // Of an alarm that changes the state is left as it is: API_PutMetricAlarm.
      ...before,
      name,
      region,
      arn: alarmArn(region, name),
      kind,
      state: before?.state ?? "INSUFFICIENT_DATA",
      declared,
    };
    alarms.set(keyOf(region, name), record);
    changed();
    return { arn: record.arn };
  };
  const read = (id: string, region: string) => {
    const record = alarms.get(keyOf(region, id));
    return Promise.resolve(record && { inputs: record.declared, outputs: { arn: record.arn } });
  };
  const remove = (id: string, region: string): Promise<void> => {
    const user = alarms
      .values()
      .find(
        (one) =>
          one.region === region && one.kind === "composite" && readsAlarm(one, id, alarmArn(region, id)),
      );
    if (user !== undefined)
      throw new CloudError(
        "ValidationError",
        `${id} is part of the composite alarm ${user.name}, which must go first`,
      );
    alarms.delete(keyOf(region, id));
    changed();
    return Promise.resolve();
  };

  return [
    defineResource<MetricAlarm>({
      type: "aws:cloudwatch/metricAlarm:MetricAlarm",
      source: `${REGISTRY}/cloudwatch_metric_alarm`,
      inputs: metricAlarmInputs,
      replaceOn: ["name"],
      computed: ["arn"],
      taggable: true,
      autoname: { property: "name", maxLength: 255 },
      validate: alarmFaults,
      create: (input, { region }) => {
        const faults = alarmFaults(input);
        if (faults.length > 0)
          throw new CloudError(
            "ValidationError",
            faults.map((one) => `${one.property} ${one.reason}`).join("; "),
          );
        return Promise.resolve({ id: input.name, outputs: put("metric", input.name, input, region, true) });
      },
      read: (id, { region }) => read(id, region),
      update: (_id, input, _before, { region }) =>
        Promise.resolve(put("metric", input.name, input, region, false)),
      delete: (id, { region }) => remove(id, region),
    }),
    defineResource<CompositeAlarm>({
      type: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
      source: `${REGISTRY}/cloudwatch_composite_alarm`,
      inputs: compositeAlarmInputs,
      replaceOn: ["alarmName"],
      computed: ["arn"],
      taggable: true,
      validate: ({ alarmRule }) => (containsUnknown(alarmRule) ? [] : ruleFaults(alarmRule)),
      create: (input, { region }) => {
        requireAlarms(input, region);
        return Promise.resolve({
          id: input.alarmName,
          outputs: put("composite", input.alarmName, input, region, true),
        });
      },
      read: (id, { region }) => read(id, region),
      update: (_id, input, _before, { region }) => {
        requireAlarms(input, region);
        return Promise.resolve(put("composite", input.alarmName, input, region, false));
      },
      delete: (id, { region }) => remove(id, region),
    }),
  ];

  function requireAlarms({ alarmName, alarmRule }: CompositeAlarm, region: string): void {
    for (const reference of alarmsOf(parseAlarmRule(alarmRule))) {
      const name = reference.replace(/^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:/, "");
      if (name === alarmName || alarms.get(keyOf(region, name)) === undefined)
        throw new CloudError(
          "ValidationError",
          `alarmRule names ${reference}, which is no other alarm of ${region}`,
        );
    }
  }
}

function ruleFaults(rule: string): { property: string; reason: string }[] {
  try {
    parseAlarmRule(rule);
    return [];
  } catch (failure) {
    return [{ property: "alarmRule", reason: (failure as Error).message }];
  }
}

function readsAlarm({ declared }: AlarmRecord, name: string, alarmArn: string): boolean {
  return (
    "alarmRule" in declared &&
    alarmsOf(parseAlarmRule(declared.alarmRule)).some((one) => one === name || one === alarmArn)
  );
}
