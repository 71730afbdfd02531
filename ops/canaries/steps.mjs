import { synthetics } from "@aws/synthetics-playwright";

/** Every flow is tried on both; a step's name says on which. */
const VIEWPORTS = {
  desktop: { viewport: { width: 1280, height: 800 } },
  mobile: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 3 },
};

const STEP = { continueOnStepFailure: false, screenshotOnStepFailure: true, screenshotOnStepStart: false };

/** The value of an environment variable that the stack sets. */
export function required(name) {
  const value = process.env[name];
  if (value === undefined || value === "")
    throw new Error(`${name} is not set; infra/alarms/Canaries.ts sets it`);
  return value;
}

/**
 * Runs the steps (name → what to do with the page) on each viewport, each with a fresh browser context: no cookie and
 * no cache of the other. The first step that throws ends the run as failed.
 */
export async function onEveryViewport(steps) {
  try {
    const browser = await synthetics.launch();
    for (const [viewport, options] of Object.entries(VIEWPORTS)) {
      const context = await browser.newContext(options);
      const page = await synthetics.newPage(context);
      for (const [name, step] of Object.entries(steps)) {
        await synthetics.executeStep(`${name}-${viewport}`, () => step(page), STEP, page);
      }
      await context.close();
    }
  } finally {
    await synthetics.close();
  }
}

/** Opens an address; anything but 200 is a failure. */
export async function open(page, url) {
  const response = await page.goto(url, { waitUntil: "load", timeout: 20_000 });
  const status = response?.status();
  if (status !== 200) throw new Error(`${url} answered ${status ?? "nothing"}; 200 is expected`);
}

/** A parameter's secret value, from Parameter Store: the runtime brings AWS's SDK. */
export async function secret(name) {
  const { GetParameterCommand, SSMClient } = await import("@aws-sdk/client-ssm");
  const { Parameter } = await new SSMClient({}).send(
    new GetParameterCommand({ Name: name, WithDecryption: true }),
  );
  if (!Parameter?.Value)
    throw new Error(`the parameter ${name} has no value; docs/runbooks/canaries.md says what goes in`);
  return Parameter.Value;
}
