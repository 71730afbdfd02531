import { NEVER_WAIVED } from "../evidence/rows";
import { type Gate, OF_AI, OF_SLOTS } from "./gate";

const INTRODUCTION = `# The gates

Made from \`policies/gates/\` by \`npm run gates\`; a test holds the two together. How evidence is made and signed: [evidence.md](evidence.md).

Every gate is a resource policy over the release record: it acts before anything changes, also with \`--skip-preview\`. It asks for
evidence of each digest that is to take more traffic than before and has never been stable. What has served needs none, and going
back to any earlier state needs none. Mandatory in prod, advisory in staging (\`policies/levels/\`).

A statement may be no older than the gate says, and no older than \`sluice:evidence.maxAgeDays\`, when the step is decided.

| row | gate | proven by | of | at most | waivable |
|---|---|---|---|---|---|
`;

/** docs/gates.md. */
export const gatesDocument = (gates: readonly Gate[]): string =>
  `${INTRODUCTION}${gates.map(line).join("\n")}\n\n${gates.map(details).join("\n")}`;

const line = (gate: Gate): string =>
  `| ${gate.row} | [${gate.title}](#${anchorOf(gate)}) | ${gate.expected} | ${partsOf(gate)} | ${daysOf(gate)} | ` +
  `${NEVER_WAIVED.includes(gate.row) ? "never" : "yes"} |`;

const details = (gate: Gate): string =>
  `## ${gate.row}: ${gate.title}\n\n${sentence(gate.description.slice(gate.row.length + 2))} Policy \`${gate.name}\`.\n\n` +
  `\`\`\`sh\n${gate.commands.map((command) => `npm run evidence -- ${command} --stack prod ${releaseOf(gate)}`).join("\n")}\n\`\`\`\n`;

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const daysOf = ({ maxAgeDays }: Gate): string => `${maxAgeDays} day${maxAgeDays === 1 ? "" : "s"}`;

function partsOf({ parts }: Gate): string {
  const [slots, ai] = [OF_SLOTS, OF_AI].map((some) => some.every((part) => parts.includes(part)));
  return [...(slots ? ["image and frontend"] : []), ...(ai ? ["AI revision"] : [])].join(", ");
}

/** As GitHub makes it of the heading: small letters, no punctuation, hyphens for spaces. */
const anchorOf = ({ row, title }: Gate): string =>
  `${row}: ${title}`
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, "")
    .replaceAll(" ", "-");

/** How a command names what a gate asks about: a version of API and page, a revision of the AI service, or either. */
function releaseOf({ parts }: Gate): string {
  const [version, revision] = ["--version <version>", "--ai-revision <revision>"];
  if (!OF_SLOTS.some((part) => parts.includes(part))) return revision;
  return OF_AI.some((part) => parts.includes(part)) ? `(${version} | ${revision})` : version;
}
