import { type AuthClient, GoogleAuth } from "google-auth-library";

/**
 * The application default credentials of whoever runs this: a person, an account, a federated identity. Rejects with
 * Google's reason when there are none.
 *
 * A project is given although none is needed: the library looks for one otherwise, at last by a metadata server that
 * there is only inside Google, and waits seconds for it before each command.
 */
export const ownCredentials = (scope: string, project: string): Promise<AuthClient> =>
  new GoogleAuth({ scopes: scope, projectId: project }).getClient();
