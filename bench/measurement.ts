/** Milliseconds that the engine takes for a program that declares nothing: median of several runs. */
export interface Floor {
  readonly preview: number;
  readonly up: number;
}

/** One figure, with what it is held against. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "MB" | "";
  /** The reference of the same run, in the same unit; absent where the target is absolute. */
  readonly reference?: number;
  /** At most: a ratio where there is a reference, else a value. Absent: to compare by, not to meet. */
  readonly target?: number;
  /** At least, where sooner would be as wrong as later. Default: nothing is too little. */
  readonly least?: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new RangeError("median of nothing");
  return middle;
}

/** What the target is held against: the ratio, or the value itself. */
export const figure = ({ value, reference }: Measurement): number =>
  reference === undefined ? value : value / reference;

function verdict(one: Measurement, shown: (value: number, unit: string) => string): string {
  const { target, reference, unit, least = 0 } = one;
  if (target === undefined) return "";
  const show = (aim: number): string => (reference === undefined ? shown(aim, unit) : `${aim} ×`);
  const aim = least > 0 ? `${show(least)} to ${show(target)}` : `≤ ${show(target)}`;
  return `${aim} ${figure(one) >= least && figure(one) <= target ? "met" : "MISSED"}`;
}

export function table(floor: Floor | undefined, measured: readonly Measurement[]): string {
  const shown = (value: number, unit: string): string =>
    unit === "ms" ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(0)} ${unit}`.trim();
  const rows = [
    ...(floor === undefined
      ? []
      : [
          ["floor: preview of an empty program", shown(floor.preview, "ms"), "1.0 ×", ""],
          ["floor: up of an empty program", shown(floor.up, "ms"), "1.0 ×", ""],
        ]),
    ...measured.map((one) => {
      const held = one.reference === undefined ? "" : `${figure(one).toFixed(1)} ×`;
      return [one.name, shown(one.value, one.unit), held, verdict(one, shown)];
    }),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  "),
    )
    .join("\n");
}
