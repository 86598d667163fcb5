// The client against small servers of this file's own, which answer as ours does when something is wrong.

import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it } from "node:test";
import {
  CandidateKind,
  Client,
  type ClientOptions,
  ConceptsDocument,
  everything,
  isListed,
  NetworkError,
  Observed,
  type Operation,
  RateLimited,
  SubmitAnswerDocument,
  Unavailable,
} from "../src/index.ts";
import { events, type Transport } from "../src/live.ts";
import { isRepeatable } from "../src/retries.ts";

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** Ends the connection instead. */
  readonly cut?: boolean;
  /** Never ends it. */
  readonly hang?: boolean;
}

const PAGE = { data: { concepts: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } } } };
const failed = (code: string): unknown => ({
  errors: [{ message: code, extensions: { code, field: "f", value: "v", mend: "m", requestId: "r" } }],
});
const INPUT = { questionId: "q", response: "4", eventId: "e-1" };

const text = async (request: IncomingMessage): Promise<string> => (await request.toArray()).join("");

/** Runs `use` with a client of a server that gives one answer after the other; returns what was sent. */
async function answering(
  answers: Answer[],
  use: (client: Client) => Promise<void>,
  options: Partial<ClientOptions> = {},
): Promise<unknown[]> {
  const sent: unknown[] = [];
  const server = createServer(async (request, response) => {
    sent.push(JSON.parse(await text(request)));
    const { status = 200, headers = {}, body = PAGE, cut = false, hang = false } = answers.shift() ?? {};
    if (hang) return;
    if (cut) request.socket.destroy();
    else response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    await use(new Client({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, ...options }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return sent;
}

describe("retries", () => {
  it("sends a query again after a lost connection, and after UNAVAILABLE", async () => {
    const answers = [{ cut: true }, { status: 503, body: failed("UNAVAILABLE") }];
    const sent = await answering(answers, async (client) => {
      await client.execute(ConceptsDocument, {});
    });
    assert.equal(sent.length, 3);
  });

  it("waits as long as the server says", async () => {
    const began = performance.now();
    await answering(
      [{ status: 429, headers: { "retry-after": "1" }, body: failed("RATE_LIMITED") }],
      async (client) => {
        await client.execute(ConceptsDocument, {});
      },
    );
    assert.ok(performance.now() - began >= 950);
  });

  it("does not wait for more than a minute", async () => {
    await answering(
      [{ status: 429, headers: { "retry-after": "61" }, body: failed("RATE_LIMITED") }],
      async (client) => {
        await assert.rejects(
          client.execute(ConceptsDocument, {}),
          (error) => error instanceof RateLimited && error.retryAfter === 61,
        );
      },
    );
  });

  it("sends a query again that was not answered in time", async () => {
    const use = async (client: Client): Promise<void> => {
      await client.execute(ConceptsDocument, {});
    };
    assert.equal((await answering([{ hang: true }], use, { seconds: 0.2 })).length, 2);
  });

  it("sends an answer again with the same event id", async () => {
    const done = { data: { submitAnswer: { duplicate: true, errors: [] } } };
    const sent = await answering([{ cut: true }, { body: done }], async (client) => {
      await client.execute(SubmitAnswerDocument, { input: INPUT });
    });
    assert.deepEqual(sent[0], sent[1]);
  });

  it("gives up after so many tries, with what the last one said", async () => {
    const down = { status: 503, body: failed("UNAVAILABLE") };
    const sent = await answering([down, down], async (client) => {
      await assert.rejects(client.execute(ConceptsDocument, {}, { retries: 1 }), Unavailable);
    });
    assert.equal(sent.length, 2);
  });

  it("does not repeat what is wrong", async () => {
    const sent = await answering([{ body: failed("NOT_FOUND") }], async (client) => {
      await assert.rejects(client.execute(ConceptsDocument, {}), {
        name: "NotFound",
        code: "NOT_FOUND",
        field: "f",
        value: "v",
        mend: "m",
        requestId: "r",
      });
    });
    assert.equal(sent.length, 1);
  });

  it("repeats a mutation only where that is safe", () => {
    assert.ok(isRepeatable("query", {}));
    assert.ok(isRepeatable("mutation", { input: { answers: [{ eventId: "1" }, { eventId: "2" }] } }));
    assert.ok(isRepeatable("mutation", { input: { idempotencyKey: "k" } }));
    assert.ok(!isRepeatable("mutation", { input: { answers: [{ eventId: "1" }, {}] } }));
    assert.ok(!isRepeatable("mutation", { input: { title: "eventId", eventId: null } }));
  });
});

describe("requests", () => {
  it("says so where something else than the API answers", async () => {
    const page = { status: 502, body: "<html>Bad gateway</html>" };
    await answering([page], async (client) => {
      await assert.rejects(
        client.execute(ConceptsDocument, {}, { retries: 0 }),
        (error) => error instanceof NetworkError && error.status === 502,
      );
    });
  });

  it("ends with its signal, while it waits for another try, too", async () => {
    const down = { status: 503, headers: { "retry-after": "30" }, body: failed("UNAVAILABLE") };
    await answering([down], async (client) => {
      const signal = AbortSignal.timeout(100);
      await assert.rejects(client.execute(ConceptsDocument, {}, { signal }), { name: "TimeoutError" });
    });
  });

  it("gives data and errors side by side", async () => {
    await answering([{ body: { ...(failed("INTERNAL") as object), ...PAGE } }], async (client) => {
      const { data, errors } = await client.result(ConceptsDocument, {});
      assert.deepEqual(data?.concepts.nodes, []);
      assert.equal(errors[0]?.code, "INTERNAL");
    });
  });

  it("sends a token, and none where it is empty", async () => {
    const sent: (string | null)[] = [];
    const send: typeof fetch = async (_, given) => {
      sent.push(new Headers(given?.headers).get("authorization"));
      return Response.json(PAGE);
    };
    const tokens = ["a", ""];
    const options = { url: "http://example.invalid/", fetch: send };
    const client = new Client({ ...options, token: async () => tokens.shift() ?? "" });
    await client.execute(ConceptsDocument, {});
    await client.execute(ConceptsDocument, {});
    await new Client(options).execute(ConceptsDocument, {});
    assert.deepEqual(sent, ["Bearer a", null, null]);
  });

  it("sends a hash, and the text once where the server does not know it", async () => {
    const sent = (await answering(
      [{ body: failed("PERSISTED_QUERY_NOT_FOUND") }, {}, {}],
      async (client) => {
        await client.execute(ConceptsDocument, {});
        await client.execute(ConceptsDocument, {});
      },
      { persisted: true },
    )) as { query?: string; extensions: { persistedQuery: { sha256Hash: string } } }[];
    assert.deepEqual(
      sent.map(({ query }) => query !== undefined),
      [false, true, false],
    );
    assert.match(sent[0]?.extensions.persistedQuery.sha256Hash ?? "", /^[0-9a-f]{64}$/);
  });

  it("meets an enum value of a newer server", async () => {
    const { READY } = CandidateKind;
    assert.ok(isListed(CandidateKind, READY));
    assert.ok(!isListed(CandidateKind, "NOVEL"));
    assert.ok(!isListed(CandidateKind, "toString"));
  });

  it("ends a list whose cursor stands still", async () => {
    const stuck = {
      data: { concepts: { nodes: [{ key: "a" }], pageInfo: { hasNextPage: true, endCursor: "x" } } },
    };
    await answering([{ body: stuck }, { body: stuck }, { body: stuck }], async (client) => {
      const found = await Array.fromAsync(everything(client, ConceptsDocument, {}, (data) => data.concepts));
      assert.equal(found.length, 2);
    });
  });
});

describe("the store behind the hooks", () => {
  it("keeps what it has while it asks anew, and where that fails", async () => {
    const outcomes: (() => Promise<number>)[] = [
      async () => 1,
      async () => Promise.reject(new Error("down")),
    ];
    const observed = new Observed(() => (outcomes.shift() ?? (async () => 2))());
    const seen: unknown[] = [];
    const leave = observed.subscribe(() => seen.push(observed.snapshot()));
    await new Promise(setImmediate);
    await observed.refresh();
    await observed.refresh();
    leave();
    const down = new Error("down");
    assert.deepEqual(seen, [
      { data: undefined, error: undefined, loading: true },
      { data: 1, error: undefined, loading: false },
      { data: 1, error: undefined, loading: true },
      { data: 1, error: down, loading: false },
      { data: 1, error: down, loading: true },
      { data: 2, error: undefined, loading: false },
    ]);
  });

  it("shows no answer to an older question, and ends what nobody waits for", async () => {
    const asked: { signal: AbortSignal; answer: (value: number) => void }[] = [];
    const observed = new Observed<number>(
      (signal) => new Promise((answer) => asked.push({ signal, answer })),
    );
    const leave = observed.subscribe(() => undefined);
    void observed.refresh();
    asked[1]?.answer(2);
    asked[0]?.answer(1);
    await new Promise(setImmediate);
    assert.equal(observed.snapshot().data, 2);
    assert.ok(asked[0]?.signal.aborted);
    void observed.refresh();
    leave();
    assert.ok(asked[2]?.signal.aborted);
  });
});

describe("events across reconnections", () => {
  type Event = { changed: { cursor: string } };
  const document = new String("subscription { changed { cursor } }") as unknown as Operation<
    Event,
    { after?: string | null }
  >;
  const event = (cursor: string): unknown => ({ data: { changed: { cursor } }, extensions: { cursor } });
  const cursor = (each: Event): string => each.changed.cursor;

  it("go on behind the last one that came", async () => {
    const afters: unknown[] = [];
    const runs = [["1", "2"], [], ["3"]];
    const transport: Transport = {
      subscribe(request, sink) {
        afters.push(request.variables["after"]);
        for (const each of runs[afters.length - 1] ?? []) sink.next(event(each));
        if (afters.length === runs.length) sink.complete();
        else sink.error(new Event("close"));
        return () => undefined;
      },
      close: () => undefined,
    };
    const seen = await Array.fromAsync(events(transport, document, {}, { firstSeconds: 0.001 }));
    assert.deepEqual(seen.map(cursor), ["1", "2", "3"]);
    assert.deepEqual(afters, [null, "2", "2"]);
  });

  it("end with what no reconnection mends", async () => {
    const transport: Transport = {
      subscribe(_, sink) {
        sink.error([{ message: "You may not.", extensions: { code: "FORBIDDEN" } }]);
        return () => undefined;
      },
      close: () => undefined,
    };
    await assert.rejects(Array.fromAsync(events(transport, document, {})), { code: "FORBIDDEN" });
  });

  it("end with their signal", async () => {
    const ending = new AbortController();
    let ended = false;
    const transport: Transport = {
      subscribe: (_, sink) => {
        sink.next(event("1"));
        return () => {
          ended = true;
        };
      },
      close: () => undefined,
    };
    for await (const _ of events(transport, document, {}, { signal: ending.signal })) ending.abort();
    assert.ok(ended);
  });
});
