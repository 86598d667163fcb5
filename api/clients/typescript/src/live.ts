// Subscriptions that outlast their connection: after a break they go on behind the last event that came.

import { createClient as createSse } from "graphql-sse";
import { createClient as createWs } from "graphql-ws";
import type { Operation } from "./client.ts";
import { ApiError, apiError, NetworkError, type RawError, Unauthenticated } from "./errors.ts";
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
  /** Asked whenever a connection is made; none is sent where it is empty. */
  readonly token?: () => string | Promise<string>;
}

async function bearer(token: TransportOptions["token"]): Promise<Record<string, string>> {
  const given = await token?.();
  return given ? { authorization: `Bearer ${given}` } : {};
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

export interface LiveOptions {
  readonly signal?: AbortSignal;
  /** Seconds before the first try to reconnect; they double, up to 30. */
  readonly firstSeconds?: number;
}

const MOST_SECONDS = 30;

/**
 * The events of a subscription, each at least once, across reconnections.
 *
 *     for await (const { slateChanged } of events(transport, SlateChangedDocument, { learner })) ...
 *
 * Throws the ApiError that no reconnection mends: FORBIDDEN where one may not see it any more, MISSED where the
 * break was longer than the server remembers. Ends with the signal.
 */
export async function* events<R, V extends { after?: string | null | undefined }>(
  transport: Transport,
  document: Operation<R, V>,
  variables: NoInfer<V>,
  options: LiveOptions = {},
): AsyncGenerator<R, void, undefined> {
  const query = document.toString().trim();
  let after = variables.after ?? null;
  let failures = 0;
  while (!options.signal?.aborted) {
    const once = new Queue<R>();
    const end = transport.subscribe({ query, variables: { ...variables, after } }, once);
    const stop = () => once.complete();
    options.signal?.addEventListener("abort", stop, { once: true });
    try {
      for await (const event of once) {
        after = event.cursor ?? after;
        failures = 0;
        yield event.data;
      }
      return;
    } catch (error) {
      if (!isPassing(error, failures)) throw error;
    } finally {
      options.signal?.removeEventListener("abort", stop);
      end();
    }
    const seconds = Math.min((options.firstSeconds ?? 0.5) * 2 ** failures++, MOST_SECONDS);
    await pause(seconds * (0.5 + Math.random()), options.signal).catch(() => undefined);
  }
}

const PASSING = new Set(["UNAVAILABLE", "BUSY", "TIMED_OUT", "RATE_LIMITED"]);

/** Whether to try again. A token that ended ends the connection: one try with the next token. */
function isPassing(error: unknown, failures: number): boolean {
  if (error instanceof Unauthenticated) return failures === 0;
  return error instanceof NetworkError || (error instanceof ApiError && PASSING.has(error.code));
}

interface Raw<R> {
  readonly data?: R | null;
  readonly errors?: readonly RawError[];
  readonly extensions?: { readonly cursor?: string };
}

interface Told<R> {
  readonly data: R;
  readonly cursor: string | undefined;
}

/** What a transport pushes, to be pulled. */
class Queue<R> implements Sink {
  readonly #waiting: Told<R>[] = [];
  #failed: unknown;
  #ended = false;
  #wake: () => void = () => undefined;

  next(value: unknown): void {
    const { data, errors, extensions } = value as Raw<R>;
    if (errors?.[0] !== undefined) this.error(errors);
    else if (data !== null && data !== undefined) this.#waiting.push({ data, cursor: extensions?.cursor });
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

  async *[Symbol.asyncIterator](): AsyncGenerator<Told<R>, void, undefined> {
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

/** Errors of GraphQL as they are over HTTP. What ends a connection for good is one, too; all else is a break. */
function understood(error: unknown): Error {
  if (Array.isArray(error) && error[0] !== undefined) return apiError(error[0] as RawError);
  const { code, reason, response } = error as { code?: unknown; reason?: string; response?: Response };
  const isEnd = code === NOT_LET_IN || response?.status === 401 || response?.status === 403;
  if (isEnd)
    return apiError({
      message: reason || "You may not follow this.",
      extensions: { code: "UNAUTHENTICATED" },
    });
  const isWrong = code === NOT_UNDERSTOOD || response?.status === 400;
  if (isWrong)
    return apiError({ message: reason || "The request was refused.", extensions: { code: "BAD_REQUEST" } });
  return new NetworkError("The connection was lost.", null, error);
}

/** Codes with which a server closes a WebSocket. */
const NOT_LET_IN = 4403;
const NOT_UNDERSTOOD = 4400;
