import { BuildProgress } from "../../../rehearsal/engine/build-progress";

describe("progress of the build", () => {
  it("counts modules and packages, and nothing else", () => {
    const progress = new BuildProgress();
    progress.begin("building");
    expect(progress.text(0)).toBe("building: getting ready (0 s)");
    const lines = [
      "go: downloading github.com/x/y v1.2.3",
      "encoding/json",
      "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
      "gopkg.in/yaml.v3",
      "# example.org/broken",
      "main.go:3:1: syntax error",
      "",
    ];
    for (const line of lines) progress.line(line);
    expect(progress.text(3.2)).toBe("building: downloaded 1 module, compiled 3 packages (3 s)");
  });

  it("says that it is still at it when the linker is silent", () => {
    const progress = new BuildProgress();
    progress.begin("building");
    progress.line("encoding/json");
    progress.text(1);
    expect(progress.text(4)).toBe("building: compiled 1 package, still at it (4 s)");
  });
});
