// Plays every recipe through its function; tests/acceptance/test_typescript.py compares what this prints.
//
// URL: of the server. RECIPES: as JSON, by name: its variables, and the token of who asks.

import { Client, recipes } from "../src/index.ts";

type Played = (client: Client, variables: unknown) => Promise<unknown>;

const given: Record<string, { variables: unknown; token: string }> = JSON.parse(
  process.env["RECIPES"] ?? "{}",
);
const functions = recipes as unknown as Record<string, Played>;

const results: Record<string, unknown> = {};
for (const [name, { variables, token }] of Object.entries(given)) {
  const play = functions[name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())];
  if (play === undefined) throw new Error(`There is no function for the recipe ${name}: run generate.ts.`);
  const client = new Client({ url: process.env["URL"] ?? "", token: () => token, persisted: true });
  results[name] = await play(client, variables);
}
console.log(JSON.stringify(results));
