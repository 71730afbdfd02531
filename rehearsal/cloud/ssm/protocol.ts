import { CloudError } from "../kernel/model";
import type { World } from "../kernel/world";
import { jsonProtocol } from "../wire/json";
import type { WireProtocol } from "../wire/protocol";

/** What of a parameter the wire tells. */
export interface ReadableParameter {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  readonly version: number;
  readonly arn: string;
}

/** Reserved names lead to Secrets Manager. https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html */
const SECRETS = "/aws/reference/secretsmanager/";

/** The part of Systems Manager's protocol that functions use: reading parameters. */
export function ssmProtocol(
  world: World,
  find: (nameOrArn: string) => ReadableParameter | undefined,
): WireProtocol {
  const read = (name: string, decrypted: boolean): Record<string, unknown> | undefined => {
    if (name.includes("//"))
      throw new CloudError("ValidationException", `Parameter name: ${name} has two slashes in a row`);
    if (name.startsWith(SECRETS)) {
      if (!decrypted)
        throw new CloudError(
          "ValidationException",
          "WithDecryption flag must be True for retrieving a Secret Manager secret.",
        );
      const value = world.use("awsSecrets").value(name.slice(SECRETS.length));
      return value === undefined ? undefined : { Name: name, Type: "SecureString", Value: value, Version: 0 };
    }
    const found = find(name);
    if (found === undefined) return undefined;
    const hidden = found.type === "SecureString" && !decrypted;
    return {
      Name: found.name,
      Type: found.type,
      Value: hidden ? "(encrypted)" : found.value,
      Version: found.version,
      ARN: found.arn,
      DataType: "text",
    };
  };
  return jsonProtocol("ssm", "AmazonSSM", {
    GetParameter: ({ Name, WithDecryption }) => {
      const Parameter = read(String(Name), WithDecryption === true);
      if (Parameter === undefined)
        throw new CloudError("ParameterNotFound", `there is no parameter ${String(Name)}`);
      return { Parameter };
    },
    GetParameters: ({ Names, WithDecryption }) => {
      const names = Array.isArray(Names) ? Names.map(String) : [];
      if (names.length < 1 || names.length > 10)
        throw new CloudError("ValidationException", `GetParameters takes 1 to 10 names, got ${names.length}`);
      const found = names.map((name) => [name, read(name, WithDecryption === true)] as const);
      return {
        Parameters: found.flatMap(([, one]) => (one === undefined ? [] : [one])),
        InvalidParameters: found.flatMap(([name, one]) => (one === undefined ? [name] : [])),
      };
    },
  });
}
