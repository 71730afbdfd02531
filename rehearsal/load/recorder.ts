import { attribute, tellsInBody } from "./attribution";
import type { Answer, Begun, Book } from "./connection";
import type { CompleteOptions } from "./options";
import type { FromWorker, LoadResult } from "./protocol";
import { Tally, type Counts, type Outcome } from "./tally";

interface OpenStep {
  readonly index: number;
  readonly name: string;
  readonly from: number;
  readonly tally: Tally;
  pending: number;
  closedAt?: number;
}

interface Ticket extends Begun {
  readonly step: OpenStep;
}

/**
 * Books every request of the load: into the window in which it was settled, into the step in which it was begun (a
 * request begun after a mark was certainly routed after it), and into the totals.
 */
export class Recorder implements Book<Ticket> {
  private readonly started = Date.now();
  private readonly totals = new Tally();
  private window = { from: this.started, tally: new Tally() };
  private step: OpenStep = this.newStep("start", 0);
  private begunCount = 0;
  private pending = 0;
  private ending: LoadResult["ended"] | undefined;

  constructor(
    private readonly options: CompleteOptions,
    private readonly tell: (message: FromWorker) => void,
  ) {}

  mayBegin(): boolean {
    if (this.begunCount >= this.options.maxRequests) this.end("maxRequests");
    return this.ending === undefined;
  }

  begun(begun: Begun): Ticket {
    this.begunCount += 1;
    this.pending += 1;
    this.step.pending += 1;
    return { ...begun, step: this.step };
  }

  answered(ticket: Ticket, { status, body, rawHeaders }: Answer): void {
    const expected = status < 400 || this.route(ticket).expect.includes(status);
    this.settle(ticket, {
      ...attribute(rawHeaders, tellsInBody(rawHeaders) ? body : ""),
      status,
      latency: performance.now() - ticket.at,
      failure: expected ? undefined : this.failure(ticket, `status ${status}`, body.slice(0, 200)),
    });
  }

  lost(ticket: Ticket, kind: string, message: string): void {
    this.settle(ticket, { failure: this.failure(ticket, kind, message) });
  }

  /** Ends the step and begins the next; what ended is told when its last request is settled. */
  mark(name: string): void {
    const ended = this.step;
    if (this.ending !== undefined) return;
    this.step = this.newStep(name, ended.index + 1);
    ended.closedAt = Date.now();
    this.tellStep(ended);
  }

  tellWindow(): void {
    const { from, tally } = this.window;
    const to = Date.now();
    this.window = { from: to, tally: new Tally() };
    this.tell({ kind: "window", window: { from, to, ...tally.counts() } });
  }

  /** No request is begun from now on; the result is told when the last one is settled. */
  end(reason: LoadResult["ended"]): void {
    if (this.ending !== undefined) return;
    this.ending = reason;
    this.tellResult();
  }

  private settle(ticket: Ticket, outcome: Outcome): void {
    const interval = (1000 * this.options.connections) / this.options.rate;
    for (const tally of [this.totals, this.window.tally, ticket.step.tally]) tally.add(outcome, interval);
    this.pending -= 1;
    ticket.step.pending -= 1;
    if (ticket.step.closedAt !== undefined) this.tellStep(ticket.step);
    this.tellResult();
  }

  private tellStep(step: OpenStep): void {
    const { index, name, from, closedAt, pending, tally } = step;
    if (pending > 0 || closedAt === undefined) return;
    this.tell({ kind: "step", index, step: { name, from, to: closedAt, ...tally.counts() } });
  }

  private tellResult(): void {
    if (this.ending === undefined || this.pending > 0) return;
    if (this.step.closedAt === undefined) {
      this.step.closedAt = Date.now();
      this.tellStep(this.step);
      this.tellWindow();
      const totals: Counts = this.totals.counts();
      this.tell({
        kind: "result",
        totals: { from: this.started, to: Date.now(), ...totals },
        ended: this.ending,
      });
    }
  }

  private newStep(name: string, index: number): OpenStep {
    return { index, name, from: Date.now(), tally: new Tally(), pending: 0 };
  }

  private route({ route }: Begun): CompleteOptions["requests"][number] {
    const found = this.options.requests[route];
    if (found === undefined) throw new Error(`there is no request number ${route}`);
    return found;
  }

  private failure(ticket: Ticket, kind: string, message: string): { kind: string; example: string } {
    const { method, path } = this.route(ticket);
    return { kind, example: `${method} ${path} at ${new Date().toISOString()}: ${message}` };
  }
}
