// Values of enums that this client was generated before: a newer server may send them.

declare const unlisted: unique symbol;

/** A value that the schema did not have when the types were generated. No text of yours passes for one. */
export type Unlisted = string & { readonly [unlisted]: true };

/**
 * Whether a value is one of those that the types know.
 *
 *     if (isListed(CandidateKind, line.kind)) show(LABELS[line.kind]);
 *     else show(line.kind); // a text still
 */
export function isListed<E extends Record<string, string>>(values: E, value: string): value is E[keyof E] {
  return Object.values(values).includes(value);
}
