import type * as grpc from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { toServiceError } from "./failure";
import * as lifecycle from "./lifecycle";
import type { ResourceContext, ResourceModel } from "./model";
import { type Properties, withoutUndefined } from "./properties";
import type { Package, Registry } from "./registry";
import { faultsOf, withName } from "./validation";
import type { World } from "./world";

const DEFAULT_SETTINGS: lifecycle.ProviderSettings = { region: "us-east-1", defaultTags: {} };

/**
 * One package of the cloud (aws, gcp …) behind the engine's provider protocol. Written against the protocol itself
 * because `@pulumi/pulumi/provider` hides three things that a faithful model needs: whether a call is a preview,
 * the detailed difference, and the inputs last applied (docs/adr/0005).
 */
export class Provider {
  private settings = DEFAULT_SETTINGS;
  private cancelled = new AbortController();

  constructor(
    private readonly packageName: Package,
    private readonly version: string,
    private readonly registry: Registry,
    private readonly world: World,
  ) {}

  /** Everything that the engine calls; what it never calls on an attached provider answers UNIMPLEMENTED by gRPC. */
  addTo(server: grpc.Server): void {
    server.addService(ResourceProviderService, {
      attach: this.unary(() => new Empty()),
      cancel: this.unary(() => this.cancel()),
      getPluginInfo: this.unary(() => new plugin.PluginInfo().setVersion(this.version)),
      getSchema: this.unary(() => new proto.GetSchemaResponse().setSchema("{}")),
      checkConfig: this.unary((request: proto.CheckRequest) =>
        new proto.CheckResponse().setInputs(request.getNews()),
      ),
      diffConfig: this.unary(() =>
        new proto.DiffResponse().setChanges(proto.DiffResponse.DiffChanges.DIFF_NONE),
      ),
      configure: this.unary((request: proto.ConfigureRequest) => this.configure(request)),
      invoke: this.unary((request: proto.InvokeRequest) => this.invoke(request)),
      check: this.unary((request: proto.CheckRequest) => this.check(request)),
      diff: this.unary((request: proto.DiffRequest) => this.diff(request)),
      create: this.unary((request: proto.CreateRequest) => this.create(request)),
      read: this.unary((request: proto.ReadRequest) => this.read(request)),
      update: this.unary((request: proto.UpdateRequest) => this.update(request)),
      delete: this.unary((request: proto.DeleteRequest) => this.delete(request)),
    });
  }

  private cancel(): Empty {
    this.cancelled.abort(new Error("the engine cancelled the operation"));
    return new Empty();
  }

  private configure(request: proto.ConfigureRequest): proto.ConfigureResponse {
    // A new operation begins: what the last one cancelled stays cancelled, this one starts afresh.
    this.cancelled = new AbortController();
    const args = bag(request.getArgs());
    const tags =
      typeof args.defaultTags === "string"
        ? (JSON.parse(args.defaultTags) as Properties)
        : bagOf(args.defaultTags);
    if (this.packageName === "gcp" && typeof args.project === "string") this.world.project = args.project;
    this.settings = {
      region: typeof args.region === "string" ? args.region : DEFAULT_SETTINGS.region,
      defaultTags: (tags.tags as Record<string, string> | undefined) ?? {},
    };
    return new proto.ConfigureResponse()
      .setAcceptsecrets(false)
      .setSupportspreview(true)
      .setAcceptresources(false)
      .setAcceptoutputs(false);
  }

  private async invoke(request: proto.InvokeRequest): Promise<proto.InvokeResponse> {
    const model = this.registry.function(request.getTok());
    const response = new proto.InvokeResponse();
    if (model === undefined) {
      return (
        response.addFailures(
          failure("", `${request.getTok()} is not modelled by the embedded cloud (rehearsal/COVERAGE.md)`),
        ) && response
      );
    }
    const { region: _region, ...args } = bag(request.getArgs());
    const parsed = model.inputs.safeParse(args);
    if (!parsed.success) {
      return response.setFailuresList(
        parsed.error.issues.map((issue) => failure(issue.path.join("."), issue.message)),
      );
    }
    return response.setReturn(struct({ ...(await model.invoke(parsed.data)), region: this.settings.region }));
  }

  private check(request: proto.CheckRequest): proto.CheckResponse {
    const [news, olds] = [bag(request.getNews()), bag(request.getOlds())];
    const type = typeOf(request.getUrn());
    const model = this.registry.resource(type);
    const response = new proto.CheckResponse();
    if (model === undefined) {
      const reason = `${type} is not modelled by the embedded cloud, which refuses rather than pretends (rehearsal/COVERAGE.md lists what it does)`;
      return response.setInputs(struct(news)).setFailuresList([failure("", reason)]);
    }
    const inputs = withName(model, nameOf(request.getUrn()), news, olds, request.getRandomseed_asU8());
    const faults = faultsOf(model, inputs).map(({ property, reason }) => failure(property, reason));
    return response
      .setInputs(struct({ ...inputs, ...lifecycle.allTags(model, inputs, this.settings) }))
      .setFailuresList(faults);
  }

  private diff(request: proto.DiffRequest): proto.DiffResponse {
    const model = this.model(request.getUrn());
    const state = bag(request.getOlds());
    const before = request.hasOldInputs() ? bag(request.getOldInputs()) : state;
    const after = bag(request.getNews());
    const found = lifecycle.difference(model, before, after);
    const changes = proto.DiffResponse.DiffChanges;
    const response = new proto.DiffResponse()
      .setChanges(found.length > 0 ? changes.DIFF_SOME : changes.DIFF_NONE)
      .setHasdetaileddiff(true)
      .setDeletebeforereplace(model.deleteBeforeReplace ?? false)
      .setDiffsList([...new Set(found.map(({ path }) => path.split(".")[0] ?? path))])
      .setReplacesList(found.filter((one) => one.replaces).map(({ path }) => path));
    for (const { path, kind, replaces } of found) {
      response
        .getDetaileddiffMap()
        .set(path, new proto.PropertyDiff().setKind(KIND[kind][replaces ? 1 : 0]).setInputdiff(true));
    }
    return response;
  }

  private async create(request: proto.CreateRequest): Promise<proto.CreateResponse> {
    const model = this.model(request.getUrn());
    const inputs = bag(request.getProperties());
    if (request.getPreview()) {
      return new proto.CreateResponse().setProperties(
        struct(lifecycle.previewCreate(model, inputs, this.settings)),
      );
    }
    const made = await lifecycle.create(
      this.world,
      model,
      inputs,
      this.context(request.getUrn(), inputs),
      this.settings,
    );
    return new proto.CreateResponse().setId(made.id).setProperties(struct(made.outputs));
  }

  private async read(request: proto.ReadRequest): Promise<proto.ReadResponse> {
    const model = this.model(request.getUrn());
    const inputs = request.hasInputs() ? bag(request.getInputs()) : undefined;
    const state = bag(request.getProperties());
    const found = await lifecycle.read(
      model,
      request.getId(),
      state,
      inputs,
      this.context(request.getUrn(), inputs ?? {}),
    );
    if (found === undefined) return new proto.ReadResponse();
    return new proto.ReadResponse()
      .setId(request.getId())
      .setProperties(struct(found.outputs))
      .setInputs(struct(found.inputs));
  }

  private async update(request: proto.UpdateRequest): Promise<proto.UpdateResponse> {
    const model = this.model(request.getUrn());
    const [state, after] = [bag(request.getOlds()), bag(request.getNews())];
    const before = request.hasOldInputs() ? bag(request.getOldInputs()) : state;
    const outputs = request.getPreview()
      ? lifecycle.previewUpdate(model, state, before, after, this.settings)
      : await lifecycle.update(
          model,
          request.getId(),
          state,
          before,
          after,
          this.context(request.getUrn(), after),
          this.settings,
        );
    return new proto.UpdateResponse().setProperties(struct(outputs));
  }

  private async delete(request: proto.DeleteRequest): Promise<Empty> {
    const state = bag(request.getProperties());
    await lifecycle.remove(
      this.world,
      this.model(request.getUrn()),
      request.getId(),
      state,
      this.context(request.getUrn(), state),
    );
    return new Empty();
  }

  private model(urn: string): ResourceModel {
    const model = this.registry.resource(typeOf(urn));
    if (model === undefined) throw new Error(`${typeOf(urn)} is not modelled by the embedded cloud`);
    return model;
  }

  private context(urn: string, inputs: Properties): ResourceContext {
    const region = typeof inputs.region === "string" ? inputs.region : this.settings.region;
    return {
      urn,
      name: nameOf(urn),
      region,
      signal: AbortSignal.any([this.cancelled.signal, this.world.stopping.signal]),
    };
  }

  private unary<Q, R>(answer: (request: Q) => R | Promise<R>): grpc.handleUnaryCall<Q, R> {
    return (call, callback) => {
      Promise.resolve()
        .then(() => answer(call.request))
        .then((response) => callback(null, response))
        .catch((reason: unknown) => callback(toServiceError(reason, this.packageName, this.world)));
    };
  }
}

const { Kind } = proto.PropertyDiff;
const KIND = {
  add: [Kind.ADD, Kind.ADD_REPLACE],
  update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
  delete: [Kind.DELETE, Kind.DELETE_REPLACE],
} as const;

const bag = (value: Struct | undefined): Properties => value?.toJavaScript() ?? {};
const bagOf = (value: unknown): Properties =>
  value !== null && typeof value === "object" ? (value as Properties) : {};
const struct = (value: Properties): Struct =>
  Struct.fromJavaScript(withoutUndefined(value) as Record<string, JavaScriptValue>);
const failure = (property: string, reason: string): proto.CheckFailure =>
  new proto.CheckFailure().setProperty(property).setReason(reason);

/** `urn:pulumi:prod::sluice::a:b:C$aws:lb/x:X::name` → `aws:lb/x:X`. */
const typeOf = (urn: string): string => urn.split("::")[2]?.split("$").pop() ?? urn;
const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");
