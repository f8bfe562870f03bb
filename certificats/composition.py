"""Compile a Typst template with data (« compiler »): shared by everything printed.

A template is one Typst file without a word of data: everything arrives as one JSON text, as
strings, which Typst never reads as markup. Same data, same bytes: the date of the file is given,
the fonts are those of the typst wheel.
"""

import atexit
import contextlib
import functools
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from certificats.erreurs import ErreurCertificat
from certificats.glyphes import NORMES, imprimable, polices

if TYPE_CHECKING:  # exists in the type stubs only
    from typst import PDFStandard

Propre = Callable[[str], str]


def compiler(
    modele: Path,
    donnees: Callable[[Propre], Mapping[str, Any]],
    *,
    jour: date,
    refus: str,
    normes: "Sequence[PDFStandard]" = NORMES,
    a_part: bool = False,
) -> bytes:
    """Return the PDF of `modele`, dated `jour`; `donnees` cleans each text with what it is given.

    The template reads them in `sys.inputs`; with `a_part`, in a file `donnees.json` beside it, for
    what is printed by the hundred. Signs that draw alone but not beside others make Typst refuse
    the page: it is tried again with fewer of them (see `glyphes.imprimable`). Raise
    ErreurCertificat, with the sentence `refus`.
    """
    for prudence in (0, 1, 2):
        entree = json.dumps(donnees(functools.partial(imprimable, prudence=prudence)))
        reglages: dict[str, Any] = {
            "pdf_standards": list(normes),
            "timestamp": datetime.combine(jour, time(), tzinfo=UTC),
        }
        with contextlib.suppress(typst.TypstError):
            if a_part:
                return _presse(modele).imprimer(entree, reglages)
            seul: bytes = typst.compile(
                modele,  # a path, not its bytes: see glyphes.py
                font_paths=polices(),
                ignore_system_fonts=True,
                sys_inputs={"donnees": entree},
                **reglages,
            )
            return seul
    # Outside the handler, so not chained: Typst quotes the text, and the text holds a name.
    raise ErreurCertificat("page", refus)


class _Presse:
    """A template kept ready (« presse »): its data changes, and Typst keeps the rest.

    New `sys.inputs` make Typst build its whole library again and forget what it had laid out: a
    third of the time of a page. A file that changed is only read again. The template is copied to a
    private folder, where its data is for the time of one page: it holds a name.
    """

    def __init__(self, modele: Path) -> None:
        ici = Path(tempfile.mkdtemp(prefix="epn-presse-"))
        atexit.register(_ranger, ici, os.getpid())
        copie = ici / modele.name
        copie.write_bytes(modele.read_bytes())
        self._donnees = ici / "donnees.json"
        self._compilateur = typst.Compiler(
            copie, root=ici, font_paths=polices(), ignore_system_fonts=True
        )
        self._verrou = threading.Lock()

    def imprimer(self, entree: str, reglages: Mapping[str, Any]) -> bytes:
        """Compile with these data, one page at a time. Raise TypstError."""
        with self._verrou:
            try:
                self._donnees.write_text(entree, encoding="ascii")
                fait = self._compilateur.compile(format="pdf", **reglages)
            finally:
                self._donnees.unlink(missing_ok=True)
        assert isinstance(fait, bytes)  # noqa: S101  # a list only for formats of one file a page
        return fait


def _ranger(dossier: Path, processus: int) -> None:
    """Remove the folder of a press, in the process that made it: not in one forked from it."""
    if os.getpid() == processus:
        shutil.rmtree(dossier, ignore_errors=True)


@functools.cache
def _presse_de(modele: Path, _processus: int) -> _Presse:
    return _Presse(modele)


def _presse(modele: Path) -> _Presse:
    """Give this process's own: one forked from it must not write in the same folder."""
    return _presse_de(modele, os.getpid())
