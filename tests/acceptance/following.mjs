// A browser's clients, as applications use them: node following.mjs PACKAGE.JSON ws|sse URL COUNT QUERY VARIABLES
import { createRequire } from "node:module";

const [packages, way, url, count, query, variables] = process.argv.slice(2);
const require = createRequire(packages);
const client =
  way === "ws"
    ? require("graphql-ws").createClient({ url, retryAttempts: 20, shouldRetry: () => true })
    : require("graphql-sse").createClient({ url, singleConnection: false, retryAttempts: 20 });
let left = Number(count);
const stop = client.subscribe(
  { query, variables: JSON.parse(variables) },
  {
    next(result) {
      console.log(JSON.stringify(result));
      left -= 1;
      if (left === 0) {
        stop();
        client.dispose();
      }
    },
    error(error) {
      console.log(JSON.stringify({ failed: String(error), error }));
      process.exit(1);
    },
    complete() {},
  },
);
