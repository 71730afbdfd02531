import { releaseOf } from "../../session/prepare";
import { type Action, Unexpected } from "../scenario";
import { speedOf } from "./settled";
import { Trouble } from "./trouble";

/** Inspector finds something critical in the image of a version; the event of it comes, or is lost. */
export const finding = (version: string, told: boolean): Action => ({
  title: `Inspector finds something critical in ${version}${told ? "" : ", and its event is lost"}`,
  run: async (rehearsal) => {
    const { cloud } = rehearsal.workplace;
    const { api } = releaseOf(rehearsal.workplace, version);
    await Trouble.begin(rehearsal, speedOf(rehearsal), () =>
      cloud.ask("/registry/finding", { digest: api, title: "CVE-2026-0001 - openssl", told }),
    );
  },
});

interface BusEvent {
  readonly id: string;
  readonly source: string;
  readonly "detail-type": string;
  readonly time: string;
  readonly detail: { readonly alarmName?: string; readonly state?: { readonly value: string } };
  readonly resources: readonly string[];
}

/** The event of the alarm that took the release off, as the bus had it. */
async function theEvent(rehearsal: Parameters<Action["run"]>[0]): Promise<BusEvent> {
  const all = await rehearsal.workplace.cloud.ask<BusEvent[]>("/events/bus");
  const found = all.findLast(
    ({ detail }) => /-green-sick$/.test(detail.alarmName ?? "") && detail.state?.value === "ALARM",
  );
  if (found === undefined) throw new Unexpected("the bus has no event of the candidate's alarm");
  return found;
}

const shape = ({ source, "detail-type": type, detail, resources, time, id }: BusEvent) => ({
  ...{ source, "detail-type": type, detail, resources, time, id },
});

/** EventBridge delivers at least once. */
export const again: Action = {
  title: "The alarm's event comes twice more",
  run: async (rehearsal) => {
    const event = shape(await theEvent(rehearsal));
    for (let times = 0; times < 2; times += 1) await rehearsal.workplace.cloud.ask("/events/put", event);
    await rehearsal.rest(4_000);
  },
};

/** And an old one may come when nobody expects it any more. */
export const late: Action = {
  title: "One of the day before comes late",
  run: async (rehearsal) => {
    const event = shape(await theEvent(rehearsal));
    const time = new Date(Date.parse(event.time) - 86_400_000).toISOString();
    const state = { ...event.detail.state, timestamp: time };
    const detail = { ...event.detail, state };
    await rehearsal.workplace.cloud.ask("/events/put", { ...event, id: undefined, time, detail });
    await rehearsal.rest(4_000);
  },
};
