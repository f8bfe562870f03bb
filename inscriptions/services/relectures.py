"""Texts that a person reads (« relectures »): those handed in, those given back to be rewritten.

Giving a text back opens its copy again, as `copies.rouvrir` does, and keeps what was said of it:
people learn by rewriting, with the first reading before them.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions.colonnes import en_utc
from inscriptions.enumerations import EtatCopie
from inscriptions.modeles import Acte, Apprenant, Copie, Relecture, Reponse, Resultat
from inscriptions.services import copies

# Graded by the machine at least: what is handed in and not graded yet has no text to read.
LUES = (EtatCopie.EN_ATTENTE_HUMAINE, EtatCopie.NOTEE)


@dataclass(frozen=True, slots=True)
class TexteRendu:
    """A written answer of a copy: whose, which version (None: nothing was written), its points."""

    copie: Copie
    apprenant: Apprenant
    question: str
    reponse_id: UUID | None
    contenu: str  # JSON
    points: float | None
    maximum: float
    commentaire: str


def textes_rendus(
    bdd: Bdd, apprenants: Collection[UUID], module: str, questions: Collection[tuple[str, str]]
) -> list[TexteRendu]:
    """Give the answers to these questions, (chapter, question), in copies of a module.

    Of those learners, the oldest copy first; two queries, however many they are.
    """
    lus = bdd.execute(
        select(Copie, Apprenant, Resultat)
        .join(Apprenant, Apprenant.id == Copie.apprenant_id)
        .join(Resultat, Resultat.copie_id == Copie.id)
        .where(
            Copie.module == module,
            Copie.apprenant_id.in_(apprenants),
            Copie.etat.in_(LUES),
            Resultat.question.in_({question for _, question in questions}),
        )
        .order_by(Copie.remise_le, Copie.id, Resultat.question)
    ).all()
    derniers = _derniers(bdd, apprenants, module, questions)
    rendus = []
    for copie, apprenant, resultat in lus:
        if (copie.chapitre, resultat.question) not in questions:
            continue
        cle = (copie.apprenant_id, copie.chapitre, resultat.question)
        reponse_id, contenu = derniers.get(cle, (None, "null"))
        rendus.append(
            TexteRendu(
                copie,
                apprenant,
                resultat.question,
                reponse_id,
                contenu,
                resultat.points,
                resultat.maximum,
                resultat.commentaire or "",
            )
        )
    return rendus


def _derniers(
    bdd: Bdd, apprenants: Collection[UUID], module: str, questions: Collection[tuple[str, str]]
) -> dict[tuple[UUID, str, str], tuple[UUID, str]]:
    """Give the latest version of each text: (learner, chapter, question) -> its id and JSON."""
    rangs = (
        select(Reponse.apprenant_id, func.max(Reponse.rang).label("rang"))
        .where(
            Reponse.apprenant_id.in_(apprenants),
            Reponse.module == module,
            Reponse.question.in_({question for _, question in questions}),
        )
        .group_by(Reponse.apprenant_id, Reponse.chapitre, Reponse.question)
        .subquery()
    )
    requete = select(
        Reponse.apprenant_id, Reponse.chapitre, Reponse.question, Reponse.id, Reponse.contenu
    ).join(rangs, and_(Reponse.apprenant_id == rangs.c.apprenant_id, Reponse.rang == rangs.c.rang))
    return {(qui, ou, quoi): (cle, texte) for qui, ou, quoi, cle, texte in bdd.execute(requete)}


def rendre_pour_reecriture(
    bdd: Bdd,
    copie: Copie,
    dites: Mapping[UUID, tuple[float, float, str]],
    maintenant: datetime,
) -> list[Relecture]:
    """Open a copy again for its texts to be rewritten, and keep what was said of them.

    `dites`: version of a text -> points, maximum, comment. The answers stay, the points go. Raise
    « copie-inconnue » when somebody opened it meanwhile.
    """
    copies.rouvrir(bdd, copie, pour_reecrire=True)
    relectures = [
        Relecture(
            id=uuid7(),
            reponse_id=reponse_id,
            points=points,
            maximum=maximum,
            commentaire=copies.sain(commentaire),
            rendue_le=en_utc(maintenant),
        )
        for reponse_id, (points, maximum, commentaire) in dites.items()
    ]
    bdd.add_all(relectures)
    bdd.flush()
    return relectures


def relectures_de(bdd: Bdd, apprenants: Iterable[UUID], module: str) -> list[Relecture]:
    """List what was said of the texts given back to these learners in a module, oldest first."""
    requete = (
        select(Relecture)
        .join(Relecture.reponse)
        .where(Reponse.apprenant_id.in_(list(apprenants)), Reponse.module == module)
        .order_by(Relecture.rendue_le, Relecture.id)
    )
    return list(bdd.scalars(requete))


def chapitres_relus(bdd: Bdd, apprenant_id: UUID, module: str) -> set[str]:
    """Give the chapters of a module of which a text was given back to a learner."""
    requete = (
        select(Reponse.chapitre)
        .join(Relecture, Relecture.reponse_id == Reponse.id)
        .where(Reponse.apprenant_id == apprenant_id, Reponse.module == module)
        .distinct()
    )
    return set(bdd.scalars(requete))


def derniere_lue(
    bdd: Bdd, auteur: str, lus: Collection[tuple[UUID, str]]
) -> tuple[UUID, str] | None:
    """Give, of these texts, (copy, question), the one that somebody marked last; None if none."""
    requete = (
        select(Acte.objet_id, Acte.details)
        .where(
            Acte.objet_id.in_({copie for copie, _ in lus}),
            Acte.auteur == auteur,
            Acte.acte == "copie.noter",
        )
        .order_by(Acte.rang.desc())
    )
    for copie, details in bdd.execute(requete):
        cle = (copie, json.loads(details).get("question", ""))
        if cle in lus:
            return cle
    return None
