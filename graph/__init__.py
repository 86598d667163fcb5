"""The domain: concepts, questions, learners, and what can be asked of them. Start with README.md."""
