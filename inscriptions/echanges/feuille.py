"""One sheet of a workbook (« feuille »), read by calamine in a process that may be lost.

Run as a program by `classeurs.py`: the workbook on standard input, JSON on standard output. It
imports nothing of ours, so that it starts fast and whatever happens to it happens to nobody else.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MEMOIRE = 1 << 30  # bytes of address space
SECONDES = 20  # of processor
LIGNES, COLONNES, CELLULE = 20_000, 60, 1_000  # the bounds of `lecture.py`; a test holds them alike


class Refusee(Exception):
    """The workbook is not read: a code of the registry's refusals, and its figures."""

    def __init__(self, code: str, **donnees: int) -> None:
        super().__init__(code)
        self.code = code
        self.donnees = donnees


def lire(octets: bytes) -> list[list[str]]:
    """Give the rows of the first sheet that is shown and has something in it."""
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(octets)) as classeur:
            for rang, feuille in enumerate(classeur.sheets_metadata):
                if (
                    feuille.typ == SheetTypeEnum.WorkSheet
                    and feuille.visible == SheetVisibleEnum.Visible
                ):
                    lue = classeur.get_sheet_by_index(rang)
                    if lue.end is not None:
                        return _rangees(lue)
    except (CalamineError, OSError, ValueError):
        raise Refusee("fichier-illisible") from None
    raise Refusee("fichier-vide")


def ecrire_valeur(valeur: object) -> str:
    """Write a cell as people type it: 2026-12-01, 14:00, 12 rather than 12.0, oui or non."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float):
        entier = valeur.is_integer() and abs(valeur) < 1e15
        return str(int(valeur)) if entier else repr(valeur)
    if isinstance(valeur, datetime):
        jour = valeur.date().isoformat()
        return jour if valeur.time() == time() else f"{jour} {_heure(valeur.time())}"
    if isinstance(valeur, date):
        return valeur.isoformat()
    if isinstance(valeur, time):
        return _heure(valeur)
    if isinstance(valeur, timedelta):
        minutes, secondes = divmod(int(valeur.total_seconds()), 60)
        reste = f":{secondes:02d}" if secondes else ""
        return f"{minutes // 60:02d}:{minutes % 60:02d}{reste}"
    return str(valeur)[: CELLULE + 1]


def _heure(heure: time) -> str:
    return heure.isoformat("seconds" if heure.second else "minutes")


def _rangees(feuille: CalamineSheet) -> list[list[str]]:
    """Read the cells; what is blank around them does not count, however far it goes."""
    rangees: list[list[str]] = []
    pleines = 0
    marge = [""] * (feuille.start[1] if feuille.start else 0)  # calamine leaves blank columns out
    for brute in feuille.iter_rows():
        rangee = [*marge, *map(ecrire_valeur, brute)]
        while rangee and not rangee[-1].strip():
            rangee.pop()
        if len(rangee) > COLONNES:
            raise Refusee("trop-de-colonnes", maximum=COLONNES)
        pleines += bool(rangee)
        if pleines > LIGNES + 1:  # and the header
            raise Refusee("trop-de-lignes", maximum=LIGNES)
        rangees.append(rangee)
    return rangees


def principal() -> None:
    """Bound this process, read standard input, answer on standard output."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no file full of names is left behind
    resource.setrlimit(resource.RLIMIT_AS, (MEMOIRE, MEMOIRE))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDES, SECONDES))
    try:
        reponse: dict[str, object] = {"rangees": lire(sys.stdin.buffer.read())}
    except Refusee as refusee:
        reponse = {"refus": refusee.code, "donnees": refusee.donnees}
    sys.stdout.write(json.dumps(reponse))


if __name__ == "__main__":
    principal()
