"""A password (« mot de passe ») to invent, a phrase to remember, a code that is not to be given.

What is typed never leaves the page, which measures it: an act says how strong it was, how long, and
what made it weak, and nothing from which it could be found again. So the measure is the page's own
word, and a person who wrote acts by hand could claim any: see docs/decisions.

The acts: "essai:score|longueur|faits", "phrase:n", "memoire:oui", "code:123456",
"appel:refuser", "appel:donner". Another is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar, Self

from modules.commun.erreurs import ReponseInvalide
from modules.commun.fiche import Fiche
from modules.commun.questions.base import lire_communs
from modules.commun.questions.formes import FORME_INATTENDUE, Reponse
from modules.commun.questions.parties import lire_parties
from modules.commun.questions.simulation.base import Simulation
from modules.commun.questions.simulation.missions import MISSIONS, NIVEAUX, Mission, lire_champs

# zxcvbn's score, from 0 to 4, in the words of the page.
FORCES = ("très facile à deviner", "facile à deviner", "moyen", "solide", "très solide")
# What makes a password weak, as the page tells it; a word of this list and no more leaves it.
FAITS = ("clavier", "connu", "court", "date", "repetition", "suite")
MOTS_D_UNE_PHRASE = (4, 8)
_ESSAI = re.compile(r"essai:([0-4])\|([0-9]{1,3})\|([a-z ]*)")
_PHRASE = re.compile(r"phrase:([4-8])")
_CODE = re.compile(r"code:([0-9]{6})")


class GenreExercice(StrEnum):
    """What a mission asks."""

    ESSAYER = "essayer"  # measure anything
    FORCE = "force"  # reach a strength
    PHRASE = "phrase"  # have words drawn
    MEMOIRE = "memoire"  # write them again without seeing them
    CODE = "code"  # copy the code received
    GARDER = "garder"  # and not give it to who asks for it


@dataclass(frozen=True, slots=True)
class Coffre:
    """What was done: the best strength (-1: none), its length, the words drawn, the code."""

    force: int = -1
    longueur: int = 0
    mots: int = 0
    retenue: bool = False
    code: str = ""
    appel: str = ""


@dataclass(frozen=True, slots=True)
class MissionSecret(Mission):
    """One exercise; `seuil` is the strength to reach (1 to 4) or the number of words (4 to 8)."""

    genre: GenreExercice
    seuil: int


@dataclass(frozen=True, slots=True)
class MotDePasse(Simulation):
    """Exercises on secrets; `sms` is the text that brings `code`, `appel` who asks for it."""

    type: ClassVar[str] = "mot_de_passe"

    missions: tuple[MissionSecret, ...]
    code: str
    sms: str
    appel: str

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question and its missions."""
        question = cls(
            **lire_communs(fiche, cls.type),
            niveau=fiche.parmi("niveau", NIVEAUX),
            missions=lire_parties(fiche, "missions", "mission", MISSIONS, _lire_mission),
            code=fiche.texte("code", facultatif=True),
            sms=fiche.texte("sms", facultatif=True),
            appel=fiche.texte("appel", facultatif=True),
        )
        fiche.terminer()
        for remede in question._remedes():
            fiche.faute(remede)
        return question

    def _remedes(self) -> Iterator[str]:
        genres = {mission.genre for mission in self.missions}
        if GenreExercice.CODE in genres and not (self.sms and _CODE.fullmatch(f"code:{self.code}")):
            yield "« code » donne six chiffres entre guillemets, et « sms » le texte reçu."
        if GenreExercice.GARDER in genres and not self.appel:
            yield "« appel » dit qui demande le code, et avec quels mots."
        if GenreExercice.MEMOIRE in genres and GenreExercice.PHRASE not in genres:
            yield "pour retenir une phrase, ajoutez une mission « phrase » qui la tire au sort."

    def decor_public(self) -> dict[str, object]:
        """Return the texts and the code, which the learner is to read on the exercise's phone."""
        return {"code": self.code, "sms": self.sms, "appel": self.appel}

    def decor_prive(self) -> dict[str, object]:
        """Return those that there are."""
        return {cle: texte for cle, texte in self.decor_public().items() if texte}

    def mission_publique(self, mission: Mission) -> dict[str, object]:
        """Return what is asked: it hides nothing."""
        lue = next(m for m in self.missions if m.id == mission.id)
        seuil = {"seuil": lue.seuil} if lue.seuil else {}
        return {"but": str(lue.genre), **seuil}

    def etat_final(self, actes: Sequence[str]) -> Coffre:
        """Return what was done; raise ReponseInvalide on what is not an act."""
        coffre = Coffre()
        for acte in actes:
            coffre = _avancer(coffre, acte)
        return coffre

    def missions_faites(self, actes: Sequence[str]) -> frozenset[str]:
        """Return the missions done."""
        coffre = self.etat_final(actes)
        return frozenset(m.id for m in self.missions if self._est_faite(m, coffre))

    def _est_faite(self, mission: MissionSecret, coffre: Coffre) -> bool:
        return {
            GenreExercice.ESSAYER: coffre.force >= 0,
            GenreExercice.FORCE: coffre.force >= mission.seuil,
            GenreExercice.PHRASE: coffre.mots >= mission.seuil,
            GenreExercice.MEMOIRE: coffre.retenue,
            GenreExercice.CODE: bool(self.code) and coffre.code == self.code,
            GenreExercice.GARDER: coffre.appel == "refuser",
        }[mission.genre]

    def raconter(self, actes: Sequence[str]) -> list[str]:
        """Return what was attained; what was typed is nowhere."""
        coffre, lignes = self.etat_final(actes), []
        if coffre.force >= 0:
            lignes.append(f"Meilleur essai : {FORCES[coffre.force]}, {coffre.longueur} caractères")
        if coffre.mots:
            suite = ", puis retenue" if coffre.retenue else ""
            lignes.append(f"Phrase de {coffre.mots} mots tirée au sort{suite}")
        if coffre.code:
            mot = "juste" if coffre.code == self.code else "à revoir"
            lignes.append(f"Code recopié : {mot}")
        if coffre.appel:
            mot = "refusé" if coffre.appel == "refuser" else "donné"
            lignes.append(f"Code demandé au téléphone : {mot}")
        return lignes

    def exemple_juste(self) -> Reponse:
        """Return what the missions ask, one after the other."""
        return [
            {
                GenreExercice.ESSAYER: "essai:0|7|connu court",
                GenreExercice.FORCE: f"essai:{mission.seuil}|24|",
                GenreExercice.PHRASE: f"phrase:{mission.seuil}",
                GenreExercice.MEMOIRE: "memoire:oui",
                GenreExercice.CODE: f"code:{self.code}",
                GenreExercice.GARDER: "appel:refuser",
            }[mission.genre]
            for mission in self.missions
        ]


def _lire_mission(fiche: Fiche, identifiant: str) -> MissionSecret:
    champs = lire_champs(fiche, identifiant)
    mot = fiche.parmi("but", [str(genre) for genre in GenreExercice])
    genre = GenreExercice(mot or GenreExercice.ESSAYER)
    bornes = {GenreExercice.FORCE: (1, len(FORCES) - 1), GenreExercice.PHRASE: MOTS_D_UNE_PHRASE}
    seuil = 0
    if genre in bornes:
        minimum, maximum = bornes[genre]
        seuil = fiche.entier("seuil", minimum=minimum, maximum=maximum)
    return MissionSecret(**champs, genre=genre, seuil=seuil)


def _avancer(coffre: Coffre, acte: str) -> Coffre:
    """Return what is done after one act: the best try counts, and the last word of the rest."""
    essai = _ESSAI.fullmatch(acte)
    if essai and set(essai[3].split()).issubset(FAITS):
        force, longueur = int(essai[1]), int(essai[2])
        return replace(coffre, force=force, longueur=longueur) if force > coffre.force else coffre
    if phrase := _PHRASE.fullmatch(acte):
        return replace(coffre, mots=max(coffre.mots, int(phrase[1])))
    if acte == "memoire:oui":
        return replace(coffre, retenue=coffre.mots > 0)
    if code := _CODE.fullmatch(acte):
        return replace(coffre, code=code[1])
    if acte in ("appel:refuser", "appel:donner"):
        return replace(coffre, appel=acte.removeprefix("appel:"))
    raise ReponseInvalide(FORME_INATTENDUE)
