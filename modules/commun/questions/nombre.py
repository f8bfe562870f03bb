"""A number to write (« nombre »), as people write it: spaces, comma, with its unit or not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Self

from modules.commun.erreurs import ReponseInvalide
from modules.commun.fiche import Fiche
from modules.commun.questions.base import Evaluation, Question, Retour, lire_communs
from modules.commun.questions.formes import FORME_INATTENDUE, Reponse, controler_forme
from modules.commun.questions.impression import FormeLigne, Imprimable, LigneImprimee
from modules.commun.questions.trous import sans_detail

ERREURS_MAXIMUM = 10
VALEUR_MAXIMUM = 1e12
CARACTERES_MAXIMUM = 40
DECIMALES_MAXIMUM = 6
ILLISIBLE = (
    "Écrivez un nombre, avec des chiffres : par exemple 12 ou 1 500,50. "
    "L’unité est déjà écrite, s’il y en a une."
)
_NOMBRE = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


@dataclass(frozen=True, slots=True)
class ErreurUsuelle:
    """A wrong number that people often give, and what to tell them."""

    valeur: float
    retour: str


def lire_decimal(texte: str, unite: str = "") -> Decimal:
    """Return the number that a person wrote; raise ReponseInvalide, kindly, when there is none.

    Spaces separate thousands, a comma or a point the decimals; the unit may follow. No exponent,
    no infinity: what the page shows is what is counted.
    """
    serre = "".join(texte.split()).replace("−", "-")
    nue = sans_detail(unite)
    trouve = _NOMBRE.match(serre)
    if trouve is None or len(texte) > CARACTERES_MAXIMUM:
        raise ReponseInvalide(ILLISIBLE)
    suite = sans_detail(serre[trouve.end() :])
    if suite and (not nue or suite.rstrip("s") != nue.rstrip("s")):
        raise ReponseInvalide(ILLISIBLE)
    return Decimal(trouve[0].replace(",", "."))


def ecrire_nombre(valeur: float, unite: str = "") -> str:
    """Write a number in French, « 1 500,5 ans »; four digits alone are a year, « 2056 »."""
    entier, _, decimales = f"{Decimal(str(valeur)).normalize():,f}".partition(".")
    if not (unite or decimales) and abs(valeur) < 10_000:
        entier = entier.replace(",", "")
    ecrit = entier.replace(",", "\u202f").replace("-", "−")
    return f"{ecrit}{f',{decimales}' if decimales else ''}{f' {unite}' if unite else ''}"


@dataclass(frozen=True, slots=True)
class Nombre(Question):
    """A number, right within `tolerance`, all the points or none; the answer is the text typed."""

    type: ClassVar[str] = "nombre"

    valeur: float
    tolerance: float
    unite: str
    erreurs: tuple[ErreurUsuelle, ...]

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question; a usual mistake is not within the tolerance."""
        communs = lire_communs(fiche, cls.type)
        borne = VALEUR_MAXIMUM
        question = cls(
            **communs,
            valeur=fiche.nombre("valeur", minimum=-borne, maximum=borne),
            tolerance=fiche.nombre("tolerance", minimum=0, maximum=borne, defaut=0.0),
            unite=fiche.texte("unite", facultatif=True),
            erreurs=_lire_erreurs(fiche),
        )
        ecrits = (question.valeur, question.tolerance, *(e.valeur for e in question.erreurs))
        if any(round(ecrit, DECIMALES_MAXIMUM) != ecrit for ecrit in ecrits):
            fiche.faute(f"{DECIMALES_MAXIMUM} chiffres au plus après la virgule.")
        for erreur in question.erreurs:
            if question._juste(Decimal(str(erreur.valeur))):
                fiche.faute(f"l’erreur {erreur.valeur:g} serait comptée juste : retirez-la.")
        fiche.terminer()
        return question

    def partie_publique(self) -> dict[str, object]:
        """Return the unit, written beside the field."""
        return {"unite": self.unite}

    def partie_privee(self) -> dict[str, object]:
        """Return the number, its tolerance and the usual mistakes."""
        erreurs = [{"valeur": e.valeur, "retour": e.retour} for e in self.erreurs]
        return {
            "valeur": self.valeur,
            "tolerance": self.tolerance,
            **({"unite": self.unite} if self.unite else {}),
            **({"erreurs": erreurs} if erreurs else {}),
        }

    def valider_reponse(self, brut: object) -> str:
        """Accept nothing, or a text that is a number."""
        reponse = controler_forme(brut)
        if isinstance(reponse, list):
            raise ReponseInvalide(FORME_INATTENDUE)
        texte = (reponse or "").strip()
        if texte:
            lire_decimal(texte, self.unite)
        return texte

    def _juste(self, donne: Decimal) -> bool:
        ecart = abs(donne - Decimal(str(self.valeur)))
        return ecart <= Decimal(str(self.tolerance))

    def evaluer(self, reponse: Reponse) -> Evaluation:
        """Give all the points within the tolerance, none outside."""
        donne = lire_decimal(reponse, self.unite) if isinstance(reponse, str) and reponse else None
        juste = donne is not None and self._juste(donne)
        return Evaluation(
            points=self.points if juste else 0.0,
            maximum=self.points,
            retours=self._retours(donne, juste),
            explication=self.explication,
        )

    def _retours(self, donne: Decimal | None, juste: bool) -> tuple[Retour, ...]:
        if juste:
            texte = f"La bonne réponse est {ecrire_nombre(self.valeur, self.unite)}."
            return (Retour("nombre", texte, True),)
        return tuple(
            Retour("nombre", erreur.retour, False)
            for erreur in self.erreurs
            if donne == Decimal(str(erreur.valeur))
        )

    def exemple_juste(self) -> Reponse:
        """Return the number itself."""
        return ecrire_nombre(self.valeur)

    def exemple_faux(self) -> Reponse:
        """Return a usual mistake, or a number just too big."""
        if self.erreurs:
            return ecrire_nombre(self.erreurs[0].valeur)
        trop = Decimal(str(self.valeur)) + Decimal(str(self.tolerance)) + 1
        return f"{trop:f}"

    def en_clair(self, reponse: Reponse) -> str:
        """Return what was typed, with the unit when it is not there already."""
        texte = reponse if isinstance(reponse, str) else ""
        nu = re.fullmatch(r"[-+−]?[0-9\s.,]+", texte)
        return f"{texte} {self.unite}" if nu and self.unite else texte

    def reponse_attendue(self) -> str:
        """Return the number, its unit and what was tolerated."""
        ecrit = ecrire_nombre(self.valeur, self.unite)
        return f"{ecrit}, à {ecrire_nombre(self.tolerance)} près" if self.tolerance else ecrit

    def imprimable(self) -> Imprimable:
        """Return a short line to write on, its unit after it."""
        return Imprimable(
            enonce=self.enonce,
            consigne="Écrivez un nombre.",
            lignes=(LigneImprimee(FormeLigne.BLANC, self.unite, longueur=12),),
            corrige=(self.reponse_attendue(),),
            explication=self.explication,
        )


def _lire_erreurs(fiche: Fiche) -> tuple[ErreurUsuelle, ...]:
    """Read the `[[questions.erreurs]]` tables, at most ten different values."""
    erreurs: list[ErreurUsuelle] = []
    for rang, table in enumerate(fiche.tables("erreurs", facultatif=True), start=1):
        ligne = Fiche(table, fiche.identifiant)
        valeur = ligne.nombre("valeur", minimum=-VALEUR_MAXIMUM, maximum=VALEUR_MAXIMUM)
        erreurs.append(ErreurUsuelle(valeur, ligne.texte("retour")))
        ligne.terminer()
        for faute in ligne.fautes:
            fiche.faute(f"erreur n° {rang}, {faute.remede}")
    if len({erreur.valeur for erreur in erreurs}) != len(erreurs):
        fiche.faute("deux erreurs ont la même valeur : gardez-en une.")
    if len(erreurs) > ERREURS_MAXIMUM:
        fiche.faute(f"{ERREURS_MAXIMUM} erreurs au plus en blocs [[questions.erreurs]].")
    return tuple(erreurs)
