"""What browsers are given. Now GraphiQL; later the browser application."""
