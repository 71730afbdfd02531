/** The two places where a version of the API can run. Their names say nothing about which one is stable. */
export const SLOTS = ["blue", "green"] as const;
export type SlotName = (typeof SLOTS)[number];

/** A figure for each slot: percent where it is intended, the load balancer's own weight where it is live. */
export type Weights = Readonly<Record<SlotName, number>>;

export const otherSlot = (slot: SlotName): SlotName => (slot === "blue" ? "green" : "blue");

export const allTo = (slot: SlotName): Weights => ({
  blue: slot === "blue" ? 100 : 0,
  green: slot === "green" ? 100 : 0,
});

/** `sha256:…` of an image reference by digest. */
export const digestOf = (image: string): string => image.slice(image.lastIndexOf("@") + 1);

/** Whether weights lead to this slot alone. They are the load balancer's own: shares of their sum, whatever it is. */
export const wholly = (weights: Weights, slot: SlotName): boolean =>
  weights[slot] > 0 && weights[otherSlot(slot)] === 0;

export const shownWeights = (weights: Weights): string =>
  SLOTS.map((slot) => `${slot} ${weights[slot]}`).join(", ");
