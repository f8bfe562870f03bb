"""What all question types share: fields, strict reading, and the public part without the key.

A new type is one class here, named in `TYPES`, and one widget file (see `modules.commun.widgets`).
The class says what it reads (`lire`), what the page may know (`partie_publique`), what only the
server knows (`partie_privee`), how an answer is checked and what it is worth.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Self, TypedDict

from modules.commun.fiche import Fiche
from modules.commun.questions.formes import Reponse
from modules.commun.questions.impression import Imprimable


class Communs(TypedDict):
    """Fields of every question, as read."""

    id: str
    enonce: str
    points: float
    notee: bool
    explication: str
    source: tuple[str, ...]
    verifie_le: date | None
    a_revoir_le: date | None


def lire_communs(fiche: Fiche, type_attendu: str) -> Communs:
    """Read the fields of every question; a question of law must say when it was checked."""
    fiche.identifiant = fiche.slug("id") or fiche.identifiant
    fiche.parmi("type", (type_attendu,))
    communs = Communs(
        id=fiche.identifiant or "",
        enonce=fiche.texte("enonce"),
        points=fiche.nombre("points", minimum=0, maximum=100, exclu=True),
        notee=fiche.booleen("notee"),
        explication=fiche.texte("explication"),
        source=fiche.textes("source", slugs=True, facultatif=True),
        verifie_le=fiche.jour("verifie_le", facultatif=True),
        a_revoir_le=fiche.jour("a_revoir_le", facultatif=True),
    )
    verifie, revoir = communs["verifie_le"], communs["a_revoir_le"]
    if communs["source"] and (verifie is None or revoir is None):
        fiche.faute("une question de droit donne « verifie_le » et « a_revoir_le ».")
    if (verifie or revoir) and not communs["source"]:
        fiche.faute("des dates de vérification sans « source » : donnez la source.")
    if verifie and revoir and verifie >= revoir:
        fiche.faute("« a_revoir_le » doit venir après « verifie_le ».")
    return communs


def premier_jour(*jours: date | None) -> date | None:
    """Return the earliest of the days that there are."""
    return min((jour for jour in jours if jour is not None), default=None)


@dataclass(frozen=True, slots=True)
class Retour:
    """Feedback on one choice (`choix` is its id), or on the whole answer when `choix` is None.

    A choice is any part of an answer: a box ticked, a pair, a blank, a passage. `libelle` names the
    part for who reads the feedback away from it; `oublie`, a right part that the learner left out.
    """

    choix: str | None
    texte: str
    juste: bool | None
    libelle: str = ""
    oublie: bool = False


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an answer is worth: `points` out of `maximum`, None when a person must grade it."""

    points: float | None
    maximum: float
    retours: tuple[Retour, ...]
    explication: str


@dataclass(frozen=True, slots=True)
class Question(ABC):
    """One question with its key; only `publique()` may leave the server before grading."""

    type: ClassVar[str]
    # Whether a graded answer gets its feedback at once: one cannot play (`Jeu`, `Simulation`)
    # without it.
    retour_immediat: ClassVar[bool] = False
    # Whether it can be drawn: not what a person reads, nor what fills a page by itself.
    se_tire: ClassVar[bool] = True
    # What the results say of a part that was not right.
    mot_a_reprendre: ClassVar[str] = "À revoir."

    id: str
    enonce: str
    points: float
    notee: bool
    explication: str
    source: tuple[str, ...]
    verifie_le: date | None
    a_revoir_le: date | None

    @classmethod
    def depuis_dict(cls, donnees: Mapping[str, object]) -> Self:
        """Build a question from TOML or JSON data; raise ErreurContenu on the first fault."""
        fiche = Fiche(donnees)
        question = cls.lire(fiche)
        fiche.lever()
        return question

    @classmethod
    @abstractmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read a question; its faults are left in the table read (`fiche.fautes`)."""

    @abstractmethod
    def partie_publique(self) -> dict[str, object]:
        """Return what the page needs for this type, in JSON types, without the key."""

    @abstractmethod
    def partie_privee(self) -> dict[str, object]:
        """Return the fields of this type, key and feedback included, in JSON types."""

    def dernier_bon_jour(self, sources: Mapping[str, date]) -> date | None:
        """Return the last day on which it may count; None when it rests on no law.

        `sources`: the `a_revoir_le` of each source, by id.
        """
        return premier_jour(self.a_revoir_le, *(sources.get(cle) for cle in self.source))

    def a_ecarter(self, sources: Mapping[str, date], le: date) -> dict[str, date]:  # noqa: ARG002
        """Return the parts set aside on the day `le`, and their last good day: it goes on without.

        None, but for a question that has parts to spare.
        """
        return {}

    def sans(self, parties: Collection[str]) -> Self:  # noqa: ARG002
        """Return the question without the parts that `a_ecarter` named."""
        return self

    @abstractmethod
    def valider_reponse(self, brut: object) -> Reponse:
        """Return the answer in its one normal form, or raise ReponseInvalide."""

    @abstractmethod
    def evaluer(self, reponse: Reponse) -> Evaluation:
        """Grade an answer that `valider_reponse` returned."""

    @abstractmethod
    def exemple_juste(self) -> Reponse:
        """Return an answer worth all the points, or None when only a person can tell."""

    @abstractmethod
    def exemple_faux(self) -> Reponse:
        """Return a plausible answer worth less, or None when only a person can tell."""

    @abstractmethod
    def imprimable(self) -> Imprimable:
        """Return the question as it is printed, and its key apart."""

    @abstractmethod
    def en_clair(self, reponse: Reponse) -> str:
        """Return a valid answer as a person would write it, "" when there is none."""

    def reponse_attendue(self) -> str | None:
        """Return what a good answer contains, shown after grading; None when choices say it."""
        return None

    def melangee(self, graine: str) -> Self:
        """Return the question as one learner meets it; most types have one order for all."""
        del graine
        return self

    def ordre_des_choix(self) -> list[str]:
        """Return the ids of the choices as they are shown when they are shuffled, else []."""
        return []

    @property
    def montre_son_retour(self) -> bool:
        """Whether an answer gets its feedback at once: practice does, what is graded waits."""
        return self.retour_immediat or not self.notee

    def sources_de_la_reponse(self, reponse: Reponse) -> tuple[str, ...]:  # noqa: ARG002  # for types that tell
        """Return the ids of the law that the feedback of this answer shows."""
        return self.source

    def partie_en_cours(
        self,
        reponse: Reponse,  # noqa: ARG002  # as above
        sources: Iterable[Mapping[str, object]],  # noqa: ARG002
    ) -> dict[str, object] | None:
        """Return what the page shows of a game under way, in JSON types; None out of a game."""
        return None

    def pour_noter(self) -> dict[str, object]:
        """Return what grading needs, in JSON types, as `question_depuis_dict` reads it."""
        return self.en_dict()

    def est_vide(self, reponse: Reponse) -> bool:
        """Tell whether the learner left the question unanswered."""
        return not reponse or (isinstance(reponse, str) and not reponse.strip())

    def publique(self) -> dict[str, object]:
        """Return what a learner's page may hold: no key, no feedback, in JSON types."""
        return {
            "id": self.id,
            "type": self.type,
            "notee": self.notee,
            "points": self.points,
            "enonce": self.enonce,
            **self.partie_publique(),
        }

    def en_dict(self) -> dict[str, object]:
        """Return the whole question in JSON types; `question_depuis_dict` reads it back."""
        droit: dict[str, object] = {}
        if self.source:
            droit["source"] = list(self.source)
        if self.verifie_le is not None:
            droit["verifie_le"] = self.verifie_le.isoformat()
        if self.a_revoir_le is not None:
            droit["a_revoir_le"] = self.a_revoir_le.isoformat()
        return {
            "id": self.id,
            "type": self.type,
            "notee": self.notee,
            "points": self.points,
            "enonce": self.enonce,
            "explication": self.explication,
            **droit,
            **self.partie_privee(),
        }
