// Written by generate.ts from schema.graphql and the recipes. Do not edit.

import type { Unlisted } from "../enums.ts";

/** What `extensions.code` of an error may be; more may come. */
export const RequestErrorCode = {
  /** A value is not allowed. */
  INVALID: "INVALID",
  /** There is no such thing, or it is not yours to know of. */
  NOT_FOUND: "NOT_FOUND",
  /** This contradicts what is already stored. */
  CONFLICT: "CONFLICT",
  /** Prerequisites would form a circle. */
  CYCLE: "CYCLE",
  /** You may not do this. */
  FORBIDDEN: "FORBIDDEN",
  /** The response could not be understood, and was not stored. */
  UNGRADABLE: "UNGRADABLE",
  /** The learner of this id was erased. */
  ERASED: "ERASED",
  /** There is no valid token. */
  UNAUTHENTICATED: "UNAUTHENTICATED",
  /** This is no request that the schema knows. */
  BAD_REQUEST: "BAD_REQUEST",
  /** The server takes operations of its list alone. */
  NOT_LISTED: "NOT_LISTED",
  /** Send the text with the hash. */
  PERSISTED_QUERY_NOT_FOUND: "PERSISTED_QUERY_NOT_FOUND",
  /** More is asked for than one request may. */
  TOO_LARGE: "TOO_LARGE",
  /** Too much was asked for within a minute. */
  RATE_LIMITED: "RATE_LIMITED",
  /** It took longer than it may. */
  TIMED_OUT: "TIMED_OUT",
  /** Too many ask at once. */
  BUSY: "BUSY",
  /** A service that is needed does not answer; try again. */
  UNAVAILABLE: "UNAVAILABLE",
  /** Events were missed: fetch anew. */
  MISSED: "MISSED",
  /** Something went wrong on the server. */
  INTERNAL: "INTERNAL",
} as const;

export type RequestErrorCode = (typeof RequestErrorCode)[keyof typeof RequestErrorCode] | Unlisted;
