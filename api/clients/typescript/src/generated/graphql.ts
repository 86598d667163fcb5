// Written by generate.ts from schema.graphql and the recipes. Do not edit.

import type { Unlisted } from "../enums.ts";
/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Why a concept is a candidate at all. */
export const CandidateKind = {
  /** Not mastered, and no prerequisite holds it back: the outer fringe. */
  READY: 'READY',
  /** Mastered, and due for review. */
  REVIEW: 'REVIEW',
  /** A prerequisite that may explain repeated failure above it. */
  REPAIR: 'REPAIR',
  /** Locked still, and asked by chance under a policy with probes, so that data can tell whether its prerequisites really come first. */
  PROBE: 'PROBE'
} as const;

export type CandidateKind = (typeof CandidateKind)[keyof typeof CandidateKind] | Unlisted;
/** What made mastery move, or something else come next. */
export const ChangeCause = {
  /** The learner answered. */
  ANSWERED: 'ANSWERED',
  /** Answers of a log were imported, or taken back. */
  IMPORTED: 'IMPORTED',
  /** The learner has other goals. */
  GOALS: 'GOALS',
  /** Feedback was given, or undone. */
  FEEDBACK: 'FEEDBACK',
  /** The learner agreed to something else. */
  CONSENT: 'CONSENT',
  /** An answer was made void, or marked anew. */
  CORRECTED: 'CORRECTED',
  /** The curriculum changed: its structure, or what questions assess. */
  CURRICULUM: 'CURRICULUM',
  /** Another tracing model is in force. */
  MODEL: 'MODEL',
  /** Another policy ranks. */
  POLICY: 'POLICY'
} as const;

export type ChangeCause = (typeof ChangeCause)[keyof typeof ChangeCause] | Unlisted;
/** What kind of mistake this was; stable, for programs to read. */
export const ErrorCode = {
  /** A value is not allowed. */
  INVALID: 'INVALID',
  /** There is no such thing. */
  NOT_FOUND: 'NOT_FOUND',
  /** This contradicts what is already stored, such as an event id used before. */
  CONFLICT: 'CONFLICT',
  /** Prerequisites would form a circle; `value` has the concepts on it, in order. */
  CYCLE: 'CYCLE',
  /** You may not do this. */
  FORBIDDEN: 'FORBIDDEN',
  /** The response could not be understood, so it was not marked and not stored. */
  UNGRADABLE: 'UNGRADABLE',
  /** The learner of this id was erased; nothing is stored under it any more. */
  ERASED: 'ERASED'
} as const;

export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode] | Unlisted;
/** What a slate is mixed of. */
export const Part = {
  /** What adds most: ready, or to be repaired. */
  NEXT: 'NEXT',
  /** What is due for review. */
  REVIEW: 'REVIEW',
  /** Short and likely: for today's streak goal. */
  STREAK: 'STREAK'
} as const;

export type Part = (typeof Part)[keyof typeof Part] | Unlisted;
/** How a response is given and graded. */
export const QuestionKind = {
  /** A number, right within a tolerance. */
  NUMERIC: 'NUMERIC',
  /** One of `choices`: its key or its text. */
  CHOICE: 'CHOICE',
  /** A formula, right if it is equivalent to the key. */
  EXPRESSION: 'EXPRESSION'
} as const;

export type QuestionKind = (typeof QuestionKind)[keyof typeof QuestionKind] | Unlisted;
/** What speaks for struggle. */
export const ReasonKind = {
  /** Two of the last three answers were wrong, and it is probably not known. */
  UNKNOWN: 'UNKNOWN',
  /** 10 answers or more, and it is not mastered. */
  WHEEL_SPINNING: 'WHEEL_SPINNING',
  /** The last answer was wrong, and answers took long for this learner. */
  SLOW: 'SLOW',
  /** Questions were given up, not answered. */
  GAVE_UP: 'GAVE_UP'
} as const;

export type ReasonKind = (typeof ReasonKind)[keyof typeof ReasonKind] | Unlisted;
/** One response to one question, to be graded here. */
export type SubmitAnswerInput = {
  /** The global id of a Question, or the application's own id of it. */
  questionId: string;
  /** What the learner entered: a number, a choice's key or text, or an expression; at most 10,000 characters. */
  response: string;
  /** An id of this answer, chosen by the application and unique over all learners. The same again is a no-op that says so, so it is safe to retry. */
  eventId: string;
  /** The global id of a Learner, or its own id. A learner may leave it out: themselves. */
  learnerId?: string | null | undefined;
  /** When it was answered; by default now. At most 5 minutes in the future. */
  at?: string | null | undefined;
  /** Milliseconds from the question to the response, at least 0. */
  responseMs?: number | null | undefined;
  /** The global or own id of the Slate that asked it: its line is then COMPLETED at once. Without, the worker finds out. */
  slateId?: string | null | undefined;
};

export type ConceptsQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
}>;


export type ConceptsQuery = { concepts: { nodes: Array<{ id: string, key: string, title: string, depth: number | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CurriculumPublishedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type CurriculumPublishedSubscription = { curriculumPublished: { cursor: string, number: number } };

export type MasteryChangedSubscriptionVariables = Exact<{
  learner: string;
  after?: string | null | undefined;
}>;


export type MasteryChangedSubscription = { masteryChanged: { cursor: string, because: ChangeCause, again: boolean, more: number, changes: Array<{ before: number | null, after: number | null, mastered: boolean, concept: { key: string, title: string } }> } };

export type NextQuestionsQueryVariables = Exact<{
  learner: string;
  first?: number;
  asOf?: string | null | undefined;
}>;


export type NextQuestionsQuery = { learner: { id: string, revision: number, nextQuestions: { id: string, stale: boolean, recommendations: Array<{ rank: number, kind: CandidateKind, predicted: number | null, concept: { key: string, title: string }, question: { id: string, key: string, kind: QuestionKind, stem: string, hints: Array<string>, choices: Array<{ key: string, text: string }> } | null, why: { simple: string } }> } | null } | null };

export type SlateChangedSubscriptionVariables = Exact<{
  learner: string;
  after?: string | null | undefined;
}>;


export type SlateChangedSubscription = { slateChanged: { cursor: string, because: ChangeCause } };

export type StruggleNoticedSubscriptionVariables = Exact<{
  class: string;
  after?: string | null | undefined;
}>;


export type StruggleNoticedSubscription = { struggleNoticed: { cursor: string, again: boolean, learner: { key: string }, began: Array<{ concept: { key: string, title: string }, reasons: Array<{ kind: ReasonKind, text: string }> }> } };

export type SubmitAnswerMutationVariables = Exact<{
  input: SubmitAnswerInput;
}>;


export type SubmitAnswerMutation = { submitAnswer: { duplicate: boolean | null, correct: boolean | null, answer: string | null, solution: string | null, mastery: Array<{ before: number | null, after: number, concept: { key: string, title: string } }>, errors: Array<{ code: ErrorCode, field: string | null, value: string | null, message: string, mend: string }> } };

export type PathWithReasonsQueryVariables = Exact<{
  learner: string;
  to: string;
  asOf?: string | null | undefined;
}>;


export type PathWithReasonsQuery = { learner: { reviewPath: { asOf: string, minutes: number, target: { key: string, title: string }, steps: Array<{ expectedAnswers: number, minutes: number, reason: string, concept: { key: string, title: string, prerequisites: Array<{ strength: number, reason: string, concept: { key: string } }> }, mastery: { effective: number, uncertainty: number, mastered: boolean } | null }>, due: Array<{ overdueDays: number, concept: { key: string, title: string } }> } | null } | null };

export type StreaksAndHabitsQueryVariables = Exact<{
  learner: string;
  asOf?: string | null | undefined;
}>;


export type StreaksAndHabitsQuery = { learner: { timeZone: string, usualMinutes: number, habit: { streak: number, longest: number, daysAWeek: number, today: { done: boolean, answered: number, goal: number, minutes: number, atRisk: boolean }, milestone: { days: number, daysAhead: number } | null } | null } | null };

export type WhyInThreeDepthsQueryVariables = Exact<{
  learner: string;
  asOf?: string | null | undefined;
}>;


export type WhyInThreeDepthsQuery = { learner: { nextQuestions: { id: string, policy: string, model: string, recommendations: Array<{ rank: number, kind: CandidateKind, part: Part, score: number, concept: { key: string, title: string }, terms: Array<{ name: string, value: number, weight: number }>, goals: Array<{ share: number, goal: { key: string, title: string } }>, why: { simple: string, detailed: string, technical: string, counterfactual: { sentence: string, concept: { key: string }, instead: { key: string } | null } | null } }> } | null } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const ConceptsDocument = new TypedDocumentString(`
    query Concepts($first: Int! = 20, $after: String) {
  concepts(first: $first, after: $after) {
    nodes {
      id
      key
      title
      depth
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"kind":"query","name":"Concepts","sha256":"58408367dd270e6f7c7561ac01d84f38b915d1a7dcf8ac7c4cce6e2604962249"}) as unknown as TypedDocumentString<ConceptsQuery, ConceptsQueryVariables>;
export const CurriculumPublishedDocument = new TypedDocumentString(`
    subscription CurriculumPublished($after: ID) {
  curriculumPublished(after: $after) {
    cursor
    number
  }
}
    `, {"kind":"subscription","name":"CurriculumPublished","sha256":"7ab5721afcae75482f0429dbe5e673ac18dbf961b33693817e4778e444e49df5"}) as unknown as TypedDocumentString<CurriculumPublishedSubscription, CurriculumPublishedSubscriptionVariables>;
export const MasteryChangedDocument = new TypedDocumentString(`
    subscription MasteryChanged($learner: ID!, $after: ID) {
  masteryChanged(learnerId: $learner, after: $after) {
    cursor
    because
    again
    more
    changes {
      before
      after
      mastered
      concept {
        key
        title
      }
    }
  }
}
    `, {"kind":"subscription","name":"MasteryChanged","sha256":"b087155a24ac11e1d0a712fbb86b19f6bdcc2c78a03d4bc18caccc163aeec264"}) as unknown as TypedDocumentString<MasteryChangedSubscription, MasteryChangedSubscriptionVariables>;
export const NextQuestionsDocument = new TypedDocumentString(`
    query NextQuestions($learner: ID!, $first: Int! = 5, $asOf: DateTime) {
  learner(id: $learner) {
    id
    revision
    nextQuestions(first: $first, asOf: $asOf) {
      id
      stale
      recommendations {
        rank
        kind
        predicted
        concept {
          key
          title
        }
        question {
          id
          key
          kind
          stem
          choices {
            key
            text
          }
          hints
        }
        why {
          simple
        }
      }
    }
  }
}
    `, {"kind":"query","name":"NextQuestions","sha256":"472274d41007f892343048ce95ad18f8b1a20d1b63a97f348c7b5c42621a3848"}) as unknown as TypedDocumentString<NextQuestionsQuery, NextQuestionsQueryVariables>;
export const SlateChangedDocument = new TypedDocumentString(`
    subscription SlateChanged($learner: ID!, $after: ID) {
  slateChanged(learnerId: $learner, after: $after) {
    cursor
    because
  }
}
    `, {"kind":"subscription","name":"SlateChanged","sha256":"9d50b1b0cf00c3583df3daef692cdd3665b10b97e20b5a010290fa1b1abf4c40"}) as unknown as TypedDocumentString<SlateChangedSubscription, SlateChangedSubscriptionVariables>;
export const StruggleNoticedDocument = new TypedDocumentString(`
    subscription StruggleNoticed($class: ID!, $after: ID) {
  struggleNoticed(classId: $class, after: $after) {
    cursor
    again
    learner {
      key
    }
    began {
      concept {
        key
        title
      }
      reasons {
        kind
        text
      }
    }
  }
}
    `, {"kind":"subscription","name":"StruggleNoticed","sha256":"6b4ba52d1f4d14d8118f071ae9f45d3fca0614275b7c8143814a8dabcb82fd55"}) as unknown as TypedDocumentString<StruggleNoticedSubscription, StruggleNoticedSubscriptionVariables>;
export const SubmitAnswerDocument = new TypedDocumentString(`
    mutation SubmitAnswer($input: SubmitAnswerInput!) {
  submitAnswer(input: $input) {
    duplicate
    correct
    answer
    solution
    mastery {
      concept {
        key
        title
      }
      before
      after
    }
    errors {
      code
      field
      value
      message
      mend
    }
  }
}
    `, {"kind":"mutation","name":"SubmitAnswer","sha256":"859a703bdeabc31a02f223a94e6fcb038e90e8a9c7d417ff1080f7348beb1c4a"}) as unknown as TypedDocumentString<SubmitAnswerMutation, SubmitAnswerMutationVariables>;
export const PathWithReasonsDocument = new TypedDocumentString(`
    query PathWithReasons($learner: ID!, $to: ID!, $asOf: DateTime) {
  learner(id: $learner) {
    reviewPath(to: $to, asOf: $asOf) {
      asOf
      target {
        key
        title
      }
      minutes
      steps {
        concept {
          key
          title
          prerequisites {
            concept {
              key
            }
            strength
            reason
          }
        }
        mastery {
          effective
          uncertainty
          mastered
        }
        expectedAnswers
        minutes
        reason
      }
      due {
        concept {
          key
          title
        }
        overdueDays
      }
    }
  }
}
    `, {"kind":"query","name":"PathWithReasons","sha256":"b07a015c843c180e56de50154f7a699eb541580667e4c0915ba145a575e19b9a"}) as unknown as TypedDocumentString<PathWithReasonsQuery, PathWithReasonsQueryVariables>;
export const StreaksAndHabitsDocument = new TypedDocumentString(`
    query StreaksAndHabits($learner: ID!, $asOf: DateTime) {
  learner(id: $learner) {
    timeZone
    usualMinutes
    habit(asOf: $asOf) {
      streak
      longest
      daysAWeek
      today {
        done
        answered
        goal
        minutes
        atRisk
      }
      milestone {
        days
        daysAhead
      }
    }
  }
}
    `, {"kind":"query","name":"StreaksAndHabits","sha256":"c72ca8b9c9af2b294841b9f24b18da46a79a1157e4c6860a8da89bfa15aa0b9a"}) as unknown as TypedDocumentString<StreaksAndHabitsQuery, StreaksAndHabitsQueryVariables>;
export const WhyInThreeDepthsDocument = new TypedDocumentString(`
    query WhyInThreeDepths($learner: ID!, $asOf: DateTime) {
  learner(id: $learner) {
    nextQuestions(first: 3, asOf: $asOf) {
      id
      policy
      model
      recommendations {
        rank
        kind
        part
        score
        concept {
          key
          title
        }
        terms {
          name
          value
          weight
        }
        goals {
          share
          goal {
            key
            title
          }
        }
        why {
          simple
          detailed
          technical
          counterfactual {
            sentence
            concept {
              key
            }
            instead {
              key
            }
          }
        }
      }
    }
  }
}
    `, {"kind":"query","name":"WhyInThreeDepths","sha256":"bc4f47b55f0ee5a9073a303d6c9a124f2cddacfdbbb3aa85bb4b49b55097d113"}) as unknown as TypedDocumentString<WhyInThreeDepthsQuery, WhyInThreeDepthsQueryVariables>;
