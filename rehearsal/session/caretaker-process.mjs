// Stays until whoever started it has gone (its standard input ends), then ends what runs in the folder and removes it.
// Plain JavaScript without a dependency: it is there within milliseconds and for as long as the rehearsal.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync } from "node:fs";

const [directory] = process.argv.slice(2);
process.stdin.on("end", () => void endAll()).resume();

async function endAll() {
  for (let found = inhabitants(); found.length > 0; found = inhabitants()) {
    for (const pid of found) kill(pid);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}

/** The engine, its plugins and the product have their HOME in the folder; the cloud is told it as an argument. */
function inhabitants() {
  return everything().flatMap(({ pid, environment, command }) => {
    const lives = environment.some((entry) => entry.startsWith(`HOME=${directory}/`));
    return pid !== process.pid && (lives || command.includes(`${directory}/cloud`)) ? [pid] : [];
  });
}

function everything() {
  if (process.platform !== "linux") {
    const lines = execFileSync("ps", ["-A", "-E", "-ww", "-o", "pid=,command="], { encoding: "utf8" }).split(
      "\n",
    );
    return lines.map((line) => {
      const [pid, ...words] = line.trim().split(/\s+/);
      return { pid: Number(pid), environment: words, command: words };
    });
  }
  return readdirSync("/proc").flatMap((entry) => {
    const read = (name) => readFileSync(`/proc/${entry}/${name}`, "utf8").split("\0");
    try {
      return /^\d+$/.test(entry)
        ? [{ pid: Number(entry), environment: read("environ"), command: read("cmdline") }]
        : [];
    } catch {
      // Ended meanwhile, or somebody else's.
      return [];
    }
  });
}

function kill(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Ended meanwhile.
  }
}
