import { z } from "zod";
import { apiError } from "../google/api";
import { DEFAULT_SERVICE_ACCOUNT } from "../google/common";
import { UNAUTHENTICATED, callersOf, denied, may } from "../google/permissions";
import { CloudError } from "../kernel/model";
import type { Collection } from "../kernel/store";
import type { World } from "../kernel/world";
import type { ApiAnswer, ApiHandler, ApiRequest } from "../network/api";
import { accountName } from "../serviceaccount/names";
import { describedRevision, describedService } from "./described";
import { faultsOfTraffic, traffic } from "./inputs";
import type { Deployers } from "./model";
import { Operations } from "./operations";
import type { ServiceRecord } from "./records";

const NAME = /^\/v2\/(projects\/[^/]+\/locations\/[^/]+\/services\/[^/:]+)(\/revisions)?$/;

const patched = z.object({ traffic: z.array(traffic), etag: z.string().optional() });

/**
 * The part of the Cloud Run Admin API that moves traffic: a service and its revisions to read, other shares for those
 * that there are. https://docs.cloud.google.com/run/docs/reference/rest/v2/projects.locations.services
 */
export function adminApi(
  world: World,
  records: Collection<ServiceRecord>,
  deployers: Pick<Deployers, "get">,
): ApiHandler {
  const operations = new Operations(world);
  return (request) => {
    const { method, path, query } = request;
    const callers = callersOf(world, request.headers.authorization);
    const operation = operations.find(path);
    const [, name, revisions] = NAME.exec(path) ?? [];
    if (callers === undefined) return UNAUTHENTICATED;
    if (operation !== undefined && method === "GET")
      // Of the location and not of the service: a right on the service gives none on its operations.
      return may(world, callers, "run.operations.get", operation.location)
        ? operation.answer
        : denied("run.operations.get", operation.name);
    if (name === undefined) return undefined;
    const refused = (permission: string): ApiAnswer | undefined =>
      may(world, callers, permission, name) ? undefined : denied(permission, name);
    const found = (answer: (record: ServiceRecord) => ApiAnswer): ApiAnswer => {
      const record = records.get(name);
      return record === undefined
        ? apiError(404, "NOT_FOUND", `Resource '${name.split("/").at(-1)}' of kind 'SERVICE' does not exist.`)
        : answer(record);
    };
    if (method === "GET" && revisions !== undefined)
      return (
        refused("run.revisions.list") ??
        found((record) => ({
          status: 200,
          body: {
            revisions: Object.entries(record.revisions)
              .sort(([, one], [, other]) => (one.createTime < other.createTime ? 1 : -1))
              .map(([revision, one]) => describedRevision(record, revision, one)),
          },
        }))
      );
    if (method === "GET" && revisions === undefined)
      return (
        refused("run.services.get") ?? found((record) => ({ status: 200, body: describedService(record) }))
      );
    if (method !== "PATCH" || query.get("updateMask") !== "traffic") return undefined;
    return (
      refused("run.services.update") ??
      found((record) => {
        const account = record.declared.template.serviceAccount ?? DEFAULT_SERVICE_ACCOUNT;
        // Asked at every change, since the revisions that get requests run as this account.
        if (!mayActAs(world, callers, account))
          return apiError(
            403,
            "PERMISSION_DENIED",
            `Permission 'iam.serviceaccounts.actAs' denied on service account ${account} (or it may not exist).`,
          );
        return patch(request, record);
      })
    );
  };

  function patch({ body }: ApiRequest, record: ServiceRecord): ApiAnswer {
    const given = read(body);
    if (typeof given === "string") return apiError(400, "INVALID_ARGUMENT", given);
    const current = describedService(record).etag;
    if (given.etag !== undefined && given.etag !== current)
      return apiError(
        409,
        "ABORTED",
        `Conflict for resource '${record.name}': version '${given.etag}' was specified but current version is '${String(current)}'.`,
      );
    const location = record.id.split("/services/")[0] ?? "";
    const done = deployers.get(record.id)?.reroute(given.traffic) ?? Promise.resolve();
    return operations.begin(
      location,
      done.then(() => {
        const now = records.get(record.id);
        if (now === undefined) throw new CloudError("notFound", `${record.id} is gone`);
        return describedService(now);
      }),
    );
  }
}

/** What to serve, or what is wrong with it. */
function read(body: Buffer): z.infer<typeof patched> | string {
  let json: unknown;
  try {
    json = JSON.parse(body.toString("utf8"));
  } catch {
    return "Invalid JSON payload received.";
  }
  const parsed = patched.safeParse(json);
  if (!parsed.success)
    return parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  const faults = faultsOfTraffic(parsed.data.traffic).map(({ reason }) => `service.traffic: ${reason}`);
  return faults.length > 0 ? faults.join("; ") : parsed.data;
}

function mayActAs(world: World, callers: readonly string[], account: string): boolean {
  const resource =
    account === DEFAULT_SERVICE_ACCOUNT
      ? `projects/${world.project}/serviceAccounts/${account}`
      : accountName(world, account);
  return may(world, callers, "iam.serviceAccounts.actAs", resource);
}
