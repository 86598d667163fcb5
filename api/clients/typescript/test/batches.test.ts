// Operations in one request, against a `fetch` that answers as our server does.

import assert from "node:assert/strict";
import { it } from "node:test";
import { Client, type ClientOptions, ConceptsDocument, NetworkError, Unauthenticated } from "../src/index.ts";

interface Asked {
  readonly variables: { readonly first: number };
}

const page = ({ variables }: Asked) => ({
  data: { concepts: { nodes: [{ key: `${variables.first}` }], pageInfo: {} } },
});
const failed = (code: string) => ({ errors: [{ message: code, extensions: { code } }] });

/** A client, and what it sent, request by request. */
function counting(
  answer: (asked: Asked) => unknown = page,
  options: Partial<ClientOptions> = {},
  whole?: Response,
) {
  const sent: (Asked | Asked[])[] = [];
  const signals: AbortSignal[] = [];
  const send: typeof fetch = async (_, given) => {
    const asked: Asked | Asked[] = JSON.parse(String(given?.body));
    sent.push(asked);
    signals.push(given?.signal as AbortSignal);
    const wait = new Promise((_, reject) =>
      given?.signal?.addEventListener("abort", () => reject(given.signal?.reason)),
    );
    await Promise.race([wait, new Promise(setImmediate)]);
    return whole?.clone() ?? Response.json(Array.isArray(asked) ? asked.map(answer) : answer(asked));
  };
  const client = new Client({ url: "http://example.invalid/", batch: true, fetch: send, ...options });
  const first = async (number: number, signal?: AbortSignal) =>
    (await client.execute(ConceptsDocument, { first: number }, signal && { signal })).concepts.nodes[0]?.key;
  return { sent, signals, first };
}

it("sends what is asked for at the same time in one request, and gives each its own answer", async () => {
  const { sent, first } = counting();
  assert.deepEqual(await Promise.all([first(1), first(2), first(3)]), ["1", "2", "3"]);
  assert.equal(await first(4), "4");
  assert.deepEqual(
    sent.map((each) => (Array.isArray(each) ? each.length : "alone")),
    [3, "alone"],
  );
});

it("does so only where it was told to", async () => {
  const { sent, first } = counting(page, { batch: false });
  await Promise.all([first(1), first(2)]);
  assert.equal(sent.length, 2);
});

it("sends at most as many as the server takes", async () => {
  const { sent, first } = counting();
  await Promise.all(Array.from({ length: 21 }, (_, number) => first(number)));
  assert.deepEqual(
    sent.map((each) => (Array.isArray(each) ? each.length : "alone")),
    [10, 10, "alone"],
  );
});

it("sends one of them again, and not the others", async () => {
  let busy = 1;
  const { sent, first } = counting((asked) =>
    asked.variables.first === 2 && busy-- > 0 ? failed("BUSY") : page(asked),
  );
  assert.deepEqual(await Promise.all([first(1), first(2)]), ["1", "2"]);
  assert.deepEqual(sent[1] && !Array.isArray(sent[1]) && sent[1].variables.first, 2);
});

it("gives each the error that refuses the whole request", async () => {
  const { first } = counting(page, {}, Response.json(failed("UNAUTHENTICATED"), { status: 401 }));
  const both = await Promise.allSettled([first(1), first(2)]);
  assert.ok(both.every((each) => each.status === "rejected" && each.reason instanceof Unauthenticated));
});

it("says so where an answer is missing", async () => {
  const { first } = counting(page, { retries: 0 }, Response.json([page({ variables: { first: 1 } })]));
  const [one, two] = await Promise.allSettled([first(1), first(2)]);
  assert.equal(one.status, "fulfilled");
  assert.ok(two.status === "rejected" && two.reason instanceof NetworkError);
});

it("ends one without the others, and the request once nobody waits", async () => {
  const { sent, signals, first } = counting();
  const [early, late, last] = [new AbortController(), new AbortController(), new AbortController()];
  const all = Promise.allSettled([first(1, early.signal), first(2, late.signal), first(3, last.signal)]);
  early.abort(new Error("before it was sent"));
  setTimeout(() => late.abort(new Error("under way")));
  const [one, two, three] = await all;
  assert.ok(one.status === "rejected" && one.reason.message === "before it was sent");
  assert.ok(two.status === "rejected" && two.reason.message === "under way");
  assert.equal(three.status, "fulfilled");
  assert.equal((sent[0] as Asked[]).length, 2);
  assert.equal(signals[0]?.aborted, false);
  const alone = new AbortController();
  const ended = first(4, alone.signal);
  setTimeout(() => alone.abort());
  await assert.rejects(ended, { name: "AbortError" });
  assert.ok(signals[1]?.aborted);
});
