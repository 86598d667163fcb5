// The hooks of react.ts, rendered by React into a page that happy-dom makes.

import assert from "node:assert/strict";
import { afterEach, beforeEach, it } from "node:test";
import { Window } from "happy-dom";
import { act, createElement as h } from "react";
import { createRoot, type Root } from "react-dom/client";
import { Client, type NextQuestionsQuery } from "../src/index.ts";
import { useNextQuestions } from "../src/react.ts";

const window = new Window();
Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true });

type Body = { data: NextQuestionsQuery } | { errors: { message: string }[] };

/** A request that waits for the test to answer it. */
interface Asked {
  readonly learner: string;
  readonly signal: AbortSignal;
  answer(body: Body): Promise<void>;
}

const about = (title: string): Body => ({
  data: {
    learner: {
      id: "a",
      revision: 1,
      nextQuestions: {
        id: "s",
        stale: false,
        recommendations: [
          {
            rank: 1,
            kind: "READY",
            predicted: 0.8,
            concept: { key: title, title },
            question: null,
            why: { simple: "Because." },
          },
        ],
      },
    },
  },
});

let asked: Asked[];
let place: HTMLElement;
let root: Root;

const send: typeof fetch = (_, given) =>
  new Promise((resolve, reject) => {
    const signal = given?.signal as AbortSignal;
    signal.addEventListener("abort", () => reject(signal.reason));
    asked.push({
      learner: JSON.parse(String(given?.body)).variables.learner,
      signal,
      answer: (body) => act(async () => resolve(Response.json(body))),
    });
  });

const client = new Client({ url: "http://example.invalid/graphql", fetch: send, retries: 0 });

/** Events that the test sends; whether anybody follows them still. */
class Changes {
  signal: AbortSignal | undefined;
  #told = Promise.withResolvers<boolean>();

  readonly follow = async function* (this: Changes, signal: AbortSignal): AsyncGenerator<unknown> {
    this.signal = signal;
    signal.addEventListener("abort", () => this.#told.resolve(false));
    while (await this.#told.promise) {
      this.#told = Promise.withResolvers();
      yield {};
    }
  }.bind(this);

  tell(): Promise<void> {
    return act(async () => this.#told.resolve(true));
  }
}

interface Given {
  readonly learner: string;
  readonly changes?: (signal: AbortSignal) => AsyncIterable<unknown>;
}

function Next({ learner, changes }: Given) {
  const { data, error, loading, refresh } = useNextQuestions(client, learner, changes);
  const line = data?.learner?.nextQuestions?.recommendations[0];
  return h("p", { onClick: refresh, "aria-busy": loading }, error?.message ?? line?.concept.title ?? "-");
}

const render = (given: Given): Promise<void> => act(async () => root.render(h(Next, given)));
const shown = (): [string | null, string | null] => {
  const line = place.firstElementChild;
  return [line?.textContent ?? null, line?.getAttribute("aria-busy") ?? null];
};

beforeEach(() => {
  asked = [];
  place = document.createElement("div");
  root = createRoot(place);
});

afterEach(() => act(async () => root.unmount()));

it("shows that it loads, then what came", async () => {
  await render({ learner: "ann" });
  assert.deepEqual(shown(), ["-", "true"]);
  await asked[0]?.answer(about("Count"));
  assert.deepEqual(shown(), ["Count", "false"]);
  assert.equal(asked.length, 1);
});

it("shows an error, and tries again when it is asked to", async () => {
  await render({ learner: "ann" });
  await asked[0]?.answer({ errors: [{ message: "Not now." }] });
  assert.deepEqual(shown(), ["Not now.", "false"]);
  await act(async () => (place.firstElementChild as HTMLElement).click());
  await asked[1]?.answer(about("Count"));
  assert.deepEqual(shown(), ["Count", "false"]);
});

it("asks anew for another learner, and shows nothing of the one before", async () => {
  await render({ learner: "ann" });
  await render({ learner: "ben" });
  assert.deepEqual([asked[0]?.signal.aborted, asked[1]?.learner], [true, "ben"]);
  await asked[1]?.answer(about("Add"));
  await render({ learner: "ann" });
  assert.deepEqual(shown(), ["-", "true"]);
});

it("asks anew after an event, and shows what it has meanwhile", async () => {
  const changes = new Changes();
  await render({ learner: "ann", changes: changes.follow });
  await asked[0]?.answer(about("Count"));
  await changes.tell();
  assert.deepEqual(shown(), ["Count", "true"]);
  await asked[1]?.answer(about("Add"));
  assert.deepEqual(shown(), ["Add", "false"]);
});

it("asks and follows nothing any more once it is gone", async () => {
  const changes = new Changes();
  await render({ learner: "ann", changes: changes.follow });
  await act(async () => root.render(null));
  assert.deepEqual([asked[0]?.signal.aborted, changes.signal?.aborted], [true, true]);
  await changes.tell();
  assert.equal(asked.length, 1);
});
