"""The keyboard (« clavier »): write a text, correct one, paste one, on any keyboard.

Two kinds of acts: "texte:<mission>|<what the field holds>", of which the last counts, and
"colle:<mission>" when something was pasted. A mission done stays done: a finger that lingers on a
key undoes nothing. How the text came is nobody's business: the keyboard
of the computer, the one on the screen, or a device of the person's own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from modules.commun.erreurs import ReponseInvalide
from modules.commun.fiche import Fiche
from modules.commun.questions.base import lire_communs
from modules.commun.questions.formes import FORME_INATTENDUE, Reponse
from modules.commun.questions.impression import FormeLigne, Imprimable, LigneImprimee
from modules.commun.questions.parties import lire_parties
from modules.commun.questions.simulation.base import Simulation
from modules.commun.questions.simulation.missions import MISSIONS, NIVEAUX, Mission, lire_champs

TEXTE, COLLE = "texte:", "colle:"
LONGUEUR_ATTENDU = 120  # characters: a line or two
LONGUEUR_ECRITE = 400


@dataclass(frozen=True, slots=True)
class MissionClavier(Mission):
    """A text to obtain (`attendu`) from `depart`, what the field holds first, often nothing.

    With `coller`, it must be pasted from the page.
    """

    attendu: str
    depart: str
    coller: bool


@dataclass(frozen=True, slots=True)
class Frappe:
    """What one mission holds: its text, and whether something was pasted there."""

    texte: str
    colle: bool = False


@dataclass(frozen=True, slots=True)
class Clavier(Simulation):
    """Missions of keyboard; a mission is done when its field holds the text expected."""

    type: ClassVar[str] = "clavier"

    missions: tuple[MissionClavier, ...]

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question and its missions."""
        communs = lire_communs(fiche, cls.type)
        niveau = fiche.parmi("niveau", NIVEAUX)
        missions = lire_parties(fiche, "missions", "mission", MISSIONS, _lire_mission)
        fiche.terminer()
        return cls(**communs, niveau=niveau, missions=missions)

    def mission_publique(self, mission: Mission) -> dict[str, object]:
        """Return the text to write, which the page shows: there is no key to hide."""
        return _propres(self._mission(mission.id))

    def _mission(self, identifiant: str) -> MissionClavier:
        return next(mission for mission in self.missions if mission.id == identifiant)

    def etat_final(self, actes: Sequence[str]) -> dict[str, Frappe]:
        """Return what each mission's field holds; an unknown act or mission is refused."""
        frappes = {mission.id: Frappe(mission.depart) for mission in self.missions}
        for acte in actes:
            genre, _, reste = acte.partition(":")
            nom, barre, texte = reste.partition("|")
            if nom not in frappes or len(texte) > LONGUEUR_ECRITE:
                raise ReponseInvalide(FORME_INATTENDUE)
            if f"{genre}:" == TEXTE and barre:
                frappe = Frappe(texte, frappes[nom].colle)
            elif acte == f"{COLLE}{nom}":
                frappe = Frappe(frappes[nom].texte, colle=True)
            else:
                raise ReponseInvalide(FORME_INATTENDUE)
            if not _est_faite(self._mission(nom), frappes[nom]):
                frappes[nom] = frappe
        return frappes

    def missions_faites(self, actes: Sequence[str]) -> frozenset[str]:
        """Return the missions whose text is the one expected, pasted where it must be."""
        frappes = self.etat_final(actes)
        return frozenset(m.id for m in self.missions if _est_faite(m, frappes[m.id]))

    def raconter(self, actes: Sequence[str]) -> list[str]:
        """Return what was written in each mission begun."""
        frappes = self.etat_final(actes)
        return [
            f"{mission.texte} « {' / '.join(frappes[mission.id].texte.splitlines())} »"
            for mission in self.missions
            if frappes[mission.id].texte != mission.depart
        ]

    def exemple_juste(self) -> Reponse:
        """Return every text written, and pasted where it must be."""
        return [
            acte
            for mission in self.missions
            for acte in (
                *([f"{COLLE}{mission.id}"] if mission.coller else []),
                f"{TEXTE}{mission.id}|{mission.attendu}",
            )
        ]

    def imprimable(self) -> Imprimable:
        """Return the texts to write with the keys of a paper keyboard, then on a real one."""
        lignes: list[LigneImprimee] = []
        for mission in self.missions:
            lignes.append(LigneImprimee(FormeLigne.TEXTE, mission.texte))
            lignes += [
                LigneImprimee(FormeLigne.TEXTE, ligne) for ligne in mission.attendu.splitlines()
            ]
            lignes.append(LigneImprimee(FormeLigne.BLANC, "", longueur=len(mission.attendu) + 10))
        return Imprimable(
            enonce=self.enonce,
            consigne="Montrez les touches du doigt sur un clavier, puis écrivez à la main.",
            lignes=tuple(lignes),
            corrige=tuple(f"{mission.texte} {mission.aide}" for mission in self.missions),
            explication=self.explication,
        )


def _est_faite(mission: MissionClavier, frappe: Frappe) -> bool:
    return est_ecrit(frappe.texte, mission.attendu) and (frappe.colle or not mission.coller)


def est_ecrit(texte: str, attendu: str) -> bool:
    """Tell whether a text is the one expected, to the spaces and to the form of the apostrophe.

    Capitals count only where one is expected: Caps Lock left on spoils no other mission.
    """
    obtenu, voulu = _simplifier(texte), _simplifier(attendu)
    return obtenu == voulu or (voulu == voulu.lower() and obtenu.lower() == voulu)


def _simplifier(texte: str) -> str:
    compose = unicodedata.normalize("NFC", texte).replace("’", "'")
    lignes = (" ".join(ligne.split()) for ligne in compose.splitlines())
    return "\n".join(lignes).strip()


def _propres(mission: MissionClavier) -> dict[str, object]:
    return {
        "attendu": mission.attendu,
        **({"depart": mission.depart} if mission.depart else {}),
        **({"coller": True} if mission.coller else {}),
    }


def _lire_mission(fiche: Fiche, identifiant: str) -> MissionClavier:
    mission = MissionClavier(
        **lire_champs(fiche, identifiant),
        attendu=fiche.texte("attendu"),
        depart=fiche.texte("depart", facultatif=True),
        coller=fiche.booleen("coller", facultatif=True),
    )
    if max(len(mission.attendu), len(mission.depart)) > LONGUEUR_ATTENDU:
        fiche.faute(f"« attendu » et « depart » : {LONGUEUR_ATTENDU} caractères au plus.")
    if mission.attendu and est_ecrit(mission.depart, mission.attendu):
        fiche.faute("« depart » est déjà le texte attendu : il ne resterait rien à faire.")
    return mission
