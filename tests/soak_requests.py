"""What a server is asked in a day, mixed: reads, answers, slates, REST, and what is refused."""

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

from tests.hostile_clients import post

NEXT = """query Next($learner: ID!) { learner(id: $learner) { nextQuestions(first: 5) { id recommendations {
  rank score terms { name value weight } why { simple } question { key stem } concept { key title } } } } }"""
ANSWER = """mutation Answer($input: SubmitAnswerInput!) { submitAnswer(input: $input) { correct solution
  mastery { concept { key } before after } errors { code message } } }"""
MASTERY = (
    "query Mastery($learner: ID!) { learner(id: $learner) { mastery { nodes { answers probability } } } }"
)
CONCEPTS = "query Concepts { concepts(first: 20) { nodes { id title prerequisites { strength } } } }"
TOO_MUCH = "{ concepts(first: 100) { nodes { questions(first: 100) { nodes { id } } } } }"


def mixed(count: int, chance: random.Random, learners: Sequence[str]) -> Iterator[bytes]:
    """So many requests, the same for the same chance."""
    for number in range(count):
        learner = chance.choice(learners)
        question = f"{chance.choice(['count', 'add', 'multiply', 'power'])}-{chance.randrange(4)}"
        answer = {
            "learnerId": learner,
            "questionId": question,
            "response": chance.choice(["4", "22"]),
            "eventId": f"soak-{chance.getrandbits(64)}-{number}",
        }
        yield chance.choices(
            [
                _graphql(NEXT, learner=learner),
                _graphql(ANSWER, input=answer),
                _graphql(MASTERY, learner=learner),
                _graphql(CONCEPTS),
                _graphql("{ __typename }"),
                _get("/healthz"),
                _get("/nowhere"),
                _graphql("{ nothing }"),
                _graphql(f"{{ a{number}: nothing }}"),
                _graphql(TOO_MUCH),
                _graphql(MASTERY, learner="nobody"),
                post(b"{", "origin: https://elsewhere.example"),
                post(b"{}", "authorization: Bearer x"),
                post(b"[" * 5_000),
            ],
            [10, 10, 8, 8, 8, 14, 6, 6, 6, 6, 6, 4, 4, 4],
        )[0]


def _graphql(query: str, **variables: Any) -> bytes:
    return post(json.dumps({"query": query, "variables": variables}).encode())


def _get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode()
