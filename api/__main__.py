"""`python -m api` is the same as `learner-graph`."""

from api.cli import main

main()
