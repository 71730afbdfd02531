/**
 * Prints the line that CI reads, last of all. A skipped test is a failure in CI: what is not run proves nothing.
 * @implements {import("@jest/reporters").Reporter}
 */
class ClosingLine {
  onRunComplete(_contexts, results) {
    const skipped = results.numPendingTests + results.numTodoTests;
    this.failed = results.numFailedTests + results.numRuntimeErrorTestSuites + (process.env.CI ? skipped : 0);
    const tail = !process.env.CI && skipped > 0 ? `, ${skipped} skipped` : "";
    this.line = `${results.numPassedTests} passed, ${this.failed} failed${tail}`;
    process.once("exit", () => process.stdout.write(`${this.line}\n`));
  }

  getLastError() {
    return process.env.CI && this.failed > 0 ? new Error(this.line) : undefined;
  }
}

module.exports = ClosingLine;
