"""Cypher text as tokens: what the gate counts, names and rewrites. Not a parser.

Where Neo4j and this lexer might disagree about where a string, a comment or a word ends, the text is refused:
what is not plain (escapes of unicode outside strings, signs that look like others, numbers grown together
with words) has a plain form that means the same. So what stands in a token here stands in it there, too.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from graph.errors import StatementRefused


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    NAME = "name"
    STRING = "string"
    NUMBER = "number"
    PARAMETER = "parameter"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """text: as written, for NAME without its backticks; start and end: offsets in the statement."""

    kind: Kind
    text: str
    start: int
    end: int

    @property
    def upper(self) -> str:
        """The text as a keyword is compared; empty for what cannot be one."""
        return self.text.upper() if self.kind is Kind.WORD else ""

    def is_sign(self, *signs: str) -> bool:
        """Whether it is one of these signs."""
        return self.kind is Kind.SIGN and self.text in signs


_TOKEN = re.compile(
    r"""(?P<space>[ \t\n\r]+)
      | (?P<comment>//[^\n\r]*|/\*.*?\*/)
      | (?P<string>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")
      | (?P<name>`(?:``|[^`])*`)
      | (?P<parameter>\$(?:\w+|`(?:``|[^`])*`))
      | (?P<number>0[xX][0-9a-fA-F]+|0[oO][0-7]+|(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
      | (?P<word>[^\W\d]\w*)
      | (?P<sign>\.\.|\|\||=~|<=|>=|<>|!=|::|\+=|[!-/:-@\[\]^{|}~])
    """,
    re.VERBOSE | re.DOTALL,
)

_ESCAPE = re.compile(r"\\u+")
_SAFE_ESCAPE = re.compile(r"(?<!\\)\\u([0-9a-fA-F]{4})")


def lex(statement: str) -> list[Token]:
    """The tokens of a statement, without white space and comments. Linear in its length.

    Raises StatementRefused with line and column where the text is not plain.
    """
    tokens = []
    position = 0
    while position < len(statement):
        match = _TOKEN.match(statement, position)
        if match is None:
            raise _unreadable(statement, position)
        kind = str(match.lastgroup)
        _check_signs(statement, match, kind)
        position = match.end()
        if kind == "number" and re.match(r"\w", statement[position : position + 1]):
            raise refused_at(
                statement, position, "A number and a word are grown together.", "Put a space between them."
            )
        if kind not in ("space", "comment"):
            text = match[0][1:-1].replace("``", "`") if kind == "name" else match[0]
            tokens.append(Token(Kind(kind), text, match.start(), match.end()))
    return tokens


def without_comments(statement: str) -> str:
    """The same with comments blanked out, so that no two readers can differ on where one ends; every position
    stays."""
    return _TOKEN.sub(
        lambda match: re.sub(r"[^\n\r]", " ", match[0]) if match.lastgroup == "comment" else match[0],
        statement,
    )


def place(statement: str, position: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1."""
    before = statement[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


def pointed(statement: str, line: int, column: int) -> str:
    """That line of the statement, and under it a caret; at most 100 characters of a long line."""
    lines = statement.split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    first = max(0, min(column - 60, len(text) - 100))
    return f"{text[first : first + 100]}\n{' ' * (column - 1 - first)}^".replace("\t", " ").replace("\r", " ")


def refused_at(statement: str, position: int, message: str, mend: str) -> StatementRefused:
    """A refusal that points at an offset."""
    line, column = place(statement, position)
    shown = statement[position : position + 40].split("\n")[0]
    return StatementRefused(message, line=line, column=column, value=shown, mend=mend)


def _check_signs(statement: str, match: re.Match[str], kind: str) -> None:
    """That nothing in a token can be read in two ways."""
    text, start = match[0], match.start()
    if kind == "word" and not _is_plain_word(text):
        raise refused_at(
            statement,
            start,
            "A sign in this word looks like another one.",
            "Write keywords and functions in plain letters, and other names between backticks.",
        )
    if kind in ("word", "number", "space", "sign"):
        return
    for escape in _ESCAPE.finditer(text):
        found = _SAFE_ESCAPE.match(text, escape.start())
        if kind != "string" or found is None or not _is_harmless(chr(int(found[1], 16))):
            raise refused_at(
                statement,
                start + escape.start(),
                "An escape \\u is decoded before the statement is read, so it may end what it stands in.",
                "Write the sign itself, or pass the text as a parameter.",
            )
    for offset, sign in enumerate(text):
        if not (sign.isprintable() or sign in " \t\n\r"):
            raise refused_at(
                statement,
                start + offset,
                f"A sign that cannot be seen (U+{ord(sign):04X}) is in the statement.",
                "Leave it out, or pass the text as a parameter.",
            )


def _is_plain_word(text: str) -> bool:
    """Letters, digits and underscores that are no other form of a plain letter, in neither case."""
    if text.isascii():
        return True
    if not text.isidentifier() or unicodedata.normalize("NFKC", text) != text:
        return False
    folded = (form for sign in text if not sign.isascii() for form in (sign.upper(), sign.lower()))
    return not any(len(form) == 1 and form.isascii() for form in folded)


def _is_harmless(sign: str) -> bool:
    return sign.isprintable() and sign not in "'\"`\\" and not "\ud800" <= sign <= "\udfff"


def _unreadable(statement: str, position: int) -> StatementRefused:
    """What is wrong where no token begins."""
    sign = statement[position]
    if sign in "'\"`" or statement.startswith("/*", position):
        what = "comment" if sign == "/" else "name between backticks" if sign == "`" else "string"
        return refused_at(statement, position, f"This {what} has no end.", "Close it.")
    if sign == "\\":
        return refused_at(
            statement,
            position,
            "A backslash stands outside a string: escapes \\u are decoded before the statement is read.",
            "Write the sign itself.",
        )
    name = unicodedata.name(sign, "no name")
    return refused_at(
        statement,
        position,
        f"U+{ord(sign):04X} ({name.lower()}) may stand only in strings and between backticks.",
        "Write a plain space, dash, quote or bracket in its place.",
    )
