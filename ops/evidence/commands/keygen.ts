import type { Command } from "commander";
import { ROLES } from "../../../policies/evidence/rows";
import { writeSecret } from "../files";
import { configSnippet, generateKey } from "../keys";
import { mail, roleName, simpleName } from "../options";
import { Refusal } from "../refusal";

interface KeyOptions {
  name: string;
  role: string;
  person?: string;
  out: string;
}

/** `keygen`: a key for CI, or for one person of a role. */
export function addKeygen(program: Command): void {
  program
    .command("keygen")
    .description("make an Ed25519 key that signs evidence, and show the lines for the stack's config")
    .requiredOption("--name <name>", "name of the key, e.g. ci", simpleName)
    .requiredOption("--role <role>", `what it may vouch for: ${ROLES.join(", ")}`, roleName)
    .option("--person <mail>", "e-mail address of the one person who holds it (every role but ci)", mail)
    .requiredOption("--out <file>", "where to write the private key; never commit it")
    .action(({ name, role, person, out }: KeyOptions) => {
      if (role !== "ci" && person === undefined)
        throw new Refusal(`the role ${role} decides in person`, "give --person <e-mail address>");
      const { privateKey, publicKey } = generateKey();
      writeSecret(out, privateKey);
      const keeper = role === "ci" ? "your CI's secrets" : "the person's own keeping";
      process.stdout.write(
        `The private key is in ${out}: keep it in ${keeper}, never in git.\n` +
          `Add this below sluice:evidence.keys in Pulumi.<stack>.yaml:\n\n${configSnippet(name, role, person, publicKey, new Date())}\n`,
      );
    });
}
