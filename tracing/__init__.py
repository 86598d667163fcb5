"""Bayesian knowledge tracing, pure. Start with README.md."""
