// Sends operations to Learner Graph. Needs `fetch`, and nothing else: browsers and Node 22 or newer have it.
//
// Not for: subscriptions (live.ts), lists page by page (pages.ts), what React needs (react.ts).

import type { DocumentTypeDecoration } from "@graphql-typed-document-node/core";
import { together } from "./batches.ts";
import { type ApiError, apiError, NetworkError, type RawError } from "./errors.ts";
import { backoff, isRepeatable, pause } from "./retries.ts";
import { type Reply, type Send, type SendingOptions, sender } from "./sending.ts";

/** An operation as generate.ts writes it. */
export interface Operation<R, V> extends DocumentTypeDecoration<R, V> {
  toString(): string;
  __meta__?: Record<string, unknown> | undefined;
}

export interface ClientOptions extends SendingOptions {
  /** How often to try again; 3 unless you say otherwise. */
  readonly retries?: number;
  /** Whether to send the operation's hash instead of its text once the server knows it. */
  readonly persisted?: boolean;
  /** Whether operations that are asked for at the same time go in one request; they are answered together, too. */
  readonly batch?: boolean;
}

export interface Options {
  /** Ends the request, and the wait before another try. */
  readonly signal?: AbortSignal;
  readonly retries?: number;
}

/** What an operation cost, in points; see the docs on limits. */
export interface Cost {
  readonly requested: number;
  readonly limit: number;
  /** Points left in this minute, where there is a limit. */
  readonly remaining?: number;
  /** Seconds until there are more. */
  readonly reset?: number;
}

/** A whole response. Where there are errors, what could be answered is still in `data`. */
export interface Result<R> {
  readonly data: R | null;
  readonly errors: readonly ApiError[];
  readonly cost: Cost | undefined;
  readonly requestId: string;
}

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly RawError[];
  readonly extensions?: { readonly cost?: Cost };
}

/** Of a hash: the text has to come with it. */
const NOT_KNOWN = new Set(["PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED"]);

export class Client {
  readonly #options: ClientOptions;
  readonly #send: Send;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#send = options.batch ? together(sender(options)) : sender(options);
  }

  /** The data; throws the first error, if there is any. */
  async execute<R, V>(document: Operation<R, V>, variables: NoInfer<V>, options: Options = {}): Promise<R> {
    const result = await this.#repeated<R>(document, variables as object, options);
    const [error] = result.errors;
    if (error !== undefined) throw error;
    if (result.data === null) throw new NetworkError("The response has neither data nor errors.", 200);
    return result.data;
  }

  /** Data and errors side by side, for pages that show what there is. Throws NetworkError alone. */
  result<R, V>(document: Operation<R, V>, variables: NoInfer<V>, options: Options = {}): Promise<Result<R>> {
    return this.#repeated<R>(document, variables as object, options);
  }

  async #repeated<R>(
    document: Operation<unknown, never>,
    variables: object,
    options: Options,
  ): Promise<Result<R>> {
    const most = options.retries ?? this.#options.retries ?? 3;
    const repeatable = isRepeatable(document.__meta__?.["kind"], variables);
    for (let tried = 0; ; tried++) {
      const outcome = await this.#once<R>(document, variables, options.signal).catch((error: unknown) => {
        if (error instanceof NetworkError) return error;
        throw error;
      });
      const seconds = tried < most ? backoff(outcome, repeatable, tried) : null;
      if (seconds !== null) await pause(seconds, options.signal);
      else if (outcome instanceof NetworkError) throw outcome;
      else return outcome;
    }
  }

  async #once<R>(
    document: Operation<unknown, never>,
    variables: object,
    signal?: AbortSignal,
  ): Promise<Result<R>> {
    const query = document.toString().trim();
    const hash = this.#options.persisted ? document.__meta__?.["sha256"] : undefined;
    if (hash === undefined) return this.#post({ query, variables }, signal);
    const extensions = { persistedQuery: { version: 1, sha256Hash: hash } };
    const known = await this.#post<R>({ variables, extensions }, signal);
    if (!known.errors.some((error) => NOT_KNOWN.has(error.code))) return known;
    return this.#post({ query, variables, extensions }, signal);
  }

  async #post<R>(body: object, signal?: AbortSignal): Promise<Result<R>> {
    return understood<R>(await this.#send(body, signal));
  }
}

/** The result that a reply holds. */
function understood<R>({ body, headers }: Reply): Result<R> {
  const { data, errors: raw, extensions } = body as Body;
  const requestId = headers.get("x-request-id") ?? "";
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) ? seconds : null;
  const errors = (raw ?? []).map((error) => apiError(error, requestId, retryAfter));
  return { data: (data ?? null) as R | null, errors, cost: extensions?.cost, requestId };
}
