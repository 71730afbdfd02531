import type { Command } from "commander";
import { ROLES } from "../../../policies/evidence/rows";
import { writeSecret } from "../files";
import { configSnippet, generateKey } from "../keys";
import { day, mail, roleNames, simpleName } from "../options";
import { Refusal } from "../refusal";

interface KeyOptions {
  name: string;
  role: readonly string[];
  person?: string;
  firstDay?: Date;
  out: string;
}

/** `keygen`: a key for CI, or for one person of a role. */
export function addKeygen(program: Command): void {
  program
    .command("keygen")
    .description("make an Ed25519 key that signs evidence, and show the lines for the stack's config")
    .requiredOption("--name <name>", "name of the key, e.g. ci", simpleName)
    .requiredOption(
      "--role <roles>",
      `what it may vouch for: ${ROLES.join(", ")}; a person may have several, separated by commas`,
      roleNames,
    )
    .option("--person <mail>", "e-mail address of the one person who holds it (every role but ci)", mail)
    .option("--first-day <day>", "first day whose results it may vouch for (default: today, in UTC)", day)
    .requiredOption("--out <file>", "where to write the private key; never commit it")
    .action(({ name, role: roles, person, firstDay, out }: KeyOptions) => {
      const ofCi = roles.includes("ci");
      if (!ofCi && person === undefined)
        throw new Refusal(`the role ${roles.join(", ")} decides in person`, "give --person <e-mail address>");
      if (ofCi && (roles.length > 1 || person !== undefined))
        throw new Refusal("a key of role ci is a machine's", "make a key of its own for the person");
      const { privateKey, publicKey } = generateKey();
      writeSecret(out, privateKey);
      const keeper = ofCi ? "your CI's secrets" : "the person's own keeping";
      const lines = roles.map((role) =>
        configSnippet(
          roles.length === 1 ? name : `${name}-${role}`,
          role,
          person,
          publicKey,
          new Date(),
          firstDay,
        ),
      );
      process.stdout.write(
        `The private key is in ${out}: keep it in ${keeper}, never in git.\n` +
          `Add this below sluice:evidence.keys in Pulumi.<stack>.yaml:\n\n${lines.join("\n")}\n`,
      );
    });
}
