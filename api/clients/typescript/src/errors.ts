// What can go wrong, as classes: an application catches those that it can do something about.

import type { RequestErrorCode } from "./generated/codes.ts";

/** What every error of the API says of itself. */
export interface Details {
  /** For programs; docs/errors says what to do about each. */
  readonly code: RequestErrorCode;
  /** The input field at fault, such as `eventId`. */
  readonly field: string | null;
  /** The value given, as text of at most 200 characters. */
  readonly value: string | null;
  /** What to do about it, in a sentence for people. */
  readonly mend: string;
  /** By which the server's log has it. */
  readonly requestId: string;
}

/** An error that the API answered with. */
export class ApiError extends Error implements Details {
  override readonly name: string = "ApiError";
  readonly code: RequestErrorCode;
  readonly field: string | null;
  readonly value: string | null;
  readonly mend: string;
  readonly requestId: string;
  /** Where in the response; empty where nothing was answered at all. */
  readonly path: readonly (string | number)[];
  /** Seconds to wait, where the server said so. */
  readonly retryAfter: number | null;

  constructor(
    message: string,
    details: Details,
    path: readonly (string | number)[] = [],
    retryAfter: number | null = null,
  ) {
    super(message);
    this.code = details.code;
    this.field = details.field;
    this.value = details.value;
    this.mend = details.mend;
    this.requestId = details.requestId;
    this.path = path;
    this.retryAfter = retryAfter;
  }
}

/** UNAUTHENTICATED: there is no token, or it is not valid any more. Get a new one. */
export class Unauthenticated extends ApiError {
  override readonly name = "Unauthenticated";
}

/** FORBIDDEN: your roles do not let you, or it is not yours. */
export class Forbidden extends ApiError {
  override readonly name = "Forbidden";
}

/** NOT_FOUND, or ERASED: there is no such thing, or no more. */
export class NotFound extends ApiError {
  override readonly name = "NotFound";
}

/** INVALID, BAD_REQUEST, UNGRADABLE, TOO_LARGE or NOT_LISTED: the request has to be another one. */
export class Invalid extends ApiError {
  override readonly name = "Invalid";
}

/** MISSED: what happened meanwhile is not known any more. Fetch anew, then follow from now on. */
export class Missed extends ApiError {
  override readonly name = "Missed";
}

/** CONFLICT or CYCLE: it contradicts what is stored. */
export class Conflict extends ApiError {
  override readonly name = "Conflict";
}

/** RATE_LIMITED: too much in a minute. `retryAfter` says when to come again. */
export class RateLimited extends ApiError {
  override readonly name = "RateLimited";
}

/** UNAVAILABLE, BUSY or TIMED_OUT: the server cannot now. The same again is right, with the same event ids. */
export class Unavailable extends ApiError {
  override readonly name = "Unavailable";
}

/** Nothing that the API would say came back: no connection, or a proxy's page. */
export class NetworkError extends Error {
  override readonly name = "NetworkError";
  /** HTTP status of what came back instead; null where nothing did. */
  readonly status: number | null;

  constructor(message: string, status: number | null, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

const CLASSES: Readonly<Record<string, typeof ApiError>> = {
  UNAUTHENTICATED: Unauthenticated,
  FORBIDDEN: Forbidden,
  NOT_FOUND: NotFound,
  ERASED: NotFound,
  INVALID: Invalid,
  BAD_REQUEST: Invalid,
  UNGRADABLE: Invalid,
  TOO_LARGE: Invalid,
  NOT_LISTED: Invalid,
  CONFLICT: Conflict,
  CYCLE: Conflict,
  MISSED: Missed,
  RATE_LIMITED: RateLimited,
  UNAVAILABLE: Unavailable,
  BUSY: Unavailable,
  TIMED_OUT: Unavailable,
};

/** One of `errors` of a response, as GraphQL has it. */
export interface RawError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Partial<Details>;
}

/** The error of its code's class; of a code that is not known, ApiError itself. */
export function apiError(raw: RawError, requestId = "", retryAfter: number | null = null): ApiError {
  const { code = "INTERNAL", field = null, value = null, mend = "" } = raw.extensions ?? {};
  const details = { code, field, value, mend, requestId: raw.extensions?.requestId ?? requestId };
  return new (CLASSES[code] ?? ApiError)(raw.message, details, raw.path, retryAfter);
}

/** A mutation's payload: where `errors` has something, nothing was changed. */
export interface Payload {
  readonly errors: readonly (Omit<Details, "requestId"> & { readonly message: string })[];
}

/** What a mutation did; throws the first of its errors as if it were one of the request. */
export function orThrow<P extends Payload>(payload: P): P {
  const [first] = payload.errors;
  if (first !== undefined) throw apiError({ message: first.message, extensions: first });
  return payload;
}
