"""Choice questions: one right answer (« choix unique »), or several (« choix multiple »)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Self

from modules.commun.erreurs import ReponseInvalide
from modules.commun.fiche import Fiche
from modules.commun.questions.base import Evaluation, Question, Retour, lire_communs
from modules.commun.questions.formes import FORME_INATTENDUE, Reponse, controler_forme

CHOIX_MAXIMUM = 20


@dataclass(frozen=True, slots=True)
class Choix:
    """One choice offered, whether it is right, and the feedback that goes with it."""

    id: str
    texte: str
    juste: bool
    retour: str


def lire_choix(fiche: Fiche) -> tuple[Choix, ...]:
    """Read the `[[questions.choix]]` tables: 2 to 20 choices of distinct ids."""
    choix: list[Choix] = []
    for rang, table in enumerate(fiche.tables("choix"), start=1):
        ligne = Fiche(table, fiche.identifiant)
        lu = Choix(
            id=ligne.slug("id"),
            texte=ligne.texte("texte"),
            juste=ligne.booleen("juste"),
            retour=ligne.texte("retour"),
        )
        ligne.terminer()
        for faute in ligne.fautes:
            fiche.faute(f"choix n° {rang}{f' (« {lu.id} »)' if lu.id else ''}, {faute.remede}")
        choix.append(lu)
    identifiants = [c.id for c in choix if c.id]
    for double in sorted({i for i in identifiants if identifiants.count(i) > 1}):
        fiche.faute(f"deux choix ont l’identifiant « {double} » : renommez-en un.")
    if not 2 <= len(choix) <= CHOIX_MAXIMUM:
        fiche.faute(f"il faut de 2 à {CHOIX_MAXIMUM} choix en blocs [[questions.choix]].")
    return tuple(choix)


def _retours(choix: tuple[Choix, ...], coches: frozenset[str]) -> tuple[Retour, ...]:
    """Feedback for the choices ticked, and for the right ones that were missed."""
    return tuple(Retour(c.id, c.retour, c.juste) for c in choix if c.id in coches or c.juste)


def _en_clair(choix: tuple[Choix, ...], reponse: Reponse) -> str:
    """One choice a line, in the order of the question."""
    coches = {reponse} if isinstance(reponse, str) else set(reponse or ())
    return "\n".join(c.texte for c in choix if c.id in coches)


def _prive(choix: tuple[Choix, ...]) -> dict[str, object]:
    champs = ("id", "texte", "juste", "retour")
    return {"choix": [{champ: getattr(c, champ) for champ in champs} for c in choix]}


def _public(choix: tuple[Choix, ...]) -> dict[str, object]:
    return {"choix": [{"id": c.id, "texte": c.texte} for c in choix]}


@dataclass(frozen=True, slots=True)
class ChoixUnique(Question):
    """One right choice, all the points or none; the answer is a choice's id or None."""

    type: ClassVar[str] = "choix_unique"

    choix: tuple[Choix, ...]

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question; exactly one choice is right."""
        communs = lire_communs(fiche, cls.type)
        choix = lire_choix(fiche)
        if sum(c.juste for c in choix) != 1:
            fiche.faute("un choix et un seul doit avoir « juste = true ».")
        fiche.terminer()
        return cls(**communs, choix=choix)

    def partie_publique(self) -> dict[str, object]:
        """Return the choices without their key."""
        return _public(self.choix)

    def partie_privee(self) -> dict[str, object]:
        """Return the choices with key and feedback."""
        return _prive(self.choix)

    def en_clair(self, reponse: Reponse) -> str:
        """Return the text of what was ticked."""
        return _en_clair(self.choix, reponse)

    def valider_reponse(self, brut: object) -> str | None:
        """Accept None or the id of one choice."""
        reponse = controler_forme(brut)
        if reponse is None or (isinstance(reponse, str) and reponse in {c.id for c in self.choix}):
            return reponse
        raise ReponseInvalide(FORME_INATTENDUE)

    def evaluer(self, reponse: Reponse) -> Evaluation:
        """Give all the points to the right choice."""
        coches = frozenset([reponse]) if isinstance(reponse, str) else frozenset()
        juste = any(c.juste and c.id in coches for c in self.choix)
        return Evaluation(
            points=self.points if juste else 0.0,
            maximum=self.points,
            retours=_retours(self.choix, coches),
            explication=self.explication,
        )

    def exemple_juste(self) -> Reponse:
        """Return the id of the right choice."""
        return next((c.id for c in self.choix if c.juste), None)


@dataclass(frozen=True, slots=True)
class ChoixMultiple(Question):
    """Several right choices, partial credit; the answer is a sorted list of distinct ids."""

    type: ClassVar[str] = "choix_multiple"

    choix: tuple[Choix, ...]

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question; at least one choice is right and one is wrong."""
        communs = lire_communs(fiche, cls.type)
        choix = lire_choix(fiche)
        if len({c.juste for c in choix}) != 2:
            fiche.faute("il faut au moins un choix juste et au moins un choix faux.")
        fiche.terminer()
        return cls(**communs, choix=choix)

    def partie_publique(self) -> dict[str, object]:
        """Return the choices without their key."""
        return _public(self.choix)

    def partie_privee(self) -> dict[str, object]:
        """Return the choices with key and feedback."""
        return _prive(self.choix)

    def en_clair(self, reponse: Reponse) -> str:
        """Return the text of what was ticked."""
        return _en_clair(self.choix, reponse)

    def valider_reponse(self, brut: object) -> list[str]:
        """Accept None (nothing ticked) or a list of ids of choices, in any order."""
        reponse = controler_forme(brut)
        if isinstance(reponse, str) or not {c.id for c in self.choix}.issuperset(reponse or ()):
            raise ReponseInvalide(FORME_INATTENDUE)
        return sorted(set(reponse or ()))

    def evaluer(self, reponse: Reponse) -> Evaluation:
        """Give points × max(0, (well classified − badly classified) / choices); 0 when empty."""
        coches = frozenset(reponse) if isinstance(reponse, list) else frozenset()
        bien = sum((c.id in coches) == c.juste for c in self.choix)
        part = max(0.0, (2 * bien - len(self.choix)) / len(self.choix))
        return Evaluation(
            points=self.points * part if coches else 0.0,
            maximum=self.points,
            retours=_retours(self.choix, coches),
            explication=self.explication,
        )

    def exemple_juste(self) -> Reponse:
        """Return the ids of all the right choices."""
        return sorted(c.id for c in self.choix if c.juste)
