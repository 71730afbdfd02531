import { GetParameterCommand, GetParametersCommand, SSMClient } from "@aws-sdk/client-ssm";
import { secretsManager } from "../../../../rehearsal/cloud/secretsmanager/service";
import { ssm } from "../../../../rehearsal/cloud/ssm/service";
import { ACCESS_KEY } from "../../../../rehearsal/cloud/wire/credential";
import { wire } from "../../../../rehearsal/cloud/wire/service";
import { Declared, temporaryWorld } from "../../../support/declared";
import { putSecret } from "../../../../rehearsal/session/secrets";

let declared: Declared;
let client: SSMClient;
let endpoint: ReturnType<typeof wire>;
let remove: () => void;

beforeAll(async () => {
  const temporary = await temporaryWorld();
  ({ remove } = temporary);
  const [secrets, parameters] = [secretsManager(temporary.world), ssm(temporary.world)];
  endpoint = wire(temporary.world, [secrets.wire, parameters.wire]);
  await endpoint.start?.();
  declared = new Declared(temporary.world, [secrets, parameters]);
  client = new SSMClient({
    endpoint: endpoint.endpoint(),
    region: "us-east-1",
    credentials: { accessKeyId: ACCESS_KEY.id, secretAccessKey: ACCESS_KEY.secret },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await endpoint.stop?.();
  remove();
});

const read = async (Name: string, WithDecryption = true): Promise<string | undefined> =>
  (await client.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter?.Value;

it("has no value until one is put, and then gives it by its parameter name", async () => {
  await declared.create("Secret", { name: "sluice/prod/stripe" });
  const name = "/aws/reference/secretsmanager/sluice/prod/stripe";
  await expect(read(name)).rejects.toMatchObject({ name: "ParameterNotFound" });
  await putSecret(endpoint.endpoint(), "sluice/prod/stripe", "sk_1");
  expect(await read(name)).toBe("sk_1");
  await putSecret(endpoint.endpoint(), "sluice/prod/stripe", "sk_2");
  expect(await read(name)).toBe("sk_2");
  await expect(read(name, false)).rejects.toMatchObject({ name: "ValidationException" });
});

it("has the value that a program wrote, until another is put, which no `up` writes over", async () => {
  const { id } = await declared.create("Secret", { name: "sluice/prod/url" });
  const name = "/aws/reference/secretsmanager/sluice/prod/url";
  const first = { secretId: id, secretStringWo: "not filled", secretStringWoVersion: 1 };
  const written = await declared.create("SecretVersion", first);
  expect(await read(name)).toBe("not filled");
  await putSecret(endpoint.endpoint(), "sluice/prod/url", "postgres://");
  await declared.update("SecretVersion", written.id, { ...first, secretStringWo: "other" }, first);
  expect(await read(name)).toBe("postgres://");
  await declared.delete("SecretVersion", written.id);
  expect(await read(name)).toBe("postgres://");
});

it("keeps the name of what was deleted while it could be brought back", async () => {
  const { id } = await declared.create("Secret", { name: "once", recoveryWindowInDays: 7 });
  await expect(declared.create("Secret", { name: "once" })).rejects.toThrow(/ResourceExistsException/);
  await declared.delete("Secret", id);
  await expect(declared.create("Secret", { name: "once" })).rejects.toThrow(/scheduled for deletion/);
});

it("reads parameters by the wire, and says which are not there", async () => {
  await declared.create("Parameter", { name: "/a", type: "SecureString", value: "v" });
  expect(await read("/a")).toBe("v");
  expect(await read("/a", false)).toBe("(encrypted)");
  const { Parameters, InvalidParameters } = await client.send(
    new GetParametersCommand({ Names: ["/a", "/b"], WithDecryption: true }),
  );
  expect([Parameters?.map(({ Name }) => Name), InvalidParameters]).toEqual([["/a"], ["/b"]]);
});
