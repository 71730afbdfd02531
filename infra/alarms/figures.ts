import type { Settings } from "../config/schema";
import { BACKUPS } from "./figures/backups";
import { CAPACITY } from "./figures/capacity";
import { DEPENDENCIES } from "./figures/dependencies";
import type { Figure } from "./figures/figure";
import { TRAFFIC } from "./figures/traffic";
import { USERS } from "./figures/users";

/** Everything that is watched (M1–M6). Alarms, widgets and docs/alarms.md are made from this table and nothing else. */
export const FIGURES: readonly Figure[] = [...TRAFFIC, ...CAPACITY, ...DEPENDENCIES, ...BACKUPS, ...USERS];

/** Those that a stack has, by its options. */
export const figuresOf = (options: Settings["options"]): readonly Figure[] =>
  FIGURES.filter(({ needs }) => needs === undefined || options[needs]);
