import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import type { CloudEndpoints } from "../../rehearsal/cloud/cloud";
import type { CloudEvent } from "../../rehearsal/cloud/kernel/events";
import type { Engine } from "../../rehearsal/engine/engine";
import type { OperationResult } from "../../rehearsal/engine/run";
import type { LoadOptions } from "../../rehearsal/load/load";
import { CloudProcess, type CloudProcessOptions } from "../../rehearsal/session/cloud-process";
import { programFolder } from "../../rehearsal/session/project";
import { StackConfig } from "../../rehearsal/session/stack-config";
import type { Workplace } from "../../rehearsal/session/workplace";
import { realEngine } from "../rehearsal/engine/tiny";
import { eventually } from "./eventually";
import { stableWorkplace } from "./stable-workplace";

export const STACK = "rehearsal";
/** As production's config has it, and so the rehearsal's. */
const HOST = "app.harbor.example";

/** What a plain command of `stack` is given in a shell that is no terminal. Without the pack: it is not what these tests are about. */
export const plain = (stack: string): readonly string[] => [
  ...["--stack", stack],
  ...["--non-interactive", "--color", "never"],
];
export const upOf = (stack: string): readonly string[] => ["up", "--yes", "--skip-preview", ...plain(stack)];

/** What an answer of the product tells. */
export interface Answer {
  readonly status: number;
  /** `blue/1.1.0`; empty for the page, which no slot serves. */
  readonly servedBy: string;
  readonly text: string;
}

/** Who serves, as users see it, and how far the cloud's log of events was. */
export interface Traffic {
  readonly api: readonly string[];
  readonly page: string;
  readonly ai: unknown;
  readonly events: number;
}

export interface Said {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly output: string;
}

interface StateResource {
  readonly type: string;
  readonly outputs?: { readonly result?: { readonly plaintext?: string } };
}

/** Whether traffic moves by it, or whether it happens to the slot that serves all along. */
const moves = ({ kind, message }: CloudEvent): boolean =>
  ["weights-changed", "pointer-changed", "traffic-changed"].includes(kind) ||
  // What an alarm thinks of a slot happens to nobody.
  (message.includes("blue") && kind !== "alarm-changed");

/** A workplace with 1.1.0 live on blue, on the real engine, for the tests of one file. */
export class RunningProduct {
  private cloud: CloudProcess;
  /** Environment beyond that of the workplace, for plain commands. */
  private environment: Readonly<Record<string, string>> = {};

  private constructor(
    readonly workplace: Workplace,
    readonly engine: Engine,
  ) {
    this.cloud = workplace.cloud;
  }

  static async open(): Promise<RunningProduct> {
    const engine = realEngine();
    const product = new RunningProduct(await stableWorkplace(engine), engine);
    try {
      await product.serves();
      return product;
    } catch (failure) {
      await product.close();
      throw failure;
    }
  }

  /** Waits until 1.1.0 answers, as its tasks are started anew with their cloud. */
  private async serves(): Promise<void> {
    await eventually(
      async () => {
        const { api, page, ai } = await this.traffic();
        expect(api).toEqual(api.map(() => "200 blue/1.1.0"));
        expect([page, ai]).toEqual([expect.stringMatching(/^200 /), expect.stringMatching(/^200 /)]);
      },
      { what: "1.1.0 serves", deadline: 300_000, pause: 200 },
    );
  }

  async close(): Promise<void> {
    await this.cloud.stop();
    await this.workplace.close();
  }

  /** Where the cloud keeps everything, and what it runs commands in. */
  get cloudOptions(): CloudProcessOptions {
    const { directory, repository } = this.workplace;
    return { directory: join(directory, "cloud"), project: programFolder(repository.directory), speed: 20 };
  }

  /** Ends the cloud and starts it again with the same state; `between` runs while there is none. */
  async restartCloud(between: (endpoints: CloudEndpoints) => Promise<void>): Promise<CloudEndpoints> {
    await this.cloud.stop();
    await between(this.cloud.endpoints);
    this.cloud = await CloudProcess.start(this.cloudOptions);
    return this.cloud.endpoints;
  }

  /** As `export NAME=value` in the shell of plain commands. */
  export(environment: Readonly<Record<string, string>>): void {
    this.environment = { ...this.environment, ...environment };
  }

  /** `pulumi up` with the policy pack. The stack is thrown away, so its state is written once. */
  up(...extraArgs: string[]): Promise<OperationResult> {
    return this.workplace.pulumi.up({ policyPacks: ["policies"], extraArgs, writesState: "once" });
  }

  /** `pulumi up` without the pack, which takes half as long: where a test speaks of what follows, and not of what is let through. */
  upUnjudged(): Promise<OperationResult> {
    return this.workplace.pulumi.up({ writesState: "once" });
  }

  /** A plain command, as someone types it who goes on by hand. */
  pulumi(...args: string[]): Promise<Said> {
    return said(this.engine.pulumi, args, {
      cwd: this.workplace.repository.directory,
      env: { ...this.workplace.pulumi.environment(), ...this.environment },
    });
  }

  config(): StackConfig {
    return StackConfig.read(this.workplace.configFile);
  }

  /** Puts every file of the repository back to its newest commit. */
  async undo(): Promise<void> {
    await this.workplace.repository.git("checkout", "--quiet", "--", ".");
    await this.workplace.repository.git("clean", "--quiet", "-d", "--force");
  }

  /** Asks as a user does: the name resolved in the cloud's DNS, TLS verified. */
  async ask(path: string): Promise<Answer> {
    const { cloud } = this;
    const endpoint = await cloud.resolve(HOST, 443);
    return new Promise((settle, reject) => {
      const options = {
        ...endpoint,
        host: endpoint.address,
        path,
        servername: HOST,
        // The firewall refuses a client that does not say what it is.
        headers: { host: HOST, "user-agent": "sluice-test" },
        agent: false,
      } as const;
      request({ ...options, ca: readFileSync(cloud.endpoints.authority) }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        answer.on("error", reject).on("end", () => {
          settle({
            status: answer.statusCode ?? 0,
            servedBy: String(answer.headers["x-served-by"] ?? ""),
            text,
          });
        });
      })
        .on("error", reject)
        .end();
    });
  }

  /** For a load on the whole way: DNS name → CDN → load balancer. */
  async loadTarget(): Promise<Pick<LoadOptions, "target" | "host" | "caFile">> {
    return {
      target: await this.cloud.resolve(HOST, 443),
      host: HOST,
      caFile: this.cloud.endpoints.authority,
    };
  }

  async traffic(): Promise<Traffic> {
    const api = await Promise.all([1, 2, 3, 4, 5, 6].map(() => this.ask("/api/quotes?amount=1000&days=30")));
    const [page, ai] = await Promise.all([
      this.ask("/"),
      this.ask("/api/ai/risk/calculate?amount=1000&days=30"),
    ]);
    const events = (await this.cloud.events(0)).at(-1)?.sequence ?? 0;
    return {
      api: api.map(shown),
      page: `${page.status} ${page.text}`,
      ai: `${ai.status} ${ai.text}`,
      events,
    };
  }

  /** What has moved traffic, or touched who serves it, since `before`. */
  async movedSince({ events }: Traffic): Promise<CloudEvent[]> {
    return (await this.cloud.events(events)).filter(moves);
  }

  /** Fails when users would notice anything of what was done since `before`. */
  async expectUntouched(before: Traffic): Promise<void> {
    expect(await this.movedSince(before)).toEqual([]);
    const { events: _events, ...seen } = await this.traffic();
    const { events: __events, ...was } = before;
    expect(seen).toEqual(was);
    expect(seen.api).toEqual(seen.api.map(() => "200 blue/1.1.0"));
  }

  /** Fails when something that a person sees holds a secret of the stack, a stack trace or colours. */
  async expectFitToRead(output: string): Promise<void> {
    expect(output).not.toMatch(/^\s*at .*[:(]/m);
    expect(output).not.toContain("\u001b[");
    for (const secret of await this.secrets()) expect(output).not.toContain(secret);
  }

  private known: readonly string[] | undefined;

  /** Every secret of the stack, as the passwords that it made for itself. */
  private async secrets(): Promise<readonly string[]> {
    if (this.known !== undefined) return this.known;
    const { output } = await this.pulumi("stack", "export", "--stack", STACK, "--show-secrets");
    const { deployment } = JSON.parse(output) as { deployment: { resources: StateResource[] } };
    this.known = deployment.resources.flatMap(({ type, outputs }) =>
      type === "random:index/randomPassword:RandomPassword"
        ? [String(JSON.parse(outputs?.result?.plaintext ?? ""))]
        : [],
    );
    if (this.known.length === 0) throw new Error("the stack has no secrets, so nothing can be said of them");
    return this.known;
  }
}

/** Runs a command to its end and gives all that a person would see. */
export function said(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Said> {
  return new Promise((settle) => {
    execFile(command, [...args], { ...options, maxBuffer: 64 * 1024 * 1024 }, (failure, stdout, stderr) => {
      const code = failure === null ? 0 : typeof failure.code === "number" ? failure.code : null;
      settle({ code, output: `${stdout}${stderr}` });
    });
  });
}

const shown = ({ status, servedBy }: Answer): string => `${status} ${servedBy}`;
