"""Writes neo4j.lock and redis.lock anew: `make lock-jars`. Takes some minutes.

Not for: starting servers. jgo resolves Neo4j as Maven would, without Maven; the digests are of what came,
so look at the difference before it is committed.
"""

import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jgo.maven import Artifact, MavenContext, PythonResolver

from graph.local import redis_program, servers
from graph.local.jars import CONNECTIONS, Jar, connections, download

NEO4J = "org.neo4j:neo4j:5.26.28"
"""Neo4j Community, the long-term support release; docker-compose.yml names the same line."""

REDIS = "com.github.codemonstur:embedded-redis:1.4.4"
"""A jar with Redis 6.2 programs for several machines; none of its classes is used."""

HEADER = """# {what}: group:artifact:version[:classifier] sha256
# Written by `make lock-jars`; not to be edited.
"""


def main() -> None:
    """Resolves, fetches everything once for its digest, and writes the locks."""
    with tempfile.TemporaryDirectory() as scratch:
        context = MavenContext(repo_cache=Path(scratch), timeout=60)
        _say(f"resolving {NEO4J}; this takes some minutes")
        endpoint, rest = PythonResolver().resolve([context.create_dependency(NEO4J)])
        artifacts = [dependency.artifact for dependency in (*endpoint, *rest)]
        _say(f"fetching {len(artifacts)} jars")
        _write(servers.NEO4J_LOCK, f"The jars of {NEO4J}", artifacts, Path(scratch))
        redis = context.create_dependency(REDIS).artifact
        _write(redis_program.LOCK, "Redis in a jar", [redis], Path(scratch))


def _write(lock: Path, what: str, artifacts: Sequence[Artifact], scratch: Path) -> None:
    with connections() as session, ThreadPoolExecutor(CONNECTIONS) as pool:

        def line(index: int) -> str:
            artifact = artifacts[index]
            sha256 = download(artifact, scratch / f"{index}.jar", session)
            return Jar(
                artifact.groupId, artifact.artifactId, artifact.version, artifact.classifier, sha256
            ).line

        lines = sorted(pool.map(line, range(len(artifacts))))
    lock.write_text(HEADER.format(what=what) + "".join(f"{each}\n" for each in lines), encoding="ascii")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
