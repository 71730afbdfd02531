import type { CloudEvent } from "../../cloud/kernel/events";
import type { Window } from "../../load/load";
import { type Rehearsal } from "../rehearsal";
import { Unexpected } from "../scenario";
import { isShare, sharesOf } from "./live";

/** A moment by both clocks, in milliseconds. */
export interface Moment {
  readonly wall: number;
  readonly cloud: number;
}

/** One thing that goes wrong in a rehearsal, from its first moment on. */
export class Trouble {
  private static readonly of = new WeakMap<Rehearsal, Trouble>();
  private constructor(
    readonly rehearsal: Rehearsal,
    readonly began: Moment,
    /** Cloud seconds per real second while it lasts. */
    readonly speed: number,
    private readonly eventsBefore: number,
  ) {}

  /** The trouble that a rehearsal is in. */
  static in(rehearsal: Rehearsal): Trouble {
    const found = Trouble.of.get(rehearsal);
    if (found === undefined) throw new Error("nothing has gone wrong in this rehearsal yet");
    return found;
  }

  /** `start` is what goes wrong. The clock goes at `speed` from here on, until the trouble ends. */
  static async begin(rehearsal: Rehearsal, speed: number, start: () => Promise<unknown>): Promise<Trouble> {
    const { cloud } = rehearsal.workplace;
    await cloud.ask("/clock", { speed });
    await rehearsal.beginTrouble();
    const before = (await cloud.events(0)).at(-1)?.sequence ?? 0;
    const { now } = await cloud.ask<{ now: number }>("/clock");
    const trouble = new Trouble(rehearsal, { wall: Date.now(), cloud: now }, speed, before);
    Trouble.of.set(rehearsal, trouble);
    await start();
    return trouble;
  }

  /** What has happened since. */
  events(): Promise<CloudEvent[]> {
    return this.rehearsal.workplace.cloud.events(this.eventsBefore);
  }

  /** When an alarm turned red for the last time before a moment. */
  async rang(alarm: string, before: number): Promise<CloudEvent | undefined> {
    return (await this.events()).findLast(
      ({ kind, at, detail }) =>
        kind === "alarm-changed" && at <= before && detail?.alarm === alarm && detail.state === "ALARM",
    );
  }

  /** Waits until something has happened, for so many cloud seconds since the trouble began. */
  async until(what: string, happened: (event: CloudEvent) => boolean, seconds: number): Promise<CloudEvent> {
    for (;;) {
      const events = await this.events();
      const found = events.find(happened);
      if (found !== undefined) return found;
      const passed = await this.passed();
      if (passed > seconds)
        throw new Unexpected(
          `${what}: not within ${seconds.toFixed(0)} s of the fault (${passed.toFixed(0)} s have passed).\n${told(events)}`,
        );
      this.rehearsal.tell(`${what}: ${tens(passed)} of at most ${seconds.toFixed(0)} s`);
      await this.rehearsal.rest(50);
    }
  }

  /** Cloud seconds since it began. */
  async passed(): Promise<number> {
    const { now } = await this.rehearsal.workplace.cloud.ask<{ now: number }>("/clock");
    return (now - this.began.cloud) / 1000;
  }

  /** Lets so many cloud seconds pass since the trouble began. */
  async last(seconds: number, what: string): Promise<void> {
    for (;;) {
      const passed = await this.passed();
      if (passed >= seconds) return;
      this.rehearsal.tell(`${what}: ${tens(passed)} of ${seconds.toFixed(0)} s`);
      await this.rehearsal.rest(100);
    }
  }

  /** Cloud seconds from the beginning to a moment of the wall's clock. */
  cloudSeconds(wall: number): number {
    return ((wall - this.began.wall) * this.speed) / 1000;
  }

  /** Windows of the load since it began. */
  windows(): Window[] {
    return this.rehearsal.windows.filter(({ from }) => from >= this.began.wall);
  }

  /** Changes of the weights since it began that leave `slot` nothing. */
  static readonly takesOff =
    (slot: "blue" | "green") =>
    (event: CloudEvent): boolean =>
      isShare(event) && sharesOf(event)[slot] === 0;
}

/** The last that was seen, for who looks into why something did not happen. */
const told = (events: readonly CloudEvent[]): string =>
  events
    .filter(({ kind }) => !["schedule-fired", "invocation-success"].includes(kind))
    .slice(-25)
    .map(({ source, kind, message }) => `    ${source} ${kind}: ${message.slice(0, 200)}`)
    .join("\n");

/** So that where each line stays, as in a log, there are not hundreds. */
const tens = (seconds: number): string => (Math.floor(seconds / 10) * 10).toFixed(0);
