// What must not type-check. tsc reports a line below `@ts-expect-error` that does.

import {
  CandidateKind,
  type Client,
  ConceptsDocument,
  everything,
  isListed,
  NextQuestionsDocument,
  type NextQuestionsQuery,
  SubmitAnswerDocument,
  type SubmitAnswerInput,
} from "../src/index.ts";
import { useQuery } from "../src/react.ts";

export async function variables(client: Client): Promise<void> {
  await client.execute(ConceptsDocument, {});
  await client.execute(ConceptsDocument, { first: 5 }, { retries: 0 });
  await client.execute(NextQuestionsDocument, { learner: "ann" });
  // @ts-expect-error A required variable is missing.
  await client.execute(NextQuestionsDocument, {});
  // @ts-expect-error All variables are missing.
  await client.execute(NextQuestionsDocument);
  // @ts-expect-error A number is not an id.
  await client.execute(NextQuestionsDocument, { learner: 7 });
  // @ts-expect-error No such variable.
  await client.execute(NextQuestionsDocument, { learner: "ann", last: 5 });
  // @ts-expect-error null is not a number of things.
  await client.execute(ConceptsDocument, { first: null });
  // @ts-expect-error An input without its event id.
  await client.execute(SubmitAnswerDocument, { input: { questionId: "q", response: "4" } });
  // @ts-expect-error An input with a field that is none.
  const input: SubmitAnswerInput = { questionId: "q", response: "4", eventId: "e", verdict: true };
  await client.execute(SubmitAnswerDocument, { input });
}

export async function fields(client: Client): Promise<void> {
  const { concepts } = await client.execute(ConceptsDocument, {});
  concepts.nodes.map((concept) => concept.title.length);
  // @ts-expect-error A field that was not asked for.
  concepts.nodes.map((concept) => concept.summary);
  // @ts-expect-error It may be null.
  concepts.nodes.map((concept) => concept.depth.toFixed());
  // @ts-expect-error The list may be shorter.
  concepts.nodes[0].title;
  const { learner } = await client.execute(NextQuestionsDocument, { learner: "ann" });
  // @ts-expect-error There may be no such learner.
  learner.nextQuestions;
}

type Line = NonNullable<
  NonNullable<NextQuestionsQuery["learner"]>["nextQuestions"]
>["recommendations"][number];

export function enums(line: Line): string {
  const labels = { READY: "new", REVIEW: "again", REPAIR: "below", PROBE: "a try" };
  // @ts-expect-error A newer server may send a kind that has no label.
  labels[line.kind];
  // @ts-expect-error No kind of this schema.
  line.kind = "NOVEL";
  return isListed(CandidateKind, line.kind) ? labels[line.kind] : line.kind;
}

export function pages(client: Client): void {
  everything(client, ConceptsDocument, {}, (data) => data.concepts);
  // @ts-expect-error An operation without a cursor.
  everything(client, NextQuestionsDocument, { learner: "ann" }, (data) => data.learner);
  // @ts-expect-error Not a list.
  everything(client, ConceptsDocument, {}, (data) => data.concepts.nodes);
}

export function Hooks(client: Client): void {
  const { data } = useQuery(client, NextQuestionsDocument, { learner: "ann" });
  // @ts-expect-error Nothing has come yet.
  data.learner;
  // @ts-expect-error A required variable is missing.
  useQuery(client, NextQuestionsDocument, {});
}
