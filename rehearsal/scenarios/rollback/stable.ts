import { type Action, Unexpected } from "../scenario";
import { Live } from "./live";
import { speedOf } from "./settled";
import { Trouble } from "./trouble";

const SLOT = "blue";

/** No task of the stable slot answers any more, before anything is wrong with the candidate. */
export const stableDies: Action = {
  title: "1.1.0 crashes, again and again: blue has no healthy target",
  run: async (rehearsal) => {
    const { cloud } = rehearsal.workplace;
    const trouble = await Trouble.begin(rehearsal, speedOf(rehearsal, 10), () =>
      cloud.ask("/faults", { of: { service: "api", slot: SLOT }, faults: { crash: true } }),
    );
    const gone = new Set<string>();
    await trouble.until(
      "blue has no healthy target",
      ({ kind, message }) => {
        if (/^target-(unhealthy|deregistered|draining)$/.test(kind) && message.includes(`traffic-${SLOT}`))
          gone.add(message.split(" ", 1)[0] ?? "");
        return gone.size >= 2;
      },
      120,
    );
  },
};

/** ADR 44: a load balancer does not fail over, and an empty slot serves nobody. */
export const staysAsItIs: Action = {
  title: "1.2.0 is latched, keeps its 10 % for want of anything better, and somebody is called",
  run: async (rehearsal) => {
    const trouble = Trouble.in(rehearsal);
    const live = new Live(rehearsal);
    for (;;) {
      const [{ latches }, inbox] = [await live.stored(), await live.inbox()];
      const page = inbox.find(
        ({ at, message }) => at >= trouble.began.cloud && message.includes("has no healthy target"),
      );
      if (latches.length > 0 && page !== undefined) {
        const { blue, green } = await live.weights();
        if (blue !== 90 || green !== 10)
          throw new Unexpected(`the weights are ${blue}/${green}: all went to nobody`);
        return page.subject;
      }
      if ((await trouble.passed()) > 240)
        throw new Unexpected(
          `240 s after the fault: ${latches.length} latches, ${page === undefined ? "no" : "a"} page of a stable slot without a healthy target`,
        );
      await rehearsal.rest(200);
    }
  },
};

/** It is tried again each minute: the first healthy task of the stable slot ends it. */
export const stableReturns: Action = {
  title: "1.1.0 starts again, and takes everything",
  run: async (rehearsal) => {
    const { cloud } = rehearsal.workplace;
    const trouble = Trouble.in(rehearsal);
    await cloud.ask("/faults", { of: { service: "api", slot: SLOT }, faults: null });
    await trouble.until("all is on blue", Trouble.takesOff("green"), (await trouble.passed()) + 300);
    const { blue, green } = await new Live(rehearsal).weights();
    if (blue !== 100 || green !== 0) throw new Unexpected(`the weights are ${blue}/${green}`);
    await rehearsal.rest(1_000);
    const seen = await rehearsal.endTrouble();
    const said = `${seen?.failed ?? 0} of ${seen?.requests ?? 0} requests failed while 1.1.0 was dead and 1.2.0 sick; the weights stayed until 1.1.0 had a healthy task`;
    rehearsal.findings.push(`${said}.`);
    return said;
  },
};
