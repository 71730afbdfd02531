import { join } from "node:path";
import type { Collect, Scene } from "./reporter";

/** A row whose collector looks at the running cloud itself: inside its network, and with what it saw kept outside the project. */
export async function looking(scene: Scene, row: string, args: readonly string[]): Promise<Collect> {
  return {
    row,
    args: [...args, "--report-out", join(scene.folder, `${row}.json`)],
    environment: await scene.workplace.cloud.guestEnvironment(),
  };
}
