/** The two places where a version of the API can run. Their names say nothing about which one is live. */
export const SLOTS = ["blue", "green"] as const;
export type SlotName = (typeof SLOTS)[number];

/** Percent of the traffic per slot; whole numbers that total 100. */
export type Weights = Readonly<Record<SlotName, number>>;

export const otherSlot = (slot: SlotName): SlotName => (slot === "blue" ? "green" : "blue");
