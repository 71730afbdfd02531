import { chmodSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { programFolder } from "../session/project";
import { StackConfig } from "../session/stack-config";
import type { Workplace } from "../session/workplace";

/** Writes the environment of the kept rehearsal to a file that a shell can read, and tells how to go on by hand. */
export function explainKept(workplace: Workplace): string {
  const { directory, repository, pulumi, cloud, stack } = workplace;
  const environment = join(directory, "environment.sh");
  const lines = Object.entries(pulumi.environment()).map(
    ([name, value]) => `export ${name}=${quoted(value)}`,
  );
  writeFileSync(environment, `${lines.join("\n")}\nexport PULUMI_STACK=${quoted(stack)}\n`);
  chmodSync(environment, 0o600);
  const host = String(StackConfig.read(workplace.configFile).get("sluice:domain"));
  const { authority, proxy, pid } = cloud.endpoints;
  return `
The cloud is still running (process ${pid}). To go on by hand:

  . ${environment}
  cd ${repository.directory}
  $EDITOR Pulumi.${stack}.yaml && git commit -am "…"
  pulumi preview --policy-pack policies
  pulumi up --policy-pack policies
  git revert HEAD && pulumi up --policy-pack policies

${proofs(workplace)}
Prove a version that is on a slot with 0 %, and commit its evidence, before it takes traffic:

  node -r tsx/cjs ${join(__dirname, "prove.ts")} --directory ${directory} --version 1.2.0
  git add evidence && git commit -m "Evidence of 1.2.0"

Ask it as a user does:

  curl --proxy http://127.0.0.1:${proxy} --cacert ${authority} https://${host}/api/health

The cloud again, with the same state, should its process end:

  node -r tsx/cjs ${join(__dirname, "..", "cloud", "main.ts")} --directory ${join(directory, "cloud")} --project ${programFolder(repository.directory)} --speed ${cloud.endpoints.speed} --stay &

End it and remove everything:

  ${ending(directory)}
`;
}

/** Which versions have evidence already. */
function proofs({ repository, stack }: Workplace): string {
  const folder = join(repository.directory, "evidence");
  const versions = existsSync(folder) ? readdirSync(folder) : [];
  if (versions.length === 0) return "No version is proven yet.";
  const shown = versions.map((one) => `  npm run -s evidence -- verify --stack ${stack} --version ${one}\n`);
  return `Proven, while it is on a slot: ${versions.join(", ")}. What proves it, and until when:\n\n${shown.join("")}`;
}

/** By the number that the cloud wrote last, so that it holds after a restart too; the folder goes when the cloud has. */
function ending(directory: string): string {
  const endpoints = JSON.stringify(join(directory, "cloud", "endpoints.json"));
  return `cloud=$(node -p 'require(${endpoints}).pid'); kill $cloud; while kill -0 $cloud 2>/dev/null; do sleep 0.1; done; rm -r ${directory}`;
}

const quoted = (value: string): string => `'${value.replaceAll("'", "'\\''")}'`;
