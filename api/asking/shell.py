"""The analysts' shell: statements over several lines until `;`, with history and completion.

Ctrl-C ends the query that runs and not the shell. Not for: running (turns.py), formats (formats.py).
"""

import asyncio
import os
import shlex
import signal
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import ThreadedCompleter
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory, History
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import Output
from prompt_toolkit.shortcuts import clear

from api.asking import carets, completing, plain, writing
from api.asking import cypher as command
from api.asking.cypher import How
from api.asking.formats import Format
from api.asking.turns import Desk
from graph.asking.dictionary import dictionary
from graph.asking.nouns import MIB
from graph.errors import InvalidInput, LearnerGraphError

HELP = """Write a statement that ends in `;`, over as many lines as you like. Tab completes, Ctrl-R searches
the history, Ctrl-C ends a query that runs, Ctrl-D leaves.
  :param NAME=VALUE     set a parameter; the value is JSON, else text
  :params               show them; `:params clear` forgets them
  :format [FORMAT]      table, csv, jsonl, parquet, graph or graphml
  :limits [rows=N] [seconds=N] [mib=N]    show or set them
  :schema [NAME]        labels and relationships, or the properties of one
  :save FILE            run the last statement again, into a file
  :clear                clear the screen
  :quit                 leave"""

COMMANDS = ("help", "param", "params", "clear", "format", "limits", "schema", "save", "quit")


def run(parameters: dict[str, Any], how: How) -> None:
    """Until the analyst leaves."""

    async def work() -> None:
        async with command.desk() as desk:
            await Shell(desk, parameters, how, history=FileHistory(str(history_file()))).loop()

    asyncio.run(work())


def history_file() -> Path:
    """In the user's state folder, readable by them alone: statements may name people."""
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "learner-graph"
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = state / "cypher_history"
    file.touch(mode=0o600)
    file.chmod(0o600)
    return file


class Shell:
    """One session. keys, screen: for tests; by default the terminal."""

    def __init__(
        self,
        desk: Desk,
        parameters: dict[str, Any],
        how: How,
        *,
        history: History | None = None,
        keys: Input | None = None,
        screen: Output | None = None,
    ) -> None:
        self.desk, self.parameters, self.how = desk, parameters, how
        self.last = ""
        """The last statement."""
        self._session: PromptSession[str] = PromptSession(
            history=history,
            completer=ThreadedCompleter(completing.Completing(completing.words(COMMANDS))),
            multiline=True,
            key_bindings=_bindings(lambda: self._session.default_buffer.text),
            prompt_continuation=lambda width, line, wrapped: "." * (width - 1) + " ",
            complete_while_typing=False,
            enable_history_search=True,
            input=keys,
            output=screen,
        )

    async def loop(self) -> None:
        """Reads and does until `:quit` or Ctrl-D."""
        command.tell(":help says what there is.")
        while True:
            try:
                text = (await self._session.prompt_async("graph> ")).strip()
            except KeyboardInterrupt:
                continue
            except EOFError:
                return
            if text in (":quit", ":exit"):
                return
            await self.do(text)

    async def do(self, text: str) -> None:
        """One statement or command; what is wrong with it is said."""
        try:
            if text.startswith(":"):
                await self._command(text)
            elif text.strip(";"):
                self.last = text
                await self._interruptible(text, self.how)
        except LearnerGraphError as error:
            command.tell(carets.told(text, error))

    async def _interruptible(self, text: str, how: How) -> None:
        """Runs it; Ctrl-C ends it."""
        task = asyncio.ensure_future(command.ask(self.desk, text, self.parameters, how))
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, task.cancel)
        try:
            ending = await task
            command.tell(f"{ending.rows:,} rows in {ending.seconds:.2f} s{f': {how.out}' if how.out else ''}")
        except asyncio.CancelledError:
            if not task.cancelled():
                raise
            command.tell("Ended.")
        finally:
            loop.remove_signal_handler(signal.SIGINT)

    async def _command(self, text: str) -> None:
        name, _, rest = text[1:].strip().rstrip(";").partition(" ")
        rest = rest.strip()
        done: Mapping[str, Callable[[str], None]] = {
            "help": lambda _: command.tell(HELP),
            "param": self._set_parameter,
            "params": self._show_parameters,
            "clear": lambda _: clear(),
            "format": self._format,
            "limits": self._limits,
            "schema": _schema,
        }
        if name == "save":
            await self._interruptible(self.last, self._saving(rest))
        elif name in done:
            done[name](rest)
        else:
            known = ", ".join(f":{each}" for each in COMMANDS)
            raise InvalidInput("There is no such command.", field="command", value=name, mend=f"Use {known}.")

    def _set_parameter(self, text: str) -> None:
        name, value = command.parameter(text)
        self.parameters[name] = value

    def _show_parameters(self, text: str) -> None:
        if text == "clear":
            self.parameters.clear()
        for name, value in self.parameters.items():
            command.tell(f"{name} = {plain.text(value)}")
        if not self.parameters:
            command.tell("There are no parameters.")

    def _format(self, text: str) -> None:
        if text and text not in [each.value for each in Format]:
            mend = f"Use {', '.join(Format)}."
            raise InvalidInput("There is no such format.", field="format", value=text, mend=mend)
        self.how = replace(self.how, form=Format(text or self.how.form))
        command.tell(f"Format: {self.how.form}.")

    def _limits(self, text: str) -> None:
        for part in text.split():
            name, _, number = part.partition("=")
            if name not in ("rows", "seconds", "mib") or not number.isdigit() or not 0 < int(number) < 10**9:
                mend = "Write rows=N, seconds=N or mib=N."
                raise InvalidInput("This is no limit.", field="limits", value=part, mend=mend)
            given: dict[str, Any] = {name: int(number)}
            self.how = replace(self.how, **given)
        now = self.how.limits(self.desk.settings.analyst_limits.limits)
        command.tell(f"{now.rows:,} rows, {now.seconds:g} s, {now.bytes / MIB:g} MiB.")

    def _saving(self, text: str) -> How:
        names = shlex.split(text)
        if len(names) != 1 or not self.last:
            mend = "Run a statement, then write :save FILE.csv (or .jsonl, .parquet, .json, .graphml)."
            raise InvalidInput("There is nothing to save, or no file.", field="save", value=text, mend=mend)
        out = Path(names[0]).expanduser()
        return replace(self.how, out=out, form=writing.format_of(None, out))


def _schema(text: str) -> None:
    """All names, or one with its properties."""
    known = dictionary()
    one = known.of(text.strip(":")) if text else None
    if one is not None:
        command.tell(f"{one.name}: {one.meaning}")
        for each in one.properties.values():
            command.tell(f"  .{each.name} ({each.type}) {each.meaning}")
        return
    if text:
        mend = "Write :schema to see all."
        raise InvalidInput("There is no such label or relationship.", field="schema", value=text, mend=mend)
    command.tell(f"Labels: {', '.join(known.labels)}")
    command.tell(f"Relationships: {', '.join(known.relationships)}")


def _bindings(text: Callable[[], str]) -> KeyBindings:
    """Enter ends what is whole, and else begins a line."""
    keys = KeyBindings()
    is_whole = Condition(lambda: _whole(text()))

    @keys.add("enter", filter=is_whole)
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    return keys


def _whole(text: str) -> bool:
    text = text.strip()
    return not text or text.endswith(";") or text.startswith(":")
