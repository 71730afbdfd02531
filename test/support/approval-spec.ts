import { type GateBench, HOUR } from "./gate-bench";
import { AUTHOR, type GoodStatement, PEOPLE, goodStatements } from "./good-evidence";
import { trusted } from "./release-record";

/** What a person's approval has to be. */
export function itNeedsAPerson(bench: GateBench, role: keyof typeof PEOPLE): void {
  const file = `${bench.gate.row.toLowerCase()}-approval.dsse.json`;
  const person = PEOPLE[role];
  const written = (change: Record<string, unknown>): GoodStatement[] =>
    goodStatements("D1", HOUR, []).map((one) => ({ ...one, predicate: { ...one.predicate, ...change } }));

  it("names who rejected it, and why", () => {
    expect(bench.judgePredicate({ decision: "rejected", comment: "the price is hidden" }, file)).toEqual([
      expect.stringContaining(`${person} rejected it: the price is hidden`),
    ]);
    for (const decision of [undefined, null, "APPROVED", true])
      expect(bench.judgePredicate({ decision }, file)).toEqual([expect.stringContaining("rejected it")]);
  });

  it("takes no approval of an author, however the address is written, alone or among others", () => {
    for (const authors of [[person], [person.toUpperCase()], [AUTHOR, person]])
      expect(bench.judge({ source: written({ authors }) })).toEqual([
        expect.stringContaining(`${person} is an author of the release and cannot approve it alone`),
      ]);
  });

  it("takes none while it is not known, by CI's word, who wrote the release", () => {
    const unknown = [expect.stringContaining("who wrote the release is not known")];
    expect(bench.judge({ source: [] })).toEqual(unknown);
    expect(bench.judge({ source: written({ authors: undefined }) })).toEqual(unknown);
    expect(bench.judge({ source: written({}).map((one) => ({ ...one, role })) })).toEqual(unknown);
  });

  it("takes none by a key of nobody, or in another's name", () => {
    const others = Object.values(bench.keys).filter((key) => key.role !== role);
    const { person: _, ...nobody } = bench.keys[role];
    expect(bench.judge({ trusts: [...others, nobody].map((key) => trusted(key)) })).toEqual([
      expect.stringContaining("belongs to no person"),
    ]);
    expect(bench.judgePredicate({ person: "zoe@harbor.example" }, file)).toEqual([
      expect.stringContaining(`it names zoe@harbor.example, and the key ${nobody.name} is ${person}'s`),
    ]);
  });

  it("hears whoever of that role spoke last", () => {
    const spoken = (decision: string, ago: number, as: string): GoodStatement[] =>
      bench
        .good(ago)
        .filter((one) => one.file === file)
        .map((one) => ({ ...one, file: `${as}.json`, predicate: { ...one.predicate, decision } }));
    const rest = bench.good().filter((one) => one.file !== file);
    const [older, newer] = [spoken("approved", 2 * HOUR, "a"), spoken("rejected", HOUR, "b")];
    expect(bench.judge({ statements: [...rest, ...older, ...newer] })).toEqual([
      expect.stringContaining("b.json: "),
    ]);
    const mended = spoken("approved", HOUR / 2, "c");
    expect(bench.judge({ statements: [...rest, ...mended, ...older, ...newer] })).toEqual([]);
  });
}
