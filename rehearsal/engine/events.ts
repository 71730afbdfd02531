/** What became of one resource in one operation. */
export type ResourceOperation =
  "create" | "update" | "replace" | "delete" | "same" | "read" | "refresh" | "import" | "other";

export interface TouchedResource {
  readonly urn: string;
  readonly type: string;
  /** The resource's name in the program: the last part of its URN. */
  readonly name: string;
  readonly op: ResourceOperation;
  /** Whether the provider refused or failed. */
  readonly failed: boolean;
}

export interface PolicyViolation {
  readonly policy: string;
  readonly enforcement: string;
  readonly message: string;
  /** Absent for a policy on the stack as a whole. */
  readonly urn?: string;
}

export interface Diagnostic {
  readonly severity: "info" | "warning" | "error";
  readonly message: string;
  readonly urn?: string;
}

export interface OperationEvents {
  /** How many resources per operation, as the engine counts them. */
  readonly changes: Readonly<Record<string, number>>;
  /** Everything that was (or, in a preview, would be) changed, in the order in which the engine began with it. */
  readonly touched: readonly TouchedResource[];
  readonly violations: readonly PolicyViolation[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The parts of the engine's event log that are read. Source: pulumi sdk/v3 go/common/apitype/events.go. */
interface EngineEvent {
  readonly resourcePreEvent?: { readonly metadata: StepMetadata };
  readonly resOpFailedEvent?: { readonly metadata: StepMetadata };
  readonly policyEvent?: {
    readonly resourceUrn?: string;
    readonly message: string;
    readonly policyName: string;
    readonly enforcementLevel: string;
  };
  readonly diagnosticEvent?: {
    readonly urn?: string;
    readonly message: string;
    readonly severity: string;
    readonly streamID?: number;
    readonly ephemeral?: boolean;
  };
  readonly summaryEvent?: { readonly resourceChanges?: Readonly<Record<string, number>> };
}

interface StepMetadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
}

/** The engine's names of steps; the three steps of a replacement count as one. Source: pulumi pkg/v3 display/operations. */
const OPERATIONS: Readonly<Record<string, ResourceOperation>> = {
  create: "create",
  update: "update",
  delete: "delete",
  same: "same",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
  "remove-pending-replace": "replace",
  discard: "delete",
  "discard-replaced": "replace",
  refresh: "refresh",
  read: "read",
  "read-replacement": "read",
  import: "import",
  "import-replacement": "import",
};

const CHANGING: readonly ResourceOperation[] = ["create", "update", "replace", "delete", "import", "other"];

/** Reads an event log: one JSON object a line. A last line that was cut off (a killed engine) is left out. */
export function parseEvents(log: string): OperationEvents {
  const touched = new Map<string, TouchedResource>();
  const violations: PolicyViolation[] = [];
  const diagnostics: Diagnostic[] = [];
  let changes: Readonly<Record<string, number>> | undefined;
  for (const event of readEvents(log)) {
    if (event.resourcePreEvent) touch(touched, event.resourcePreEvent.metadata, false);
    if (event.resOpFailedEvent) touch(touched, event.resOpFailedEvent.metadata, true);
    if (event.policyEvent) {
      const { policyName, enforcementLevel, message, resourceUrn } = event.policyEvent;
      violations.push({
        policy: policyName,
        enforcement: enforcementLevel,
        message: plain(message),
        urn: resourceUrn || undefined,
      });
    }
    if (event.diagnosticEvent) collect(diagnostics, event.diagnosticEvent);
    if (event.summaryEvent) changes = event.summaryEvent.resourceChanges ?? {};
  }
  const list = [...touched.values()];
  return { changes: changes ?? count(list), touched: list, violations, diagnostics };
}

function* readEvents(log: string): Generator<EngineEvent> {
  for (const line of log.split("\n")) {
    if (!line.trim()) continue;
    try {
      yield JSON.parse(line) as EngineEvent;
    } catch {
      return;
    }
  }
}

function touch(
  touched: Map<string, TouchedResource>,
  { op, urn, type }: StepMetadata,
  failed: boolean,
): void {
  const operation = OPERATIONS[op] ?? "other";
  if (!CHANGING.includes(operation)) return;
  const earlier = touched.get(urn);
  const name = urn.slice(urn.lastIndexOf("::") + 2);
  // A resource that is deleted before its replacement is created shows up under both.
  const whole = earlier && earlier.op !== operation ? "replace" : operation;
  touched.set(urn, { urn, type, name, op: whole, failed: failed || earlier?.failed === true });
}

function collect(diagnostics: Diagnostic[], event: NonNullable<EngineEvent["diagnosticEvent"]>): void {
  // "info#err" is what the program wrote to stderr.
  const severity = event.severity.replace(/#.*$/, "");
  if (severity !== "info" && severity !== "warning" && severity !== "error") return;
  const message = plain(event.message);
  if (message && !event.ephemeral) diagnostics.push({ severity, message, urn: event.urn || undefined });
}

function count(touched: readonly TouchedResource[]): Record<string, number> {
  const changes: Record<string, number> = {};
  for (const { op } of touched) changes[op] = (changes[op] ?? 0) + 1;
  return changes;
}

/** Without the engine's colour marks (`<{%fg 1%}>`) and without the blank space around. */
function plain(message: string): string {
  return message.replace(/<\{%.*?%\}>/g, "").trim();
}
