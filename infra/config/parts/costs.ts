import { whole } from "./leaf";
import { z } from "zod";

/** What the AWS account may cost before somebody is told. */
export const costs = z.strictObject({
  monthlyBudget: whole(1, 10_000_000, "US dollars a month"),
  anomaly: whole(1, 1_000_000, "US dollars above what is usual"),
});
