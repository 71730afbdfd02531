/**
 * Decodes base64 and refuses everything that is not exactly what an encoder writes: white space, a wrong length,
 * left-over bits, a mixture of alphabets. DSSE lets signers choose the standard or the URL-safe alphabet
 * (https://github.com/secure-systems-lab/dsse/blob/master/protocol.md).
 */
export function decodeBase64(text: string): Buffer | undefined {
  const standard = Buffer.from(text, "base64");
  if (standard.toString("base64") === text) return standard;
  const urlSafe = Buffer.from(text, "base64url");
  const unpadded = urlSafe.toString("base64url");
  const padded = unpadded + "=".repeat((4 - (unpadded.length % 4)) % 4);
  return text === unpadded || text === padded ? urlSafe : undefined;
}
