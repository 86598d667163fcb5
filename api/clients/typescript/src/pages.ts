// A list page by page, as one loop.

import type { Client, Operation, Options } from "./client.ts";

/** A page, as every list of the API gives it. */
export interface Page<N> {
  readonly nodes: readonly N[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/**
 * Everything on a list; each page is asked for when the one before was used up.
 *
 *     for await (const concept of everything(client, ConceptsDocument, { first: 100 }, (data) => data.concepts)) ...
 *
 * The operation takes its cursor as `$after` and asks for `pageInfo { hasNextPage endCursor }`.
 */
export async function* everything<R, V extends { after?: string | null | undefined }, N>(
  client: Client,
  document: Operation<R, V>,
  variables: V,
  list: (data: R) => Page<N> | null | undefined,
  options: Options = {},
): AsyncGenerator<N, void, undefined> {
  let after = variables.after;
  for (;;) {
    const page = list(
      await client.execute<R, object>(document as Operation<R, object>, { ...variables, after }, options),
    );
    if (page === null || page === undefined) return;
    yield* page.nodes;
    const next = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage || next === null || next === after) return;
    after = next;
  }
}
