import * as pulumi from "@pulumi/pulumi";
import { faultsText } from "./faults";
import { type StackConfig, readConfig } from "./read";

/**
 * Reads and checks the whole config of the stack before anything is registered. A mistake ends the program with one
 * message that lists every fault; RunError makes Pulumi print it without a stack trace.
 */
export function loadConfig(): StackConfig {
  const stack = pulumi.getStack();
  const { config, faults } = readConfig(stack, pulumi.runtime.allConfig(), isSecret);
  if (faults !== undefined) throw new pulumi.RunError(faultsText(stack, faults));
  return config;
}

/** The SDK tells the secret keys only through the variable that the engine sets (its own helper is internal). */
function isSecret(key: string): boolean {
  const keys: unknown = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]");
  return Array.isArray(keys) && keys.includes(key);
}
