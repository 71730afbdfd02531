import { randomUUID } from "node:crypto";
import type { World } from "../kernel/world";
import type { ApiAnswer } from "../network/api";

interface Operation {
  readonly name: string;
  readonly location: string;
  readonly body: object;
}

/** FAILED_PRECONDITION, in which Cloud Run tells that a revision is not there or not ready. */
const FAILED = 9;
/** More are forgotten, the oldest first. */
const KEPT = 100;

/** Changes that go on after the answer. https://docs.cloud.google.com/run/docs/reference/rest/v2/projects.locations.operations */
export class Operations {
  private readonly known = new Map<string, Operation>();

  constructor(private readonly world: World) {}

  /** Answers that it has begun; its name tells later how it went. */
  begin(location: string, done: Promise<object>): ApiAnswer {
    const name = `${location}/operations/${randomUUID()}`;
    const keep = (body: object): Operation => {
      const operation = { name, location, body: { name, ...body } };
      this.known.set(name, operation);
      return operation;
    };
    const begun = keep({ done: false });
    done.then(
      (response) => keep({ done: true, response }),
      (failure: unknown) => {
        const message = failure instanceof Error ? failure.message : String(failure);
        this.world.events.record("cloudrun", "operation-failed", message, { operation: name });
        keep({ done: true, error: { code: FAILED, message } });
      },
    );
    for (const old of this.known.keys()) if (this.known.size > KEPT) this.known.delete(old);
    return { status: 200, body: begun.body };
  }

  /** The operation at a path of the API, and what it answers. */
  find(path: string): { name: string; location: string; answer: ApiAnswer } | undefined {
    const found = this.known.get(path.replace(/^\/v2\//, ""));
    return found && { name: found.name, location: found.location, answer: { status: 200, body: found.body } };
  }
}
