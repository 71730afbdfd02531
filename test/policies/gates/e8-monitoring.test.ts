import { e8 } from "../../../policies/gates/e8-monitoring";
import { describeGate } from "../../support/gate-spec";
import { GOOD_ENVIRONMENT } from "../../support/good-evidence-environment";

const alarm = (change: object): object => ({
  name: "cpu",
  enabled: true,
  actions: 1,
  state: "OK",
  ...change,
});

describeGate(e8, GOOD_ENVIRONMENT.e8, [
  ["no alarm", { alarms: [] }, "there is no alarm"],
  ["a missing alarm", { missing: ["prod-cpu"] }, '1 alarms are missing, the first is "prod-cpu"'],
  ["an alarm that is off", { alarms: [alarm({ enabled: false })] }, "cpu is not enabled"],
  ["an alarm that nobody hears", { alarms: [alarm({ actions: 0 })] }, "cpu notifies nobody"],
  ["an alarm that is red", { alarms: [alarm({}), alarm({ state: "ALARM" })] }, "cpu is in ALARM"],
  ["an alarm without a state", { alarms: [alarm({ state: null })] }, "cpu: state is null"],
]);
