// Writes src/generated: the types of every operation here and in api/recipes, and the recipes as functions.
//
//     node generate.ts           writes
//     node generate.ts --check   exits with 1 where a file is stale

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as presets from "@graphql-codegen/client-preset";
import { codegen } from "@graphql-codegen/core";
import {
  type DocumentNode,
  type EnumTypeDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
} from "graphql";

const HERE = import.meta.dirname;
const API = join(HERE, "..", "..");
const OUTPUT = join(HERE, "src", "generated");
const NOTE = "// Written by generate.ts from schema.graphql and the recipes. Do not edit.\n\n";

const CONFIG = {
  documentMode: "string",
  enumType: "const",
  namingConvention: "keep",
  useTypeImports: true,
  strictScalars: true,
  importExtension: ".ts",
  scalars: { ID: "string", Date: "string", DateTime: "string", JSON: "unknown" },
};

interface Source {
  location: string;
  document: DocumentNode;
  rawSDL: string;
}

/** The operations of a folder, by name of their files. */
const read = (folder: string): Source[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".graphql"))
    .sort()
    .map((name) => {
      const rawSDL = readFileSync(join(folder, name), "utf-8");
      return { location: join(folder, name), document: parse(rawSDL, { noLocation: true }), rawSDL };
    });

const schema = parse(readFileSync(join(API, "graphql", "schema.graphql"), "utf-8"), { noLocation: true });
const recipes = read(join(API, "recipes"));
const operations = read(join(HERE, "operations"));

/** The one operation of a file. */
function operation(
  source: Source,
): OperationDefinitionNode & { name: NonNullable<OperationDefinitionNode["name"]> } {
  const found = source.document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  const [only] = found;
  if (only?.name === undefined || found.length > 1)
    throw new Error(`${source.location}: write one operation, with a name.`);
  return { ...only, name: only.name };
}

/** Types and documents, as the client preset writes them; an enum may have a value of a newer server. */
async function types(): Promise<string> {
  const [section] = await presets.preset.buildGeneratesSection({
    baseOutputDir: `${OUTPUT}/`,
    schema,
    documents: [...operations, ...recipes],
    config: CONFIG,
    presetConfig: {
      fragmentMasking: false,
      onExecutableDocumentNode: (document: DocumentNode) => {
        const [only] = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
        return { kind: only?.operation, name: only?.name?.value };
      },
    },
    plugins: [],
    pluginMap: {},
    pluginContext: {},
  } as never);
  if (section === undefined) throw new Error("The preset gave nothing to generate.");
  const made = await codegen(section as never);
  const open = made.replaceAll(
    /^(export type (\w+) = )typeof \2\[keyof typeof \2\];$/gm,
    "$1(typeof $2)[keyof typeof $2] | Unlisted;",
  );
  return `${NOTE}import type { Unlisted } from "../enums.ts";\n${open}\n`;
}

/** As the server reads it from LEARNER_GRAPH_OPERATIONS. */
interface Manifest {
  operations: { name: string; sha256: string; document: string }[];
}

/** The types with each document's hash beside its name, and the list of documents that a server may be held to. */
function hashed(text: string): [string, Manifest] {
  const operations: Manifest["operations"] = [];
  const made = text.replaceAll(DOCUMENT, (_, before: string, body: string, meta: string, name: string) => {
    const document = body.replaceAll("\\`", "`").replaceAll("\\$", "$").trim();
    const sha256 = createHash("sha256")
      .update(parse(document) && document)
      .digest("hex");
    operations.push({ name, sha256, document });
    return `${before}${body}${meta},"sha256":"${sha256}"})`;
  });
  return [made, { operations }];
}

const DOCUMENT = /(new TypedDocumentString\(`)((?:[^`\\]|\\.)*)(`, \{"kind":"\w+","name":"(\w+)")\}\)/g;

/** What a recipe's file says before its operation: its title first, who may ask last. */
function said(source: Source): string[] {
  const lines = source.rawSDL.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("#"));
  return lines.slice(0, end).map((line) => line.replace(/^# ?/, ""));
}

function recipeFunction(source: Source): string {
  const name = basename(source.location, ".graphql").replaceAll(/[-_](\w)/g, (_, letter: string) =>
    letter.toUpperCase(),
  );
  const document = `types.${operation(source).name.value}Document`;
  const about = said(source).map((line) => ` * ${line}`.trimEnd());
  const kind = `types.${operation(source).name.value}${operation(source).operation === "mutation" ? "Mutation" : "Query"}`;
  return [
    "/**",
    ...about,
    " */",
    `export const ${name} = (client: Client, variables: ${kind}Variables, options?: Options): Promise<${kind}> =>`,
    `  client.execute(${document}, variables, options);`,
    "",
  ].join("\n");
}

function functions(): string {
  const imports = [
    'import type { Client, Options } from "../client.ts";',
    `import ${recipes.length ? "" : "type "}* as types from "./graphql.ts";`,
  ];
  return [NOTE + imports.join("\n"), "", ...recipes.map(recipeFunction)].join("\n");
}

/** Every code that an error may have, as the schema says it. */
function codes(): string {
  const found = schema.definitions.find(
    (each) => each.kind === Kind.ENUM_TYPE_DEFINITION && each.name.value === "RequestErrorCode",
  ) as EnumTypeDefinitionNode;
  const values = (found.values ?? []).map(
    (each) => `  /** ${each.description?.value} */\n  ${each.name.value}: "${each.name.value}",\n`,
  );
  return [
    `${NOTE}import type { Unlisted } from "../enums.ts";\n`,
    `/** ${found.description?.value} */`,
    `export const RequestErrorCode = {\n${values.join("")}} as const;\n`,
    "export type RequestErrorCode = (typeof RequestErrorCode)[keyof typeof RequestErrorCode] | Unlisted;\n",
  ].join("\n");
}

const [text, manifest] = hashed(await types());
const written: Record<string, string> = {
  "codes.ts": codes(),
  "graphql.ts": text,
  "operations.json": `${JSON.stringify(manifest, null, 2)}\n`,
  "recipes.ts": functions(),
};
const isCurrent = (name: string): boolean =>
  existsSync(join(OUTPUT, name)) && readFileSync(join(OUTPUT, name), "utf-8") === written[name];

if (process.argv.includes("--check")) {
  const stale = Object.keys(written).filter((name) => !isCurrent(name));
  if (stale.length)
    console.error(`${stale.join(", ")}: stale. Run generate.ts (api/clients/typescript/README.md).`);
  process.exitCode = stale.length ? 1 : 0;
} else {
  mkdirSync(OUTPUT, { recursive: true });
  for (const [name, text] of Object.entries(written)) writeFileSync(join(OUTPUT, name), text);
}
