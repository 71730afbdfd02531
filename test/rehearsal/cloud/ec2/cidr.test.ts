import { BlockList } from "node:net";
import * as fc from "fast-check";
import { contains, overlaps, parseRange } from "../../../../rehearsal/cloud/ec2/cidr";

const dotted = (address: number): string =>
  [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
const range = fc.tuple(fc.nat(0xffffffff), fc.integer({ min: 1, max: 32 })).map(([address, prefix]) => {
  const size = 2 ** (32 - prefix);
  return `${dotted(Math.floor(address / size) * size)}/${prefix}`;
});

describe("an IPv4 range", () => {
  it.each([
    "10.0.0.0",
    "10.0.0.0/33",
    "256.0.0.0/8",
    "10.0.0.1/8",
    "10.0.0/8",
    "::/0",
    "",
    "a.b.c.d/8",
    " 10.0.0.0/8",
  ])("is not %j", (text) => {
    expect(parseRange(text)).toBeUndefined();
  });

  it("reaches from its first to its last address", () => {
    expect(parseRange("0.0.0.0/0")).toEqual({ first: 0, last: 0xffffffff, prefix: 0 });
    expect(parseRange("10.20.0.0/16")).toMatchObject({ first: 0x0a140000, last: 0x0a14ffff });
  });

  it("holds what Node's own block list says it holds", () => {
    fc.assert(
      fc.property(range, range, (left, right) => {
        const [one, other] = [parseRange(left), parseRange(right)];
        if (one === undefined || other === undefined) throw new Error("not a range");
        const list = new BlockList();
        list.addSubnet(left.split("/")[0] ?? "", one.prefix);
        const [first, last] = [list.check(dotted(other.first)), list.check(dotted(other.last))];
        expect(contains(one, other)).toBe(first && last);
        expect(overlaps(one, other)).toBe(overlaps(other, one));
        expect(overlaps(one, other)).toBe(contains(one, other) || contains(other, one));
      }),
    );
  });
});
