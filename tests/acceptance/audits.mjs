// The audits of a server by graphql-http, as JSON lines: node audits.mjs PACKAGES URL
import { pathToFileURL } from "node:url";

const [packages, url] = process.argv.slice(2);
const { auditServer } = await import(pathToFileURL(`${packages}/graphql-http/lib/audits/index.mjs`).href);
for (const { id, name, status, reason } of await auditServer({ url })) {
  console.log(JSON.stringify({ id, name, status, reason }));
}
