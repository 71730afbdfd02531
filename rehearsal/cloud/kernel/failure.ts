import { appendFileSync } from "node:fs";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { CloudError, InitializationError } from "./model";
import { withoutUndefined } from "./properties";
import type { World } from "./world";

/** Turns what a model throws into what the engine understands; a defect of the cloud is named as one. */
export function toServiceError(reason: unknown, packageName: string, world: World): grpc.ServiceError {
  if (reason instanceof InitializationError) return initializationFailed(reason);
  if (reason instanceof CloudError) return serviceError(reason.message);
  const { message, stack } = reason instanceof Error ? reason : new Error(String(reason));
  if (world.stopping.signal.aborted || /cancelled the operation/.test(message)) return serviceError(message);
  const log = join(world.directory, "defects.log");
  appendFileSync(log, `${new Date().toISOString()} ${packageName} ${stack ?? message}\n`);
  return serviceError(`${message} (a defect of the embedded cloud, not of your program; details in ${log})`);
}

function serviceError(details: string, metadata = new grpc.Metadata()): grpc.ServiceError {
  return Object.assign(new Error(details), { code: grpc.status.UNKNOWN, details, metadata });
}

/** The engine keeps the resource when the error carries this detail in `grpc-status-details-bin`. */
function initializationFailed(failed: InitializationError): grpc.ServiceError {
  const detail = new proto.ErrorResourceInitFailed()
    .setId(failed.id)
    .setProperties(Struct.fromJavaScript(withoutUndefined(failed.outputs) as Record<string, JavaScriptValue>))
    .setReasonsList(failed.reasons);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(failed.message);
  status.addDetails(packed);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return serviceError(failed.message, metadata);
}
