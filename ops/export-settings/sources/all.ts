/** Every item of a list that comes page by page. Stripe's promise of a page is a list itself; Auth0's is of a list. */
export async function all<T>(pages: AsyncIterable<T> | PromiseLike<AsyncIterable<T>>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of Symbol.asyncIterator in pages ? pages : await pages) items.push(item);
  return items;
}
