"""Lay a paper of this room out (« mise en page »): a template and its data in, a tagged PDF out."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from certificats.composition import Propre, compiler
from certificats.erreurs import ErreurCertificat
from plateforme.impressions.erreurs import ImpressionImpossible


def mettre_en_page(
    modele: Path, donnees: Callable[[Propre], Mapping[str, Any]], *, jour: date, refus: str
) -> bytes:
    """Return the PDF/UA of a template, dated `jour`; same data, same bytes.

    Raise ImpressionImpossible, with the sentence `refus`.
    """
    try:
        return compiler(modele, donnees, jour=jour, refus=refus, normes=["ua-1"])
    except ErreurCertificat as echec:
        phrase = str(echec)
    raise ImpressionImpossible(phrase)  # not chained: see composition.py
