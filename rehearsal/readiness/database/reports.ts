/** What the drill leaves in its folder, as `collect e1` and `p2` read it. */
export const LOG = "dump-and-restore.json";
/** The same for `collect e2`. */
export const STAGING = "staging-migrations.json";
