"""What a caller may say about private servers, and nothing that needs the packages they come from."""

import os
from collections.abc import Callable
from dataclasses import dataclass

Report = Callable[[str, int, int], None]
"""Called with the step's name, how much is done, and of how much."""

GRACE_SECONDS = 30.0
"""How long a server may take to stop in order before it is killed; Neo4j writes a checkpoint in it."""


def silent(step: str, done: int, total: int) -> None:
    """Reports to nobody."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """Memory of Neo4j in MiB. throwaway, for tests: starts with a third less work, queries run slower, and
    Redis keeps nothing. niceness: [0, 19], how far servers stand behind others where processors are short."""

    heap: int
    page_cache: int
    throwaway: bool = False
    niceness: int = 0

    @classmethod
    def for_this_machine(cls) -> "Tuning":
        """An eighth of the memory for the heap and a sixteenth for pages: 512 + 256 MiB of 4 GiB, and from
        16 GiB on 2048 + 1024, which holds the benchmark graph of a million mastery edges."""
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
        return cls(heap=min(2048, max(512, total // 8)), page_cache=min(1024, max(128, total // 16)))

    @classmethod
    def for_analysts(cls) -> "Tuning":
        """Of the second server: half of the heap and pages, and behind everybody else."""
        whole = cls.for_this_machine()
        return cls(heap=max(384, whole.heap // 2), page_cache=max(64, whole.page_cache // 2), niceness=5)
