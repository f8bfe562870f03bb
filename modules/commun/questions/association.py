"""Pairs to match (« association »): to each text on the left, one on the right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from modules.commun.erreurs import ReponseInvalide
from modules.commun.fiche import Fiche
from modules.commun.questions.base import Evaluation, Question, Retour, lire_communs
from modules.commun.questions.formes import FORME_INATTENDUE, Reponse, controler_forme
from modules.commun.questions.impression import FormeLigne, Imprimable, LigneImprimee, lettrees
from modules.commun.questions.parties import lire_parties, opaque, ordre_neutre

PAIRES = (2, 8)
DROITES_MAXIMUM = 16


@dataclass(frozen=True, slots=True)
class Paire:
    """A text and the one that goes with it; several pairs may share the same right-hand text."""

    id: str
    gauche: str
    droite: str
    retour: str


def _lire_paire(fiche: Fiche, identifiant: str) -> Paire:
    return Paire(identifiant, *(fiche.texte(cle) for cle in ("gauche", "droite", "retour")))


@dataclass(frozen=True, slots=True)
class Association(Question):
    """Pairs, and extra right-hand texts (« intrus »); the answer lists "left=right" public ids.

    Both ids are opaque, since a pair's own id would join its two halves.
    """

    type: ClassVar[str] = "association"

    paires: tuple[Paire, ...]
    intrus: tuple[str, ...]

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question; left texts differ, and there is a wrong text for each of them."""
        communs = lire_communs(fiche, cls.type)
        paires = lire_parties(fiche, "paires", "paire", PAIRES, _lire_paire)
        intrus = fiche.textes("intrus", facultatif=True)
        droites = {paire.droite for paire in paires}
        if len({paire.gauche for paire in paires}) != len(paires):
            fiche.faute("deux paires ont le même texte à gauche : réunissez-les ou changez-en un.")
        for double in sorted(droites.intersection(intrus)):
            fiche.faute(f"l’intrus « {double} » est aussi une bonne réponse : changez-le.")
        if not 2 <= len(droites | set(intrus)) <= DROITES_MAXIMUM:
            fiche.faute(f"il faut de 2 à {DROITES_MAXIMUM} textes différents à droite.")
        fiche.terminer()
        return cls(**communs, paires=paires, intrus=intrus)

    def _gauches(self) -> dict[str, Paire]:
        """Return the pairs by the public id of their left text."""
        return {opaque(self.id, "gauche", paire.id): paire for paire in self.paires}

    def _droites(self) -> dict[str, str]:
        """Return the public id of each right-hand text, in an order that tells nothing."""
        ids: dict[str, str] = {}
        for paire in self.paires:
            ids.setdefault(paire.droite, opaque(self.id, "droite", paire.id))
        for rang, texte in enumerate(self.intrus):
            ids[texte] = opaque(self.id, "intrus", str(rang))
        return {texte: ids[texte] for texte in ordre_neutre(ids)}

    def partie_publique(self) -> dict[str, object]:
        """Return both columns, each in its own order."""
        return {
            "gauches": [{"id": i, "texte": paire.gauche} for i, paire in self._gauches().items()],
            "droites": [{"id": i, "texte": texte} for texte, i in self._droites().items()],
        }

    def partie_privee(self) -> dict[str, object]:
        """Return the pairs with their feedback, and the extra texts."""
        champs = ("id", "gauche", "droite", "retour")
        paires = [{champ: getattr(paire, champ) for champ in champs} for paire in self.paires]
        return {"paires": paires, **({"intrus": list(self.intrus)} if self.intrus else {})}

    def valider_reponse(self, brut: object) -> list[str]:
        """Accept nothing, or "left=right" public ids, each left once; return them as shown."""
        reponse = controler_forme(brut) or []
        if isinstance(reponse, str):
            raise ReponseInvalide(FORME_INATTENDUE)
        choisies = _choisies(reponse)
        connues = choisies.keys() <= self._gauches().keys()
        if len(choisies) != len(reponse) or not connues:
            raise ReponseInvalide(FORME_INATTENDUE)
        if not set(choisies.values()).issubset(self._droites().values()):
            raise ReponseInvalide(FORME_INATTENDUE)
        return [f"{i}={choisies[i]}" for i in self._gauches() if i in choisies]

    def evaluer(self, reponse: Reponse) -> Evaluation:
        """Give points × share of right pairs."""
        droites, choisies = self._droites(), _choisies(reponse)
        retours = tuple(
            Retour(i, paire.retour, choisies.get(i) == droites[paire.droite], libelle=paire.gauche)
            for i, paire in self._gauches().items()
        )
        justes = sum(retour.juste is True for retour in retours)
        return Evaluation(
            points=self.points * (justes / len(self.paires)),
            maximum=self.points,
            retours=retours,
            explication=self.explication,
        )

    def exemple_juste(self) -> Reponse:
        """Return all the right pairs."""
        droites = self._droites()
        return [f"{i}={droites[paire.droite]}" for i, paire in self._gauches().items()]

    def exemple_faux(self) -> Reponse:
        """Return wrong pairs only: each left text with the right one of a pair after it."""
        droites, reponse = self._droites(), []
        for rang, (gauche, paire) in enumerate(self._gauches().items(), start=1):
            autres = [*(p.droite for p in self.paires[rang:] + self.paires[:rang]), *self.intrus]
            reponse.append(f"{gauche}={droites[next(t for t in autres if t != paire.droite)]}")
        return reponse

    def en_clair(self, reponse: Reponse) -> str:
        """Return one pair a line, all the left texts when one of them is matched."""
        choisies = _choisies(reponse)
        textes = {identifiant: texte for texte, identifiant in self._droites().items()}
        return "\n".join(
            f"{paire.gauche} : {textes.get(choisies.get(i, ''), '(sans réponse)')}"
            for i, paire in self._gauches().items()
            if choisies
        )

    def reponse_attendue(self) -> str:
        """Return the right pairs, one a line."""
        return self.en_clair(self.exemple_juste())

    def imprimable(self) -> Imprimable:
        """Return numbered left texts, each with a box for the letter of a right-hand text."""
        propositions = lettrees(FormeLigne.PROPOSITION, self._droites())
        lettres = {ligne.texte: ligne.repere for ligne in propositions}
        return Imprimable(
            enonce=self.enonce,
            consigne="Écrivez dans chaque case la lettre qui convient.",
            lignes=(
                *(
                    LigneImprimee(FormeLigne.LETTRE, paire.gauche, repere=str(rang))
                    for rang, paire in enumerate(self.paires, start=1)
                ),
                *propositions,
            ),
            corrige=tuple(
                f"{rang} : {lettres[paire.droite]}. {paire.droite}"
                for rang, paire in enumerate(self.paires, start=1)
            ),
            explication=self.explication,
        )


def _choisies(reponse: Reponse) -> Mapping[str, str]:
    """Return the right-hand id of each left one in "left=right" texts."""
    couples = reponse if isinstance(reponse, list) else []
    return {gauche: droite for gauche, _, droite in (couple.partition("=") for couple in couples)}
