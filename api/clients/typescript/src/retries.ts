// When the same request is sent again, and after how long.

import type { Result } from "./client.ts";
import { NetworkError } from "./errors.ts";

/** Nothing was done: whatever it was may be sent again. */
const TURNED_AWAY = new Set(["RATE_LIMITED", "BUSY"]);

/** It may have been done or not: only what is the same when done twice may be sent again. */
const IN_DOUBT = new Set(["UNAVAILABLE", "TIMED_OUT"]);

/** A mutation with one of these is a no-op the second time. */
const KEYS = new Set(["eventId", "idempotencyKey"]);

const FIRST_SECONDS = 0.25;

/** Longer, and an error serves people better than waiting. */
const MOST_SECONDS = 60;

/** Whether doing it twice is as doing it once: a query, or a mutation with an event id or idempotency key. */
export function isRepeatable(kind: unknown, variables: unknown): boolean {
  return kind === "query" || hasKey(variables);
}

function hasKey(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every(hasKey);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, each]) =>
    KEYS.has(name) ? typeof each === "string" : hasKey(each),
  );
}

/** Seconds until the next try; null where there should be none. tried: how often it was before. */
export function backoff(
  outcome: Result<unknown> | NetworkError,
  repeatable: boolean,
  tried: number,
): number | null {
  const wait = FIRST_SECONDS * 2 ** tried * (0.5 + Math.random());
  if (outcome instanceof NetworkError) return repeatable ? wait : null;
  const passing = outcome.errors.filter(
    ({ code }) => TURNED_AWAY.has(code) || (repeatable && IN_DOUBT.has(code)),
  );
  if (passing.length === 0 || passing.length < outcome.errors.length) return null;
  const seconds = Math.max(wait, ...passing.map((error) => error.retryAfter ?? 0));
  return seconds <= MOST_SECONDS ? seconds : null;
}

/** Waits; rejects with the signal's reason where it is aborted first. */
export function pause(seconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, seconds * 1000);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
