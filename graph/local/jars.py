"""Jars: exactly those that a lock names, fetched once into the user's cache.

jgo knows where artifacts are; the lock says which, so nothing is resolved here (relock.py does that,
in minutes), and each file counts only once its SHA-256 is right. Two processes may fetch at once, and
either may be killed: a file is written aside and renamed into place.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import requests
from jgo.maven import Artifact, MavenContext
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from graph.errors import Unavailable
from graph.local.files import locked
from graph.local.options import Report

CONNECTIONS = 8
"""Files fetched at once; more gained nothing on two cores."""

TRIES = 3
"""How often one file is fetched before its failure counts."""

CHUNK_BYTES = 1 << 18


class DigestDiffers(Exception):
    """The file that came is not the one that the lock names."""


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of a lock: a coordinate `group:artifact:version[:classifier]` and a SHA-256 in hex."""

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str

    @classmethod
    def from_line(cls, line: str) -> Self:
        """Raises ValueError where the line is not a coordinate and a digest."""
        coordinate, sha256 = line.split()
        group, artifact, version, classifier = (*coordinate.split(":"), "")[:4]
        return cls(group, artifact, version, classifier, sha256)

    @property
    def line(self) -> str:
        """What from_line reads."""
        coordinate = ":".join(filter(None, (self.group, self.artifact, self.version, self.classifier)))
        return f"{coordinate} {self.sha256}"

    @property
    def file_name(self) -> str:
        """The group is part of it, since two groups may use one artifact name."""
        return "-".join(filter(None, (self.group, self.artifact, self.version, self.classifier))) + ".jar"

    def of(self, context: MavenContext) -> Artifact:
        """jgo's name for it."""
        return context.project(self.group, self.artifact).at_version(self.version).artifact(self.classifier)


def read_lock(lock: Path) -> list[Jar]:
    """The jars that a lock names, in class path order."""
    lines = lock.read_text(encoding="ascii").splitlines()
    return [Jar.from_line(line) for line in lines if line and not line.startswith("#")]


def cache_folder() -> Path:
    """Where fetched files are kept for every checkout of this user."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "learner-graph" / "jars"


def ensure(
    lock: Path,
    report: Report,
    step: str,
    *,
    folder: Path | None = None,
    context: MavenContext | None = None,
) -> list[Path]:
    """Paths of the jars of a lock, in its order; fetches those that are not in the folder (the cache).

    context: where jgo looks. Raises Unavailable where one cannot be had.
    """
    folder = folder or cache_folder()
    jars = read_lock(lock)
    paths = [folder / jar.file_name for jar in jars]
    if all(path.exists() for path in paths):
        return paths
    folder.mkdir(parents=True, exist_ok=True)
    with locked(folder / ".lock"):
        for partial in folder.glob("*.part"):
            partial.unlink()
        missing = [jar for jar, path in zip(jars, paths, strict=True) if not path.exists()]
        already = len(jars) - len(missing)
        report(step, already, len(jars))
        for done in _fetch_all(missing, folder, context or MavenContext()):
            report(step, already + done, len(jars))
    return paths


@contextmanager
def connections() -> Iterator[requests.Session]:
    """Kept connections to where jgo finds artifacts. jgo's own download opens one for each file and loads
    all certificates each time: 0.1 s of processor time, 45 s for Neo4j's jars."""
    retry = Retry(total=5, backoff_factor=0.5, status_forcelist=(429, 500, 502, 503, 504))
    with requests.Session() as session:
        session.mount("https://", HTTPAdapter(pool_maxsize=CONNECTIONS, max_retries=retry))
        yield session


def download(artifact: Artifact, to: Path, session: requests.Session) -> str:
    """Writes the artifact to a file and returns its SHA-256 in hex. Raises requests.RequestException."""
    digest = hashlib.sha256()
    with session.get(_address(artifact), stream=True, timeout=60) as response, to.open("wb") as file:
        response.raise_for_status()
        for chunk in response.iter_content(CHUNK_BYTES):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _address(artifact: Artifact) -> str:
    repository = next(iter(artifact.context.remote_repos.values()))
    return f"{repository}/{artifact.component.path_prefix.as_posix()}/{artifact.filename}"


def _fetch_all(jars: Sequence[Jar], folder: Path, context: MavenContext) -> Iterator[int]:
    """Fetches many at once and yields how many have come. Ends with the first that fails."""
    with connections() as session, ThreadPoolExecutor(CONNECTIONS) as pool:
        tasks = {pool.submit(_fetch, jar, context, folder, session): jar for jar in jars}
        try:
            for done, task in enumerate(as_completed(tasks), start=1):
                try:
                    task.result()
                except (requests.RequestException, DigestDiffers) as error:
                    raise _unavailable(tasks[task], error) from error
                yield done
        finally:
            pool.shutdown(cancel_futures=True)


def _fetch(jar: Jar, context: MavenContext, folder: Path, session: requests.Session) -> None:
    partial = folder / f"{jar.file_name}.part"
    for tries_left in reversed(range(TRIES)):
        try:
            if download(jar.of(context), partial, session) != jar.sha256:
                raise DigestDiffers(DigestDiffers.__doc__)
            partial.rename(folder / jar.file_name)
        except (requests.ConnectionError, requests.Timeout, DigestDiffers):
            if not tries_left:
                raise
        else:
            return


def _unavailable(jar: Jar, error: Exception) -> Unavailable:
    what = error.__doc__ if isinstance(error, DigestDiffers) else f"{type(error).__name__}."
    return Unavailable(
        f"A jar could not be fetched: {what}",
        field="artifact",
        value=jar.line,
        mend="Check the network and start again (what has come is kept), or name servers in NEO4J_URI.",
    )
