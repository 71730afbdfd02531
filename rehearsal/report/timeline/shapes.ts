import { visible } from "../format";

/*
 * The parts of the picture that are not curves, as elements of echarts' `graphic`. Colours are names of the page's
 * custom properties, so that light and dark need no second picture.
 */

export const INK = "var(--ink)";
export const MUTED = "var(--muted)";
export const LINE = "var(--line)";
export const BAD = "var(--bad)";
export const SLOT = {
  blue: { line: "var(--blue)", fill: "url(#fill-blue)", text: "var(--blue-text)", halo: "var(--blue-soft)" },
  green: {
    line: "var(--green)",
    fill: "url(#fill-green)",
    text: "var(--green-text)",
    halo: "var(--green-soft)",
  },
} as const;
export type Slot = keyof typeof SLOT;

export type Shape = Readonly<Record<string, unknown>>;

export function text(
  content: string,
  x: number,
  y: number,
  style: { size: number; fill?: string; align?: "left" | "center" | "right"; bold?: boolean; halo?: string },
): Shape {
  const { size, fill = INK, align = "left", bold = false, halo } = style;
  const font = { fontSize: size, fontWeight: bold ? 600 : 400, fontFamily: "inherit" };
  const stroke = halo === undefined ? {} : { stroke: halo, lineWidth: 3 };
  return {
    type: "text",
    silent: true,
    z: 20,
    x,
    y,
    style: { text: visible(content), fill, ...font, align, verticalAlign: "middle", ...stroke },
  };
}

export function box(
  x: number,
  y: number,
  width: number,
  height: number,
  style: { fill: string; stroke?: string; opacity?: number; radius?: number; z?: number },
): Shape {
  const { fill, stroke, opacity = 1, radius = 0, z = 5 } = style;
  const shape = { x, y, width: Math.max(width, 0), height: Math.max(height, 0), r: radius };
  return {
    type: "rect",
    silent: true,
    z,
    shape,
    style: { fill, stroke, opacity, lineWidth: stroke ? 1 : 0 },
  };
}

export function upright(
  x: number,
  top: number,
  bottom: number,
  style: { stroke: string; dash?: number[]; z?: number },
): Shape {
  const { stroke, dash, z = 4 } = style;
  const shape = { x1: x, y1: top, x2: x, y2: bottom };
  return { type: "line", silent: true, z, shape, style: { stroke, lineWidth: 1, lineDash: dash } };
}

export function disc(x: number, y: number, radius: number, style: { fill: string; stroke: string }): Shape {
  return {
    type: "circle",
    silent: true,
    z: 18,
    shape: { cx: x, cy: y, r: radius },
    style: { ...style, lineWidth: 1 },
  };
}
