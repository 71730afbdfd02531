import { LogIngestion } from "../../../infra/database/LogIngestion";
import { FUNCTION, KEYS, dataConfig } from "../support/data";
import { only } from "../support/expected";
import { Recording } from "../support/recording";
import { rightsOf } from "../support/rights";

describe("the address of the database's log drain", () => {
  let recording: Recording;
  beforeAll(async () => {
    recording = await Recording.start(
      only(
        ...FUNCTION,
        "aws:secretsmanager/secret:Secret",
        "aws:lambda/functionUrl:FunctionUrl",
        "aws:lambda/permission:Permission",
      ),
    );
    new LogIngestion("logs", { config: dataConfig(true), keys: KEYS });
    await recording.finished();
  });

  it("can be asked by everybody, through the URL alone", () => {
    expect(recording.one("aws:lambda/functionUrl:FunctionUrl").inputs).toEqual({
      functionName: "logs-function",
      authorizationType: "NONE",
    });
    // A third one, or one without its condition, would let everybody invoke the function past the URL.
    expect(recording.all("aws:lambda/permission:Permission").map(({ inputs }) => inputs)).toEqual([
      {
        function: "logs-function",
        principal: "*",
        action: "lambda:InvokeFunctionUrl",
        functionUrlAuthType: "NONE",
      },
      {
        function: "logs-function",
        principal: "*",
        action: "lambda:InvokeFunction",
        invokedViaFunctionUrl: true,
      },
    ]);
  });

  it("is a narrow door: whoever knocks takes none of the account's other functions' share", () => {
    const { inputs } = recording.one("aws:lambda/function:Function");
    expect(inputs).toMatchObject({ reservedConcurrentExecutions: 5, timeout: 10 });
  });

  it("checks a token that it knows by name, and may read that secret alone", () => {
    expect(recording.one("aws:lambda/function:Function").inputs.environment).toEqual({
      variables: { TOKEN_SECRET_NAME: "sluice/harbor/prod/log-drain-token" },
    });
    const rights = rightsOf(recording, "logs-role");
    expect(rights["ssm:GetParameter"]).toEqual([
      "arn:aws:ssm:us-east-1:123456789012:parameter/aws/reference/secretsmanager/sluice/harbor/prod/log-drain-token",
    ]);
    expect(rights["secretsmanager:GetSecretValue"]).toEqual([
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:sluice/harbor/prod/log-drain-token-AbCdEf",
    ]);
    expect(recording.one("aws:secretsmanager/secret:Secret").protect).toBe(true);
  });
});
