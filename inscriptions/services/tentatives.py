"""Tries of a graded part (« tentatives »): kept when another one begins, and how many there may be.

A try is what was handed in and graded. Beginning another one keeps it whole, its answers too, takes
the copy away as opening it again does, and gives each graded question an empty answer: answers are
never changed, a later one counts. Practice is not touched.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions.colonnes import en_utc
from inscriptions.enumerations import EtatCopie, EtatInscription, EtatSession
from inscriptions.erreurs import refus
from inscriptions.heure import jour_local
from inscriptions.modeles import Copie, Inscription, Session, Tentative
from inscriptions.services import copies, reponses
from inscriptions.services.avancement import VIDES
from inscriptions.services.communs import tenir_fiche


@dataclass(frozen=True, slots=True)
class LimiteTentatives:
    """How many tries a chapter allows, and the days to wait after one was handed in."""

    tentatives: int
    attente_jours: int

    def des_le(self, copie: Copie) -> date:
        """Give the office's day from which a copy may be taken again."""
        return jour_local(copie.remise_le) + timedelta(days=self.attente_jours)


def numero_de_tentative(bdd: Bdd, apprenant_id: UUID, module: str, chapitre: str) -> int:
    """Give the number of the try in progress, or handed in, from 1: one more than those kept."""
    requete = (
        select(func.count())
        .select_from(Tentative)
        .where(
            Tentative.apprenant_id == apprenant_id,
            Tentative.module == module,
            Tentative.chapitre == chapitre,
        )
    )
    return (bdd.scalar(requete) or 0) + 1


def numeros_du_module(bdd: Bdd, apprenant_id: UUID, module: str) -> dict[str, int]:
    """Give the number of the try in progress of each chapter taken again; others are at 1."""
    requete = (
        select(Tentative.chapitre, func.count() + 1)
        .where(Tentative.apprenant_id == apprenant_id, Tentative.module == module)
        .group_by(Tentative.chapitre)
    )
    return dict(bdd.execute(requete).all())


def lister(
    bdd: Bdd, apprenants: Collection[UUID], module: str
) -> dict[UUID, dict[str, list[Tentative]]]:
    """Give the tries kept in a module: learner -> chapter -> oldest first; in one query."""
    requete = (
        select(Tentative)
        .where(Tentative.module == module, Tentative.apprenant_id.in_(apprenants))
        .order_by(Tentative.apprenant_id, Tentative.chapitre, Tentative.numero)
    )
    lues: dict[UUID, dict[str, list[Tentative]]] = defaultdict(lambda: defaultdict(list))
    for tentative in bdd.scalars(requete):
        lues[tentative.apprenant_id][tentative.chapitre].append(tentative)
    return lues


def suit_seul(bdd: Bdd, apprenant_id: UUID, module: str) -> bool:
    """Tell whether a learner has a place in a session of self-training that is still open."""
    ouverte = (
        exists()
        .where(
            Inscription.session_id == Session.id,
            Inscription.apprenant_id == apprenant_id,
            Inscription.etat == EtatInscription.CONFIRMEE,
            Session.module == module,
            Session.autoformation.is_(True),
            Session.etat == EtatSession.PREVUE,
        )
        .select()
    )
    return bool(bdd.scalar(ouverte))


def refaire(
    bdd: Bdd,
    copie: Copie,
    questions: Sequence[str],
    limite: LimiteTentatives,
    maintenant: datetime,
) -> Tentative:
    """Keep a graded copy as a try, and let the learner begin another one, with no answer.

    `questions` are the graded ones, in the order of the lesson. Raise « copie-inconnue » (taken
    again meanwhile), « autoformation-absente », « tentative-en-correction »,
    « tentatives-epuisees », « tentative-trop-tot ».
    """
    apprenant_id = tenir_fiche(bdd, copie.apprenant_id)
    connue = bdd.get(Copie, copie.id, populate_existing=True)
    if connue is None:
        raise refus("copie-inconnue")
    module, chapitre = connue.module, connue.chapitre
    if not suit_seul(bdd, apprenant_id, module):
        raise refus("autoformation-absente")
    if connue.etat is not EtatCopie.NOTEE:
        raise refus("tentative-en-correction")
    numero = numero_de_tentative(bdd, apprenant_id, module, chapitre)
    if numero >= limite.tentatives:
        raise refus("tentatives-epuisees", maximum=limite.tentatives)
    if jour_local(maintenant) < limite.des_le(connue):
        raise refus("tentative-trop-tot", jour=f"{limite.des_le(connue):%d/%m/%Y}")
    notes = copies.resultats_de(bdd, connue)
    fermees = dict.fromkeys([*questions, *notes])
    donnees = reponses.courantes(bdd, apprenant_id, module, chapitre)
    maximum = sum(sur for _, sur in notes.values())
    tentative = Tentative(
        id=uuid7(),
        apprenant_id=apprenant_id,
        module=module,
        chapitre=chapitre,
        numero=numero,
        remise_le=connue.remise_le,
        notee_le=connue.notee_le,
        refaite_le=en_utc(maintenant),
        points=min(sum(points or 0.0 for points, _ in notes.values()), maximum),
        maximum=maximum,
        resultats={question: list(note) for question, note in notes.items()},
        reponses={q: json.loads(donnees[q]) for q in fermees if q in donnees},
    )
    bdd.add(tentative)
    copies.rouvrir(bdd, connue, nouvelle_tentative=True)
    # The first question last: it is where the learner is brought back to.
    for question in reversed(fermees):
        if donnees.get(question, "null") not in VIDES:
            reponses.enregistrer(
                bdd,
                apprenant_id=apprenant_id,
                module=module,
                chapitre=chapitre,
                question=question,
                contenu="null",
                jeton=str(uuid4()),
                maintenant=maintenant,
            )
    bdd.flush()
    return tentative
