// Starts GraphiQL on the address of this page.

const FIRST_QUERY = `# Ctrl-Space suggests, Ctrl-Enter runs.
# The book on the left explains.

{
  concepts(first: 5) {
    nodes {
      id
      key
      title
      depth
      importance
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;

ReactDOM.render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: window.location.pathname }),
    defaultQuery: FIRST_QUERY,
    shouldPersistHeaders: false,
  }),
  document.getElementById("graphiql"),
);
