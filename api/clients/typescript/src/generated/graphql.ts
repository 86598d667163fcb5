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
/** What becomes of a thing. */
export const ChangeKind = {
  /** It was not there before. */
  ADDED: 'ADDED',
  /** It is there no more. */
  REMOVED: 'REMOVED',
  /** It is not used any more; its history stays. */
  RETIRED: 'RETIRED',
  /** It was retired, and is used again. */
  RESTORED: 'RESTORED',
  /** Some of its fields have other values. */
  CHANGED: 'CHANGED'
} as const;

export type ChangeKind = (typeof ChangeKind)[keyof typeof ChangeKind] | Unlisted;
/** Where a learner is with a concept. */
export const ConceptState = {
  /** Not mastered, and what it stands on holds it back: see `locks`. */
  LOCKED: 'LOCKED',
  /** Never answered on, and open. */
  READY: 'READY',
  /** Answered on, not mastered, and open. */
  IN_PROGRESS: 'IN_PROGRESS',
  /** Mastered, and solid still. */
  MASTERED: 'MASTERED',
  /** Mastered, and to be reviewed: it fades. */
  DUE: 'DUE'
} as const;

export type ConceptState = (typeof ConceptState)[keyof typeof ConceptState] | Unlisted;
/** What became of a draft. */
export const DraftState = {
  /** It is edited, and touches nothing that learners see. */
  OPEN: 'OPEN',
  /** The curriculum is as it said. */
  PUBLISHED: 'PUBLISHED',
  /** It was given up; what was done stays to be read. */
  DISCARDED: 'DISCARDED'
} as const;

export type DraftState = (typeof DraftState)[keyof typeof DraftState] | Unlisted;
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
/** A way to help. */
export const HelpKind = {
  /** Make firm what the concept stands on, nearest first. */
  REPAIR: 'REPAIR',
  /** A question on it that is likelier to go right. */
  EASIER: 'EASIER',
  /** The worked solution of a question on it that was answered already. */
  SOLUTION: 'SOLUTION'
} as const;

export type HelpKind = (typeof HelpKind)[keyof typeof HelpKind] | Unlisted;
/** What curricula are checked for. */
export const LintRule = {
  /** Questions with a key by which they cannot be graded. */
  BROKEN_KEY: 'BROKEN_KEY',
  /** Templates that do not give questions that can be graded. */
  BROKEN_TEMPLATE: 'BROKEN_TEMPLATE',
  /** Courses with a concept before one that it needs, or twice. */
  COURSE_ORDER: 'COURSE_ORDER',
  /** Prerequisites that no learner could ever meet; publishing refuses them. */
  CYCLE: 'CYCLE',
  /** What points at a concept that there is not, or that is retired. */
  DANGLING: 'DANGLING',
  /** Concepts that stand on something, open nothing, and are in no course. */
  DEAD_END: 'DEAD_END',
  /** Questions that ask the same, of different templates. */
  DUPLICATE_QUESTION: 'DUPLICATE_QUESTION',
  /** Titles that differ in capitals, punctuation and articles. */
  DUPLICATE_TITLE: 'DUPLICATE_TITLE',
  /** Concepts whose practice would be that of themselves. */
  ENCOMPASSING_CYCLE: 'ENCOMPASSING_CYCLE',
  /** Prerequisites from a later school year than what stands on them. */
  GRADE_ORDER: 'GRADE_ORDER',
  /** Questions with so few choices that a right answer says little. */
  GUESS_FLOOR: 'GUESS_FLOOR',
  /** The longest chain of edges that hold back, where it is too long. */
  LONG_CHAIN: 'LONG_CHAIN',
  /** Concepts that do not say how long they take. */
  MISSING_MINUTES: 'MISSING_MINUTES',
  /** Concepts that do not say what they are. */
  MISSING_SUMMARY: 'MISSING_SUMMARY',
  /** Concepts on which nothing can be asked. */
  NO_QUESTIONS: 'NO_QUESTIONS',
  /** Concepts that nothing leads to or from, in no course. */
  ORPHAN: 'ORPHAN',
  /** Questions and templates of no concept; publishing refuses them. */
  QUESTION_OF_NOTHING: 'QUESTION_OF_NOTHING',
  /** Questions and templates of which every concept is retired. */
  QUESTION_OF_RETIRED: 'QUESTION_OF_RETIRED',
  /** Edges that follow from others. */
  REDUNDANT_PREREQUISITE: 'REDUNDANT_PREREQUISITE',
  /** Concepts that are not mastered with every question answered rightly, once. */
  TOO_FEW_QUESTIONS: 'TOO_FEW_QUESTIONS',
  /** Concepts of courses and goals that never open, for want of questions. */
  UNREACHABLE_GOAL: 'UNREACHABLE_GOAL'
} as const;

export type LintRule = (typeof LintRule)[keyof typeof LintRule] | Unlisted;
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
/** How long a period is. Days begin at midnight in the learner's time zone. */
export const ProgressPeriod = {
  /** A day. */
  DAY: 'DAY',
  /** Seven days from Monday. */
  WEEK: 'WEEK'
} as const;

export type ProgressPeriod = (typeof ProgressPeriod)[keyof typeof ProgressPeriod] | Unlisted;
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
/** How bad a finding is. */
export const Severity = {
  /** It cannot be published, or learners are served something broken. */
  ERROR: 'ERROR',
  /** It is likely to hold learners up. */
  WARNING: 'WARNING',
  /** Something to look at. */
  NOTE: 'NOTE'
} as const;

export type Severity = (typeof Severity)[keyof typeof Severity] | Unlisted;
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

/** What a term of a score measures. */
export const TermKind = {
  /** What one answer adds. */
  GAIN: 'GAIN',
  /** What it adds toward a goal. */
  GOAL: 'GOAL',
  /** What it adds to what much leads to. */
  REACH: 'REACH',
  /** What it adds under all that stands on it. */
  FOUNDATION: 'FOUNDATION',
  /** What similar learners gained more on. */
  NEIGHBOURS: 'NEIGHBOURS',
  /** The right difficulty. */
  CHALLENGE: 'CHALLENGE',
  /** What the answer tells. */
  INFORMATION: 'INFORMATION',
  /** Not having been asked lately. */
  FRESHNESS: 'FRESHNESS',
  /** Being short and likely. */
  STREAK: 'STREAK'
} as const;

export type TermKind = (typeof TermKind)[keyof typeof TermKind] | Unlisted;
/** What a thing of the curriculum is. */
export const ThingKind = {
  /** Something that can be known. */
  CONCEPT: 'CONCEPT',
  /** A wrong idea that has a name. */
  MISCONCEPTION: 'MISCONCEPTION',
  /** What several questions are drawn from. */
  TEMPLATE: 'TEMPLATE',
  /** A question. */
  QUESTION: 'QUESTION',
  /** One concept is needed for another. */
  PREREQUISITE: 'PREREQUISITE',
  /** Practice of one concept exercises another, too. */
  ENCOMPASSES: 'ENCOMPASSES',
  /** Something to read, watch or do. */
  RESOURCE: 'RESOURCE',
  /** An order of concepts to go through. */
  COURSE: 'COURSE'
} as const;

export type ThingKind = (typeof ThingKind)[keyof typeof ThingKind] | Unlisted;
/** What fits versions of the tracing model. */
export const TracingEngine = {
  /** This service's own. */
  OURS: 'OURS',
  /** pyBKT: each concept by itself. */
  PYBKT: 'PYBKT',
  /** Nothing: the default parameters. */
  NONE: 'NONE'
} as const;

export type TracingEngine = (typeof TracingEngine)[keyof typeof TracingEngine] | Unlisted;
export type ConceptsQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
}>;


export type ConceptsQuery = { concepts: { nodes: Array<{ id: string, key: string, title: string, depth: number | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CurriculumPublishedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type CurriculumPublishedSubscription = { curriculumPublished: { cursor: string, number: number } };

export type LiveCursorQueryVariables = Exact<{ [key: string]: never; }>;


export type LiveCursorQuery = { liveCursor: string };

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

export type ClassProgressQueryVariables = Exact<{
  class: string;
  asOf?: string | null | undefined;
}>;


export type ClassProgressQuery = { class: { title: string, timeZone: string, progress: { starts: Array<string>, active: Array<number>, answers: Array<number>, correct: Array<number>, minutes: Array<number>, mastered: { mean: Array<number>, low: Array<number>, median: Array<number>, high: Array<number> }, known: { mean: Array<number>, low: Array<number>, median: Array<number>, high: Array<number> } } | null, heatMap: { known: Array<Array<number | null>>, moreLearners: number, moreConcepts: number, learners: Array<{ key: string }>, concepts: Array<{ key: string, title: string }> } | null } | null };

export type CourseMapQueryVariables = Exact<{
  learner: string;
  course: string;
  asOf?: string | null | undefined;
}>;


export type CourseMapQuery = { learner: { courseMap: { asOf: string, course: { id: string, key: string, title: string, summary: string }, counts: Array<{ state: ConceptState, count: number }>, concepts: Array<{ position: number, state: ConceptState, concept: { key: string, title: string }, mastery: { effective: number, uncertainty: number, answers: number } | null, place: { row: number, column: number, x: number }, locks: Array<{ known: number, gate: number, missing: number, strength: number, inCourse: boolean, sentence: string, prerequisite: { key: string, title: string } }> }>, edges: Array<{ source: string, target: string, strength: number }> } | null } | null };

export type DesignersDraftQueryVariables = Exact<{
  draft: string;
}>;


export type DesignersDraftQuery = { draft: { title: string, state: DraftState, shared: boolean, version: number, baseRevision: number, changeCounts: Array<{ kind: ThingKind, added: number, removed: number, retired: number, restored: number, changed: number }>, changes: { nodes: Array<{ what: ChangeKind, thing: { kind: ThingKind, label: string }, fields: Array<{ name: string, before: unknown, after: unknown }> }> }, conflicts: { nodes: Array<{ field: string | null, ours: unknown, theirs: unknown, thing: { label: string } }> }, problems: Array<{ code: ErrorCode, message: string, mend: string }>, findingCounts: { errors: number, warnings: number, notes: number, mendable: number }, findings: { nodes: Array<{ lintRule: LintRule, severity: Severity, place: string, reason: string, mends: Array<{ id: string, text: string }> }> }, impact: { learners: number, changed: number, gaining: number, losing: number, exchanging: number, moved: number, concepts: Array<{ key: string, title: string, unlocks: number, locks: number }>, mostAffected: Array<{ rank: number, before: Array<string>, after: Array<string> }> } | null } | null };

export type HomeScreenQueryVariables = Exact<{
  learner: string;
  asOf?: string | null | undefined;
}>;


export type HomeScreenQuery = { learner: { key: string, goals: Array<{ key: string, title: string }>, nextQuestions: { id: string, notice: string, recommendations: Array<{ rank: number, kind: CandidateKind, concept: { key: string, title: string }, question: { key: string, minutes: number } | null, why: { simple: string } }> } | null, habit: { streak: number, today: { done: boolean, answered: number, goal: number, minutes: number, atRisk: boolean }, milestone: { days: number, daysAhead: number } | null } | null, reviewForecast: { overdueMinutes: number, overdue: Array<{ dueAt: string, concept: { key: string, title: string } }>, days: Array<{ day: string, count: number, minutes: number }> } | null, progress: { points: Array<{ day: string, mastered: number, goalShare: number | null, minutes: number, answers: number }>, forecast: { conceptsLeft: number, minutesLeft: number, earliest: string | null, likely: string | null, latest: string | null } | null } | null } | null };

export type OperatorsVersionsQueryVariables = Exact<{
  days: number;
  asOf?: string | null | undefined;
}>;


export type OperatorsVersionsQuery = { tracingModel: { version: string, inForceSince: string | null, rollbackTo: { version: string } | null }, tracingModels: { nodes: Array<{ id: string, version: string, inForce: boolean, fittedBy: TracingEngine | null, fittedAt: string | null, answers: number, learners: number, concepts: number, unfitted: number, heldOut: { answers: number, learners: number, logLoss: { value: number, low: number, high: number }, auc: { value: number, low: number, high: number }, calibrationError: { value: number, low: number, high: number } } | null, promotions: Array<{ at: string, by: string, reason: string, replaced: string, forced: boolean, rollback: boolean }> | null, driftWindows: Array<{ since: string, until: string, warning: string, figures: { logLoss: { value: number } } }> | null }> }, policies: Array<{ id: string, key: string, active: boolean, activeSince: string | null, at: string | null, by: string, reason: string, problem: string, activations: Array<{ at: string, by: string, reason: string, replaced: string }> }>, servedVersions: Array<{ policyKey: string, modelVersion: string, slates: number, learners: number, firstAt: string, lastAt: string }> | null };

export type PathWithReasonsQueryVariables = Exact<{
  learner: string;
  to: string;
  asOf?: string | null | undefined;
}>;


export type PathWithReasonsQuery = { learner: { reviewPath: { asOf: string, minutes: number, target: { key: string, title: string }, steps: Array<{ expectedAnswers: number, minutes: number, reason: string, concept: { key: string, title: string, prerequisites: Array<{ strength: number, reason: string, concept: { key: string } }> }, mastery: { effective: number, uncertainty: number, mastered: boolean } | null }>, due: Array<{ overdueDays: number, concept: { key: string, title: string } }> } | null } | null };

export type PracticeLoopMutationVariables = Exact<{
  learner: string;
  question: string;
  response: string;
  event: string;
  at?: string | null | undefined;
  asOf?: string | null | undefined;
}>;


export type PracticeLoopMutation = { submitAnswer: { duplicate: boolean | null, correct: boolean | null, answer: string | null, solution: string | null, misconception: { key: string, title: string } | null, mastery: Array<{ before: number | null, after: number, mastered: boolean, concept: { key: string, title: string } }>, learner: { habit: { streak: number, today: { done: boolean, answered: number, goal: number } } | null, nextQuestions: { id: string, recommendations: Array<{ kind: CandidateKind, concept: { key: string, title: string }, question: { id: string, key: string, kind: QuestionKind, stem: string, hints: Array<string>, minutes: number, choices: Array<{ key: string, text: string }> } | null, why: { simple: string } }> } | null } | null, errors: Array<{ code: ErrorCode, field: string | null, message: string, mend: string }> } };

export type ProgressOverTimeQueryVariables = Exact<{
  learner: string;
  from?: string | null | undefined;
  to?: string | null | undefined;
}>;


export type ProgressOverTimeQuery = { learner: { timeZone: string, progress: { every: ProgressPeriod, points: Array<{ day: string, start: string, end: string, whole: boolean, mastered: number, solid: number, gained: number, lost: number, goalShare: number | null, answers: number, shareCorrect: number | null, minutes: number, reviews: number }>, trend: { masteredAWeek: number, atFirst: number, atLast: number } | null, pace: { masteredAWeek: number, minutesAWeek: number, answersAWeek: number, minutesAConcept: number | null } | null, forecast: { conceptsLeft: number, minutesLeft: number, earliest: string | null, likely: string | null, latest: string | null } | null } | null } | null };

export type ReviewsOfTheWeekQueryVariables = Exact<{
  learner: string;
  asOf?: string | null | undefined;
}>;


export type ReviewsOfTheWeekQuery = { learner: { timeZone: string, reviewForecast: { overdueMinutes: number, overdue: Array<{ dueAt: string, minutes: number, concept: { key: string, title: string } }>, days: Array<{ day: string, count: number, minutes: number, waiting: number, reviews: Array<{ dueAt: string, minutes: number, concept: { key: string, title: string } }> }> } | null, dueReviews: Array<{ retrievability: number, overdueDays: number, concept: { key: string }, mastery: { effective: number } }> } | null };

export type SkillProfileQueryVariables = Exact<{
  learner: string;
  asOf?: string | null | undefined;
}>;


export type SkillProfileQuery = { learner: { courses: Array<{ title: string, level: number | null, scale: number | null, effective: number | null, uncertainty: number | null, concepts: number, practised: number, mastered: number, answers: number, course: { key: string } | null }>, goals: Array<{ title: string, level: number | null, scale: number | null, effective: number | null, uncertainty: number | null, concepts: number, practised: number, mastered: number, answers: number, goal: { key: string } | null }> } | null };

export type SkillFragment = { title: string, level: number | null, scale: number | null, effective: number | null, uncertainty: number | null, concepts: number, practised: number, mastered: number, answers: number };

export type StreaksAndHabitsQueryVariables = Exact<{
  learner: string;
  asOf?: string | null | undefined;
}>;


export type StreaksAndHabitsQuery = { learner: { timeZone: string, usualMinutes: number, habit: { streak: number, longest: number, daysAWeek: number, today: { done: boolean, answered: number, goal: number, minutes: number, atRisk: boolean }, milestone: { days: number, daysAhead: number } | null } | null, calendar: { points: Array<{ day: string, answers: number, minutes: number }> } | null } | null };

export type TeachersClassQueryVariables = Exact<{
  class: string;
  asOf?: string | null | undefined;
}>;


export type TeachersClassQuery = { class: { title: string, learnerCount: number | null, weakestConcepts: { totalCount: number | null, nodes: Array<{ met: number, mean: number, mastered: number, struggling: number, bins: Array<number>, concept: { key: string, title: string } }> } | null, struggling: { totalCount: number | null, nodes: Array<{ learner: { key: string }, struggles: Array<{ concept: { key: string, title: string }, reasons: Array<{ kind: ReasonKind, text: string, value: number }>, help: Array<{ kind: HelpKind, reason: string, concept: { key: string }, question: { key: string } | null }> }> }> } | null } | null };

export type WhoIsReadyForWhatQueryVariables = Exact<{
  class: string;
  concept: string;
  asOf?: string | null | undefined;
}>;


export type WhoIsReadyForWhatQuery = { class: { readyFor: { concept: { title: string }, ready: { nodes: Array<{ key: string }> }, mastered: { nodes: Array<{ key: string }> }, locked: { nodes: Array<{ key: string }> }, missing: Array<{ learners: number, concept: { title: string } }> } | null, readiness: { totalCount: number | null, nodes: Array<{ readyCount: number, masteredCount: number, lockedCount: number, concept: { key: string, title: string } }> } | null, teachingGroups: { othersCount: number, groups: Array<{ size: number, concept: { key: string, title: string }, learners: { nodes: Array<{ key: string }> } }> } | null } | null };

export type WhyInThreeDepthsQueryVariables = Exact<{
  learner: string;
  asOf?: string | null | undefined;
}>;


export type WhyInThreeDepthsQuery = { learner: { nextQuestions: { id: string, policy: string, model: string, recommendations: Array<{ rank: number, kind: CandidateKind, part: Part, score: number, concept: { key: string, title: string }, terms: Array<{ measures: TermKind | null, value: number, weight: number }>, goals: Array<{ share: number, goal: { key: string, title: string } }>, why: { simple: string, detailed: string, technical: string, counterfactual: { sentence: string, concept: { key: string }, instead: { key: string } | null } | null } }> } | null } | null };

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
export const SkillFragmentDoc = new TypedDocumentString(`
    fragment Skill on Skill {
  title
  level
  scale
  effective
  uncertainty
  concepts
  practised
  mastered
  answers
}
    `, {"fragmentName":"Skill"}) as unknown as TypedDocumentString<SkillFragment, unknown>;
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
export const LiveCursorDocument = new TypedDocumentString(`
    query LiveCursor {
  liveCursor
}
    `, {"kind":"query","name":"LiveCursor","sha256":"e6aa3ceb20580a7756f2062d7321e6895ed0dee2a5b94330b17fdd8a0b58e65c"}) as unknown as TypedDocumentString<LiveCursorQuery, LiveCursorQueryVariables>;
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
export const ClassProgressDocument = new TypedDocumentString(`
    query ClassProgress($class: ID!, $asOf: DateTime) {
  class(id: $class) {
    title
    timeZone
    progress(weeks: 5, asOf: $asOf) {
      starts
      active
      answers
      correct
      minutes
      mastered {
        mean
        low
        median
        high
      }
      known {
        mean
        low
        median
        high
      }
    }
    heatMap(first: 4, concepts: 6, asOf: $asOf) {
      learners {
        key
      }
      concepts {
        key
        title
      }
      known
      moreLearners
      moreConcepts
    }
  }
}
    `, {"kind":"query","name":"ClassProgress","sha256":"aefda235a5b3d83e8e0789df0f7b86f3770229aaf6b7475ce2f39221d3d9fbf0"}) as unknown as TypedDocumentString<ClassProgressQuery, ClassProgressQueryVariables>;
export const CourseMapDocument = new TypedDocumentString(`
    query CourseMap($learner: ID!, $course: ID!, $asOf: DateTime) {
  learner(id: $learner) {
    courseMap(course: $course, asOf: $asOf) {
      asOf
      course {
        id
        key
        title
        summary
      }
      counts {
        state
        count
      }
      concepts {
        position
        concept {
          key
          title
        }
        state
        mastery {
          effective
          uncertainty
          answers
        }
        place {
          row
          column
          x
        }
        locks {
          prerequisite {
            key
            title
          }
          known
          gate
          missing
          strength
          inCourse
          sentence
        }
      }
      edges {
        source
        target
        strength
      }
    }
  }
}
    `, {"kind":"query","name":"CourseMap","sha256":"897196eb8ae6a30d24b4e69b6632819f1e4354691d2adc9f9f35b44a10e08f93"}) as unknown as TypedDocumentString<CourseMapQuery, CourseMapQueryVariables>;
export const DesignersDraftDocument = new TypedDocumentString(`
    query DesignersDraft($draft: ID!) {
  draft(id: $draft) {
    title
    state
    shared
    version
    baseRevision
    changeCounts {
      kind
      added
      removed
      retired
      restored
      changed
    }
    changes(first: 5) {
      nodes {
        what
        thing {
          kind
          label
        }
        fields {
          name
          before
          after
        }
      }
    }
    conflicts(first: 5) {
      nodes {
        thing {
          label
        }
        field
        ours
        theirs
      }
    }
    problems {
      code
      message
      mend
    }
    findingCounts {
      errors
      warnings
      notes
      mendable
    }
    findings(first: 3) {
      nodes {
        lintRule
        severity
        place
        reason
        mends {
          id
          text
        }
      }
    }
    impact {
      learners
      changed
      gaining
      losing
      exchanging
      moved
      concepts {
        key
        title
        unlocks
        locks
      }
      mostAffected {
        rank
        before
        after
      }
    }
  }
}
    `, {"kind":"query","name":"DesignersDraft","sha256":"5e1ab91f466fba267dab949239be2b52e78152aea9492a9794c1b8b4a9de07f0"}) as unknown as TypedDocumentString<DesignersDraftQuery, DesignersDraftQueryVariables>;
export const HomeScreenDocument = new TypedDocumentString(`
    query HomeScreen($learner: ID!, $asOf: DateTime) {
  learner(id: $learner) {
    key
    goals {
      key
      title
    }
    nextQuestions(first: 3, asOf: $asOf) {
      id
      notice
      recommendations {
        rank
        kind
        concept {
          key
          title
        }
        question {
          key
          minutes
        }
        why {
          simple
        }
      }
    }
    habit(asOf: $asOf) {
      streak
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
    reviewForecast(days: 1, asOf: $asOf) {
      overdueMinutes
      overdue {
        concept {
          key
          title
        }
        dueAt
      }
      days {
        day
        count
        minutes
      }
    }
    progress(to: $asOf, every: WEEK) {
      points {
        day
        mastered
        goalShare
        minutes
        answers
      }
      forecast {
        conceptsLeft
        minutesLeft
        earliest
        likely
        latest
      }
    }
  }
}
    `, {"kind":"query","name":"HomeScreen","sha256":"bb0f14dfce4dcddd113906a4a314dec3985d8317ec8cd345839b6134510054ca"}) as unknown as TypedDocumentString<HomeScreenQuery, HomeScreenQueryVariables>;
export const OperatorsVersionsDocument = new TypedDocumentString(`
    query OperatorsVersions($days: Int!, $asOf: DateTime) {
  tracingModel {
    version
    inForceSince
    rollbackTo {
      version
    }
  }
  tracingModels {
    nodes {
      id
      version
      inForce
      fittedBy
      fittedAt
      answers
      learners
      concepts
      unfitted
      heldOut {
        answers
        learners
        logLoss {
          value
          low
          high
        }
        auc {
          value
          low
          high
        }
        calibrationError {
          value
          low
          high
        }
      }
      promotions {
        at
        by
        reason
        replaced
        forced
        rollback
      }
      driftWindows(first: 4) {
        since
        until
        warning
        figures {
          logLoss {
            value
          }
        }
      }
    }
  }
  policies {
    id
    key
    active
    activeSince
    at
    by
    reason
    problem
    activations {
      at
      by
      reason
      replaced
    }
  }
  servedVersions(days: $days, asOf: $asOf) {
    policyKey
    modelVersion
    slates
    learners
    firstAt
    lastAt
  }
}
    `, {"kind":"query","name":"OperatorsVersions","sha256":"63f090e8087441124638023b2351ddc2c4e60d7626718abdfb394693b12d9883"}) as unknown as TypedDocumentString<OperatorsVersionsQuery, OperatorsVersionsQueryVariables>;
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
export const PracticeLoopDocument = new TypedDocumentString(`
    mutation PracticeLoop($learner: ID!, $question: ID!, $response: String!, $event: String!, $at: DateTime, $asOf: DateTime) {
  submitAnswer(
    input: {learnerId: $learner, questionId: $question, response: $response, eventId: $event, at: $at, responseMs: 41000}
  ) {
    duplicate
    correct
    answer
    solution
    misconception {
      key
      title
    }
    mastery {
      concept {
        key
        title
      }
      before
      after
      mastered
    }
    learner {
      habit(asOf: $asOf) {
        streak
        today {
          done
          answered
          goal
        }
      }
      nextQuestions(first: 1, asOf: $asOf) {
        id
        recommendations {
          kind
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
            minutes
          }
          why {
            simple
          }
        }
      }
    }
    errors {
      code
      field
      message
      mend
    }
  }
}
    `, {"kind":"mutation","name":"PracticeLoop","sha256":"3af81c61d06bb81bc022d07c42dce2302325c45bd1a1062054b5df87a2758033"}) as unknown as TypedDocumentString<PracticeLoopMutation, PracticeLoopMutationVariables>;
export const ProgressOverTimeDocument = new TypedDocumentString(`
    query ProgressOverTime($learner: ID!, $from: DateTime, $to: DateTime) {
  learner(id: $learner) {
    timeZone
    progress(from: $from, to: $to, every: WEEK) {
      every
      points {
        day
        start
        end
        whole
        mastered
        solid
        gained
        lost
        goalShare
        answers
        shareCorrect
        minutes
        reviews
      }
      trend {
        masteredAWeek
        atFirst
        atLast
      }
      pace {
        masteredAWeek
        minutesAWeek
        answersAWeek
        minutesAConcept
      }
      forecast {
        conceptsLeft
        minutesLeft
        earliest
        likely
        latest
      }
    }
  }
}
    `, {"kind":"query","name":"ProgressOverTime","sha256":"19430bfd3fd8faa3908aeaca28f75ae05a2937c820af0f992da533790b7c2cb3"}) as unknown as TypedDocumentString<ProgressOverTimeQuery, ProgressOverTimeQueryVariables>;
export const ReviewsOfTheWeekDocument = new TypedDocumentString(`
    query ReviewsOfTheWeek($learner: ID!, $asOf: DateTime) {
  learner(id: $learner) {
    timeZone
    reviewForecast(days: 7, asOf: $asOf) {
      overdueMinutes
      overdue {
        concept {
          key
          title
        }
        dueAt
        minutes
      }
      days {
        day
        count
        minutes
        waiting
        reviews {
          concept {
            key
            title
          }
          dueAt
          minutes
        }
      }
    }
    dueReviews(asOf: $asOf) {
      concept {
        key
      }
      retrievability
      overdueDays
      mastery {
        effective
      }
    }
  }
}
    `, {"kind":"query","name":"ReviewsOfTheWeek","sha256":"00019f3986b0f5b867df8144d5ca8918347f8884e640d96c2636c06c2767bc44"}) as unknown as TypedDocumentString<ReviewsOfTheWeekQuery, ReviewsOfTheWeekQueryVariables>;
export const SkillProfileDocument = new TypedDocumentString(`
    query SkillProfile($learner: ID!, $asOf: DateTime) {
  learner(id: $learner) {
    courses: skills(by: COURSE, asOf: $asOf) {
      ...Skill
      course {
        key
      }
    }
    goals: skills(by: GOAL, asOf: $asOf) {
      ...Skill
      goal {
        key
      }
    }
  }
}
    fragment Skill on Skill {
  title
  level
  scale
  effective
  uncertainty
  concepts
  practised
  mastered
  answers
}`, {"kind":"query","name":"SkillProfile","sha256":"af357455512f173722c0951e9488ebe013cfe3594b4028bb89a573bed850bea6"}) as unknown as TypedDocumentString<SkillProfileQuery, SkillProfileQueryVariables>;
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
    calendar: progress(to: $asOf, every: DAY) {
      points {
        day
        answers
        minutes
      }
    }
  }
}
    `, {"kind":"query","name":"StreaksAndHabits","sha256":"05092a1f1ad66a6fe76135bb016d35a210699ccc4f22963e603def6693247c03"}) as unknown as TypedDocumentString<StreaksAndHabitsQuery, StreaksAndHabitsQueryVariables>;
export const TeachersClassDocument = new TypedDocumentString(`
    query TeachersClass($class: ID!, $asOf: DateTime) {
  class(id: $class) {
    title
    learnerCount
    weakestConcepts(first: 3, filter: {met: {least: 3}}, asOf: $asOf) {
      totalCount
      nodes {
        concept {
          key
          title
        }
        met
        mean
        mastered
        struggling
        bins
      }
    }
    struggling(first: 3, asOf: $asOf) {
      totalCount
      nodes {
        learner {
          key
        }
        struggles {
          concept {
            key
            title
          }
          reasons {
            kind
            text
            value
          }
          help {
            kind
            reason
            concept {
              key
            }
            question {
              key
            }
          }
        }
      }
    }
  }
}
    `, {"kind":"query","name":"TeachersClass","sha256":"22bbe0e3ac979cb325fd47cac254de173849130ba7aa890ba238167185bb8eab"}) as unknown as TypedDocumentString<TeachersClassQuery, TeachersClassQueryVariables>;
export const WhoIsReadyForWhatDocument = new TypedDocumentString(`
    query WhoIsReadyForWhat($class: ID!, $concept: ID!, $asOf: DateTime) {
  class(id: $class) {
    readyFor(concept: $concept, asOf: $asOf) {
      concept {
        title
      }
      ready(first: 30) {
        nodes {
          key
        }
      }
      mastered(first: 30) {
        nodes {
          key
        }
      }
      locked(first: 30) {
        nodes {
          key
        }
      }
      missing {
        concept {
          title
        }
        learners
      }
    }
    readiness(first: 3, asOf: $asOf) {
      totalCount
      nodes {
        concept {
          key
          title
        }
        readyCount
        masteredCount
        lockedCount
      }
    }
    teachingGroups(first: 3, asOf: $asOf) {
      groups {
        concept {
          key
          title
        }
        size
        learners(first: 30) {
          nodes {
            key
          }
        }
      }
      othersCount
    }
  }
}
    `, {"kind":"query","name":"WhoIsReadyForWhat","sha256":"25bc632cfaf4178fa4781817fe513fc9087305c59500f27ffe71dacc1183ce03"}) as unknown as TypedDocumentString<WhoIsReadyForWhatQuery, WhoIsReadyForWhatQueryVariables>;
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
          measures
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
    `, {"kind":"query","name":"WhyInThreeDepths","sha256":"991f254ddadb1853be6ec6bfbb545e8a133e2485f0e9e27377e9dab6b5308c07"}) as unknown as TypedDocumentString<WhyInThreeDepthsQuery, WhyInThreeDepthsQueryVariables>;
