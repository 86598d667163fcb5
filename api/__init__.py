"""Every face to the outside: GraphQL over HTTP, the command line, the browser. Start with README.md."""
