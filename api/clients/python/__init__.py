"""The Python client, an example: copy `client.py`, which needs httpx alone."""
