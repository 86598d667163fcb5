"""Clients of the API: examples to start from. They import nothing of the server."""
