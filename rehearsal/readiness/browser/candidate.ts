import { connect } from "node:tls";
import { Authority } from "../../cloud/kernel/authority";
import { StackConfig } from "../../session/stack-config";
import { deployedIn } from "../deployed";
import type { Scene } from "../reporter";
import { chromiumArguments } from "./chromium";

/** How a browser gets to the candidate, which has no traffic yet. */
export interface CandidateView {
  /** Its page, as the CDN has it. */
  readonly url: string;
  /** With these, the API's requests go to its slot (docs/adr/0015). */
  readonly headers: Readonly<Record<string, string>>;
  readonly chromiumArguments: readonly string[];
}

const views = new WeakMap<Scene, Promise<CandidateView>>();

/** The page of the version at the CDN, and the way in to its slot for whoever may read the stack's secrets. */
export function candidateView(scene: Scene): Promise<CandidateView> {
  const view = views.get(scene) ?? findView(scene);
  views.set(scene, view);
  return view;
}

async function findView(scene: Scene): Promise<CandidateView> {
  const { workplace, version } = scene;
  const config = StackConfig.read(workplace.configFile);
  const host = String(config.get("sluice:domain"));
  const slots = config.get("sluice:slots") as Record<string, { version: string }>;
  const slot = Object.keys(slots).find((name) => slots[name]?.version === version);
  if (slot === undefined) throw new Error(`${workplace.configFile} runs no version ${version}`);
  const stack = await deployedIn(scene);
  const at = await workplace.cloud.resolve(host, 443);
  const pin = Authority.pin(await certificateAt(host, at));
  return {
    url: `https://${host}/v/${version}/index.html`,
    headers: { "x-sluice-verify": stack.secret("entrances-secret"), "x-sluice-slot": slot },
    chromiumArguments: chromiumArguments(host, at, pin),
  };
}

/** The certificate that a server shows, PEM. */
export function certificateAt(
  host: string,
  { address, port }: { address: string; port: number },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, servername: host, rejectUnauthorized: false }, () => {
      const der = socket.getPeerCertificate().raw;
      socket.destroy();
      const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
      resolve(`-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`);
    });
    socket.once("error", reject);
  });
}
