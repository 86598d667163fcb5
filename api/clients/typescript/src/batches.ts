// Operations that are asked for at the same time, in one request.
//
// Not for: whether they are sent again, which each decides for itself (retries.ts).

import { NetworkError } from "./errors.ts";
import type { Reply, Send } from "./sending.ts";

/** As many as the server takes in one request. */
const MOST = 10;

interface Waiting extends PromiseWithResolvers<Reply> {
  readonly body: object;
  readonly signal: AbortSignal | undefined;
}

/** Holds what is sent until the running code has given way, then sends it in lists. One alone goes as it is. */
export function together(send: Send): Send {
  let waiting: Waiting[] = [];
  const flush = () => {
    const all = waiting.filter(({ signal }) => !signal?.aborted);
    waiting = [];
    for (let start = 0; start < all.length; start += MOST) void sendAll(send, all.slice(start, start + MOST));
  };
  return async (body, signal) => {
    signal?.throwIfAborted();
    const one = { body, signal, ...Promise.withResolvers<Reply>() };
    if (waiting.length === 0) setTimeout(flush);
    waiting.push(one);
    const stop = () => one.reject(signal?.reason);
    signal?.addEventListener("abort", stop);
    return one.promise.finally(() => signal?.removeEventListener("abort", stop));
  };
}

/** The request ends early once nobody waits for an answer of it. */
async function sendAll(send: Send, all: readonly Waiting[]): Promise<void> {
  const ending = new AbortController();
  const isOver = new AbortController();
  const leave = () => all.every(({ signal }) => signal?.aborted) && ending.abort();
  for (const { signal } of all) signal?.addEventListener("abort", leave, { signal: isOver.signal });
  try {
    const [only] = all;
    const isAlone = only !== undefined && all.length === 1;
    const reply = await send(isAlone ? only.body : all.map(({ body }) => body), ending.signal);
    all.forEach(({ resolve, reject }, place) => {
      // What refuses the whole request is no list.
      const body: unknown = Array.isArray(reply.body) ? reply.body[place] : reply.body;
      if (typeof body === "object" && body !== null) resolve({ ...reply, body });
      else reject(new NetworkError("An answer of the batch is missing.", reply.status));
    });
  } catch (error) {
    for (const { reject } of all) reject(error);
  } finally {
    isOver.abort();
  }
}
