import { type ResourceRule, resourcePolicy } from "../../../policies/pack/policies";
import { UNKNOWN_TEXT, violations } from "../../support/policy";

type Properties = Readonly<Record<string, unknown>>;

/** A rule with a resource as it has to be, and what breaks it: properties, and what is said of them. */
export interface RuleCase {
  readonly rule: ResourceRule;
  readonly type: string;
  readonly good: readonly Properties[];
  readonly broken: readonly (readonly [says: string, properties: Properties])[];
}

/** Starts from what is right, and breaks one thing a time. */
export function describeRule({ rule, type, good, broken }: RuleCase): void {
  describe(rule.name, () => {
    const judge = (properties: Properties, of = type): string[] =>
      violations(resourcePolicy(rule), of, properties);

    it("lets through what is right, what is known at `up` only, and other types", () => {
      for (const properties of good) {
        expect([properties, judge(properties)]).toEqual([properties, []]);
        const unknown = Object.fromEntries(Object.keys(properties).map((key) => [key, UNKNOWN_TEXT]));
        expect(judge(unknown)).toEqual([]);
      }
      expect(judge(broken[0]?.[1] ?? {}, "aws:s3/object:Object")).toEqual([]);
    });

    it.each(broken)("says %s", (says, properties) => {
      expect(judge(properties)).toEqual([expect.stringContaining(says)]);
      expect(judge(properties)[0]).toMatch(/expected .+ Fix: .+ infra\/.+\.$/);
    });
  });
}
