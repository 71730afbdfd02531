/** Counts what `go build -v` says on its way: a line for each module it downloads and each package it compiles. */
export class BuildProgress {
  private downloads = 0;
  private packages = 0;
  private stage = "";
  private said = "";

  begin(stage: string): void {
    this.stage = stage;
    this.downloads = 0;
    this.packages = 0;
  }

  /** `go: downloading github.com/x/y v1.2.3`, or an import path such as `encoding/json`; everything else is no progress. */
  line(line: string): void {
    if (line.startsWith("go: downloading ")) this.downloads += 1;
    else if (/^[\w.~-]+(\/[\w.~-]+)*$/.test(line)) this.packages += 1;
  }

  /** One line on where the build stands. `seconds` since it began. */
  text(seconds: number): string {
    const counts = [
      ...(this.downloads > 0 ? [`downloaded ${plural(this.downloads, "module")}`] : []),
      ...(this.packages > 0 ? [`compiled ${plural(this.packages, "package")}`] : []),
    ].join(", ");
    // The linker says nothing for many seconds: without a change since the last line, that is what goes on.
    const still = counts !== "" && counts === this.said ? ", still at it" : "";
    this.said = counts;
    return `${this.stage}: ${counts || "getting ready"}${still} (${Math.round(seconds)} s)`;
  }
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
