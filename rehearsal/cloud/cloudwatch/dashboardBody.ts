import { z } from "zod";
import { parseExpression } from "./expression";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
const place = {
  x: z.int().min(0).max(23).optional(),
  y: z.int().min(0).optional(),
  width: z.int().min(1).max(24).optional(),
  height: z.int().min(1).max(1000).optional(),
};
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be a region such as us-east-1");

const options = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z]\w*$/, "must begin with a small letter")
    .optional(),
  expression: z
    .string()
    .superRefine((text, context) => {
      try {
        parseExpression(text, "dashboard");
      } catch (failure) {
        context.addIssue({ code: "custom", message: (failure as Error).message });
      }
    })
    .optional(),
  label: z.string().optional(),
  stat: z.string().optional(),
  period: z.int().positive().optional(),
  region: region.optional(),
  visible: z.boolean().optional(),
  color: z.string().optional(),
  yAxis: z.enum(["left", "right"]).optional(),
});

/** `[namespace, name, dimension, value, …, {options}]`, or `[{expression}]`. */
const metric = z.array(z.union([z.string().min(1), options])).superRefine((parts, context) => {
  const names = parts.filter((one) => typeof one === "string");
  const last = parts.at(-1);
  const fault = (message: string): void => void context.addIssue({ code: "custom", message });
  if (parts.some((one, index) => typeof one !== "string" && index < parts.length - 1))
    fault("options stand at the end of a metric");
  if (typeof last === "object" && last.expression !== undefined) {
    if (names.length > 0) fault("is an expression and a metric at once");
  } else if (names.length < 2 || names.length % 2 !== 0) {
    fault("must be namespace, name, and pairs of dimension and value");
  }
});

const horizontal = z.strictObject({
  value: z.number(),
  label: z.string().optional(),
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, "must be a colour such as #d13212")
    .optional(),
  fill: z.enum(["none", "above", "below"]).optional(),
  yAxis: z.enum(["left", "right"]).optional(),
  visible: z.boolean().optional(),
});
const axis = z.strictObject({
  min: z.number().optional(),
  max: z.number().optional(),
  label: z.string().optional(),
  showUnits: z.boolean().optional(),
});

const widget = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("text"),
    ...place,
    properties: z.strictObject({
      markdown: z.string().min(1),
      background: z.enum(["solid", "transparent"]).optional(),
    }),
  }),
  z.strictObject({
    type: z.literal("alarm"),
    ...place,
    properties: z.strictObject({
      alarms: z
        .array(z.string().regex(/^arn:aws:cloudwatch:[a-z0-9-]+:\d{12}:alarm:.+$/, "must be an alarm's ARN"))
        .min(1)
        .max(100),
      title: z.string().optional(),
      sortBy: z.enum(["default", "stateUpdatedTimestamp", "timestamp"]).optional(),
      states: z.array(z.enum(["ALARM", "INSUFFICIENT_DATA", "OK"])).optional(),
    }),
  }),
  z.strictObject({
    type: z.literal("metric"),
    ...place,
    properties: z.strictObject({
      region,
      metrics: z.array(metric).min(1).max(500),
      title: z.string().optional(),
      view: z.enum(["timeSeries", "singleValue", "gauge", "bar", "pie", "table"]).optional(),
      stacked: z.boolean().optional(),
      stat: z.string().optional(),
      period: z.int().positive().optional(),
      annotations: z.strictObject({ horizontal: z.array(horizontal).optional() }).optional(),
      yAxis: z.strictObject({ left: axis.optional(), right: axis.optional() }).optional(),
    }),
  }),
]);

const body = z.strictObject({
  start: z
    .string()
    .regex(/^(-P(\d+[DWM]|T\d+[HM])+|\d{4}-\d{2}-\d{2}T.*)$/, "must be such as -PT4H, or a time")
    .optional(),
  end: z.string().optional(),
  periodOverride: z.enum(["auto", "inherit"]).optional(),
  widgets: z.array(widget).max(500),
});

/** Faults of a dashboard's body; references to alarms are returned for whoever knows which there are. */
export function readDashboard(text: string): {
  readonly faults: readonly string[];
  readonly alarms: readonly string[];
} {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (failure) {
    return { faults: [`it is not JSON: ${(failure as Error).message}`], alarms: [] };
  }
  const parsed = body.safeParse(json);
  if (!parsed.success)
    return {
      faults: parsed.error.issues.map(({ path, message }) => `/${path.map(String).join("/")} ${message}`),
      alarms: [],
    };
  const alarms = parsed.data.widgets.flatMap((one) => (one.type === "alarm" ? one.properties.alarms : []));
  return { faults: [], alarms };
}
