"""Choice questions: one right answer (« choix unique »), or several (« choix multiple »)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from modules.commun.erreurs import ReponseInvalide
from modules.commun.fiche import Fiche
from modules.commun.questions.base import Evaluation, Question, Retour, lire_communs
from modules.commun.questions.formes import FORME_INATTENDUE, Reponse, controler_forme
from modules.commun.questions.impression import FormeLigne, Imprimable, corrige_de, lettrees
from modules.commun.questions.parties import GRAINE_NEUTRE, lire_parties, rang

CHOIX_MAXIMUM = 20


@dataclass(frozen=True, slots=True)
class Choix:
    """One choice offered, whether it is right, and the feedback that goes with it.

    `fixe`: it keeps its place when the others are shuffled (« Toutes ces réponses »).
    """

    id: str
    texte: str
    juste: bool
    retour: str
    fixe: bool = False


def _lire_un(fiche: Fiche, identifiant: str) -> Choix:
    return Choix(
        id=identifiant,
        texte=fiche.texte("texte"),
        juste=fiche.booleen("juste"),
        retour=fiche.texte("retour"),
        fixe=fiche.booleen("fixe", facultatif=True),
    )


def lire_choix(fiche: Fiche) -> tuple[Choix, ...]:
    """Read the `[[questions.choix]]` tables: 2 to 20 choices of distinct ids."""
    return lire_parties(fiche, "choix", "choix", (2, CHOIX_MAXIMUM), _lire_un)


def melanger(choix: Sequence[Choix], graine: str, question: str) -> tuple[Choix, ...]:
    """Return the choices in the order of a seed (« graine »), the pinned ones where they were.

    It rests on ids alone: a choice added or taken out leaves the others in the same order.
    """
    mobiles = iter(
        sorted((c for c in choix if not c.fixe), key=lambda c: rang(graine, question, c.id))
    )
    return tuple(c if c.fixe else next(mobiles) for c in choix)


def part_bien_classee(justes: Iterable[bool], coches: Iterable[bool]) -> float:
    """Return max(0, (well classified − badly classified) / all); 0 when nothing is ticked."""
    couples = list(zip(justes, coches, strict=True))
    if not any(coche for _, coche in couples):
        return 0.0
    bien = sum(juste == coche for juste, coche in couples)
    return max(0.0, (2 * bien - len(couples)) / len(couples))


def _retours(choix: tuple[Choix, ...], coches: frozenset[str]) -> tuple[Retour, ...]:
    """Feedback for the choices ticked, and for the right ones that were missed."""
    return tuple(
        Retour(c.id, c.retour, c.juste, oublie=c.id not in coches)
        for c in choix
        if c.id in coches or c.juste
    )


def _imprimable(
    question: Question, choix: tuple[Choix, ...], forme: FormeLigne, consigne: str
) -> Imprimable:
    lignes = lettrees(forme, (c.texte for c in choix))
    justes = [ligne.repere for ligne, c in zip(lignes, choix, strict=True) if c.juste]
    return Imprimable(
        question.enonce, consigne, lignes, corrige_de(lignes, justes), question.explication
    )


@dataclass(frozen=True, slots=True)
class _AvecChoix(Question):
    """What the two have in common: choices, in the author's order or shuffled for each person."""

    choix: tuple[Choix, ...]
    melange: bool = False

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question."""
        communs = lire_communs(fiche, cls.type)
        choix, melange = lire_choix(fiche), fiche.booleen("melange", facultatif=True)
        cls.controler(choix, fiche)
        fiche.terminer()
        return cls(**communs, choix=choix, melange=melange)

    @classmethod
    @abstractmethod
    def controler(cls, choix: tuple[Choix, ...], fiche: Fiche) -> None:
        """Refuse, as a fault of the author, choices that do not make a question of this type."""

    def partie_publique(self) -> dict[str, object]:
        """Return the choices without their key."""
        choix = self.melangee(GRAINE_NEUTRE).choix
        return {"choix": [{"id": c.id, "texte": c.texte} for c in choix]}

    def partie_privee(self) -> dict[str, object]:
        """Return the choices with key and feedback."""
        champs = ("id", "texte", "juste", "retour")
        lignes = [
            {champ: getattr(c, champ) for champ in champs} | ({"fixe": True} if c.fixe else {})
            for c in self.choix
        ]
        return {"choix": lignes, **({"melange": True} if self.melange else {})}

    def melangee(self, graine: str) -> Self:
        """Return the question with its choices in the order of a seed, where the author asks it."""
        if not self.melange:
            return self
        return replace(self, choix=melanger(self.choix, graine, self.id))

    def ordre_des_choix(self) -> list[str]:
        """Return the ids of the choices as they stand, where the author asks for a shuffle."""
        return [c.id for c in self.choix] if self.melange else []

    def en_clair(self, reponse: Reponse) -> str:
        """Return the text of what was ticked, one choice a line, in the question's order."""
        coches = {reponse} if isinstance(reponse, str) else set(reponse or ())
        return "\n".join(c.texte for c in self.choix if c.id in coches)


@dataclass(frozen=True, slots=True)
class ChoixUnique(_AvecChoix):
    """One right choice, all the points or none; the answer is a choice's id or None."""

    type: ClassVar[str] = "choix_unique"

    @classmethod
    def controler(cls, choix: tuple[Choix, ...], fiche: Fiche) -> None:
        """Refuse anything but one right choice."""
        if sum(c.juste for c in choix) != 1:
            fiche.faute("un choix et un seul doit avoir « juste = true ».")

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

    def exemple_faux(self) -> Reponse:
        """Return the id of the first wrong choice."""
        return next((c.id for c in self.choix if not c.juste), None)

    def imprimable(self) -> Imprimable:
        """Return the choices behind circles."""
        choix = self.melangee(GRAINE_NEUTRE).choix
        return _imprimable(self, choix, FormeLigne.ROND, "Cochez une seule réponse.")


@dataclass(frozen=True, slots=True)
class ChoixMultiple(_AvecChoix):
    """Several right choices, partial credit; the answer is a sorted list of distinct ids."""

    type: ClassVar[str] = "choix_multiple"

    @classmethod
    def controler(cls, choix: tuple[Choix, ...], fiche: Fiche) -> None:
        """Refuse choices that are all right, or all wrong."""
        if len({c.juste for c in choix}) != 2:
            fiche.faute("il faut au moins un choix juste et au moins un choix faux.")

    def valider_reponse(self, brut: object) -> list[str]:
        """Accept None (nothing ticked) or a list of ids of choices, in any order."""
        reponse = controler_forme(brut)
        if isinstance(reponse, str) or not {c.id for c in self.choix}.issuperset(reponse or ()):
            raise ReponseInvalide(FORME_INATTENDUE)
        return sorted(set(reponse or ()))

    def evaluer(self, reponse: Reponse) -> Evaluation:
        """Give points × max(0, (well classified − badly classified) / choices); 0 when empty."""
        coches = frozenset(reponse) if isinstance(reponse, list) else frozenset()
        part = part_bien_classee(
            (c.juste for c in self.choix), (c.id in coches for c in self.choix)
        )
        return Evaluation(
            points=self.points * part,
            maximum=self.points,
            retours=_retours(self.choix, coches),
            explication=self.explication,
        )

    def exemple_juste(self) -> Reponse:
        """Return the ids of all the right choices."""
        return sorted(c.id for c in self.choix if c.juste)

    def exemple_faux(self) -> Reponse:
        """Return the ids of all the wrong choices."""
        return sorted(c.id for c in self.choix if not c.juste)

    def imprimable(self) -> Imprimable:
        """Return the choices behind boxes."""
        choix = self.melangee(GRAINE_NEUTRE).choix
        return _imprimable(
            self, choix, FormeLigne.CASE, "Cochez toutes les réponses qui conviennent."
        )
