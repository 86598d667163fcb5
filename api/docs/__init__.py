"""The documentation for whoever builds on the API, made from the schema, the recipes and `guides/`.

Start at `site.py`: every page by its name. Not for: how it is served (api/web/docs.py).
"""
