"""What is written: titles and questions that are there twice, and what is left out.

Near-linear: questions are compared only where the same numbers and formulas, the same key and one of a few
fingerprints of their words (MinHash, Broder 1997) meet. Not for: whether questions can be graded (practice).
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from graph.content import Document, Kind, thing
from graph.documents import MOST_TITLE
from graph.linting.findings import Finding, Findings, Mend, Severity, counted, listed, named, shortened
from graph.linting.look import Look, concept
from graph.steps import Edit, Merge, Retire

ALIKE = 0.85
"""Share of words that two stems have in common, of all words that either has, from which they are one."""

HASHES, BANDS = 24, 8
"""Of a stem's words: three in a band. Stems with 85% in common meet in one of the bands with 99.9%."""

MOST_KEPT = 3
"""Ways to choose one of several that are proposed."""

ARTICLES = frozenset({"a", "an", "the"})

_WORDS = re.compile(r"[^\W\d_]{2,}")
_REST = re.compile(r"\d+|[^\W\d_](?![^\W\d_])|[^\w\s.,;:!?'\"]")


def duplicate_titles(look: Look) -> Findings:
    """Titles that differ at most in capitals, punctuation and articles."""
    for kind in (Kind.CONCEPT, Kind.COURSE, Kind.RESOURCE):
        found: dict[str, list[str]] = {}
        for id, said in look.in_use(kind).items():
            found.setdefault(_plain(said["title"]), []).append(id)
        for title, ids in sorted(found.items()):
            if title and len(ids) > 1:
                yield _same_title(look, kind, ids)


def _same_title(look: Look, kind: Kind, ids: Sequence[str]) -> Finding:
    things = tuple(thing(kind, id) for id in ids)
    titles = dict.fromkeys(look.content[one]["title"] for one in things)
    longer = {one: f"{look.content[one]['title']} ({one.key[0]})" for one in things[1:]}
    edits = tuple(Edit(one, {"title": title}) for one, title in longer.items())
    fit = max(map(len, longer.values())) <= MOST_TITLE
    mends = [Mend(f"Add ids to the titles of all but {ids[0]}.", edits)] if fit else []
    if kind is Kind.CONCEPT and not _related(look, ids):
        text = f"Merge {listed(ids[1:])} into {ids[0]}, with questions, edges and answers."
        mends.insert(0, Mend(text, (Merge(tuple(ids[1:]), ids[0]),)))
    lost = ", and answers on one say nothing of the other" if kind is Kind.CONCEPT else ""
    return Finding(
        "duplicate-title",
        Severity.WARNING,
        things,
        listed(things),
        f"They are called alike, {listed([f'“{shortened(title, 80)}”' for title in titles])}: nobody can tell"
        f" them apart{lost}.",
        tuple(mends),
    )


def _related(look: Look, ids: Sequence[str]) -> bool:
    """Whether one stands on another, or may: then they cannot be one."""
    if any(end in ids for pair in look.tangled for end in pair):
        return True
    bits = look.ancestry.bits_of(ids)
    return any(look.ancestry.stands_on_any(id, bits) for id in ids)


def duplicate_questions(look: Look) -> Findings:
    """Questions that ask the same, and are not of one template."""
    texts = {id: _text(said) for id, said in look.questions.items() if said["stem"].strip()}
    exact: dict[str, list[str]] = {}
    for id, text in texts.items():
        exact.setdefault(text, []).append(id)
    for _, ids in sorted(exact.items(), key=lambda pair: pair[1]):
        if len(ids) > 1:
            yield from _identical(look, ids)
    first = [ids[0] for ids in exact.values()]
    for one, other, share in _alike(look, first):
        yield _twice(look, [one, other], f"have {share:.0%} of their words in common", Severity.NOTE)


def _identical(look: Look, ids: Sequence[str]) -> Findings:
    answers: dict[str, list[str]] = {}
    for id in ids:
        answers.setdefault(_key(look.questions[id]), []).append(id)
    for same in answers.values():
        if len(same) > 1:
            yield _twice(look, same, "are the same word for word, and have the same key", Severity.WARNING)
    different = [same[0] for same in answers.values()]
    if len(different) > 1:
        yield _twice(
            look,
            different,
            "are the same word for word, but their keys are not: one is wrong, or written otherwise",
            Severity.WARNING,
            choose=True,
        )


def _twice(look: Look, ids: Sequence[str], what: str, severity: Severity, *, choose: bool = False) -> Finding:
    """choose: whether only the author can tell which to keep."""
    order = sorted(ids, key=lambda id: (-look.answers(id), not look.questions[id]["template"], id))
    known = {id: look.answers(id) for id in ids if look.answers(id)}
    answered = f" Answers: {listed([f'{id} {n:,}' for id, n in known.items()])}." if known else ""
    return Finding(
        "duplicate-question",
        severity,
        tuple(thing(Kind.QUESTION, id) for id in ids),
        f"questions {listed(ids)}",
        f"They {what}: “{shortened(look.questions[order[0]]['stem'], 100)}”. Who meets both remembers"
        f" the first, and knowing is taken for proved twice.{answered}",
        tuple(_keeping(kept, ids) for kept in (order[:MOST_KEPT] if choose else order[:1])),
    )


def _keeping(kept: str, ids: Sequence[str]) -> Mend:
    rest = [id for id in ids if id != kept]
    steps = tuple(Retire(thing(Kind.QUESTION, id)) for id in rest)
    return Mend(f"Keep {kept}, and retire {listed(rest)}.", steps)


def _alike(look: Look, ids: Sequence[str]) -> Iterable[tuple[str, str, float]]:
    """Pairs whose numbers, formulas, choices and key are the same and whose words nearly are, by ids."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for id in ids:
        said = look.questions[id]
        exact = (*_REST.findall(said["stem"].casefold()), *sorted(said["choices"]), _key(said))
        groups.setdefault(exact, []).append(id)
    wanted = sorted(id for group in groups.values() if len(group) > 1 for id in group)
    words = {id: frozenset(_WORDS.findall(look.questions[id]["stem"].casefold())) for id in wanted}
    group_of = {id: i for i, group in enumerate(groups.values()) for id in group}
    buckets: dict[tuple[int, int, bytes], list[str]] = {}
    for id, prints in zip(wanted, _fingerprints([words[id] for id in wanted]), strict=True):
        for band in range(BANDS):
            part = prints[band * (HASHES // BANDS) : (band + 1) * (HASHES // BANDS)].tobytes()
            buckets.setdefault((group_of[id], band, part), []).append(id)
    found: dict[str, tuple[str, float]] = {}
    for bucket in buckets.values():
        for one, other in pairwise(bucket):
            if other in found or _of_one_template(look, one, other):
                continue
            share = len(words[one] & words[other]) / max(1, len(words[one] | words[other]))
            if share >= ALIKE:
                found[other] = one, share
    return [(one, other, share) for other, (one, share) in sorted(found.items())]


def _of_one_template(look: Look, one: str, other: str) -> bool:
    template = look.questions[one]["template"]
    return bool(template) and template == look.questions[other]["template"]


def _fingerprints(sets: Sequence[frozenset[str]]) -> NDArray[np.uint64]:
    """MinHash of each set of words, shape (sets, HASHES): two are alike in as large a share of places as the
    sets have words in common."""
    if not sets:
        return np.empty((0, HASHES), dtype=np.uint64)
    rng = np.random.default_rng(8)
    factors = rng.integers(1, 2**31, HASHES, dtype=np.uint64)
    offsets = rng.integers(0, 2**31, HASHES, dtype=np.uint64)
    hashes = np.array([crc32(word.encode()) for words in sets for word in words or {""}], dtype=np.uint64)
    starts = np.cumsum([0, *(len(words) or 1 for words in sets[:-1])])
    columns = [
        np.minimum.reduceat((hashes * factor + offset) % np.uint64(2**61 - 1), starts)
        for factor, offset in zip(factors, offsets, strict=True)
    ]
    return np.stack(columns, axis=1)


def summaries(look: Look) -> Findings:
    """Concepts that do not say what they are."""
    for id, said in look.concepts.items():
        if said["summary"].strip():
            continue
        one = concept(id)
        yield Finding(
            "missing-summary",
            Severity.NOTE,
            (one,),
            named(one, said),
            "It has no summary: whoever is told to learn it, or to connect it, has the title alone. Write a"
            " sentence or two.",
            _borrowed(look, id),
        )


def _borrowed(look: Look, id: str) -> tuple[Mend, ...]:
    """The first sentence of a text that teaches it and nothing else."""
    for resource in look.teaching.get(id, ()):
        said = look.content[thing(Kind.RESOURCE, resource)]
        sentence = re.match(r"[^#*\n].{20,300}?[.!?](?=\s|$)", said["text"].strip(), re.DOTALL)
        if said["concepts"] == [id] and sentence:
            text = " ".join(sentence[0].split())
            return (
                Mend(
                    f"Take the first sentence of resource {resource}: “{text}”",
                    (Edit(concept(id), {"summary": text}),),
                ),
            )
    return ()


def minutes(look: Look) -> Findings:
    """Concepts that do not say how long they take."""
    known = [said["minutes"] for said in look.concepts.values() if said["minutes"]]
    for id, said in look.concepts.items():
        if said["minutes"]:
            continue
        near = [
            found
            for other in (*look.below.get(id, ()), *look.above.get(id, ()))
            if (found := look.concepts[other]["minutes"])
        ]
        median_of = near or known
        value = float(round(median(median_of))) or 1.0 if median_of else 0.0
        text = f"Say {value:g}, the median of {'its neighbours' if near else 'all that say so'}."
        one, count = concept(id), len(look.questions_of.get(id, ()))
        timed = f"by {counted(count, 'question')} alone" if count else "with a minute an answer"
        yield Finding(
            "missing-minutes",
            Severity.NOTE,
            (one,),
            named(one, said),
            f"It does not say how long it takes: paths over it are timed {timed}. Write the minutes.",
            (Mend(text, (Edit(one, {"minutes": value}),)),) if value else (),
        )


def _plain(title: str) -> str:
    """A title without what people do not hear: capitals, punctuation, articles. Signs of mathematics stay."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    spaced = "".join(" " if _silent(sign) else sign for sign in folded)
    return " ".join(word for word in spaced.split() if word not in ARTICLES) or " ".join(folded.split())


def _silent(sign: str) -> bool:
    return unicodedata.category(sign) in ("Pd", "Ps", "Pe", "Pi", "Pf", "Pc", "Cf") or sign in ".,;:!?'\"…"


def _text(said: Document) -> str:
    """Stem and choices, without regard to capitals, white space and the order of choices."""
    parts = [said["stem"], *sorted(said["choices"])]
    return "\n".join(" ".join(unicodedata.normalize("NFKC", part).casefold().split()) for part in parts)


def _key(said: Document) -> str:
    return " ".join(said["key"]["answer"].split()) if said["key"] else ""
