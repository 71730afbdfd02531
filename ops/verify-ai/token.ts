import { Impersonated } from "google-auth-library";
import { ownCredentials } from "../google/credentials";
import { inTime } from "../google/in-time";

/**
 * Identity tokens of `caller` for `audience`, for whoever runs this: a person or a federated identity has no identity token of
 * its own that Cloud Run takes. Fetched once; after a failure, anew. Rejects with Google's reason.
 */
export function callerToken(caller: string, audience: string): () => Promise<string> {
  const project = /@([^.]+)\./.exec(caller)?.[1] ?? caller;
  let kept: Promise<string> | undefined;
  const fetchToken = async (): Promise<string> => {
    const sourceClient = await ownCredentials("https://www.googleapis.com/auth/cloud-platform", project);
    const account = new Impersonated({ sourceClient, targetPrincipal: caller });
    // Cloud Run knows callers by their e-mail.
    return account.fetchIdToken(audience, { includeEmail: true });
  };
  return () => {
    kept ??= inTime(fetchToken()).catch((failure: unknown) => {
      kept = undefined;
      throw failure;
    });
    return kept;
  };
}
