// One request over HTTP and what comes back, before anything is made of it.

import { NetworkError } from "./errors.ts";

export interface SendingOptions {
  /** Such as https://learn.example/graphql. */
  readonly url: string;
  /** Asked before every try, so that an expired token is replaced; none is sent where it is empty. */
  readonly token?: () => string | Promise<string>;
  /** That one try may take; 30 unless you say otherwise. */
  readonly seconds?: number;
  /** Instead of the global one. */
  readonly fetch?: typeof fetch;
}

/** body: an object, or a list of them where a list was sent. */
export interface Reply {
  readonly body: object;
  readonly headers: Headers;
  readonly status: number;
}

/** Throws NetworkError, and the signal's reason where it is aborted. */
export type Send = (body: object, signal?: AbortSignal) => Promise<Reply>;

export const sender =
  (options: SendingOptions): Send =>
  async (body, signal) => {
    const token = await options.token?.();
    const headers: Record<string, string> = {
      accept: "application/graphql-response+json, application/json",
      "content-type": "application/json",
    };
    if (token) headers["authorization"] = `Bearer ${token}`;
    const limit = AbortSignal.timeout((options.seconds ?? 30) * 1000);
    let response: Response;
    let text: string;
    try {
      response = await (options.fetch ?? fetch)(options.url, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
        signal: AbortSignal.any(signal === undefined ? [limit] : [limit, signal]),
      });
      text = await response.text();
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      const message = limit.aborted ? "The server took too long." : "The server was not reached.";
      throw new NetworkError(message, null, error);
    }
    return { body: decoded(text, response.status), headers: response.headers, status: response.status };
  };

/** Throws NetworkError where it is nothing that the API says. */
function decoded(text: string, status: number): object {
  const wrong = (cause?: unknown) =>
    new NetworkError(`The response is not the API's (status ${status}).`, status, cause);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw wrong(error);
  }
  if (typeof body !== "object" || body === null) throw wrong();
  return body;
}
