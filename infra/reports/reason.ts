/** Why AWS could not be asked: name and code alone, as messages may repeat what was asked, and by whom. */
export function reasonOf(failure: unknown): string {
  const { name, code } = failure as { name?: string; code?: string };
  if (name === "CredentialsProviderError") return "no AWS credentials in the environment";
  if (name === "AbortError" || name === "TimeoutError") return "no answer in time";
  return [name, code]
    .filter((one) => one !== undefined)
    .join(" ")
    .slice(0, 100);
}
