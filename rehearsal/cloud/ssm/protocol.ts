import { arn } from "../kernel/identifiers";
import { CloudError } from "../kernel/model";
import type { World } from "../kernel/world";
import { asked, jsonProtocol } from "../wire/json";
import type { Need, WireProtocol } from "../wire/protocol";
import { getParametersByPath, putParameter } from "./asked";
import type { Parameter, Parameters } from "./parameters";

/** Reserved names lead to Secrets Manager. https://docs.aws.amazon.com/systems-manager/latest/userguide/integration-ps-secretsmanager.html */
const SECRETS = "/aws/reference/secretsmanager/";

/** The part of Systems Manager's protocol that functions use: parameters, read, written and taken away. */
export function ssmProtocol(world: World, parameters: Parameters): WireProtocol {
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
    const found = parameters.find(name);
    return found && described(found, decrypted);
  };
  const arnOf = (name: unknown, region: string): string =>
    String(name).startsWith("arn:")
      ? String(name)
      : arn("ssm", region, world.account, `parameter/${String(name).replace(/^\//, "").replace(/\/$/, "")}`);
  const ofName = ({ Name }: Record<string, unknown>, region: string): string[] => [arnOf(Name, region)];

  /** Of a secret both services ask. */
  const withSecret = (need: Need): Need[] => {
    const name = need.resource.split(`:parameter${SECRETS}`)[1];
    const resource = name === undefined ? undefined : world.use("awsSecrets").arn(name);
    return resource === undefined ? [need] : [need, { action: "secretsmanager:GetSecretValue", resource }];
  };

  const protocol = jsonProtocol(
    "ssm",
    "AmazonSSM",
    {
      GetParameter: ({ Name, WithDecryption }) => {
        const Parameter = read(String(Name), WithDecryption === true);
        if (Parameter === undefined)
          throw new CloudError("ParameterNotFound", `there is no parameter ${String(Name)}`);
        return { Parameter };
      },
      GetParameters: ({ Names, WithDecryption }) => {
        const names = Array.isArray(Names) ? Names.map(String) : [];
        if (names.length < 1 || names.length > 10)
          throw new CloudError(
            "ValidationException",
            `GetParameters takes 1 to 10 names, got ${names.length}`,
          );
        const found = names.map((name) => [name, read(name, WithDecryption === true)] as const);
        return {
          Parameters: found.flatMap(([, one]) => (one === undefined ? [] : [one])),
          InvalidParameters: found.flatMap(([name, one]) => (one === undefined ? [name] : [])),
        };
      },
      GetParametersByPath: (body) => {
        const { Path, Recursive, WithDecryption, MaxResults, NextToken } = asked(getParametersByPath, body);
        const found = parameters.below(Path, Recursive);
        const from = NextToken === undefined ? 0 : Number(NextToken);
        if (!Number.isSafeInteger(from) || from < 0 || from > found.length)
          throw new CloudError("InvalidNextToken", "The specified token isn't valid.");
        const until = from + MaxResults;
        return {
          Parameters: found.slice(from, until).map((one) => described(one, WithDecryption)),
          ...(until < found.length ? { NextToken: String(until) } : {}),
        };
      },
      PutParameter: (body, region) => {
        const { Name, Value, Type, Overwrite, Description, Tier } = asked(putParameter, body);
        const before = parameters.find(Name);
        if (before !== undefined && !Overwrite)
          throw new CloudError(
            "ParameterAlreadyExists",
            "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
          );
        const type = Type ?? before?.type;
        if (type === undefined)
          throw new CloudError(
            "ValidationException",
            "A parameter type is required when you create a parameter.",
          );
        const { version, tier } = parameters.store(
          {
            name: Name,
            type,
            value: Value,
            tier: Tier ?? before?.tier ?? "Standard",
            description: Description ?? before?.description,
          },
          region,
        );
        return { Version: version, Tier: tier };
      },
      DeleteParameter: ({ Name }) => {
        if (!parameters.delete(String(Name)))
          throw new CloudError("ParameterNotFound", `there is no parameter ${String(Name)}`);
        return {};
      },
    },
    {
      resources: {
        GetParameter: ofName,
        PutParameter: ofName,
        DeleteParameter: ofName,
        GetParameters: ({ Names }, region) =>
          (Array.isArray(Names) ? Names : []).map((name) => arnOf(name, region)),
        GetParametersByPath: ({ Path }, region) => [arnOf(Path, region)],
      },
    },
  );
  return { ...protocol, needs: (request) => protocol.needs?.(request)?.flatMap(withSecret) };
}

const described = (found: Parameter, decrypted: boolean): Record<string, unknown> => ({
  Name: found.name,
  Type: found.type,
  Value: found.type === "SecureString" && !decrypted ? "(encrypted)" : found.value,
  Version: found.version,
  ARN: found.arn,
  DataType: "text",
  ...(found.modified === undefined ? {} : { LastModifiedDate: found.modified / 1000 }),
});
