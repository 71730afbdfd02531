import { AUTH0_CLIENT_SECRET } from "../cloud/outside/credentials";
import { StackConfig } from "../session/stack-config";
import { looking } from "./looking";
import type { Reporter } from "./reporter";
import { fromStandIn, openTenant, tenantOf } from "./stand-ins";

/** The application as which a release asks for a token. */
const CLIENT = "harbor-release";
const SECRET = "SLUICE_REHEARSAL_AUTH0_SECRET";

/** E3: the release asks the product's tenant for a real token by TLS. The tenant is a stand-in; its token is signed and verified for real. */
export const auth0: Reporter = {
  title: () => "token of the Auth0 tenant (a stand-in)",
  after: "deployed",
  report: async (scene) => {
    const { domain } = tenantOf(scene);
    const config = StackConfig.read(scene.workplace.configFile);
    const audience = `https://${String(config.get("sluice:edge", ["apiDomain"]))}`;
    await openTenant(scene, { domain, clientId: CLIENT, audience });
    const collect = await looking(scene, "e3", [
      ...["--issuer", `https://${domain}/`, "--audience", audience],
      ...["--client-id", CLIENT, "--client-secret-env", SECRET],
      ...["--uri", fromStandIn("auth0")],
    ]);
    return [{ ...collect, environment: { ...collect.environment, [SECRET]: AUTH0_CLIENT_SECRET } }];
  },
};
