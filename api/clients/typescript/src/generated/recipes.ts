// Written by generate.ts from schema.graphql and the recipes. Do not edit.

import type { Client, Options } from "../client.ts";
import * as types from "./graphql.ts";

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
 * Streaks and habits
 *
 * How regularly somebody comes: the streak and whether it is at risk, the small goal of today, and the next
 * milestone. Days begin at midnight in the learner's time zone. Leave `asOf` out to ask about now.
 * as: learner
 */
export const streaksAndHabits = (client: Client, variables: types.StreaksAndHabitsQueryVariables, options?: Options): Promise<types.StreaksAndHabitsQuery> =>
  client.execute(types.StreaksAndHabitsDocument, variables, options);

/**
 * Why this, in three depths
 *
 * The same reason for a child, for a parent or teacher, and for an engineer; and what, had it been mastered, would have
 * kept the line away. All of it is recomputed from the logged inputs, so it is true of the slate that was served.
 * as: learner
 */
export const whyInThreeDepths = (client: Client, variables: types.WhyInThreeDepthsQueryVariables, options?: Options): Promise<types.WhyInThreeDepthsQuery> =>
  client.execute(types.WhyInThreeDepthsDocument, variables, options);
