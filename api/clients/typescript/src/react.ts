// Hooks. An example to copy as much as a library: store.ts does the work.

import { useEffect, useMemo, useSyncExternalStore } from "react";
import type { Client, Operation } from "./client.ts";
import { NextQuestionsDocument, type NextQuestionsQuery } from "./generated/graphql.ts";
import { Observed, type State } from "./store.ts";

export interface Query<R> extends State<R> {
  /** Asks anew. */
  readonly refresh: () => Promise<void>;
}

/** What an operation answers, asked for anew whenever its variables are other ones. */
export function useQuery<R, V extends object>(
  client: Client,
  document: Operation<R, V>,
  variables: V,
): Query<R> {
  const key = JSON.stringify(variables);
  const observed = useMemo(
    () =>
      new Observed<R>((signal) =>
        client.execute<R, object>(document as Operation<R, object>, JSON.parse(key) as object, { signal }),
      ),
    [client, document, key],
  );
  const state = useSyncExternalStore(observed.subscribe, observed.snapshot, observed.snapshot);
  return useMemo(() => ({ ...state, refresh: observed.refresh }), [state, observed]);
}

/** What a learner should do next, asked for anew after every event of `changes`, such as live.ts gives. */
export function useNextQuestions(
  client: Client,
  learner: string,
  changes?: (signal: AbortSignal) => AsyncIterable<unknown>,
): Query<NextQuestionsQuery> {
  const query = useQuery(client, NextQuestionsDocument, { learner });
  const { refresh } = query;
  useEffect(() => {
    if (changes === undefined) return;
    const ending = new AbortController();
    follow(changes(ending.signal), refresh).catch(refresh);
    return () => ending.abort();
  }, [changes, refresh]);
  return query;
}

async function follow(events: AsyncIterable<unknown>, refresh: () => Promise<void>): Promise<void> {
  for await (const _ of events) await refresh();
}
