// Written by generate.ts from schema.graphql and the recipes. Do not edit.

import type { Client, Options } from "../client.ts";
import * as types from "./graphql.ts";

/**
 * A class over the last weeks, and a map of who knows what
 *
 * Everything in the form that plots take: lists of one length, one item a week, and a matrix of learners and concepts.
 * What was known at the end of a week is traced from the answers until then.
 *
 * as: teacher
 */
export const classProgress = (client: Client, variables: types.ClassProgressQueryVariables, options?: Options): Promise<types.ClassProgressQuery> =>
  client.execute(types.ClassProgressDocument, variables, options);

/**
 * The map of a course, with mastery and why things are locked
 *
 * Every concept with its place to draw it at (`row` down, `x` across, the lines are `edges`), its state, what is known of
 * it, and for what is locked which prerequisites hold it back and how far they are from enough.
 * as: learner
 */
export const courseMap = (client: Client, variables: types.CourseMapQueryVariables, options?: Options): Promise<types.CourseMapQuery> =>
  client.execute(types.CourseMapDocument, variables, options);

/**
 * A designer's draft: what it changes, what is unwise about it, and whom it reaches
 *
 * All that is to be seen before a draft is published, in one request. `impact` is counted from the mastery that there
 * is. `svg`, left out here for its length, is a picture of the curriculum with what changes marked.
 *
 * as: designer
 */
export const designersDraft = (client: Client, variables: types.DesignersDraftQueryVariables, options?: Options): Promise<types.DesignersDraftQuery> =>
  client.execute(types.DesignersDraftDocument, variables, options);

/**
 * A learner's home screen
 *
 * What next and why in a sentence, the streak and today's goal, what is due, how far the goals are, and the last four
 * weeks in one request. Show it as it comes: nothing needs to be computed.
 * as: learner
 */
export const homeScreen = (client: Client, variables: types.HomeScreenQueryVariables, options?: Options): Promise<types.HomeScreenQuery> =>
  client.execute(types.HomeScreenDocument, variables, options);

/**
 * An operator's versions: which model and which policy are live, how good, and how to go back
 *
 * Which tracing model moves mastery and which policy ranks, since when, by whom and why; how each model was measured
 * and whether it drifts; what was really served. `activateModel`, `rollbackModel` and `activatePolicy` change it.
 *
 * as: admin
 */
export const operatorsVersions = (client: Client, variables: types.OperatorsVersionsQueryVariables, options?: Options): Promise<types.OperatorsVersionsQuery> =>
  client.execute(types.OperatorsVersionsDocument, variables, options);

/**
 * The path to a goal, with reasons
 *
 * What is left to learn on the way to one concept, prerequisites first, with how long it takes and why each step stands
 * where it stands. The target is the last step; there are none once it is mastered.
 * as: learner
 */
export const pathWithReasons = (client: Client, variables: types.PathWithReasonsQueryVariables, options?: Options): Promise<types.PathWithReasonsQuery> =>
  client.execute(types.PathWithReasonsDocument, variables, options);

/**
 * The practice loop, with hints
 *
 * One request a turn: it grades the response, says what it reveals and how mastery moved, and brings the next question
 * with its hints, the smallest help first: show them one at a time. An `event` is an id of your own for this answer: the
 * same one again changes nothing, so that it is safe to retry. Leave `at` and `asOf` out: then it is now.
 * as: learner
 */
export const practiceLoop = (client: Client, variables: types.PracticeLoopMutationVariables, options?: Options): Promise<types.PracticeLoopMutation> =>
  client.execute(types.PracticeLoopDocument, variables, options);

/**
 * Progress over time
 *
 * Mastery, minutes and answers by week, ready to plot: `points` are the lines and bars, `trend` is a straight line to
 * draw through `mastered`, `pace` and `forecast` are what to write beside it. What was known earlier is what the answers
 * until then come to, so the lines do not depend on when somebody looked.
 * as: learner
 */
export const progressOverTime = (client: Client, variables: types.ProgressOverTimeQueryVariables, options?: Options): Promise<types.ProgressOverTimeQuery> =>
  client.execute(types.ProgressOverTimeDocument, variables, options);

/**
 * The reviews of the coming week
 *
 * What is overdue, and for each of the next seven days what falls due, at which moment, and how long it takes: as bars of
 * minutes, or as a list. Each day is one where the learner lives; the moments are those at which the chance to recall
 * falls below 0.9.
 * as: learner
 */
export const reviewsOfTheWeek = (client: Client, variables: types.ReviewsOfTheWeekQueryVariables, options?: Options): Promise<types.ReviewsOfTheWeekQuery> =>
  client.execute(types.ReviewsOfTheWeekDocument, variables, options);

/**
 * The skill profile, also on a scale of 1 to 10
 *
 * How much of each course, and of each goal with all it stands on, is known now: as a share with its uncertainty for a
 * radar chart with error bars, and as a level from 1 to 10 for people. 10 is reached only by what is solid. An area that
 * was never practised has no level yet.
 * as: learner
 */
export const skillProfile = (client: Client, variables: types.SkillProfileQueryVariables, options?: Options): Promise<types.SkillProfileQuery> =>
  client.execute(types.SkillProfileDocument, variables, options);

/**
 * Streaks and habits
 *
 * How regularly somebody comes: the streak and whether it is at risk, the small goal of today, the next milestone, and
 * a calendar of four weeks for a heat map. Days begin at midnight in the learner's time zone. Leave `asOf` out to ask
 * about now.
 * as: learner
 */
export const streaksAndHabits = (client: Client, variables: types.StreaksAndHabitsQueryVariables, options?: Options): Promise<types.StreaksAndHabitsQuery> =>
  client.execute(types.StreaksAndHabitsDocument, variables, options);

/**
 * A teacher's class: what it knows least, and who is stuck
 *
 * The first screen of a teacher. `weakestConcepts` has a histogram of each concept, ready to be drawn; `struggling`
 * says who is stuck on what, why one thinks so, and what may help. The dashboards of one request and one `asOf` are
 * computed from one read of the class.
 *
 * as: teacher
 */
export const teachersClass = (client: Client, variables: types.TeachersClassQueryVariables, options?: Options): Promise<types.TeachersClassQuery> =>
  client.execute(types.TeachersClassDocument, variables, options);

/**
 * Who is ready for what, and who can be taught together
 *
 * For planning a lesson: for each concept who could learn it now and what keeps the others back; the same of the one
 * concept that is planned; and the class in groups, each ready for one concept.
 *
 * as: teacher
 */
export const whoIsReadyForWhat = (client: Client, variables: types.WhoIsReadyForWhatQueryVariables, options?: Options): Promise<types.WhoIsReadyForWhatQuery> =>
  client.execute(types.WhoIsReadyForWhatDocument, variables, options);

/**
 * Why this, in three depths
 *
 * The same reason for a child, for a parent or teacher, and for an engineer; and what, had it been mastered, would have
 * kept the line away. All of it is recomputed from the logged inputs, so it is true of the slate that was served.
 * as: learner
 */
export const whyInThreeDepths = (client: Client, variables: types.WhyInThreeDepthsQueryVariables, options?: Options): Promise<types.WhyInThreeDepthsQuery> =>
  client.execute(types.WhyInThreeDepthsDocument, variables, options);
