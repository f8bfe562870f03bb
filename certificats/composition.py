"""Compile a Typst template with data (« compiler »): shared by everything printed.

A template is one Typst file without a word of data: everything arrives as one JSON input, as
strings, which Typst never reads as markup. Same data, same bytes: the date of the file is given,
the fonts are those of the typst wheel.
"""

import contextlib
import functools
import json
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
) -> bytes:
    """Return the PDF of `modele`, dated `jour`; `donnees` cleans each text with what it is given.

    Signs that draw alone but not beside others make Typst refuse the page: it is tried again with
    fewer of them (see `glyphes.imprimable`). Raise ErreurCertificat, with the sentence `refus`.
    """
    for prudence in (0, 1, 2):
        entree = donnees(functools.partial(imprimable, prudence=prudence))
        with contextlib.suppress(typst.TypstError):
            return typst.compile(
                modele,  # a path, not its bytes: see glyphes.py
                font_paths=polices(),
                ignore_system_fonts=True,
                sys_inputs={"donnees": json.dumps(entree, ensure_ascii=True)},
                pdf_standards=list(normes),
                timestamp=datetime.combine(jour, time(), tzinfo=UTC),
            )
    # Outside the handler, so not chained: Typst quotes the text, and the text holds a name.
    raise ErreurCertificat("page", refus)
