import { type SecureContext, createSecureContext } from "node:tls";
import type { Certificate } from "../kernel/ports";

/** What a handshake shows: the certificate as it is at that moment, for one that is renewed is in use at once. */
export function handshake(find: () => Certificate | undefined): () => SecureContext | undefined {
  let made: { readonly certificate: string; readonly context: SecureContext } | undefined;
  return () => {
    const found = find();
    if (found === undefined) return undefined;
    if (made?.certificate !== found.certificate) {
      const context = createSecureContext({ cert: found.certificate, key: found.key });
      made = { certificate: found.certificate, context };
    }
    return made?.context;
  };
}
