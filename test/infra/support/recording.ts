import * as pulumi from "@pulumi/pulumi";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";
import { disconnect, getMonitor } from "@pulumi/pulumi/runtime/settings";

// The SDK marks each of its promises, thousands in a run, so that one that never settles can be told; `finished` waits for all.
Object.assign(debuggable, { debuggablePromise: <T>(promise: Promise<T>): Promise<T> => promise });

/** What a test expects of one resource type: exactly which properties may be set, and what the cloud answers. */
export interface Expected {
  readonly properties: readonly string[];
  readonly outputs?: (inputs: Record<string, unknown>, name: string) => Record<string, unknown>;
}

/** Type → what is expected of it. A type that is not listed is refused. */
export type Table = Readonly<Record<string, Expected>>;

/** Answers to provider functions, by token. */
export type Answers = Readonly<Record<string, (inputs: Record<string, unknown>) => Record<string, unknown>>>;

export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly parent: string;
  readonly custom: boolean;
  readonly protect: boolean;
  /** Stays in the cloud when the state forgets it. */
  readonly retained: boolean;
  /** Properties whose changes are ignored. */
  readonly ignores: readonly string[];
  readonly inputs: Record<string, unknown>;
  /** URNs, declared and implied by properties. */
  readonly dependencies: readonly string[];
}

interface Request {
  getType(): string;
  getName(): string;
  getParent(): string;
  getCustom(): boolean;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getIgnorechangesList(): string[];
  getDependenciesList(): string[];
}
type Callback = (error: unknown, response: { getUrn(): string } | undefined) => void;
interface Monitor {
  registerResource(request: Request, callback: Callback): Promise<void>;
}

export interface Surroundings {
  readonly stack?: string;
  readonly config?: Record<string, string>;
  /** Answers to provider functions, by token. */
  readonly calls?: Answers;
}

/**
 * Pulumi's mocks made strict: a type, a property or a function that the test's table does not list fails the test.
 * Keeps what was registered, with what it depends on, in the order in which it was done.
 */
export class Recording {
  readonly resources: Registered[] = [];
  private readonly problems: string[] = [];
  private readonly stacks = { limit: Error.stackTraceLimit, prepare: Error.prepareStackTrace };

  private constructor(private readonly table: Table) {}

  static async start(
    table: Table,
    { stack = "prod", config = {}, calls = {} }: Surroundings = {},
  ): Promise<Recording> {
    const recording = new Recording(table);
    // What the program asks of AWS beside its providers gets no answer here, at once, unless a test gives one.
    process.env.AWS_ENDPOINT_URL ??= "http://127.0.0.1:1";
    process.env.AWS_ACCESS_KEY_ID ??= "id";
    process.env.AWS_SECRET_ACCESS_KEY ??= "secret";
    // The SDK notes a stack trace with every promise, and reads one back with every resource: most of the time of a run.
    Error.stackTraceLimit = 1;
    Error.prepareStackTrace = String;
    (pulumi.Resource as unknown as { callsites: () => unknown[] }).callsites = () => [];
    const mocks: pulumi.runtime.Mocks = {
      newResource: (args) => recording.make(args),
      call: ({ token, inputs }) => {
        const answer = calls[token];
        if (answer === undefined) throw recording.problem(`function ${token} is called and not expected`);
        return answer(inputs as Record<string, unknown>);
      },
    };
    await pulumi.runtime.setMocks(mocks, "sluice", stack, false);
    pulumi.runtime.setAllConfig(config);
    recording.watch(getMonitor() as unknown as Monitor);
    return recording;
  }

  /** Waits until everything is registered; throws what was not expected. */
  async finished(): Promise<this> {
    await disconnect();
    Error.stackTraceLimit = this.stacks.limit;
    Error.prepareStackTrace = this.stacks.prepare;
    if (this.problems.length > 0) throw new Error(this.problems.join("\n"));
    return this;
  }

  /** The one resource of a type, or of a type and name. */
  one(type: string, name?: string): Registered {
    const found = this.all(type).filter((resource) => name === undefined || resource.name === name);
    const [first] = found;
    if (first !== undefined && found.length === 1) return first;
    throw new Error(
      `${found.length} resources are ${type} ${name ?? ""}; there are ${this.resources.map((one) => `${one.type} ${one.name}`).join(", ")}`,
    );
  }

  all(type: string): Registered[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** Whether the engine would make `first` before `second`: a way of dependencies or parents leads from one to the other. */
  precedes(first: Registered, second: Registered): boolean {
    const seen = new Set<string>();
    const reach = (urn: string): boolean => {
      if (urn === first.urn) return true;
      if (seen.has(urn)) return false;
      seen.add(urn);
      const resource = this.resources.find((one) => one.urn === urn);
      return resource !== undefined && [...resource.dependencies, resource.parent].some(reach);
    };
    return first.urn !== second.urn && reach(second.urn);
  }

  private make({
    type,
    name,
    inputs,
    custom,
  }: pulumi.runtime.MockResourceArgs): pulumi.runtime.MockResourceResult {
    const given = inputs as Record<string, unknown>;
    if (custom !== true) {
      if (!/^sluice:[a-z]+:[A-Z][A-Za-z]+$/.test(type))
        throw this.problem(`component ${name} has the token ${type}`);
      return { id: undefined, state: given };
    }
    const expected = this.table[type];
    if (expected === undefined) throw this.problem(`resource ${name} of type ${type} is not expected`);
    const surplus = Object.keys(given).filter((property) => !expected.properties.includes(property));
    if (surplus.length > 0)
      throw this.problem(`${type} ${name} sets ${surplus.join(", ")}, which is not expected`);
    return { id: `${name}-id`, state: { ...given, ...expected.outputs?.(given, name) } };
  }

  private watch(monitor: Monitor): void {
    const original = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, callback) =>
      original(request, (error, response) => {
        const inputs = (
          request as unknown as { getObject(): { toJavaScript(): Record<string, unknown> } }
        ).getObject();
        if (response !== undefined) {
          this.resources.push({
            type: request.getType(),
            name: request.getName(),
            urn: response.getUrn(),
            parent: request.getParent(),
            custom: request.getCustom(),
            protect: request.getProtect(),
            retained: request.getRetainondelete(),
            ignores: request.getIgnorechangesList(),
            inputs: inputs.toJavaScript(),
            dependencies: request.getDependenciesList(),
          });
        }
        callback(error, response);
      });
  }

  private problem(text: string): Error {
    this.problems.push(text);
    return new Error(text);
  }
}
