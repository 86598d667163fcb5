// The client against a real server, which tests/acceptance/test_typescript.py starts.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { it } from "node:test";
import {
  CandidateKind,
  Client,
  type ClientOptions,
  ConceptsDocument,
  ErrorCode,
  events,
  everything,
  Forbidden,
  Invalid,
  isListed,
  MasteryChangedDocument,
  NextQuestionsDocument,
  type Operation,
  orThrow,
  SubmitAnswerDocument,
  serverSentEvents,
  Unauthenticated,
  webSocket,
} from "../src/index.ts";

const given = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run tests/acceptance/test_typescript.py.`);
  return value;
};

const url = given("URL");

/** An operation that generate.ts has not seen. */
const written = <R>(text: string): Operation<R, object> => ({
  __meta__: { kind: "query", sha256: createHash("sha256").update(text).digest("hex") },
  toString: () => text,
});
const LiveCursor = written<{ liveCursor: string }>("{ liveCursor }");
const client = new Client({ url, token: () => given("TOKEN") });

it("answers the question that it was given, once", async () => {
  const { learner } = await client.execute(NextQuestionsDocument, { learner: "ann", first: 2 });
  const line = learner?.nextQuestions?.recommendations[0];
  assert.ok(line?.question && isListed(CandidateKind, line.kind));
  const input = {
    questionId: line.question.id,
    response: "4",
    eventId: "typescript-1",
    slateId: learner?.nextQuestions?.id,
  };
  const first = orThrow((await client.execute(SubmitAnswerDocument, { input })).submitAnswer);
  const again = orThrow((await client.execute(SubmitAnswerDocument, { input })).submitAnswer);
  assert.deepEqual([first.duplicate, first.correct, again.duplicate], [false, true, true]);
});

it("throws what a mutation's payload says", async () => {
  const input = { questionId: "no-such-question", response: "4", eventId: "typescript-2" };
  const { submitAnswer } = await client.execute(SubmitAnswerDocument, { input });
  assert.throws(() => orThrow(submitAnswer), {
    name: "NotFound",
    code: "NOT_FOUND",
    field: "questionId",
    value: "no-such-question",
  });
});

it("walks a list to its end", async () => {
  const all = everything(client, ConceptsDocument, { first: 3 }, (data) => data.concepts);
  const keys = (await Array.fromAsync(all)).map((concept) => concept.key);
  assert.deepEqual(keys, ["add", "count", "multiply", "power"]);
});

it("has errors with their mends, the cost and the request's id", async () => {
  await assert.rejects(client.execute(ConceptsDocument, { first: 1000 }), (error) => {
    assert.ok(error instanceof Invalid && error.mend && error.requestId);
    assert.deepEqual([error.code, error.field], ["INVALID", "first"]);
    return true;
  });
  const { cost, requestId } = await client.result(ConceptsDocument, { first: 2 });
  assert.ok(cost && cost.requested <= cost.limit && requestId);
});

it("is told where its token is not valid", async () => {
  const stranger = new Client({ url, token: () => "none" });
  await assert.rejects(stranger.execute(ConceptsDocument, {}), Unauthenticated);
});

it("tells a payload's errors from those of the whole request, both as classes", async () => {
  const input = { questionId: "count-1", response: "about four", eventId: "typescript-3" };
  const { submitAnswer } = await client.execute(SubmitAnswerDocument, { input });
  const [mistake] = submitAnswer.errors;
  assert.ok(mistake && isListed(ErrorCode, mistake.code) && mistake.code === ErrorCode.UNGRADABLE);
  assert.throws(() => orThrow(submitAnswer), Invalid);
  const { data, errors } = await client.result(NextQuestionsDocument, { learner: "ben" });
  assert.equal(data?.learner ?? null, null);
  assert.ok(errors[0] instanceof Forbidden && errors[0].path[0] === "learner" && errors[0].requestId);
});

it("reads a value that it was generated before, and is told of one that the server does not know", async () => {
  const { learner } = await client.execute(NextQuestionsDocument, { learner: "ann", first: 1 });
  const { [CandidateKind.READY]: _, ...older } = CandidateKind;
  const kind = learner?.nextQuestions?.recommendations[0]?.kind ?? "";
  assert.ok(kind === "READY" && isListed(CandidateKind, kind) && !isListed(older, kind));
  const novel = written<unknown>(
    'query Mixed($every: ProgressPeriod!) { learner(id: "ann") { progress(every: $every) { every } } }',
  );
  await assert.rejects(client.execute(novel, { every: "FORTNIGHT" }), (error) => {
    assert.ok(error instanceof Invalid && error.mend && error.message.includes("FORTNIGHT"));
    return true;
  });
});

/** A client that keeps what it sent. */
function watched(options: Partial<ClientOptions>): { client: Client; sent: unknown[] } {
  const sent: unknown[] = [];
  const send: typeof fetch = (address, given) => {
    sent.push(JSON.parse(String(given?.body)));
    return fetch(address, given);
  };
  return { client: new Client({ url, token: () => given("TOKEN"), fetch: send, ...options }), sent };
}

it("sends the hash of an operation first, and its text where the server does not know it", async () => {
  const { client, sent } = watched({ persisted: true });
  await client.execute(ConceptsDocument, { first: 1 });
  const own = written<object>("query Own { concepts(first: 2) { nodes { title } } }");
  await client.execute(own, {});
  await client.execute(own, {});
  const isText = sent.map((body) => "query" in (body as object));
  assert.deepEqual(isText, [false, false, true, false]);
});

it("sends what a page asks for at the same time in one request", async () => {
  const { client, sent } = watched({ batch: true });
  const [page, wrong, next] = await Promise.allSettled([
    client.execute(ConceptsDocument, { first: 1 }),
    client.execute(ConceptsDocument, { first: 1000 }),
    client.execute(NextQuestionsDocument, { learner: "ann" }),
  ]);
  assert.equal(page.status === "fulfilled" && page.value.concepts.nodes[0]?.key, "add");
  assert.ok(wrong.status === "rejected" && wrong.reason instanceof Invalid);
  assert.ok(next.status === "fulfilled" && next.value.learner?.nextQuestions?.id);
  assert.equal(sent.length, 1);
  const stranger = watched({ batch: true, token: () => "none" });
  const refused = [1, 2].map((first) => stranger.client.execute(ConceptsDocument, { first }));
  for (const each of await Promise.allSettled(refused))
    assert.ok(each.status === "rejected" && each.reason instanceof Unauthenticated);
});

it("is served by a server of listed operations, by text and by hash, and told of one that is not listed", async () => {
  for (const persisted of [false, true]) {
    const { client, sent } = watched({ url: given("LISTED_URL"), persisted });
    assert.equal((await client.execute(ConceptsDocument, { first: 1 })).concepts.nodes[0]?.key, "add");
    assert.equal(sent.length, 1);
    await assert.rejects(
      client.execute(LiveCursor, {}),
      (error) => error instanceof Invalid && error.code === "NOT_LISTED",
    );
  }
});

/** Passes bytes on to the server, until it is cut. */
class Wire {
  readonly #open = new Set<Socket>();
  readonly #server: Server;

  constructor() {
    const { hostname, port } = new URL(url);
    this.#server = createServer((here) => {
      const there = connect(Number(port), hostname);
      for (const [end, other] of [
        [here, there],
        [there, here],
      ] as const) {
        this.#open.add(end);
        end.pipe(other);
        end.on("error", () => undefined).on("close", () => other.destroy());
      }
    });
  }

  async join(): Promise<number> {
    await new Promise<void>((joined) => this.#server.listen(this.#port, "127.0.0.1", joined));
    const { port } = this.#server.address() as AddressInfo;
    this.#port = port;
    return port;
  }

  #port = 0;

  cut(): void {
    this.#server.close();
    for (const each of this.#open) each.destroy();
  }
}

const TRANSPORTS = { "a WebSocket": webSocket, "server-sent events": serverSentEvents };

for (const [name, make] of Object.entries(TRANSPORTS)) {
  it(`follows what happens over ${name}, from where it was before`, async () => {
    const address = make === webSocket ? url.replace("http", "ws") : url;
    const transport = make({ url: address, token: () => given("TOKEN") });
    const answer = async (eventId: string) => {
      const input = { questionId: "count-1", response: "4", eventId: `${eventId} ${name}` };
      orThrow((await client.execute(SubmitAnswerDocument, { input })).submitAnswer);
    };
    const following = events(transport, MasteryChangedDocument, { learner: "ann" });
    const first = following.next();
    const timer = setInterval(() => void answer(`live ${performance.now()}`), 300);
    const { value } = await first;
    clearInterval(timer);
    assert.equal(value?.masteryChanged.changes[0]?.concept.key, "count");
    await following.return();
    await answer("between");
    const after = value?.masteryChanged.cursor;
    for await (const event of events(transport, MasteryChangedDocument, { learner: "ann", after })) {
      assert.notEqual(event.masteryChanged.cursor, after);
      break;
    }
    await transport.close();
  });

  it(`goes on over ${name} behind a break of the connection`, async () => {
    const wire = new Wire();
    const address = new URL(make === webSocket ? url.replace("http", "ws") : url);
    address.port = String(await wire.join());
    const transport = make({ url: address.href, token: () => given("TOKEN") });
    const answer = async (questionId: string) => {
      const input = { questionId, response: "4", eventId: `break ${name} ${questionId}` };
      orThrow((await client.execute(SubmitAnswerDocument, { input })).submitAnswer);
    };
    const start = await client.execute(LiveCursor, {});
    await answer("count-0");
    const variables = { learner: "ann", after: start.liveCursor };
    const following = events(transport, MasteryChangedDocument, variables, { firstSeconds: 0.05 });
    const next = async () => (await following.next()).value?.masteryChanged.changes[0]?.concept.key;
    assert.equal(await next(), "count");
    wire.cut();
    await answer("add-0");
    await wire.join();
    assert.equal(await next(), "add");
    await answer("multiply-0");
    assert.equal(await next(), "multiply");
    await following.return();
    await transport.close();
    wire.cut();
  });

  it(`ends what may not be followed, over ${name}`, async () => {
    const address = make === webSocket ? url.replace("http", "ws") : url;
    const transport = make({ url: address, token: () => given("TOKEN") });
    const stranger = make({ url: address, token: () => "none" });
    const follow = (who: typeof transport, learner: string, after?: string) =>
      Array.fromAsync(events(who, MasteryChangedDocument, { learner, after }, { firstSeconds: 0.01 }));
    await assert.rejects(follow(transport, "ben"), { code: "FORBIDDEN" });
    await assert.rejects(follow(stranger, "ann"), Unauthenticated);
    await assert.rejects(follow(transport, "ann", "forged"), Invalid);
    await transport.close();
    await stranger.close();
  });
}
