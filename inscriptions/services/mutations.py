"""Rows that change hands between two learners' files (« mutations »): what a merge is made of.

Core statements only, a fixed number of them for each table; the caller holds the sessions, the
half-days and the two files. Nothing is ever deleted for good.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions.erreurs import refus
from inscriptions.modeles import (
    Appel,
    Apprenant,
    Base,
    Certificat,
    CommentaireTexte,
    CompteRelie,
    Connexion,
    Copie,
    Inscription,
    LectureDroit,
    MembreBinome,
    Observation,
    PartageTexte,
    Presence,
    Reponse,
    Seance,
    Session,
    Tentative,
    TitreMur,
)
from inscriptions.services.communs import table_de

# What makes a place what it is, whoever holds it.
PLACE = ("etat", "rang", "inscrit_le", "sur_place", "validee_le", "validee_par")
LOT = 5000  # ids in one statement: SQLite takes 32,766 parameters
CHANGEANTS = (
    *(Inscription, Presence, Certificat, Copie, Reponse, Appel, Connexion, CompteRelie),
    *(Tentative, LectureDroit, Observation),
    *(PartageTexte, CommentaireTexte, TitreMur, MembreBinome),
)


def tenir_tout(bdd: Bdd, *fiches: UUID) -> None:
    """Hold all that concerns these files, in everybody's order: sessions, half-days, files.

    Raise « apprenant-inconnu », « registre-occupe » (one of them signed up somewhere meanwhile).
    """
    sessions, seances, apprenants = (table_de(m) for m in (Session, Seance, Apprenant))
    concernees = sessions_de(bdd, *fiches)
    for table, condition in (
        (sessions, sessions.c.id.in_(concernees)),
        (seances, seances.c.session_id.in_(concernees)),
    ):
        requete = select(table.c.id).where(condition).order_by(table.c.id)
        bdd.execute(requete.with_for_update(key_share=True))
    tenues = bdd.execute(
        select(apprenants.c.id)
        .where(apprenants.c.id.in_(fiches))
        .order_by(apprenants.c.id)
        .with_for_update(key_share=True)
    ).all()
    if len(tenues) < len(set(fiches)):
        raise refus("apprenant-inconnu")
    if not sessions_de(bdd, *fiches) <= concernees:
        raise refus("registre-occupe")


def sessions_de(bdd: Bdd, *fiches: UUID) -> set[UUID]:
    """Give the sessions these files ever signed up to."""
    requete = select(Inscription.session_id).where(Inscription.apprenant_id.in_(fiches))
    return set(bdd.scalars(requete))


def lignes_de(bdd: Bdd, modele: type[Base], fiche: UUID, sauf: str = "") -> list[dict[str, Any]]:
    """Read the rows of a table that belong to a file, as the database has them now.

    `sauf` names a column to leave out: answers are long.
    """
    table = table_de(modele)
    cle = next(iter(table.primary_key))
    colonnes = [colonne for colonne in table.c if colonne.name != sauf]
    requete = select(*colonnes).where(table.c.apprenant_id == fiche).order_by(cle)
    return [dict(ligne) for ligne in bdd.execute(requete).mappings()]


def donner(
    bdd: Bdd, modele: type[Base], cles: Sequence[Any], de: UUID, vers: UUID, rang: int = 0
) -> None:
    """Give rows to another file, those it still holds; `rang` is added to answers' ranks."""
    table = table_de(modele)
    cle = next(iter(table.primary_key))
    valeurs: dict[str, Any] = {"apprenant_id": vers}
    if rang:
        valeurs["rang"] = table.c.rang + rang
    for lot in par_lots(cles):
        bdd.execute(update(table).where(cle.in_(lot), table.c.apprenant_id == de).values(**valeurs))


def donner_inscriptions(bdd: Bdd, ids: Sequence[UUID], de: UUID, vers: UUID) -> None:
    """Give sign-ups to another file, with the attendance and the certificates of their sessions.

    Those rows point at (session, learner) and no database moves both ends of such a link at once:
    a stand-in takes the children over, then the sign-up's own id and rank. Ranks are positive, so
    that a negative one is free.
    """
    table = table_de(Inscription)
    requete = select(table).where(table.c.id.in_(ids), table.c.apprenant_id == de)
    lignes = [dict(ligne) for ligne in bdd.execute(requete).mappings()]
    if not lignes:
        return
    doublures = [
        {**ligne, "id": uuid7(), "apprenant_id": vers, "rang": -ligne["rang"]} for ligne in lignes
    ]
    bdd.execute(insert(table), doublures)
    sessions = [ligne["session_id"] for ligne in lignes]
    for enfant in (table_de(Presence), table_de(Certificat)):
        bdd.execute(
            update(enfant)
            .where(enfant.c.apprenant_id == de, enfant.c.session_id.in_(sessions))
            .values(apprenant_id=vers)
        )
    bdd.execute(delete(table).where(table.c.id.in_([ligne["id"] for ligne in lignes])))
    bdd.connection().execute(
        update(table)
        .where(table.c.id == bindparam("doublure"))
        .values(id=bindparam("vraie"), rang=bindparam("vrai_rang")),
        [
            {"doublure": doublure["id"], "vraie": ligne["id"], "vrai_rang": ligne["rang"]}
            for ligne, doublure in zip(lignes, doublures, strict=True)
        ],
    )


def echanger_presences(
    bdd: Bdd, allers: Sequence[UUID], retours: Sequence[UUID], de: UUID, vers: UUID
) -> None:
    """Give presences to another file, and `retours` the other way where both were recorded.

    A row that would be one too many for its half-day stays where it is.
    """
    table = table_de(Presence)
    requete = select(table).where(table.c.id.in_(retours), table.c.apprenant_id == vers)
    rendues = [dict(ligne) for ligne in bdd.execute(requete).mappings()]
    if rendues:
        bdd.execute(delete(table).where(table.c.id.in_([ligne["id"] for ligne in rendues])))
    donner(bdd, Presence, allers, de, vers)
    if rendues:
        seances = [ligne["seance_id"] for ligne in rendues]
        occupees = set(
            bdd.scalars(
                select(table.c.seance_id).where(
                    table.c.apprenant_id == de, table.c.seance_id.in_(seances)
                )
            )
        )
        bdd.execute(
            insert(table),
            [
                {**ligne, "apprenant_id": vers if ligne["seance_id"] in occupees else de}
                for ligne in rendues
            ],
        )


def ecrire_places(bdd: Bdd, places: Sequence[dict[str, Any]]) -> None:
    """Give sign-ups their state and rank anew; each is {id} and `PLACE`.

    In two steps: two rows of one session that exchange their ranks may not meet.
    """
    if not places:
        return
    table = table_de(Inscription)
    ids = [place["id"] for place in places]
    bdd.execute(update(table).where(table.c.id.in_(ids)).values(rang=-table.c.rang))
    bdd.connection().execute(
        update(table)
        .where(table.c.id == bindparam("cle"))
        .values({nom: bindparam(f"b_{nom}") for nom in PLACE}),
        [{"cle": place["id"], **{f"b_{nom}": place[nom] for nom in PLACE}} for place in places],
    )


def reculer_reponses(bdd: Bdd, fiche: UUID, apres: int, de: int) -> None:
    """Push a file's answers ranked past `apres` back by `de` ranks, in two steps as above."""
    table = table_de(Reponse)
    siennes = table.c.apprenant_id == fiche
    bdd.execute(update(table).where(siennes, table.c.rang > apres).values(rang=-table.c.rang))
    bdd.execute(update(table).where(siennes, table.c.rang < 0).values(rang=de - table.c.rang))


def relire(bdd: Bdd, *objets: Base) -> None:
    """Forget what the unit of work believes of the rows that may have moved; reload `objets`."""
    for objet in list(bdd.identity_map.values()):
        if isinstance(objet, CHANGEANTS):
            bdd.expire(objet)
    for objet in objets:
        bdd.refresh(objet)


def par_lots(cles: Sequence[Any]) -> Iterator[list[Any]]:
    """Cut a list for the database's limit on parameters."""
    suite = iter(cles)
    while lot := list(islice(suite, LOT)):
        yield lot
