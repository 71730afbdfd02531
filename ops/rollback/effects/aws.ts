/**
 * How every client of AWS asks: an answer within seconds or none, tried three times. A part that hangs must leave the
 * others their time.
 */
export const ASKING = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
} as const;

/** All pages of a list. */
export async function allPages<Page>(
  ask: (token: string | undefined) => Promise<{ readonly page: Page; readonly next: string | undefined }>,
): Promise<Page[]> {
  const pages: Page[] = [];
  let token: string | undefined;
  do {
    const { page, next } = await ask(token);
    pages.push(page);
    token = next === "" ? undefined : next;
  } while (token !== undefined);
  return pages;
}
