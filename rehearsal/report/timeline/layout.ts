/** Where things stand in the picture; all in pixels. */
export interface Layout {
  readonly name: "wide" | "narrow";
  readonly width: number;
  readonly height: number;
  /** The time axis goes from `left` to `right`. */
  readonly left: number;
  readonly right: number;
  readonly fontSize: number;
  /** Most windows that are drawn. */
  readonly mostWindows: number;
  readonly labelRows: number;
  readonly steps: Band;
  readonly events: Band;
  readonly traffic: Band;
  readonly page: Band;
  readonly ai: Band;
  readonly requests: Band;
  readonly latency: Band;
}

export interface Band {
  readonly top: number;
  readonly height: number;
}

export const ROW = 18;
const TITLE = 30;

function layout(
  frame: Pick<Layout, "name" | "width" | "left" | "right" | "fontSize" | "mostWindows" | "labelRows">,
  traffic: number,
  small: number,
): Layout {
  let top = 4;
  const take = (height: number, title: number, below = 0): Band => {
    const band = { top: top + title, height };
    top += title + height + below;
    return band;
  };
  const bands = {
    steps: take(frame.labelRows * ROW + 12, 0, 6),
    events: take(2 * ROW, 0, 4),
    traffic: take(traffic, TITLE, 14),
    page: take(26, 4, 6),
    ai: take(26, 4, 4),
    requests: take(small, TITLE + 4, 8),
    latency: take(small, TITLE, 30),
  };
  return { ...frame, ...bands, height: top };
}

export const WIDE = layout(
  { name: "wide", width: 1200, left: 58, right: 1188, fontSize: 12, mostWindows: 240, labelRows: 2 },
  230,
  96,
);
export const NARROW = layout(
  { name: "narrow", width: 380, left: 44, right: 372, fontSize: 11, mostWindows: 70, labelRows: 4 },
  200,
  90,
);

export interface Scale {
  (at: number): number;
}

/** Time to pixels. */
export const scaleOf = ({ left, right }: Layout, from: number, to: number): Scale => {
  return (at) => left + ((Math.min(Math.max(at, from), to) - from) / (to - from)) * (right - left);
};
