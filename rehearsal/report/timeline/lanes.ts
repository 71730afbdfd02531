import type { ReportEvent, ReportStep } from "../data";
import { shorten } from "../format";
import { place, widthOf, type Place } from "./labels";
import { ROW, type Layout, type Scale } from "./layout";
import { BAD, INK, LINE, MUTED, SLOT, box, disc, text, upright, type Shape, type Slot } from "./shapes";
import type { Segment, Timeline } from "./span";

/** The rows of step names that are in use; the picture is cut above them. */
export function rowsInUse(timeline: Timeline, layout: Layout, x: Scale): number {
  return 1 + Math.max(0, ...namePlaces(timeline, layout, x).map((spot) => spot?.row ?? 0));
}

function namePlaces({ steps }: Timeline, layout: Layout, x: Scale): (Place | undefined)[] {
  const wishes = steps.map((step) => ({
    x: middle(step, x),
    width: widthOf(shortName(step), layout.fontSize),
  }));
  return place(wishes, layout.left - 30, layout.right, layout.labelRows);
}

const shortName = ({ name }: ReportStep): string => shorten(name, 26);
const middle = ({ startedAt, endedAt }: ReportStep, x: Scale): number => (x(startedAt) + x(endedAt)) / 2;

/** The commands of the engine as bars with their names above, and shaded through all panels. */
export function stepShapes(timeline: Timeline, layout: Layout, x: Scale): Shape[] {
  const { top, height } = layout.steps;
  const bar = { top: top + height - 10, height: 8 };
  const bottom = layout.latency.top + layout.latency.height;
  const places = namePlaces(timeline, layout, x);
  return timeline.steps.flatMap((step, at) => {
    const [from, to] = [x(step.startedAt), x(step.endedAt)];
    const tone = step.outcome === "done" ? INK : BAD;
    const spot = places[at];
    const labelY = bar.top - 10 - (spot?.row ?? 0) * ROW;
    const line =
      spot === undefined
        ? []
        : [
            text(shortName(step), spot.x, labelY, {
              size: layout.fontSize,
              align: "center",
              fill: tone,
              bold: true,
              halo: "var(--surface)",
            }),
            ...(spot.row > 0 ? [upright(middle(step, x), labelY + 8, bar.top, { stroke: LINE })] : []),
          ];
    return [
      box(from, layout.traffic.top, to - from, bottom - layout.traffic.top, { fill: "var(--shade)", z: 0 }),
      box(from, bar.top, Math.max(3, to - from), bar.height, { fill: tone, radius: 2 }),
      ...line,
    ];
  });
}

/** Numbers that refer to the list of events under the picture. */
export function eventShapes(events: readonly ReportEvent[], layout: Layout, x: Scale): Shape[] {
  const places = place(
    events.map(({ at }) => ({ x: x(at), width: 15 })),
    layout.left - 8,
    layout.right + 8,
    2,
    2,
  );
  return events.flatMap(({ kind }, at) => {
    const spot = places[at];
    if (spot === undefined) return [];
    const y = layout.events.top + 9 + spot.row * ROW;
    const bad = kind === "refusal" || kind === "failure";
    return [
      disc(spot.x, y, 7.5, { fill: bad ? BAD : "var(--surface)", stroke: bad ? BAD : MUTED }),
      text(String(at + 1), spot.x, y + 0.5, {
        size: 9.5,
        align: "center",
        fill: bad ? "var(--surface)" : INK,
        bold: true,
      }),
    ];
  });
}

/** When the declared weights went live, through all panels. */
export function changeShapes({ segments }: Timeline, layout: Layout, x: Scale): Shape[] {
  const bottom = layout.latency.top + layout.latency.height;
  return segments
    .slice(1)
    .map(({ from }) => upright(x(from), layout.traffic.top, bottom, { stroke: MUTED, dash: [2, 3] }));
}

/** Slot, version and declared weight, written into the areas of the traffic panel. */
export function weightShapes({ segments }: Timeline, layout: Layout, x: Scale): Shape[] {
  const { top, height } = layout.traffic;
  const label = (slot: Slot): Shape[] =>
    joinEqual(
      segments,
      ({ declared }) => `${declared.versions[slot] ?? ""} · ${declared.weights[slot]} %`,
    ).flatMap(({ from, to, value, first }) => {
      const weight = first.declared.weights[slot];
      const tall = (weight / 100) * height;
      const upper = slot === "green" ? top : top + height - tall;
      const content = fitting(
        [`${slot} ${value}`, `${slot} ${weight} %`, `${weight} %`],
        x(to) - x(from) - 8,
        layout.fontSize,
      );
      if (tall < 15 || content === undefined) return [];
      const style = {
        size: layout.fontSize,
        align: "center",
        bold: true,
        fill: SLOT[slot].text,
        halo: SLOT[slot].halo,
      } as const;
      return [text(content, (x(from) + x(to)) / 2, upper + tall / 2, style)];
    });
  return [...label("green"), ...label("blue")];
}

/** Which version's page is served: as declared (bar), and as the load got it (thin strip below). */
export function pageShapes({ segments, windows }: Timeline, layout: Layout, x: Scale): Shape[] {
  const { top, height } = layout.page;
  const slotOf = slotsByVersion(segments);
  const declared = joinEqual(segments, ({ declared: { frontend } }) => frontend).flatMap(
    ({ from, to, value }) => [
      box(x(from), top, x(to) - x(from), height - 6, { fill: SLOT[slotOf(value)].fill, radius: 2 }),
      ...caption(value, x(from), x(to), top + (height - 6) / 2, SLOT[slotOf(value)].text, layout),
    ],
  );
  const measured = windows.flatMap(({ from, to, byPage }) => {
    const total = Object.values(byPage).reduce((sum, pages) => sum + pages, 0);
    let y = top + height - 4;
    return Object.entries(byPage).map(([version, pages]) => {
      const tall = (pages / total) * 4;
      y += tall;
      return box(x(from), y - tall, x(to) - x(from) + 0.3, tall, { fill: SLOT[slotOf(version)].line });
    });
  });
  return [side("Page", top + (height - 6) / 2, layout), ...declared, ...measured];
}

/** The AI candidate's declared share. */
export function aiShapes({ segments }: Timeline, layout: Layout, x: Scale): Shape[] {
  const { top, height } = layout.ai;
  const lanes = joinEqual(segments, ({ declared: { aiShare } }) => aiShare).flatMap(({ from, to, value }) => {
    const filled = (value / 100) * height;
    return [
      box(x(from), top, x(to) - x(from), height, { fill: SLOT.blue.fill }),
      box(x(from), top, x(to) - x(from), filled, { fill: SLOT.green.fill, z: 6 }),
      ...caption(
        value === 0 ? "stable" : `${value} %`,
        x(from),
        x(to),
        top + height / 2,
        value > 50 ? SLOT.green.text : SLOT.blue.text,
        layout,
      ),
    ];
  });
  return [side("AI", top + height / 2, layout), ...lanes];
}

function caption(
  content: string,
  left: number,
  right: number,
  y: number,
  fill: string,
  layout: Layout,
): Shape[] {
  if (fitting([content], right - left - 6, layout.fontSize) === undefined) return [];
  return [text(content, (left + right) / 2, y, { size: layout.fontSize, align: "center", fill, bold: true })];
}

const side = (content: string, y: number, layout: Layout): Shape =>
  text(content, layout.left - 8, y, { size: layout.fontSize, align: "right", fill: MUTED });

const fitting = (candidates: readonly string[], width: number, size: number): string | undefined =>
  candidates.find((candidate) => widthOf(candidate, size) <= width);

/** A version has the colour of the slot in which it was first declared. */
function slotsByVersion(segments: readonly Segment[]): (version: string) => Slot {
  const slots = new Map<string, Slot>();
  for (const { declared } of segments) {
    for (const slot of ["blue", "green"] as const) {
      const version = declared.versions[slot];
      if (version !== undefined && !slots.has(version)) slots.set(version, slot);
    }
  }
  return (version) => slots.get(version) ?? "blue";
}

interface Run<T> {
  from: number;
  to: number;
  readonly value: T;
  readonly first: Segment;
}

/** Neighbouring segments that say the same, as one. */
function joinEqual<T>(segments: readonly Segment[], of: (segment: Segment) => T): Run<T>[] {
  const joined: Run<T>[] = [];
  for (const segment of segments) {
    const value = of(segment);
    const last = joined.at(-1);
    if (last !== undefined && last.value === value) last.to = segment.to;
    else joined.push({ from: segment.from, to: segment.to, value, first: segment });
  }
  return joined;
}
