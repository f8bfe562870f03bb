"""A text to write block by block (« rédaction »), read by a person against criteria.

The answer is one text in the markup of `modules.commun.conseils.texte`. The criteria are shown to
who writes before they begin, and serve whoever marks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Self

from modules.commun.conseils.texte import NatureBloc, lire_balise
from modules.commun.fiche import Fiche
from modules.commun.questions.base import lire_communs
from modules.commun.questions.formes import Reponse
from modules.commun.questions.impression import FormeLigne, Imprimable, LigneImprimee
from modules.commun.questions.ouverte import QuestionOuverte
from modules.commun.questions.parties import lire_parties

CRITERES = (3, 6)
CONTRAINTES = (1, 40)
MOTS_MAXIMUM = 5_000
CARACTERES_PAR_MOT = 6  # with the space after it: room on paper
NATURES: Final = tuple(NatureBloc)


@dataclass(frozen=True, slots=True)
class CritereRedaction:
    """One thing that is looked at in a text; `reperes` tell a full mark from half of it."""

    id: str
    intitule: str
    points: float
    reperes: str

    def en_dict(self) -> dict[str, object]:
        """Return it in JSON types."""
        return {
            "id": self.id,
            "intitule": self.intitule,
            "points": self.points,
            "reperes": self.reperes,
        }


@dataclass(frozen=True, slots=True)
class Contrainte:
    """A rule of a writing game, drawn at random (« contrainte »)."""

    id: str
    intitule: str
    exemple: str

    def en_dict(self) -> dict[str, object]:
        """Return it in JSON types."""
        return {"id": self.id, "intitule": self.intitule, "exemple": self.exemple}


@dataclass(frozen=True, slots=True)
class Redaction(QuestionOuverte):
    """A text to write; `mots_min` and `mots_max` are a hint, `depart` a text to rework, or ""."""

    type: ClassVar[str] = "redaction"

    mots_min: int
    mots_max: int
    blocs: tuple[NatureBloc, ...]
    depart: str
    criteres: tuple[CritereRedaction, ...]
    contraintes: tuple[Contrainte, ...]

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question; the points of its criteria sum to its own."""
        communs = lire_communs(fiche, cls.type)
        question = cls(
            **communs,
            attendu=fiche.texte("attendu"),
            mots_min=fiche.entier("mots_min", minimum=1, maximum=MOTS_MAXIMUM),
            mots_max=fiche.entier("mots_max", minimum=1, maximum=MOTS_MAXIMUM),
            blocs=_lire_blocs(fiche),
            depart=fiche.texte("depart", facultatif=True),
            criteres=lire_parties(fiche, "criteres", "critère", CRITERES, _lire_critere),
            contraintes=lire_parties(
                fiche, "contraintes", "contrainte", CONTRAINTES, _lire_contrainte, facultatif=True
            ),
        )
        if question.mots_min > question.mots_max:
            fiche.faute("« mots_min » est plus grand que « mots_max » : échangez-les.")
        somme = sum(critere.points for critere in question.criteres)
        if question.criteres and abs(somme - question.points) > 0.001:
            fiche.faute(
                f"les points des critères font {somme:g}, et « points » vaut {question.points:g} : "
                "mettez-les d’accord."
            )
        for _, bloc in lire_balise(question.depart).de_nature(*set(NATURES) - set(question.blocs)):
            fiche.faute(f"« depart » contient un bloc « {bloc.nature} », absent de « blocs ».")
        fiche.terminer()
        return question

    def partie_publique(self) -> dict[str, object]:
        """Return what the desk offers and the criteria: they are no key."""
        return {
            "mots_min": self.mots_min,
            "mots_max": self.mots_max,
            "blocs": [str(nature) for nature in self.blocs],
            "depart": self.depart,
            "criteres": [critere.en_dict() for critere in self.criteres],
            "contraintes": [contrainte.en_dict() for contrainte in self.contraintes],
        }

    def partie_privee(self) -> dict[str, object]:
        """Return the same, and what a good text holds."""
        publique = self.partie_publique()
        if not self.depart:
            del publique["depart"]
        return {"attendu": self.attendu, **publique}

    def est_vide(self, reponse: Reponse) -> bool:
        """Tell whether nothing is written: a constraint that was only drawn is no text."""
        return not isinstance(reponse, str) or not lire_balise(reponse).blocs

    def imprimable(self) -> Imprimable:
        """Return the text to rework, the constraints, the criteria, then room to write."""
        lignes = [
            *(bloc.texte for bloc in lire_balise(self.depart).blocs),
            *(
                f"Contrainte au choix\u00a0: {contrainte.intitule}"
                for contrainte in self.contraintes
            ),
            "Ce qui compte dans ce texte\u00a0:",  # a text to rework may stand right above
            *(
                f"{critere.intitule} ({_en_points(critere.points)})"
                if self.notee
                # In practice nobody marks: the criteria are there to read oneself again.
                else critere.intitule
                for critere in self.criteres
            ),
        ]
        place = LigneImprimee(FormeLigne.REDACTION, "", longueur=self.mots_max * CARACTERES_PAR_MOT)
        return Imprimable(
            enonce=self.enonce,
            consigne=f"Écrivez de {self.mots_min} à {self.mots_max} mots.",
            lignes=(*(LigneImprimee(FormeLigne.TEXTE, ligne) for ligne in lignes), place),
            corrige=(
                self.attendu,
                *(f"{critere.intitule}\u00a0: {critere.reperes}" for critere in self.criteres),
            ),
            explication=self.explication,
        )

    def en_clair(self, reponse: Reponse) -> str:
        """Return the text in its markup, the constraint that was drawn in words."""
        if not isinstance(reponse, str) or self.est_vide(reponse):
            return ""
        texte = lire_balise(reponse)
        if not texte.contrainte:
            return reponse
        intitules = {contrainte.id: contrainte.intitule for contrainte in self.contraintes}
        tiree = intitules.get(texte.contrainte, texte.contrainte)
        return f"(Contrainte tirée\u00a0: {tiree})\n\n{texte.sans_contrainte().balise()}"


def _lire_blocs(fiche: Fiche) -> tuple[NatureBloc, ...]:
    """Read which blocks the desk offers, all of them by default; always in the same order."""
    voulus = fiche.textes("blocs", facultatif=True) or NATURES
    for inconnu in sorted(set(voulus) - set(NATURES)):
        fiche.faute(f"« blocs » ne connaît pas « {inconnu} » : choisissez dans {_noms()}.")
    if NatureBloc.PARAGRAPHE not in voulus:
        fiche.faute("« blocs » doit contenir « paragraphe ».")
    return tuple(nature for nature in NATURES if nature in voulus)


def _noms() -> str:
    return ", ".join(f"« {nature} »" for nature in NATURES)


def _lire_critere(ligne: Fiche, identifiant: str) -> CritereRedaction:
    return CritereRedaction(
        identifiant,
        ligne.texte("intitule"),
        ligne.nombre("points", minimum=0, maximum=100, exclu=True),
        ligne.texte("reperes"),
    )


def _lire_contrainte(ligne: Fiche, identifiant: str) -> Contrainte:
    return Contrainte(identifiant, ligne.texte("intitule"), ligne.texte("exemple"))


def _en_points(points: float) -> str:
    return f"{points:g} point{'s' if points >= 2 else ''}".replace(".", ",")
