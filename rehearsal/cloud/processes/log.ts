import { type WriteStream, createWriteStream, mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";

const FILE_LIMIT = 2 * 1024 * 1024;
const KEPT_LINES = 20;
const LINE_LIMIT = 400;
/** What of a line without an end is kept until its end comes. */
const PARTIAL_LIMIT = 64 * 1024;

/**
 * What a process prints: into a file of at most 2 MiB (and the 2 MiB before that, as `<file>.1`), with the last lines
 * in memory for error messages. Secrets that the process was given do not show in those.
 */
export class ProcessLog {
  private stream: WriteStream;
  private size = 0;
  private readonly lines: string[] = [];
  private partial = "";

  constructor(
    readonly file: string,
    private readonly secrets: readonly string[],
    /** Told every line as it is complete, for the log group that it goes to. */
    private readonly onLine: (line: string) => void = () => undefined,
  ) {
    mkdirSync(dirname(file), { recursive: true });
    this.stream = open(file);
  }

  write(chunk: Buffer): void {
    if (this.size + chunk.length > FILE_LIMIT) this.rotate();
    this.size += chunk.length;
    this.stream.write(chunk);
    const parts = (this.partial + chunk.toString("utf8")).split("\n");
    this.partial = (parts.pop() ?? "").slice(-PARTIAL_LIMIT);
    parts.forEach(this.onLine);
    this.lines.push(...parts.filter((line) => line.trim() !== ""));
    this.lines.splice(0, this.lines.length - KEPT_LINES);
  }

  /** The newest lines, oldest first. */
  last(count = 3): string[] {
    const all = this.partial.trim() === "" ? this.lines : [...this.lines, this.partial];
    return all.slice(-count).map((line) => this.redacted(line.trimEnd()).slice(0, LINE_LIMIT));
  }

  /** The line that says why it ended: of an uncaught error that is the error's own line, not Node's version after it. */
  cause(): string | undefined {
    const lines = this.last(KEPT_LINES);
    return (
      lines.findLast((line) => /^(Uncaught )?[A-Za-z]*(Error|Exception)\b.*:/.test(line)) ?? lines.at(-1)
    );
  }

  close(): void {
    this.stream.end();
  }

  private rotate(): void {
    this.stream.end();
    renameSync(this.file, `${this.file}.1`);
    this.stream = open(this.file);
    this.size = 0;
  }

  private redacted(line: string): string {
    return this.secrets.reduce(
      (text, secret) => (secret.length < 4 ? text : text.replaceAll(secret, "(secret)")),
      line,
    );
  }
}

/** Opened at once, so that a rotation renames what exists; an unwritable log ends no process. */
function open(file: string): WriteStream {
  return createWriteStream(file, { flags: "a", mode: 0o600 }).on("error", () => undefined);
}
