"""Where learners stand: one learner in a module, a whole session for results and certificates.

Each function makes a fixed number of queries, whatever the number of learners or of answers.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session as Bdd

from inscriptions.enumerations import EtatCopie, EtatInscription
from inscriptions.modeles import (
    Apprenant,
    Copie,
    Inscription,
    Presence,
    Reponse,
    Resultat,
    Session,
    Tentative,
)
from inscriptions.textes import cle_de_tri

VIDES = ("null", '""', "[]", "{}")  # JSON of an answer taken back


@dataclass(frozen=True, slots=True)
class Avancement:
    """One learner in one chapter. Points are None until the copy has been graded."""

    repondues: frozenset[str] = frozenset()  # questions whose present answer is not empty
    derniere_question: str | None = None  # the last one touched, to bring the learner back to it
    etat_copie: EtatCopie | None = None  # None: not handed in
    points: float | None = None  # what is graded so far
    maximum: float | None = None  # of every graded question, those awaiting a person included


@dataclass(frozen=True, slots=True)
class SeanceSuivie:
    """One learner at one half-day; `minutes` is None when nothing was recorded."""

    debut: datetime
    fin: datetime
    minutes: int | None
    minutes_prevues: int


@dataclass(frozen=True, slots=True)
class ChapitreRendu:
    """A chapter handed in: points known so far, maximum, number of questions awaiting a person."""

    etat: EtatCopie
    points: float
    maximum: float
    en_attente: int


@dataclass(frozen=True, slots=True)
class Releve:
    """One learner's record in one session (« relevé »): attendance and points."""

    apprenant: Apprenant
    seances: tuple[SeanceSuivie, ...]  # every half-day of the session, in order
    chapitres: dict[str, ChapitreRendu]  # those handed in

    @property
    def minutes_presence(self) -> int:
        """Minutes attended."""
        return sum(seance.minutes or 0 for seance in self.seances)

    @property
    def minutes_prevues(self) -> int:
        """Minutes planned."""
        return sum(seance.minutes_prevues for seance in self.seances)

    @property
    def points(self) -> float:
        """Points got, over the chapters handed in."""
        return sum(chapitre.points for chapitre in self.chapitres.values())

    @property
    def maximum(self) -> float:
        """Points that could be got, over the chapters handed in."""
        return sum(chapitre.maximum for chapitre in self.chapitres.values())

    @property
    def en_attente(self) -> int:
        """Copies whose grading is not over: points and maximum may still change."""
        return sum(chapitre.etat is not EtatCopie.NOTEE for chapitre in self.chapitres.values())


def avancement(bdd: Bdd, apprenant_id: UUID, module: str) -> dict[str, Avancement]:
    """Give a learner's progress for each chapter answered or handed in; others are absent."""
    repondues: dict[str, set[str]] = defaultdict(set)
    dernieres: dict[str, str] = {}
    for chapitre, question, vide in _dernieres_reponses(bdd, apprenant_id, module):
        dernieres[chapitre] = question
        if not vide:
            repondues[chapitre].add(question)
    copies = _copies(bdd, [apprenant_id], module)[apprenant_id]
    return {
        chapitre: _avancement(
            frozenset(repondues[chapitre]), dernieres.get(chapitre), copies.get(chapitre)
        )
        for chapitre in sorted(dernieres.keys() | copies.keys())
    }


def releve(bdd: Bdd, session: Session) -> list[Releve]:
    """Give the record of every learner of a session, sorted by name then first name."""
    apprenants = bdd.scalars(
        select(Apprenant)
        .join(Inscription, Inscription.apprenant_id == Apprenant.id)
        .where(
            Inscription.session_id == session.id,
            Inscription.etat == EtatInscription.CONFIRMEE,
        )
    ).all()
    seances = bdd.scalars(select(Session).where(Session.id == session.id)).one().seances_tenues
    minutes = _minutes(bdd, session.id)
    copies = _copies(bdd, [apprenant.id for apprenant in apprenants], session.module or "")
    return [
        Releve(
            apprenant=apprenant,
            seances=tuple(
                SeanceSuivie(
                    debut=seance.debut,
                    fin=seance.fin,
                    minutes=minutes.get((seance.id, apprenant.id)),
                    minutes_prevues=seance.minutes,
                )
                for seance in seances
            ),
            chapitres=copies[apprenant.id],
        )
        for apprenant in sorted(
            apprenants, key=lambda a: (cle_de_tri(a.nom or a.prenom, a.prenom), a.id)
        )
    ]


def activite(
    bdd: Bdd, apprenants: Collection[UUID], module: str
) -> dict[UUID, tuple[datetime, datetime]]:
    """Give when learners first and last did something in a module: answered, or handed in."""
    morceaux = [
        select(modele.apprenant_id, quand.label("quand")).where(
            modele.module == module, modele.apprenant_id.in_(apprenants)
        )
        for modele, quand in (
            (Reponse, Reponse.recue_le),
            (Copie, Copie.remise_le),
            (Tentative, Tentative.remise_le),
        )
    ]
    faits = union_all(*morceaux).subquery()
    requete = select(
        faits.c.apprenant_id, func.min(faits.c.quand), func.max(faits.c.quand)
    ).group_by(faits.c.apprenant_id)
    return {qui: (premier, dernier) for qui, premier, dernier in bdd.execute(requete)}


def _avancement(
    repondues: frozenset[str], derniere: str | None, copie: ChapitreRendu | None
) -> Avancement:
    if copie is None:
        return Avancement(repondues, derniere)
    notee = copie.etat in {EtatCopie.NOTEE, EtatCopie.EN_ATTENTE_HUMAINE}
    return Avancement(
        repondues,
        derniere,
        copie.etat,
        copie.points if notee else None,
        copie.maximum if notee else None,
    )


def _dernieres_reponses(
    bdd: Bdd, apprenant_id: UUID, module: str
) -> Sequence[tuple[str, str, bool]]:
    """List (chapter, question, is it empty) of each present answer, in the order given."""
    rangs = (
        select(func.max(Reponse.rang))
        .where(Reponse.apprenant_id == apprenant_id, Reponse.module == module)
        .group_by(Reponse.chapitre, Reponse.question)
    )
    requete = (
        select(Reponse.chapitre, Reponse.question, Reponse.contenu.in_(VIDES))
        .where(Reponse.apprenant_id == apprenant_id, Reponse.rang.in_(rangs))
        .order_by(Reponse.rang)
    )
    return bdd.execute(requete).all()


def _copies(
    bdd: Bdd, apprenants: Sequence[UUID], module: str
) -> dict[UUID, dict[str, ChapitreRendu]]:
    """Sum up the copies of some learners in a module: learner -> chapter -> points."""
    requete = (
        select(
            Copie.apprenant_id,
            Copie.chapitre,
            Copie.etat,
            func.sum(Resultat.points),
            func.sum(Resultat.maximum),
            func.count(Resultat.id) - func.count(Resultat.points),
        )
        .outerjoin(Resultat, Resultat.copie_id == Copie.id)
        .where(Copie.module == module, Copie.apprenant_id.in_(apprenants))
        .group_by(Copie.apprenant_id, Copie.chapitre, Copie.etat)
        .order_by(Copie.chapitre)
    )
    copies: dict[UUID, dict[str, ChapitreRendu]] = defaultdict(dict)
    for apprenant_id, chapitre, etat, points, maximum, en_attente in bdd.execute(requete):
        copies[apprenant_id][chapitre] = ChapitreRendu(
            etat, points or 0.0, maximum or 0.0, en_attente
        )
    return copies


def _minutes(bdd: Bdd, session_id: UUID) -> dict[tuple[UUID, UUID], int]:
    """Read a session's attendance: (half-day, learner) -> minutes."""
    requete = select(Presence.seance_id, Presence.apprenant_id, Presence.minutes).where(
        Presence.session_id == session_id
    )
    return {(seance, apprenant): m for seance, apprenant, m in bdd.execute(requete)}
