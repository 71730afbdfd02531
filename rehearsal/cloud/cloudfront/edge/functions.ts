import type { World } from "../../kernel/world";
import type { FunctionRecord, Records } from "../records";
import { EdgeFunction } from "./edgeFunction";
import { type FunctionResult, readResult, viewerRequestEvent } from "./functionEvent";
import type { EdgeRequest } from "./values";

type EventContext = Parameters<typeof viewerRequestEvent>[1];

/** The published functions, each compiled once per publication. */
export class EdgeFunctions {
  private readonly compiled = new Map<string, { readonly etag: string; readonly edge: EdgeFunction }>();

  constructor(
    private readonly world: World,
    private readonly records: Records,
  ) {}

  /** Runs a viewer-request function; a fault is what CloudFront answers 503 for. */
  async viewerRequest(
    functionArn: string,
    request: EdgeRequest,
    context: EventContext,
  ): Promise<FunctionResult | { readonly fault: string }> {
    // A function's ARN ends in its name, which is its key.
    const record = this.records.functions.get(functionArn.slice(functionArn.lastIndexOf("/") + 1));
    if (record?.live === undefined) return { fault: `the function ${functionArn} is not published` };
    const [storeArn] = record.live.stores;
    const store =
      storeArn === undefined ? undefined : this.records.stores.find((one) => one.arn === storeArn);
    const outcome = await this.function(record, record.live).run(
      viewerRequestEvent(request, context),
      store?.contents,
    );
    if ("fault" in outcome) {
      this.world.events.record("cloudfront", "function-failed", `${record.name}: ${outcome.fault}`, {
        function: record.name,
        uri: request.uri,
      });
      return outcome;
    }
    return readResult(outcome.result, request);
  }

  async stop(): Promise<void> {
    const running = [...this.compiled.values()];
    this.compiled.clear();
    await Promise.all(running.map(({ edge }) => edge.stop()));
  }

  private function({ name }: FunctionRecord, live: NonNullable<FunctionRecord["live"]>): EdgeFunction {
    const known = this.compiled.get(name);
    if (known?.etag === live.etag) return known.edge;
    const edge = new EdgeFunction(name, live.code, (line) =>
      this.world.events.record("cloudfront", "function-log", `${name}: ${line.slice(0, 1_000)}`, {
        function: name,
      }),
    );
    this.compiled.set(name, { etag: live.etag, edge });
    // Requests that are inside the former publication end there.
    if (known !== undefined)
      this.world.clock.after(2_000 * this.world.clock.speed, () => void known.edge.stop());
    return edge;
  }
}
