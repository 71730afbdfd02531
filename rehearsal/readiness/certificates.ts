import { deployedIn } from "./deployed";
import { looking } from "./looking";
import type { Reporter } from "./reporter";

/** E7: the certificates that the public names really show, and the load balancer's, which only CloudFront reaches. */
export const certificates: Reporter = {
  title: () => "TLS certificates of all endpoints",
  after: "deployed",
  report: async (scene) => {
    const stack = await deployedIn(scene);
    const arn = stack.id("aws:acm/certificate:Certificate", "-origin-certificate");
    return [await looking(scene, "e7", ["--acm", arn])];
  },
};
