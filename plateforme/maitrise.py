"""Where one learner stands in each theme of a module (« maîtrise »). Data in, values out.

A theme is a chapter. Practice is read at its last try; of the graded part, nothing tells right from
wrong before the copy is graded, and from then on it alone says whether the theme holds: a chapter
handed in takes no more answers, so its practice could never be made good. Questions whose law is
overdue (`modules.retraits`) are in no figure, unless the copy was graded on them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from inscriptions.enumerations import EtatCopie, ListeFermee
from modules.commun.questions import Question, Reponse
from plateforme.publies import ChapitrePublie

SEUIL_SOLIDE = 0.8  # share of the points, or of the practice, from which a theme holds

Note = tuple[float | None, float]  # points, or None while a person must grade; then the maximum


class EtatMaitrise(ListeFermee):
    """How well a theme is mastered, in the learner's words."""

    A_DECOUVRIR = "a_decouvrir", "À découvrir"
    EN_COURS = "en_cours", "En cours"
    A_REVOIR = "a_revoir", "À revoir"
    SOLIDE = "solide", "Solide"


class Constat(Enum):
    """What is known of one question; REPONDUE: answered, and nobody has said what it is worth."""

    JUSTE = auto()
    A_REVOIR = auto()
    REPONDUE = auto()
    A_FAIRE = auto()


@dataclass(frozen=True, slots=True)
class CopieRendue:
    """The copy of a chapter: `notes` by question id, empty before grading."""

    etat: EtatCopie
    remise_le: date
    notes: Mapping[str, Note]

    @property
    def corrigee(self) -> bool:
        """Whether its learner may know what was right, some of it perhaps awaiting a person."""
        return self.etat in {EtatCopie.NOTEE, EtatCopie.EN_ATTENTE_HUMAINE}


@dataclass(frozen=True, slots=True)
class QuestionDuTheme:
    """One question, where it is in the lesson (`rang`, from 1), and the ids of its law."""

    identifiant: str
    rang: int
    enonce: str
    notee: bool
    sources: tuple[str, ...]
    constat: Constat


@dataclass(frozen=True, slots=True)
class MaitriseTheme:
    """One theme. `entrainement` and `notees` are what counts, `retirees` what counts no more.

    `points` and `maximum` are None until the copy is graded.
    """

    chapitre: ChapitrePublie
    etat: EtatMaitrise
    etat_copie: EtatCopie | None
    points: float | None
    maximum: float | None
    entrainement: tuple[QuestionDuTheme, ...]
    notees: tuple[QuestionDuTheme, ...]
    retirees: tuple[QuestionDuTheme, ...]

    @property
    def comptees(self) -> tuple[QuestionDuTheme, ...]:
        """The questions of the theme, in the order of the lesson."""
        return tuple(sorted((*self.entrainement, *self.notees), key=lambda q: q.rang))

    @property
    def a_revoir(self) -> tuple[QuestionDuTheme, ...]:
        """The questions to go back to."""
        return tuple(q for q in self.comptees if q.constat is Constat.A_REVOIR)

    @property
    def droit_a_revoir(self) -> tuple[str, ...]:
        """The ids of the law that those questions rest on, each once."""
        cles = dict.fromkeys(cle for question in self.a_revoir for cle in question.sources)
        return tuple(cle for cle in cles if cle in self.chapitre.sources)

    @property
    def a_faire(self) -> tuple[QuestionDuTheme, ...]:
        """The questions still to answer; none once the copy is handed in."""
        if self.etat_copie is not None:
            return ()
        return tuple(q for q in self.comptees if q.constat is Constat.A_FAIRE)

    @property
    def bilan(self) -> dict[str, int]:
        """How many questions of each kind, by the name of the kind, all kinds present."""
        return {c.name: nombre(self.comptees, c) for c in Constat}


def nombre(questions: Iterable[QuestionDuTheme], *constats: Constat) -> int:
    """Count the questions of which one of these is known."""
    return sum(q.constat in constats for q in questions)


def maitrise_du_theme(
    chapitre: ChapitrePublie, reponses: Mapping[str, Reponse], copie: CopieRendue | None
) -> MaitriseTheme:
    """Say where a learner stands in a chapter, from their present answers and their copy."""
    comptees = {q.id for q in _comptees(chapitre, copie)}
    entrainement, notees, retirees = [], [], []
    for rang, question in enumerate(chapitre.questions.values(), 1):
        reponse = reponses.get(question.id)
        if question.id in comptees:
            notees.append(_lue(question, rang, reponse, _constat_note(question, reponse, copie)))
        elif question.id in chapitre.retraits:
            retirees.append(_lue(question, rang, reponse, Constat.A_FAIRE))
        elif not question.notee:
            entrainement.append(_lue(question, rang, reponse, _constat_libre(question, reponse)))
    notes = copie.notes.values() if copie is not None and copie.corrigee else None
    points = None if notes is None else sum(p or 0.0 for p, _ in notes)
    maximum = None if notes is None else sum(m for _, m in notes)
    return MaitriseTheme(
        chapitre=chapitre,
        etat=_etat(entrainement, notees, copie, points, maximum),
        etat_copie=None if copie is None else copie.etat,
        points=points,
        maximum=maximum,
        entrainement=tuple(entrainement),
        notees=tuple(notees),
        retirees=tuple(retirees),
    )


def a_reprendre(themes: Iterable[MaitriseTheme]) -> MaitriseTheme | None:
    """Choose what to take up next: what is to review, else what is begun, else the first new one.

    What waits for somebody else, a copy being graded, is nothing to take up.
    """
    ordre = (EtatMaitrise.A_REVOIR, EtatMaitrise.EN_COURS, EtatMaitrise.A_DECOUVRIR)
    utiles = [t for t in themes if t.etat in ordre and (t.a_revoir or t.a_faire)]
    return min(utiles, key=lambda theme: ordre.index(theme.etat), default=None)


def _comptees(chapitre: ChapitrePublie, copie: CopieRendue | None) -> list[Question]:
    if copie is None:
        return chapitre.notees
    if copie.corrigee:
        return [q for q in chapitre.questions.values() if q.id in copie.notes]
    return chapitre.comptees_le(copie.remise_le)


def _lue(question: Question, rang: int, reponse: Reponse, constat: Constat) -> QuestionDuTheme:
    return QuestionDuTheme(
        identifiant=question.id,
        rang=rang,
        enonce=question.enonce.split("\n\n", 1)[0],
        notee=question.notee,
        sources=question.sources_de_la_reponse(reponse),
        constat=constat,
    )


def _constat_libre(question: Question, reponse: Reponse) -> Constat:
    if question.est_vide(reponse):
        return Constat.A_FAIRE
    evaluation = question.evaluer(reponse)
    if evaluation.points is None:
        return Constat.REPONDUE
    return Constat.JUSTE if evaluation.points >= evaluation.maximum else Constat.A_REVOIR


def _constat_note(question: Question, reponse: Reponse, copie: CopieRendue | None) -> Constat:
    """Tell right from wrong by the points of a graded copy, and by nothing else."""
    if copie is None or not copie.corrigee:
        return Constat.A_FAIRE if question.est_vide(reponse) else Constat.REPONDUE
    points, maximum = copie.notes[question.id]
    if points is None:
        return Constat.REPONDUE
    return Constat.JUSTE if points >= maximum else Constat.A_REVOIR


def _etat(
    entrainement: list[QuestionDuTheme],
    notees: list[QuestionDuTheme],
    copie: CopieRendue | None,
    points: float | None,
    maximum: float | None,
) -> EtatMaitrise:
    if copie is not None:
        if copie.etat is not EtatCopie.NOTEE or not maximum:
            return EtatMaitrise.EN_COURS
        tenu = (points or 0.0) >= SEUIL_SOLIDE * maximum - 1e-9
        return EtatMaitrise.SOLIDE if tenu else EtatMaitrise.A_REVOIR
    if nombre([*entrainement, *notees], Constat.A_FAIRE) == len(entrainement) + len(notees):
        return EtatMaitrise.A_DECOUVRIR
    justes, manquees = nombre(entrainement, Constat.JUSTE), nombre(entrainement, Constat.A_REVOIR)
    if justes < SEUIL_SOLIDE * (justes + manquees) - 1e-9:
        return EtatMaitrise.A_REVOIR
    fini = not notees and justes and not nombre(entrainement, Constat.A_FAIRE)
    return EtatMaitrise.SOLIDE if fini else EtatMaitrise.EN_COURS
