// The client against a real server, which tests/acceptance/test_typescript.py starts.

import assert from "node:assert/strict";
import { it } from "node:test";
import {
  CandidateKind,
  Client,
  ConceptsDocument,
  events,
  everything,
  Invalid,
  isListed,
  MasteryChangedDocument,
  NextQuestionsDocument,
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
