// Everything that an application imports; React's hooks are in react.ts.

export * from "./client.ts";
export * from "./enums.ts";
export * from "./errors.ts";
export * from "./generated/codes.ts";
export * from "./generated/graphql.ts";
export * as recipes from "./generated/recipes.ts";
export * from "./live.ts";
export * from "./pages.ts";
export * from "./store.ts";
