"""One process at a time: a file lock that the system frees if its holder dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def verrou_exclusif(fichier: Path) -> Iterator[None]:
    """Hold the lock on `fichier` (created when missing), waiting for whoever holds it."""
    with fichier.open("w") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        yield
