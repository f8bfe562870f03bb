"""A fault is logged once, not a thousand times: a full disk fails every answer of every page.

The same message of the same place is kept quiet for `SILENCE` seconds; the next one says how many
were. What differs only by a figure (a duration, a port, a kernel's id) is the same. Of a cell that
fails in a kernel, the log says how, never what it showed.
"""

import logging
import re
import time
from collections.abc import Callable, Hashable

SILENCE = 60.0
# Different faults remembered at once.
CONNUES = 500
# A number, an address in memory, an id: the libraries' own messages have them written in.
CHIFFRES = re.compile(
    r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|0x[0-9a-f]+|[0-9a-f]*\d[0-9a-f]*)\b"
)
CELLULE_DE_VOILA = "Error at server while executing cell"  # 0.5.13, notebook_renderer.py


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
    return record.name, record.levelno, CHIFFRES.sub("0", str(record.msg)), textes, panne


def sans_le_contenu(record: logging.LogRecord) -> bool:
    """Keep of a failed cell the kind of its error; `page_voila` names the chapter.

    Voilà writes the cell whole, and its trace: an answer may be in them, and the server's log is no
    place for it. Authors read both in JupyterLab.
    """
    if str(record.msg).startswith(CELLULE_DE_VOILA):
        panne = record.exc_info[1] if record.exc_info else None
        genre = getattr(panne, "ename", type(panne).__name__)
        record.msg, record.args = "cellule en échec : %s", (str(genre),)
        record.exc_info = record.exc_text = None
    return True


def rendre_sobre(journal: logging.Logger) -> None:
    """Have everything that a logger's handlers write go through one such filter."""
    filtre = JournalSobre()
    for sortie in journal.handlers:
        if not any(isinstance(present, JournalSobre) for present in sortie.filters):
            sortie.addFilter(filtre)
