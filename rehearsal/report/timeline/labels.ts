/** A text that wants to stand centred at `x`; all in pixels. */
export interface Wish {
  readonly x: number;
  readonly width: number;
}

export interface Place {
  /** Centre, moved so that the text stays in the picture. */
  readonly x: number;
  /** 0 is nearest to what the text is about. */
  readonly row: number;
}

/**
 * Places texts in rows so that none covers another: each goes to the first row where there is room, and where there
 * is none it has no place. The wishes must be sorted by x.
 */
export function place(
  wishes: readonly Wish[],
  left: number,
  right: number,
  rows: number,
  gap = 6,
): (Place | undefined)[] {
  const occupied = Array.from({ length: rows }, () => Number.NEGATIVE_INFINITY);
  return wishes.map(({ x, width }) => {
    const centre = Math.min(Math.max(x, left + width / 2), Math.max(right - width / 2, left + width / 2));
    const row = occupied.findIndex((end) => centre - width / 2 >= end + gap);
    if (row < 0) return undefined;
    occupied[row] = centre + width / 2;
    return { x: centre, row };
  });
}

/** Roughly how wide a text is in a sans-serif face; a little too wide rather than too narrow. */
export const widthOf = (text: string, size: number): number =>
  [...text].reduce(
    (sum, character) =>
      sum + (/[il.,:;'|!\s]/.test(character) ? 0.4 : /[mwMW%@]/.test(character) ? 1.02 : 0.68),
    0,
  ) * size;
