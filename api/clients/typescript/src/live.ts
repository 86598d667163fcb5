// Subscriptions that outlast their connection: after a break they go on behind the last event that came.

import { createClient as createSse } from "graphql-sse";
import { createClient as createWs } from "graphql-ws";
import type { Operation } from "./client.ts";
import { type ApiError, apiError, NetworkError, type RawError } from "./errors.ts";
import { pause } from "./retries.ts";

interface Sink {
  next(value: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

/** A way to the server: graphql-ws, or server-sent events where a proxy lets no WebSocket through. */
export interface Transport {
  /** Subscribes once, without trying again; gives what ends it. */
  subscribe(request: { query: string; variables: Record<string, unknown> }, sink: Sink): () => void;
  close(): void | Promise<void>;
}

export interface TransportOptions {
  /** Such as wss://learn.example/graphql, or https://learn.example/graphql for server-sent events. */
  readonly url: string;
  /** Asked whenever a connection is made. */
  readonly token?: () => string | Promise<string>;
}

async function bearer(token: TransportOptions["token"]): Promise<Record<string, string>> {
  return token === undefined ? {} : { authorization: `Bearer ${await token()}` };
}

/** One WebSocket for all subscriptions of a page. */
export function webSocket(options: TransportOptions): Transport {
  const client = createWs({
    url: options.url,
    retryAttempts: 0,
    connectionParams: () => bearer(options.token),
  });
  return {
    subscribe: (request, sink) => client.subscribe(request, sink as Parameters<typeof client.subscribe>[1]),
    close: () => client.dispose(),
  };
}

/** A response that does not end, for each subscription. */
export function serverSentEvents(options: TransportOptions): Transport {
  const client = createSse({ url: options.url, retryAttempts: 0, headers: () => bearer(options.token) });
  return {
    subscribe: (request, sink) => client.subscribe(request, sink as Parameters<typeof client.subscribe>[1]),
    close: () => client.dispose(),
  };
}

export interface LiveOptions<R> {
  /** The cursor of an event, to go on behind it. */
  readonly cursor: (event: R) => string | null | undefined;
  readonly signal?: AbortSignal;
  /** Seconds between the first two tries to reconnect; they double, up to 30. */
  readonly firstSeconds?: number;
}

const MOST_SECONDS = 30;

/**
 * The events of a subscription, across reconnections.
 *
 *     for await (const event of events(transport, SlateChangedDocument, { learner }, { cursor: (e) => e.slateChanged.cursor })) ...
 *
 * Throws an ApiError that no reconnection mends (FORBIDDEN: one may no longer see it). Ends with the signal.
 */
export async function* events<R, V extends { after?: string | null | undefined }>(
  transport: Transport,
  document: Operation<R, V>,
  variables: V,
  options: LiveOptions<R>,
): AsyncGenerator<R, void, undefined> {
  let after = variables.after ?? null;
  let failures = 0;
  while (!options.signal?.aborted) {
    const query = document.toString().trim();
    const once = new Queue<R>();
    const end = transport.subscribe({ query, variables: { ...variables, after } }, once);
    const stop = () => once.complete();
    options.signal?.addEventListener("abort", stop, { once: true });
    try {
      for await (const event of once) {
        after = options.cursor(event) ?? after;
        failures = 0;
        yield event;
      }
      return;
    } catch (error) {
      if (!isPassing(error)) throw error;
    } finally {
      options.signal?.removeEventListener("abort", stop);
      end();
    }
    const seconds = Math.min((options.firstSeconds ?? 0.5) * 2 ** failures++, MOST_SECONDS);
    await pause(seconds * (0.5 + Math.random()), options.signal).catch(() => undefined);
  }
}

const PASSING = new Set(["UNAVAILABLE", "BUSY", "TIMED_OUT", "RATE_LIMITED"]);

const isPassing = (error: unknown): boolean =>
  error instanceof NetworkError ||
  (error instanceof Error && "code" in error && PASSING.has(String((error as ApiError).code)));

/** What a transport pushes, to be pulled. */
class Queue<R> implements Sink {
  readonly #waiting: R[] = [];
  #failed: unknown;
  #ended = false;
  #wake: () => void = () => undefined;

  next(value: unknown): void {
    const { data, errors } = value as { data?: R | null; errors?: readonly RawError[] };
    if (errors?.[0] !== undefined) this.error(apiError(errors[0]));
    else if (data !== null && data !== undefined) this.#waiting.push(data);
    this.#wake();
  }

  error(error: unknown): void {
    if (this.#ended) return;
    this.#failed = understood(error);
    this.complete();
  }

  complete(): void {
    this.#ended = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<R, void, undefined> {
    for (;;) {
      for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) yield event;
      if (this.#ended) break;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#failed !== undefined) throw this.#failed;
  }
}

/** Errors of GraphQL as they are over HTTP; all else is a broken connection. */
function understood(error: unknown): Error {
  if (Array.isArray(error) && error[0] !== undefined) return apiError(error[0] as RawError);
  if (error instanceof Error && "code" in error && !("response" in error)) return error;
  return new NetworkError("The connection was lost.", null, error);
}
