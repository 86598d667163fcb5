"""Parametric question templates: a seed draws numbers, the numbers become questions.

For drawing and rendering only. Reading files is `graph.authoring`'s work, marking responses
`graph.grading`'s. Numbers are sympy's, so arithmetic is exact; text is rendered in jinja2's
sandbox with `<< ... >>` for values and `<% if ... %>` for alternatives, which leaves the braces
of LaTeX alone.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import sympy
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from graph.errors import InvalidInput, Ungradable
from graph.grading import check_key, grade
from graph.model import AuthoredQuestion, Key, Misconception, Question, QuestionKind

# Draws tried for each instance before a template is called too narrow: a draw takes about 0.2 ms.
DRAWS_PER_INSTANCE = 200
# Characters of one rendered text; a stem is some 200.
LONGEST_TEXT = 10_000
# Bits of a power's result, so that 9 ** 9 ** 9 ends at once.
LARGEST_POWER = 4_096

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `start` to `stop`, both included, `step` apart."""

    start: sympy.Rational
    stop: sympy.Rational
    step: sympy.Rational

    def draw(self, rng: random.Random) -> sympy.Rational:
        """One of the numbers, each as likely."""
        return self.start + self.step * rng.randint(0, int((self.stop - self.start) // self.step))


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of the listed numbers or words."""

    values: tuple[Any, ...]

    def draw(self, rng: random.Random) -> Any:
        """One of the values, each as likely."""
        return self.values[rng.randrange(len(self.values))]


@dataclass(frozen=True, slots=True)
class Derived:
    """Computed from the parameters above it."""

    expression: str


@dataclass(frozen=True, slots=True)
class Distractor:
    """The wrong response (a text to render) that a misconception leads to."""

    value: str
    misconception: str


@dataclass(frozen=True, slots=True)
class Template:
    """A question with numbers left open. `stem`, `answer`, distractors' values, `hints` and
    `solution` are texts to render; `where` are expressions that must all hold.

    concepts: id -> weight in (0, 1]. minutes: to answer. difficulty: logits. tolerance: absolute.
    form: what the response must look like, one of graph.grading.FORMS of the kind; "" any.
    """

    id: str
    concepts: Mapping[str, float]
    kind: QuestionKind
    minutes: float
    difficulty: float
    stem: str
    answer: str
    solution: str
    parameters: Mapping[str, Range | OneOf | Derived] = field(default_factory=dict)
    where: tuple[str, ...] = ()
    distractors: tuple[Distractor, ...] = ()
    hints: tuple[str, ...] = ()
    tolerance: float = 0.0
    form: str = ""
    instances: int = 1
    seed: int = 1


def instances(
    template: Template, misconceptions: Mapping[str, Misconception]
) -> tuple[AuthoredQuestion, ...]:
    """The template's questions `<id>-1`, `<id>-2`, ..., the same for the same seed.

    One stream of draws is sifted: those are kept whose constraints hold, whose stem is new and
    whose wrong responses are wrong and differ. So more instances never change earlier ones.
    Raises InvalidInput naming the field where a text does not render or too few draws are kept.
    """
    found: list[AuthoredQuestion] = []
    stems: set[str] = set()
    drawn: set[tuple[Any, ...]] = set()
    rejected: Counter[str] = Counter({"they repeat each other": 0})
    for values in _draws(template):
        if len(found) == template.instances:
            return tuple(found)
        if tuple(values.values()) in drawn:
            continue
        drawn.add(tuple(values.values()))
        candidate, reason = _instance(template, len(found) + 1, values, misconceptions)
        if candidate is not None and candidate.question.stem in stems:
            candidate, reason = None, "its stem came up before"
        if candidate is None:
            rejected[reason] += 1
        else:
            stems.add(candidate.question.stem)
            found.append(candidate)
    if len(found) == template.instances:
        return tuple(found)
    reason, _ = rejected.most_common(1)[0]
    raise InvalidInput(
        f"Only {len(found)} of {template.instances} instances were found.",
        field="instances",
        value=template.instances,
        mend=f"Widen the parameters or ask for fewer; most draws failed, because: {reason}.",
    )


def _draws(template: Template) -> Iterator[dict[str, Any]]:
    """Values of all parameters, draw after draw. The stream depends on id and seed alone."""
    rng = random.Random(f"{template.id}:{template.seed}")  # noqa: S311  (numbers of exercises, no secret)
    for _ in range(DRAWS_PER_INSTANCE * template.instances):
        values: dict[str, Any] = {}
        for name, parameter in template.parameters.items():
            if isinstance(parameter, Derived):
                values[name] = _tried(f"parameters.{name}", parameter.expression, values, _evaluate)
            else:
                values[name] = parameter.draw(rng)
        yield values


def _instance(
    template: Template, number: int, values: Values, misconceptions: Mapping[str, Misconception]
) -> tuple[AuthoredQuestion | None, str]:
    """The question these values make, or None and why they make none."""
    for constraint in template.where:
        if not _tried("where", constraint, values, _evaluate):
            return None, f"not {constraint}"
    answer = _tried("answer", template.answer, values, render)
    wrong = [
        _tried(f"distractor {i}", distractor.value, values, render)
        for i, distractor in enumerate(template.distractors, 1)
    ]
    choices = _shuffled(template, number, (answer, *wrong))
    revealed = {
        text: distractor.misconception for text, distractor in zip(wrong, template.distractors, strict=True)
    }
    key = Key(answer, template.tolerance, revealed, template.form)
    reason = _clash(template.kind, wrong) or _broken(template.kind, key, choices)
    if reason:
        return None, reason
    question = Question(
        id=f"{template.id}-{number}",
        revision=1,
        kind=template.kind,
        stem=_tried("stem", template.stem, values, render),
        choices=choices,
        difficulty=template.difficulty,
        minutes=template.minutes,
        concepts=dict(template.concepts),
        hints=tuple(_tried("hints", hint, values, render) for hint in template.hints),
    )
    solution = _tried("solution", template.solution, values, render)
    known = tuple(misconceptions[id] for id in dict.fromkeys(revealed.values()))
    return AuthoredQuestion(question, key, solution, known, template=template.id), ""


def _clash(kind: QuestionKind, wrong: Sequence[str]) -> str:
    """Why two wrong responses are one to the grader, or nothing."""
    for i, text in enumerate(wrong):
        for j, earlier in enumerate(wrong[:i]):
            if text == earlier or (kind is not QuestionKind.CHOICE and _same(kind, text, earlier)):
                return f"distractor {i + 1} equals distractor {j + 1}"
    return ""


def _same(kind: QuestionKind, text: str, earlier: str) -> bool:
    """Whether the grader takes one response for the other; what it cannot read, `_broken` tells."""
    try:
        return grade(kind, text, Key(earlier)).correct
    except (Ungradable, InvalidInput):
        return False


def _broken(kind: QuestionKind, key: Key, choices: Sequence[str]) -> str:
    """Why the key cannot be graded with (a wrong response that is right, most often), or nothing."""
    try:
        check_key(kind, key, choices)
    except InvalidInput as error:
        return str(error)
    return ""


def _shuffled(template: Template, number: int, choices: Sequence[str]) -> tuple[str, ...]:
    """The choices in an order of their own; none where the kind has none."""
    if template.kind is not QuestionKind.CHOICE:
        return ()
    order = random.Random(f"{template.id}:{template.seed}:{number}")  # noqa: S311  (no secret)
    return tuple(order.sample(choices, len(choices)))


_FAILURES = TemplateError, TypeError, ValueError, ArithmeticError, AttributeError
_TOO_DEEP = RecursionError, SyntaxError
"""What Jinja, or Python on what Jinja makes of it, says of hundreds of parentheses."""


def _tried(name: str, source: str, values: Values, use: Callable[[str, Values], Any]) -> Any:
    """use(source, values), with any failure named after the template's field."""
    try:
        return use(source, values)
    except (*_FAILURES, *_TOO_DEEP) as error:
        problem = "It is nested too deeply" if isinstance(error, _TOO_DEEP) else error
        raise InvalidInput(
            f"{name} cannot be worked out.",
            field=name,
            value=source,
            mend=f"{problem} (with {', '.join(f'{k} = {v}' for k, v in values.items())})",
        ) from error


def render(source: str, values: Values) -> str:
    """The text with its `<< ... >>` filled in. Raises jinja2.TemplateError where it cannot be."""
    text = str(_compiled_text(source).render(values)).strip()
    if len(text) > LONGEST_TEXT:
        raise SecurityError(f"the text is longer than {LONGEST_TEXT} characters")
    return text


def _evaluate(expression: str, values: Values) -> Any:
    """The value of an expression: a sympy number or expression, a truth value or a word."""
    return _exact(_compiled_expression(expression)(values))


@cache
def _compiled_text(source: str) -> Any:
    """Refuses everything but values and alternatives: without loops, rendering is bounded."""
    tree = _SANDBOX.parse(source)
    for node in tree.find_all(nodes.Stmt):
        if not isinstance(node, nodes.Output | nodes.If):
            raise SecurityError(f"only << values >> and <% if %> are allowed, no {type(node).__name__}")
    return _SANDBOX.from_string(tree)


@cache
def _compiled_expression(expression: str) -> Any:
    return _SANDBOX.compile_expression(expression, undefined_to_none=False)


class _Sandbox(SandboxedEnvironment):
    """No attributes, no parts, no arithmetic on strings, no huge powers: nothing that could get out
    or run away."""

    intercepted_binops = frozenset({"*", "%", "**"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Templates need filters and functions only."""
        return self.unsafe_undefined(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """See getattr."""
        return self.unsafe_undefined(obj, str(argument))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Products of numbers and small powers."""
        if isinstance(left, str | list | tuple) or isinstance(right, str | list | tuple):
            raise SecurityError("only numbers can be calculated with")
        if operator == "**":
            bits = sympy.sympify(left).p.bit_length() if sympy.sympify(left).is_Rational else 64
            if not (abs(right) * max(bits, 1) <= LARGEST_POWER):
                raise SecurityError("the power is too large")
        return super().call_binop(context, operator, left, right)


def _exact(value: Any) -> Any:
    """The value unless it is a binary fraction, which would print as 0.30000000000000004."""
    if isinstance(value, float | sympy.Float):
        raise SecurityError(f"{value} is not exact: write a fraction of parameters or number('0.5')")
    if isinstance(value, StrictUndefined):
        str(value)
    return value


def _decimal(value: Any, places: int | None = None) -> str:
    """A rational as a decimal: exact, or with as many places as stated (never rounded)."""
    number = sympy.Rational(value)
    for digits in range(21) if places is None else (places,):
        scaled = number * 10**digits
        if scaled.is_integer:
            whole, part = divmod(abs(int(scaled)), 10**digits)
            sign = "-" if number < 0 else ""
            return f"{sign}{whole}.{part:0{digits}d}" if digits else f"{sign}{whole}"
    raise ValueError(f"{number} has no such decimal")


def _latex(value: Any) -> str:
    return str(sympy.latex(sympy.sympify(value))) if not isinstance(value, str) else value


def _signed(value: Any) -> str:
    """`+ 3` or `- 3`, to be added to what stands before."""
    return f"{'-' if value < 0 else '+'} {_latex(abs(value))}"


def _bracketed(value: Any) -> str:
    """A negative number in brackets, as after another sign."""
    return f"({_latex(value)})" if value < 0 else _latex(value)


def _mixed(value: Any) -> str:
    """A rational as a mixed number in LaTeX."""
    number = sympy.Rational(value)
    whole, rest = divmod(abs(number), 1)
    parts = ([_latex(whole)] if whole or not rest else []) + ([_latex(rest)] if rest else [])
    return ("-" if number < 0 else "") + r"\,".join(parts)


def _symbol(name: str) -> sympy.Symbol:
    if not re.fullmatch("[a-zA-Z]", name):
        raise ValueError(f"a symbol is one letter, not {name!r}")
    return sympy.Symbol(name)


FILTERS: Mapping[str, Callable[..., str]] = {
    "latex": _latex,
    "decimal": _decimal,
    "signed": _signed,
    "bracketed": _bracketed,
    "mixed": _mixed,
}
FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "number": sympy.Rational,
    "symbol": _symbol,
    "gcd": sympy.gcd,
    "lcm": sympy.lcm,
    "abs": abs,
    "min": min,
    "max": max,
    "floor": sympy.floor,
    "ceiling": sympy.ceiling,
    "numerator": sympy.numer,
    "denominator": sympy.denom,
    "is_prime": sympy.isprime,
    "count_factors": sympy.divisor_count,
    "expand": sympy.expand,
    "factor": sympy.factor,
}


def _sandbox() -> _Sandbox:
    environment = _Sandbox(
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=StrictUndefined,
        finalize=_exact,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
        optimized=False,  # what is nested 200 deep would take the optimizer ten seconds
    )
    environment.globals = dict(FUNCTIONS)
    environment.filters = dict(FILTERS)
    return environment


_SANDBOX = _sandbox()
