"""Statements that both databases write alike, for the services."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    Select,
    Table,
    TextClause,
    bindparam,
    exists,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as Bdd

from inscriptions import codes
from inscriptions.erreurs import refus
from inscriptions.modeles import Apprenant, Base
from inscriptions.textes import cle_de_tri

T = TypeVar("T")

# Held by every answer: built once.
_TENIR_FICHE = (
    select(Apprenant.fusionne_dans)
    .where(Apprenant.id == bindparam("vise"))
    .with_for_update(key_share=True)
)


def executer(bdd: Bdd, requete: Executable, valeurs: Mapping[str, object]) -> CursorResult[Any]:
    """Run a statement that gives columns and no object of the models.

    The session would prepare for objects: it takes as long as all the rest of what a page asks.
    """
    bdd.flush()
    connexion = bdd.bind if isinstance(bdd.bind, Connection) else bdd.connection()
    return connexion.execute(requete, valeurs)


def verrouiller(bdd: Bdd, modele: type[Base], cle: UUID) -> bool:
    """Hold this row until the transaction ends; False when there is no such row.

    On SQLite the whole write transaction is the lock. On PostgreSQL, FOR NO KEY UPDATE stops
    others like us, and not the foreign keys that merely point at the row. A statement made after
    this one sees whatever the former holder committed.
    """
    table = table_de(modele)
    requete = select(table.c.id).where(table.c.id == cle).with_for_update(key_share=True)
    return bdd.execute(requete).first() is not None


def tenir_fiche(bdd: Bdd, apprenant_id: UUID) -> UUID:
    """Hold a learner's row until the transaction ends; give its id, or that of the file kept.

    A page opened before two files were merged still speaks for the one that was retired. Raise
    « apprenant-inconnu ».
    """
    vise: UUID | None = apprenant_id
    while vise is not None:
        trouve = executer(bdd, _TENIR_FICHE, {"vise": vise}).first()
        if trouve is None:
            raise refus("apprenant-inconnu")
        apprenant_id, vise = vise, trouve.fusionne_dans
    return apprenant_id


def inserer_sauf_doublon(
    bdd: Bdd,
    modele: type[Base],
    colonnes: Sequence[str],
    lignes: Select[*tuple[Any, ...]],
    unique: Sequence[str],
    parmi: TextClause | None = None,
) -> bool:
    """INSERT … SELECT … ON CONFLICT (unique) DO NOTHING; True when a row went in.

    `lignes` needs a WHERE, or SQLite would read « ON » as a join's. `parmi` is the condition of
    the unique index, when it is a partial one.
    """
    requete = insertion_sauf_doublon(nom_du_moteur(bdd), modele, colonnes, lignes, unique, parmi)
    return bdd.execute(requete).first() is not None


def insertion_sauf_doublon(
    moteur: str,
    modele: type[Base],
    colonnes: Sequence[str],
    lignes: Select[*tuple[Any, ...]],
    unique: Sequence[str],
    parmi: TextClause | None = None,
) -> Any:
    """The statement of `inserer_sauf_doublon`, for who keeps it: it gives the id of the row."""
    return (
        _insertion(moteur)(table_de(modele))
        .from_select(list(colonnes), lignes, include_defaults=False)
        .on_conflict_do_nothing(index_elements=list(unique), index_where=parmi)
        .returning(table_de(modele).c.id)
    )


def nom_du_moteur(bdd: Bdd) -> str:
    """« sqlite » or « postgresql »."""
    return bdd.get_bind().dialect.name


def inserer_ou_remplacer(
    bdd: Bdd,
    modele: type[Base],
    valeurs: Mapping[str, object],
    unique: Sequence[str],
    remplacees: Sequence[str],
) -> None:
    """INSERT … ON CONFLICT (unique) DO UPDATE of the columns `remplacees`."""
    requete = _insertion(nom_du_moteur(bdd))(table_de(modele)).values(**valeurs)
    bdd.execute(
        requete.on_conflict_do_update(
            index_elements=list(unique),
            set_={colonne: requete.excluded[colonne] for colonne in remplacees},
        )
    )


def code_libre(bdd: Bdd, colonne: Any, longueur: int) -> str:
    """Draw a code nobody has; the column's unique constraint holds between drawing and writing."""
    while True:
        code = codes.nouveau_code(longueur)
        if not bdd.scalar(select(exists().where(colonne == code))):
            return code


def tirer_libres(bdd: Bdd, colonne: Any, tirage: Callable[[], T], combien: int) -> list[T]:
    """Draw `combien` different values that a column does not have, in the order they come."""
    libres: dict[T, None] = {}
    while len(libres) < combien:
        tires = [tirage() for _ in range(combien - len(libres))]
        connus = set(bdd.scalars(select(colonne).where(colonne.in_(tires))))
        libres |= dict.fromkeys(tire for tire in tires if tire not in connus)
    return list(libres)


def table_de(modele: type[Base]) -> Table:
    """The Core table of a model."""
    return Base.metadata.tables[modele.__tablename__]


def contient(bdd: Bdd, colonne: Any, mot: str) -> ColumnElement[bool]:
    """The condition that a column holds a word, accents and case set aside.

    Neither database folds accents by itself: each letter is searched as the set of its variants,
    any other sign as any sign. GLOB on SQLite, a regular expression on PostgreSQL.
    """
    sqlite = nom_du_moteur(bdd) == "sqlite"
    autre = "?" if sqlite else "."
    variantes = _variantes()
    motif = "".join(f"[{variantes[lettre]}]" if lettre in variantes else autre for lettre in mot)
    condition: ColumnElement[bool] = (
        colonne.op("GLOB", is_comparison=True)(f"*{motif}*")
        if sqlite
        else colonne.op("~", is_comparison=True)(motif)
    )
    return condition


@cache
def _variantes() -> dict[str, str]:
    """Give each letter or digit its variants: « e » gives « eEéÉèÈ… » (Latin alphabets)."""
    trouvees: dict[str, str] = defaultdict(str)
    for point in range(0x30, 0x250):
        cle = cle_de_tri(chr(point))[0]
        if len(cle) == 1 and unicodedata.category(chr(point)) in {"Lu", "Ll", "Nd"}:
            trouvees[cle] += chr(point)
    return dict(trouvees)


def _insertion(moteur: str) -> Any:
    # Any: the two dialects' Insert classes share these methods, but no typed base that has them.
    return sqlite.insert if moteur == "sqlite" else postgresql.insert
