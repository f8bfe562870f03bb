"""The journal of acts (« journal »): who did what to which row, when; append-only, hash-chained.

Each line's fingerprint covers the line and the fingerprint before it, so that a line changed,
removed or slipped in breaks every one that follows. The database refuses UPDATE and DELETE, and
`verifier()` proves that nobody went around it. What a chain cannot tell by itself is that its end
was cut off: `verifier()` gives the last fingerprint, which the office prints on its yearly report
and may hand back as a witness.

Nothing personal can enter: a detail is a number, a date, an id or a short code, never a sentence.
That is why an erased person leaves no trace here.
"""

import hashlib
import json
import re
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session as Bdd

from inscriptions.colonnes import en_utc
from inscriptions.heure import maintenant
from inscriptions.modeles import Acte, Base

Detail: TypeAlias = str | int | bool | date | datetime | UUID | None
ORIGINE = "0" * 64  # what stands before the first line
_VERROU = 7_236_111  # PostgreSQL advisory lock; any number, so long as it stays the same
_CODE = re.compile(r"[A-Za-z0-9_.:+-]{0,64}")  # no space: a code, never a sentence or a name


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verifier` found: lines read, last fingerprint, first line at fault (None: sound)."""

    lignes: int
    empreinte: str
    rompue: int | None
    temoin_vu: bool | None  # None when no witness was asked for

    @property
    def intact(self) -> bool:
        """True when no line was altered and the witness, if any, is in the chain."""
        return self.rompue is None and self.temoin_vu is not False


def noter(bdd: Bdd, acte: str, objet: Base, **details: Detail) -> None:
    """Write one line, in the caller's transaction: the act and its line stand or fall together.

    `acte` is « domaine.verbe ». Take every row lock before: on PostgreSQL the end of the chain is
    locked until the transaction ends. ValueError when a detail could hold a sentence.
    """
    if bdd.get_bind().dialect.name == "postgresql":
        bdd.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _VERROU})
    bdd.flush()
    dernier = bdd.execute(
        select(Acte.rang, Acte.empreinte).order_by(Acte.rang.desc()).limit(1)
    ).first()
    rang, precedente = (dernier.rang + 1, dernier.empreinte) if dernier else (1, ORIGINE)
    ligne = {
        "rang": rang,
        "le": maintenant(),
        "auteur": bdd.info.get("auteur", "systeme"),
        "acte": acte,
        "objet": objet.__tablename__,
        "objet_id": objet.id,  # type: ignore[attr-defined]  # every noted table has one
        "details": _canonique({nom: _detail(valeur) for nom, valeur in details.items()}),
    }
    bdd.execute(insert(Acte).values(**ligne, empreinte=_empreinte(precedente, ligne)))


def verifier(bdd: Bdd, temoin: str | None = None) -> Verification:
    """Read the whole chain, a thousand lines at a time, and tell where it breaks, if it does."""
    precedente, attendu, vu = ORIGINE, 1, False
    with closing(_lignes(bdd)) as lignes:
        for ligne in lignes:
            empreinte = _empreinte(precedente, ligne)
            if ligne["rang"] != attendu or ligne["empreinte"] != empreinte:
                temoin_vu = None if temoin is None else vu
                return Verification(attendu - 1, precedente, attendu, temoin_vu)
            precedente, attendu = empreinte, attendu + 1
            vu = vu or empreinte == temoin
    return Verification(attendu - 1, precedente, None, None if temoin is None else vu)


def histoire(bdd: Bdd, objet_id: UUID) -> list[Acte]:
    """List the acts on one row, oldest first."""
    return list(bdd.scalars(select(Acte).where(Acte.objet_id == objet_id).order_by(Acte.rang)))


def compter(bdd: Bdd) -> int:
    """Count the lines."""
    return bdd.scalar(select(func.count()).select_from(Acte)) or 0


def _lignes(bdd: Bdd) -> Generator[dict[str, object], None, None]:
    """Read the lines in order; close it to give the database its cursor back."""
    table = Base.metadata.tables[Acte.__tablename__]
    requete = select(table).order_by(table.c.rang).execution_options(yield_per=1000)
    with bdd.execute(requete) as lues:
        for ligne in lues.mappings():
            yield dict(ligne)


def _empreinte(precedente: str, ligne: dict[str, object]) -> str:
    champs = [
        precedente,
        ligne["rang"],
        en_utc(ligne["le"]).isoformat(timespec="microseconds"),  # type: ignore[arg-type]  # an instant
        *(ligne[nom] for nom in ("auteur", "acte", "objet")),
        str(ligne["objet_id"]),
        ligne["details"],
    ]
    return hashlib.sha256(_canonique(champs).encode("ascii")).hexdigest()


def _canonique(valeur: object) -> str:
    return json.dumps(valeur, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _detail(valeur: Detail) -> str | int | None:
    if valeur is None or isinstance(valeur, int):
        return valeur
    if isinstance(valeur, datetime):
        return en_utc(valeur).isoformat(timespec="seconds")
    code = valeur.isoformat() if isinstance(valeur, date) else str(valeur)
    if not _CODE.fullmatch(code):
        raise ValueError("a detail of the journal is a code, never a sentence")
    return code
