"""Texts confided by their authors to one session (« partages »): consent, licence, withdrawal.

The author says who may read (the session, nobody else), whether it is signed, what others may do
with it, and, apart, whether the office may publish it. Withdrawn, a text is read by nobody.
"""

import json
import random
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.colonnes import en_utc
from inscriptions.enumerations import LicenceTexte
from inscriptions.erreurs import refus
from inscriptions.modeles import Apprenant, PartageTexte, Reponse, Session
from inscriptions.services.communs import tenir_fiche, verrouiller
from inscriptions.services.groupe import exiger_du_groupe

_HASARD = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class TextePartage:
    """A shared text as the group reads it; `texte` is the JSON of the answer.

    `signature` is the author's first name, empty when the text is anonymous. `apprenant_id` is for
    the author's own page and for who runs the session: nobody else may learn it.
    """

    id: UUID
    apprenant_id: UUID
    module: str
    chapitre: str
    question: str
    rang: int
    texte: str
    signature: str
    licence: LicenceTexte
    publication: bool
    partage_le: datetime
    ordre: int | None


def partager(
    bdd: Bdd,
    session: Session,
    *,
    apprenant_id: UUID,
    chapitre: str,
    question: str,
    rang: int,
    signe: bool,
    licence: LicenceTexte,
    publication: bool,
    maintenant: datetime,
) -> PartageTexte:
    """Confide one version of one's own text to one's session; another version takes its place.

    The same version again changes what was chosen, and keeps what was said of it. A new one keeps
    the place in the reading round. Raise « apprenant-inconnu », « hors-du-groupe »,
    « version-inconnue » (no such answer of theirs, or nothing written in it).
    """
    verrouiller(bdd, Session, session.id)
    qui = tenir_fiche(bdd, apprenant_id)
    exiger_du_groupe(bdd, session, qui)
    version = bdd.scalars(
        select(Reponse).where(
            Reponse.apprenant_id == qui,
            Reponse.module == session.module,
            Reponse.chapitre == chapitre,
            Reponse.question == question,
            Reponse.rang == rang,
        )
    ).first()
    if version is None or not _ecrite(version.contenu):
        raise refus("version-inconnue")
    connu = bdd.scalars(
        select(PartageTexte).where(
            *_en_cours(session),
            PartageTexte.apprenant_id == qui,
            PartageTexte.chapitre == chapitre,
            PartageTexte.question == question,
        )
    ).first()
    choix = {"signe": signe, "licence": licence, "publication": publication}
    if connu is not None and connu.reponse_id == version.id:
        for nom, valeur in choix.items():
            setattr(connu, nom, valeur)
        bdd.flush()
        return connu
    if connu is not None:
        connu.retire_le = en_utc(maintenant)
        bdd.flush()
    partage = PartageTexte(
        session_id=session.id,
        apprenant_id=qui,
        reponse_id=version.id,
        module=version.module,
        chapitre=chapitre,
        question=question,
        partage_le=en_utc(maintenant),
        ordre=None if connu is None else connu.ordre,
        **choix,
    )
    bdd.add(partage)
    bdd.flush()
    _noter(bdd, "texte.partager", partage)
    return partage


def retirer(
    bdd: Bdd, partage_id: UUID, *, maintenant: datetime, apprenant_id: UUID | None = None
) -> None:
    """Withdraw a text: nobody reads it from then on. Idempotent.

    By its author when `apprenant_id` is given, else by who runs the session, at the author's wish.
    Raise « partage-inconnu ».
    """
    verrouiller(bdd, PartageTexte, partage_id)
    partage = bdd.get(PartageTexte, partage_id, populate_existing=True)
    if partage is None or (apprenant_id is not None and partage.apprenant_id != apprenant_id):
        raise refus("partage-inconnu")
    if partage.retire_le is None:
        partage.retire_le = en_utc(maintenant)
        bdd.flush()
        _noter(bdd, "texte.retirer", partage)


def partages_de_session(bdd: Bdd, session: Session) -> list[TextePartage]:
    """List the texts that a session may read, in the order of the round, then of arrival.

    One left behind by a merge, because the kept file shares the same text, is read by nobody: its
    author could not take it back.
    """
    requete = (
        select(PartageTexte)
        .join(Apprenant, Apprenant.id == PartageTexte.apprenant_id)
        .where(*_en_cours(session), Apprenant.fusionne_dans.is_(None))
        .order_by(PartageTexte.ordre.asc().nulls_last(), PartageTexte.partage_le, PartageTexte.id)
    )
    return [
        TextePartage(
            id=partage.id,
            apprenant_id=partage.apprenant_id,
            module=partage.module,
            chapitre=partage.chapitre,
            question=partage.question,
            rang=partage.reponse.rang,
            texte=partage.reponse.contenu,
            signature=partage.apprenant.prenom if partage.signe else "",
            licence=partage.licence,
            publication=partage.publication,
            partage_le=partage.partage_le,
            ordre=partage.ordre,
        )
        for partage in bdd.scalars(requete)
    ]


def partages_retires(
    bdd: Bdd, session: Session, apprenant_id: UUID, chapitre: str, question: str
) -> list[PartageTexte]:
    """List the versions of a text that its author took back or replaced, the latest first.

    For the author alone: what was said of them still helps to write again.
    """
    requete = (
        select(PartageTexte)
        .where(
            PartageTexte.session_id == session.id,
            PartageTexte.apprenant_id == apprenant_id,
            PartageTexte.chapitre == chapitre,
            PartageTexte.question == question,
            PartageTexte.retire_le.is_not(None),
        )
        .order_by(PartageTexte.partage_le.desc(), PartageTexte.id.desc())
    )
    return list(bdd.scalars(requete))


def remplacant(bdd: Bdd, session: Session, partage_id: UUID) -> UUID | None:
    """Give the version shared now in place of one that a session read before; None: none is."""
    ancien = bdd.get(PartageTexte, partage_id)
    if ancien is None or ancien.session_id != session.id:
        return None
    requete = select(PartageTexte.id).where(
        *_en_cours(session),
        PartageTexte.apprenant_id == ancien.apprenant_id,
        PartageTexte.chapitre == ancien.chapitre,
        PartageTexte.question == ancien.question,
    )
    return bdd.scalar(requete)


def tirer_ordre(bdd: Bdd, session: Session) -> int:
    """Draw the order of the reading round; give how many texts found their place.

    Drawn once: texts that came since go last, so that a round under way goes on for all.
    """
    verrouiller(bdd, Session, session.id)
    dernier = bdd.scalar(select(func.max(PartageTexte.ordre)).where(*_en_cours(session))) or 0
    nouveaux = list(
        bdd.scalars(
            select(PartageTexte)
            .where(*_en_cours(session), PartageTexte.ordre.is_(None))
            .order_by(PartageTexte.id)
        )
    )
    _HASARD.shuffle(nouveaux)
    for ordre, partage in enumerate(nouveaux, dernier + 1):
        partage.ordre = ordre
    bdd.flush()
    return len(nouveaux)


def _en_cours(session: Session) -> tuple[Any, ...]:
    return PartageTexte.session_id == session.id, PartageTexte.retire_le.is_(None)


def _ecrite(contenu: str) -> bool:
    texte = json.loads(contenu)
    return isinstance(texte, str) and bool(texte.strip())


def _noter(bdd: Bdd, acte: str, partage: PartageTexte) -> None:
    journal.noter(
        bdd,
        acte,
        partage,
        apprenant=partage.apprenant_id,
        session=partage.session_id,
        module=partage.module,
        chapitre=partage.chapitre,
    )
