"""A fault is logged once, not a thousand times: a full disk fails every answer of every page.

The same message of the same place is kept quiet for `SILENCE` seconds; the next one says how many
were. What differs only by a figure (a duration, a port) is the same.
"""

import logging
import time
from collections.abc import Callable, Hashable

SILENCE = 60.0
# Different faults remembered at once.
CONNUES = 500


class JournalSobre(logging.Filter):
    """A handler's filter, from warnings up."""

    def __init__(self, horloge: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._horloge = horloge
        self._tues: dict[Hashable, tuple[float, int]] = {}  # fault -> when it was told, kept quiet

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether to write a record; add to it how many like it were not written."""
        if record.levelno < logging.WARNING:
            return True
        instant, cle = self._horloge(), _cle(record)
        dite, tues = self._tues.get(cle, (None, 0))
        if dite is not None and 0 <= instant - dite < SILENCE:
            self._tues[cle] = (dite, tues + 1)
            return False
        if len(self._tues) >= CONNUES:
            self._tues.clear()
        self._tues[cle] = (instant, 0)
        if tues:
            record.msg = f"{record.getMessage()} (et {tues} fois depuis la dernière fois)"
            record.args = ()
        return True


def _cle(record: logging.LogRecord) -> Hashable:
    arguments = record.args if isinstance(record.args, tuple) else ()
    textes = tuple(a for a in arguments if isinstance(a, str))
    panne = record.exc_info[0] if record.exc_info else None
    return record.name, record.levelno, str(record.msg), textes, panne


def rendre_sobre(journal: logging.Logger) -> None:
    """Have everything that a logger's handlers write go through one such filter."""
    filtre = JournalSobre()
    for sortie in journal.handlers:
        if not any(isinstance(present, JournalSobre) for present in sortie.filters):
            sortie.addFilter(filtre)
