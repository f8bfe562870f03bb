"""The disk of the file explorer (« disque »): what it holds, and what each act makes of it. Pure.

An act that is impossible where it comes changes nothing, and so does an act of another shape: any
list of texts can be replayed. `widgets/fichiers_modele.js` does the same in the page, and a test
holds one to the other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

NATURES = ("dossier", "photo", "texte", "pdf", "tableau", "son", "video")
ORDINATEUR, CLE, CORBEILLE, DOCUMENT = "", "cle", "corbeille", "document"
RESERVES = frozenset({CLE, CORBEILLE, DOCUMENT, "ordinateur"})
ELEMENTS_MAXIMUM = 300
LONGUEUR_NOM = 60
_INTERDITS = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_ESPACES = re.compile("[ \t\n\u00a0\u202f]+")
_PROFONDEUR = 40


@dataclass(frozen=True, slots=True)
class Element:
    """A file or a folder; `dans` is the id of where it lies, "" at the top of the computer.

    `origine` is the id of what it was copied from, its own when it was not; `avant`, where it lay
    before it went to the trash; `texte`, what a file says once open.
    """

    id: str
    nom: str
    nature: str
    dans: str
    origine: str
    avant: str = ""
    texte: str = ""


@dataclass(frozen=True, slots=True)
class Disque:
    """The whole state: elements by id, and what was done that leaves no other trace.

    `cle` is "absente", "branchee" or "ejectee"; `trouves`, what was opened from a search that
    found it; `faits`, among "ejectee" (the key left after it was ejected), "arrachee", "videe".
    """

    elements: Mapping[str, Element]
    cle: str = "absente"
    crees: int = 0
    recherche: str = ""
    resultats: tuple[str, ...] = ()
    ouverts: frozenset[str] = frozenset()
    trouves: frozenset[str] = frozenset()
    joints: tuple[str, ...] = ()
    faits: frozenset[str] = field(default_factory=frozenset)

    def lieu(self, identifiant: str) -> str:
        """Return where an element is in the end: "ordinateur", "cle", "corbeille", "" nowhere."""
        for _ in range(_PROFONDEUR):
            if identifiant in (CLE, CORBEILLE):
                return identifiant
            element = self.elements.get(identifiant)
            if element is None:
                return ""
            if element.dans == ORDINATEUR:
                return "ordinateur"
            identifiant = element.dans
        return ""

    def visible(self, identifiant: str) -> bool:
        """Tell whether the learner can reach an element, or a place where one can put some."""
        lieu = self.lieu(identifiant)
        return lieu == "ordinateur" or (lieu == CLE and self.cle == "branchee")

    def accueille(self, identifiant: str) -> bool:
        """Tell whether something can be put there: a folder within reach, or the key itself."""
        if identifiant == CLE:
            return self.cle == "branchee"
        element = self.elements.get(identifiant)
        return element is not None and element.nature == "dossier" and self.visible(identifiant)

    def mobile(self, identifiant: str) -> bool:
        """Tell whether the learner may rename, move or delete it: all but the first folders."""
        element = self.elements.get(identifiant)
        return element is not None and element.dans != ORDINATEUR and self.visible(identifiant)

    def contenu(self, dossier: str) -> list[Element]:
        """Return what lies in a folder, in the order of arrival."""
        return [element for element in self.elements.values() if element.dans == dossier]

    def nom_pris(self, dossier: str, nom: str, nature: str, sauf: str = "") -> bool:
        """Tell whether something else of that nature has that name there."""
        return any(
            e.nom.lower() == nom.lower() and e.nature == nature and e.id != sauf
            for e in self.contenu(dossier)
        )

    def nom_libre(self, dossier: str, nom: str, nature: str) -> str:
        """Return the name, or one made from it when it is taken, as computers do."""
        essai, rang = nom, 1
        while self.nom_pris(dossier, essai, nature):
            essai = f"{nom} - Copie" if rang == 1 else f"{nom} - Copie ({rang})"
            rang += 1
        return essai

    def avec(self, *elements: Element, crees: int = 0) -> Disque:
        """Return the disk with these elements, added or changed."""
        tous = {**self.elements, **{element.id: element for element in elements}}
        return replace(self, elements=tous, crees=self.crees + crees)


def disque_neuf(elements: Iterable[Element]) -> Disque:
    """Return the disk as an exercise begins."""
    return Disque({element.id: element for element in elements})


def sans_accent(texte: str) -> str:
    """Return a text as it is compared: no accent, no capital."""
    decompose = unicodedata.normalize("NFKD", texte)
    return "".join(c for c in decompose if unicodedata.category(c)[0] != "M").lower()


def nom_propre(nom: str) -> str:
    """Return a name as it is kept, single spaces; "" when no file can have it."""
    propre = _ESPACES.sub(" ", nom).strip(" ")
    return "" if len(propre) > LONGUEUR_NOM or _INTERDITS.search(propre) else propre


def meme_nom(un: str, autre: str) -> bool:
    """Tell whether a learner wrote the name that was asked: accents and capitals are let go."""
    return sans_accent(nom_propre(un)) == sans_accent(nom_propre(autre))


def rejouer(disque: Disque, actes: Iterable[str], avec_document: bool) -> Iterator[Disque]:
    """Yield the disk after each act; `avec_document` says that a letter can be saved."""
    for acte in actes:
        disque = appliquer(disque, acte, avec_document)
        yield disque


def appliquer(disque: Disque, acte: str, avec_document: bool = False) -> Disque:
    """Return the disk after an act, the very same one when the act does nothing."""
    verbe, _, reste = acte.partition(":")
    quoi, _, suite = reste.partition("|")
    if verbe == "enregistrer" and not avec_document:
        return disque
    faire = _ACTES.get(verbe)
    return faire(disque, quoi, suite) if faire else disque


def _creer(disque: Disque, dossier: str, nom: str) -> Disque:
    return _ajouter(disque, dossier, nom, "dossier", "")


def _enregistrer(disque: Disque, dossier: str, nom: str) -> Disque:
    return _ajouter(disque, dossier, nom, "texte", DOCUMENT)


def _ajouter(disque: Disque, dossier: str, nom: str, nature: str, origine: str) -> Disque:
    propre = nom_propre(nom)
    if (
        not propre
        or not disque.accueille(dossier)
        or len(disque.elements) >= ELEMENTS_MAXIMUM
        or disque.nom_pris(dossier, propre, nature)
    ):
        return disque
    cle = f"n{disque.crees + 1}"
    return disque.avec(Element(cle, propre, nature, dossier, origine or cle), crees=1)


def _renommer(disque: Disque, quoi: str, nom: str) -> Disque:
    propre, element = nom_propre(nom), disque.elements.get(quoi)
    if not propre or element is None or not disque.mobile(quoi) or propre == element.nom:
        return disque
    if disque.nom_pris(element.dans, propre, element.nature, sauf=quoi):
        return disque
    return disque.avec(replace(element, nom=propre))


def _deplacer(disque: Disque, quoi: str, dossier: str) -> Disque:
    element = disque.elements.get(quoi)
    if (
        element is None
        or not disque.mobile(quoi)
        or not disque.accueille(dossier)
        or element.dans == dossier
        or _contient(disque, quoi, dossier)
        or disque.nom_pris(dossier, element.nom, element.nature)
    ):
        return disque
    return disque.avec(replace(element, dans=dossier))


def _contient(disque: Disque, dossier: str, dedans: str) -> bool:
    """Tell whether `dedans` is `dossier` itself or lies in it, however deep."""
    for _ in range(_PROFONDEUR):
        if dedans == dossier:
            return True
        element = disque.elements.get(dedans)
        if element is None:
            return False
        dedans = element.dans
    return True


def _copier(disque: Disque, quoi: str, dossier: str) -> Disque:
    element = disque.elements.get(quoi)
    if (
        element is None
        or not disque.mobile(quoi)
        or not disque.accueille(dossier)
        or _contient(disque, quoi, dossier)
    ):
        return disque
    pris = [e for e in disque.elements.values() if _contient(disque, quoi, e.id)]
    if len(disque.elements) + len(pris) > ELEMENTS_MAXIMUM:
        return disque
    neufs = {e.id: f"n{disque.crees + rang}" for rang, e in enumerate(pris, start=1)}
    nom = disque.nom_libre(dossier, element.nom, element.nature)
    copies = [
        replace(e, id=neufs[e.id], dans=neufs.get(e.dans, e.dans), avant="")
        for e in pris
        if e.id != quoi
    ]
    tete = replace(element, id=neufs[quoi], nom=nom, dans=dossier, avant="")
    return disque.avec(tete, *copies, crees=len(pris))


def _supprimer(disque: Disque, quoi: str, _: str) -> Disque:
    element = disque.elements.get(quoi)
    if element is None or not disque.mobile(quoi):
        return disque
    return disque.avec(replace(element, dans=CORBEILLE, avant=element.dans))


def _restaurer(disque: Disque, quoi: str, _: str) -> Disque:
    element = disque.elements.get(quoi)
    if element is None or element.dans != CORBEILLE:
        return disque
    premiers = [e.id for e in disque.contenu(ORDINATEUR)]
    dossier = element.avant if disque.accueille(element.avant) else premiers[0]
    nom = disque.nom_libre(dossier, element.nom, element.nature)
    return disque.avec(replace(element, nom=nom, dans=dossier, avant=""))


def _vider(disque: Disque, _quoi: str, _: str) -> Disque:
    if not disque.contenu(CORBEILLE):
        return disque
    restent = {cle: e for cle, e in disque.elements.items() if disque.lieu(cle) != CORBEILLE}
    return replace(disque, elements=restent, faits=disque.faits | {"videe"})


def _brancher(disque: Disque, _quoi: str, _: str) -> Disque:
    return replace(disque, cle="branchee") if disque.cle == "absente" else disque


def _ejecter(disque: Disque, _quoi: str, _: str) -> Disque:
    return replace(disque, cle="ejectee") if disque.cle == "branchee" else disque


def _retirer(disque: Disque, _quoi: str, _: str) -> Disque:
    if disque.cle == "absente":
        return disque
    comment = "ejectee" if disque.cle == "ejectee" else "arrachee"
    return replace(disque, cle="absente", faits=disque.faits | {comment})


def trouver(disque: Disque, texte: str) -> tuple[str, ...]:
    """Return the ids of what is within reach and whose name holds all the words of a text."""
    mots = [mot for mot in re.split("[ \t\n\u00a0\u202f]+", sans_accent(texte)) if mot]
    if not mots:
        return ()
    return tuple(
        e.id
        for e in disque.elements.values()
        if disque.mobile(e.id) and all(mot in sans_accent(e.nom) for mot in mots)
    )


def _chercher(disque: Disque, texte: str, _: str) -> Disque:
    resultats = trouver(disque, texte)
    if texte == disque.recherche and resultats == disque.resultats:
        return disque
    return replace(disque, recherche=texte, resultats=resultats)


def _ouvrir(disque: Disque, quoi: str, _: str) -> Disque:
    element = disque.elements.get(quoi)
    if element is None or element.nature == "dossier" or not disque.visible(quoi):
        return disque
    trouve = {element.origine} if quoi in disque.resultats else set()
    if element.origine in disque.ouverts and trouve <= disque.trouves:
        return disque
    return replace(
        disque,
        ouverts=disque.ouverts | {element.origine},
        trouves=disque.trouves | trouve,
    )


def _joindre(disque: Disque, quoi: str, _: str) -> Disque:
    element = disque.elements.get(quoi)
    if element is None or element.nature == "dossier" or not disque.visible(quoi):
        return disque
    if element.origine in disque.joints:
        return disque
    return replace(disque, joints=(*disque.joints, element.origine))


def _enlever(disque: Disque, quoi: str, _: str) -> Disque:
    if quoi not in disque.joints:
        return disque
    return replace(disque, joints=tuple(joint for joint in disque.joints if joint != quoi))


_ACTES: Final[Mapping[str, Callable[[Disque, str, str], Disque]]] = {
    "creer": _creer,
    "enregistrer": _enregistrer,
    "renommer": _renommer,
    "deplacer": _deplacer,
    "copier": _copier,
    "supprimer": _supprimer,
    "restaurer": _restaurer,
    "vider": _vider,
    "brancher": _brancher,
    "ejecter": _ejecter,
    "retirer": _retirer,
    "chercher": _chercher,
    "ouvrir": _ouvrir,
    "joindre": _joindre,
    "enlever": _enlever,
}
VERBES = frozenset(_ACTES)
