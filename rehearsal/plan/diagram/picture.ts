import { type Markup, html } from "../../report/markup";
import type { Planned } from "../planned";
import { type RequestPath, type Stop, requestPath } from "./path";
import { type Room, roomsOf } from "./rooms";

const WIDTH = 1180;
const MARGIN = 24;
const COLUMNS = 4;
const GAP = 16;
const CARD = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS;
const LINE = 19;
/** Kinds that a card names; the rest is counted. */
const MOST = 10;
const LANE = 262;

/** A stack as one SVG: the way of a request on top, and below what each room of the program holds. */
export function drawStack(stack: string, planned: readonly Planned[]): string {
  const rooms = roomsOf(planned);
  const total = rooms.reduce((sum, { count }) => sum + count, 0);
  const { cards, height } = columns(rooms);
  const drawing = html`<svg
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 ${WIDTH} ${LANE + height + MARGIN}"
    role="img"
    font-family="ui-sans-serif, system-ui, sans-serif"
  >
    <title>
      ${`The stack ${stack}: ${total} resources in ${rooms.length} rooms, and the way of a request through them`}
    </title>
    <rect width="100%" height="100%" fill="#ffffff" />
    <text x="${MARGIN}" y="36" font-size="19" font-weight="600" fill="#1b2430">${stack}</text>
    <text x="${WIDTH - MARGIN}" y="36" font-size="13" fill="#5b6673" text-anchor="end">
      ${`${total} resources in ${rooms.length} rooms · ▪ protected`}
    </text>
    ${lane(requestPath(planned))} ${cards}
  </svg>`;
  return `${drawing.text}\n`;
}

const BOX = { width: 176, height: 52 };
const COLUMN = [MARGIN, 240, 470, 710, 950];
const MIDDLE = 132;

function lane(path: RequestPath): Markup[] {
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = COLUMN;
  const [upper, lower] = [MIDDLE - 46, MIDDLE + 46];
  const serving = path.slots.filter(({ weight }) => weight > 0);
  return [
    arrow(first + BOX.width, MIDDLE, second, MIDDLE, true),
    arrow(second + BOX.width, MIDDLE, third, upper, true),
    arrow(second + BOX.width, MIDDLE, third, lower, true),
    ...path.slots.map(({ weight }, index) =>
      arrow(third + BOX.width, lower, fourth, slotY(index), weight > 0, `${weight} %`),
    ),
    ...(path.ai === undefined
      ? []
      : serving.map(({ slot }) =>
          arrow(fourth + BOX.width, slotY(slot === "blue" ? 0 : 1), fifth, lower, true),
        )),
    stop(first, MIDDLE, path.name, "#eef2f7"),
    stop(second, MIDDLE, path.cdn, "#eef2f7"),
    stop(third, upper, path.store, "#eef2f7"),
    stop(third, lower, path.balancer, "#eef2f7"),
    ...path.slots.map((one, index) =>
      stop(fourth, slotY(index), one, one.slot === "blue" ? "#dbe8fb" : "#d9f0e2"),
    ),
    ...(path.ai === undefined ? [] : [stop(fifth, lower, path.ai, "#eef2f7")]),
  ];
}

const slotY = (index: number): number => MIDDLE + 14 + index * 64;

function stop(x: number, y: number, { title, detail }: Stop, fill: string): Markup {
  return html`<g>
    <rect
      x="${x}"
      y="${y - BOX.height / 2}"
      width="${BOX.width}"
      height="${BOX.height}"
      rx="8"
      fill="${fill}"
      stroke="#8fa1b5"
    />
    <text
      x="${x + BOX.width / 2}"
      y="${y - 4}"
      font-size="14"
      font-weight="600"
      fill="#1b2430"
      text-anchor="middle"
      >${title}</text
    >
    <text x="${x + BOX.width / 2}" y="${y + 14}" font-size="9.5" fill="#46525f" text-anchor="middle"
      >${detail}</text
    >
  </g>`;
}

/** The way of a request is drawn strong; a way that takes none now, thin. */
function arrow(x1: number, y1: number, x2: number, y2: number, strong: boolean, label = ""): Markup {
  const bend = (x1 + x2) / 2;
  const way = `M${x1} ${y1} C${bend} ${y1} ${bend} ${y2} ${x2 - 6} ${y2}`;
  const colour = strong ? "#d2552d" : "#b9c3ce";
  return html`<g>
    <path d="${way}" fill="none" stroke="${colour}" stroke-width="${strong ? 3 : 1.5}" />
    <path d="${`M${x2} ${y2} l-9 -5 v10 z`}" fill="${colour}" />
    ${
      label !== "" &&
      html`<text
        x="${bend + 8}"
        y="${(y1 + y2) / 2 + (y2 < y1 ? -12 : 18)}"
        font-size="11"
        fill="#46525f"
        text-anchor="middle"
        >${label}</text
      >`
    }
  </g>`;
}

/** Cards in columns, each put where there is most room. */
function columns(rooms: readonly Room[]): { cards: Markup[]; height: number } {
  const heights = Array.from({ length: COLUMNS }, () => 0);
  const cards = rooms.map((room) => {
    const column = heights.indexOf(Math.min(...heights));
    const y = LANE + (heights[column] ?? 0);
    heights[column] = (heights[column] ?? 0) + cardHeight(room) + GAP;
    return card(MARGIN + column * (CARD + GAP), y, room);
  });
  return { cards, height: Math.max(...heights) };
}

const lines = ({ kinds }: Room): number => Math.min(kinds.length, MOST) + (kinds.length > MOST ? 1 : 0);
const cardHeight = (room: Room): number => 44 + lines(room) * LINE;

/** What fits on a line of a card. */
const short = (kind: string): string => (kind.length > 38 ? `${kind.slice(0, 37).trimEnd()}…` : kind);

function card(x: number, y: number, room: Room): Markup {
  const shown = room.kinds.slice(0, MOST);
  const rest = room.kinds.slice(MOST).reduce((sum, { count }) => sum + count, 0);
  const row = (index: number): number => y + 50 + index * LINE;
  return html`<g>
    <rect
      x="${x}"
      y="${y}"
      width="${CARD}"
      height="${cardHeight(room)}"
      rx="10"
      fill="#f8fafc"
      stroke="#cfd8e3"
    />
    <text x="${x + 14}" y="${y + 25}" font-size="14" font-weight="600" fill="#1b2430">${room.name}</text>
    <text x="${x + CARD - 14}" y="${y + 25}" font-size="12" fill="#5b6673" text-anchor="end"
      >${room.count}</text
    >
    ${shown.map(
      ({ kind, count, protected: held }, index) =>
        html`<text x="${x + 14}" y="${row(index)}" font-size="12" fill="#2c3743"
          >${short(kind)}${count > 1 && html` <tspan fill="#5b6673">${`× ${count}`}</tspan>`}${held > 0 && " ▪"}</text
        >`,
    )}
    ${
      rest > 0 &&
      html`<text x="${x + 14}" y="${row(shown.length)}" font-size="12" fill="#5b6673"
        >${`and ${rest} more`}</text
      >`
    }
  </g>`;
}
