import * as fc from "fast-check";
import { Budget } from "../../../ops/assets/budget";

it("runs everything, in turn, and never more at a time than fits, but one that fits nowhere", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(20), { maxLength: 40 }), fc.func(fc.nat(3)), async (shares, turns) => {
      const budget = new Budget(10);
      const running: number[] = [];
      const begun: number[] = [];
      await Promise.all(
        shares.map((share, index) =>
          budget.run(share, async () => {
            running.push(share);
            begun.push(index);
            const sum = running.reduce((one, other) => one + other, 0);
            expect(sum <= 10 || running.filter((one) => one > 0).length === 1).toBe(true);
            for (let turn = turns(index); turn > 0; turn -= 1) await Promise.resolve();
            running.splice(running.indexOf(share), 1);
          }),
        ),
      );
      expect(begun).toEqual(shares.map((_, index) => index));
    }),
  );
});

it("gives back what a failure had taken", async () => {
  const budget = new Budget(1);
  await expect(budget.run(1, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await expect(budget.run(1, () => Promise.resolve("yes"))).resolves.toBe("yes");
});
