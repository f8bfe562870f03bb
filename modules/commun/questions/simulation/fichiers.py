"""The file explorer (« fichiers »): folders, USB key, trash, « enregistrer sous », attachments.

The acts are those of `disque`; one of no known verb is refused, one that is impossible where it
comes changes nothing. A mission stays done once it is, unless it asks to hold until the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Final, Self

from modules.commun.erreurs import ReponseInvalide
from modules.commun.fiche import Fiche
from modules.commun.questions.base import lire_communs
from modules.commun.questions.formes import FORME_INATTENDUE, Reponse
from modules.commun.questions.impression import FormeLigne, Imprimable, LigneImprimee
from modules.commun.questions.parties import lire_parties
from modules.commun.questions.simulation import disque as d
from modules.commun.questions.simulation.base import Simulation
from modules.commun.questions.simulation.disque import Disque, Element
from modules.commun.questions.simulation.missions import MISSIONS, NIVEAUX, Mission, lire_champs

ELEMENTS = (1, 60)
# What each goal reads beside its name.
BUTS: Final[Mapping[str, tuple[str, ...]]] = {
    "dossier": ("nom", "dans"),
    "nom": ("elements", "nom"),
    "place": ("elements", "dans"),
    "copie": ("elements", "dans"),
    "ouvert": ("elements",),
    "trouve": ("elements",),
    "enregistre": ("nom", "dans"),
    "branchee": (),
    "ejectee": (),
    "joint": ("elements",),
    "jete": ("elements",),
    "videe": (),
}


@dataclass(frozen=True, slots=True)
class MissionFichiers(Mission):
    """A goal (« but ») on the disk: `elements` are ids, `dans` an id or the name of a new folder.

    `a_la_fin`: it must still hold at the end.
    """

    but: str
    elements: tuple[str, ...]
    dans: str
    nom: str
    a_la_fin: bool


@dataclass(frozen=True, slots=True)
class Document:
    """A letter open in a word processor, to save; or, with `pour`, a message to attach files to."""

    titre: str
    texte: str


@dataclass(frozen=True, slots=True)
class Fichiers(Simulation):
    """Missions on a disk; `elements` is what it holds, `solution` acts that fulfil them all.

    `cle` is the name of the USB key, "" without one; `document` a text to save, `message` one to
    attach files to.
    """

    type: ClassVar[str] = "fichiers"

    missions: tuple[MissionFichiers, ...]
    elements: tuple[Element, ...]
    cle: str
    document: Document | None
    message: Document | None
    solution: tuple[str, ...]

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question, its disk and its missions."""
        communs = lire_communs(fiche, cls.type)
        niveau = fiche.parmi("niveau", NIVEAUX)
        missions = lire_parties(fiche, "missions", "mission", MISSIONS, _lire_mission)
        question = cls(
            **communs,
            niveau=niveau,
            missions=missions,
            elements=lire_parties(fiche, "elements", "élément", ELEMENTS, _lire_element),
            cle=fiche.texte("cle", facultatif=True),
            document=_lire_document(fiche, "document"),
            message=_lire_document(fiche, "message"),
            solution=lire_solution(fiche),
        )
        fiche.terminer()
        if not fiche.fautes:
            for remede in _remedes(question):
                fiche.faute(remede)
        return question

    def decor_public(self) -> dict[str, object]:
        """Return the disk as it begins."""
        return {
            "elements": [_en_dict(element) for element in self.elements],
            **({"cle": self.cle} if self.cle else {}),
            **({"document": _document(self.document)} if self.document else {}),
            **({"message": _document(self.message)} if self.message else {}),
        }

    def decor_prive(self) -> dict[str, object]:
        """Return the disk, and acts that fulfil every mission."""
        return {**self.decor_public(), "solution": "\n".join(self.solution)}

    def mission_privee(self, mission: Mission) -> dict[str, object]:
        """Return the goal of a mission."""
        but = next(m for m in self.missions if m.id == mission.id)
        champs = {"elements": list(but.elements), "dans": but.dans, "nom": but.nom}
        return {
            "but": but.but,
            **{cle: valeur for cle, valeur in champs.items() if valeur},
            **({"a_la_fin": True} if but.a_la_fin else {}),
        }

    def _depart(self) -> Disque:
        return d.disque_neuf(self.elements)

    def _rejouer(self, actes: Sequence[str]) -> list[Disque]:
        """Return the disk at the start and after each act that did something."""
        for acte in actes:
            if acte.partition(":")[0] not in d.VERBES:
                raise ReponseInvalide(FORME_INATTENDUE)
        depart = self._depart()
        return [depart, *d.rejouer(depart, actes, self.document is not None)]

    def etat_final(self, actes: Sequence[str]) -> Disque:
        """Return the disk after these acts; an impossible one changed nothing."""
        return self._rejouer(actes)[-1]

    def missions_faites(self, actes: Sequence[str]) -> frozenset[str]:
        """Return the missions fulfilled at some time, or at the end for those that ask it."""
        etats = self._rejouer(actes)
        return frozenset(
            mission.id
            for mission in self.missions
            if any(
                VERIFIER[mission.but](etat, mission)
                for etat in (etats[-1:] if mission.a_la_fin else etats[1:])
            )
        )

    def raconter(self, actes: Sequence[str]) -> list[str]:
        """Return each act that did something, in words."""
        phrases = []
        etat = self._depart()
        for acte in actes:
            suite = d.appliquer(etat, acte, self.document is not None)
            if suite is not etat:
                phrases.append(self._phrase(etat, acte))
            etat = suite
        return phrases

    def _phrase(self, etat: Disque, acte: str) -> str:
        verbe, _, reste = acte.partition(":")
        quoi, _, suite = reste.partition("|")

        def nom(cle: str) -> str:
            element = etat.elements.get(cle)
            return element.nom if element else {d.CLE: self.cle}.get(cle, "ce document")

        phrases = {
            "creer": f"Créer le dossier « {suite} » dans « {nom(quoi)} ».",
            "enregistrer": f"Enregistrer sous « {suite} » dans « {nom(quoi)} ».",
            "renommer": f"Renommer « {nom(quoi)} » en « {suite} ».",
            "deplacer": f"Déplacer « {nom(quoi)} » dans « {nom(suite)} ».",
            "copier": f"Copier « {nom(quoi)} » dans « {nom(suite)} ».",
            "supprimer": f"Mettre « {nom(quoi)} » à la corbeille.",
            "restaurer": f"Restaurer « {nom(quoi)} ».",
            "vider": "Vider la corbeille.",
            "brancher": "Brancher la clé USB.",
            "ejecter": "Éjecter la clé USB.",
            "retirer": "Retirer la clé USB.",
            "chercher": f"Chercher « {reste} ».",
            "ouvrir": f"Ouvrir « {nom(quoi)} ».",
            "joindre": f"Joindre « {nom(quoi)} ».",
            "enlever": f"Ne plus joindre « {nom(quoi)} ».",
        }
        return phrases[verbe]

    def imprimable(self) -> Imprimable:
        """Return the same disk to lay out on a table: labels, and folders of cardboard."""
        feuille = Simulation.imprimable(self)
        lieux = [(e.id, e.nom) for e in self.elements if e.nature == "dossier"]
        lieux += [(d.CLE, self.cle), (d.CORBEILLE, "Corbeille")]
        lignes = []
        for cle, nom in lieux:
            dedans = ", ".join(f"« {e.nom} »" for e in self.elements if e.dans == cle)
            if dedans:
                lignes.append(LigneImprimee(FormeLigne.TEXTE, f"Dans « {nom} » : {dedans}."))
        return replace(
            feuille,
            consigne="Écrivez chaque nom sur une étiquette et posez-les dans des pochettes. "
            "Puis faites les missions, sur la table ou sur un vrai poste. Cochez ce qui est fait.",
            lignes=(*lignes, *feuille.lignes),
        )

    def exemple_juste(self) -> Reponse:
        """Return the author's own way."""
        return list(self.solution)


def lire_solution(fiche: Fiche) -> tuple[str, ...]:
    """Read the author's own way: one act a line."""
    lignes = fiche.texte("solution").split("\n")
    return tuple(filter(None, (ligne.strip() for ligne in lignes)))


def _lieu(etat: Disque, element: Element, dans: str) -> bool:
    """Tell whether an element lies where a goal wants it: an id, a folder of that name, the key."""
    if not etat.visible(element.id):
        return False
    dossier = etat.elements.get(element.dans)
    if element.dans == dans or (dossier is not None and d.meme_nom(dossier.nom, dans)):
        return True
    return dans == d.CLE and etat.lieu(element.id) == d.CLE


def _parmi(etat: Disque, mission: MissionFichiers) -> list[Element | None]:
    return [etat.elements.get(cle) for cle in mission.elements]


def _dossier(etat: Disque, mission: MissionFichiers) -> bool:
    return any(
        e.nature == "dossier" and d.meme_nom(e.nom, mission.nom) and _lieu(etat, e, mission.dans)
        for e in etat.elements.values()
    )


def _nom(etat: Disque, mission: MissionFichiers) -> bool:
    return all(e and d.meme_nom(e.nom, mission.nom) for e in _parmi(etat, mission))


def _place(etat: Disque, mission: MissionFichiers) -> bool:
    return all(e and _lieu(etat, e, mission.dans) for e in _parmi(etat, mission))


def _copie(etat: Disque, mission: MissionFichiers) -> bool:
    """A copy is there, and what was copied still is somewhere."""
    return all(
        cle in etat.elements
        and etat.lieu(cle) != d.CORBEILLE
        and any(
            e.origine == cle != e.id and _lieu(etat, e, mission.dans)
            for e in etat.elements.values()
        )
        for cle in mission.elements
    )


def _enregistre(etat: Disque, mission: MissionFichiers) -> bool:
    return any(
        e.origine == d.DOCUMENT and d.meme_nom(e.nom, mission.nom) and _lieu(etat, e, mission.dans)
        for e in etat.elements.values()
    )


def _jete(etat: Disque, mission: MissionFichiers) -> bool:
    """In the trash, or gone with it."""
    return all(etat.lieu(cle) in (d.CORBEILLE, "") for cle in mission.elements)


VERIFIER: Final[Mapping[str, Callable[[Disque, MissionFichiers], bool]]] = {
    "dossier": _dossier,
    "nom": _nom,
    "place": _place,
    "copie": _copie,
    "ouvert": lambda etat, mission: etat.ouverts.issuperset(mission.elements),
    "trouve": lambda etat, mission: etat.trouves.issuperset(mission.elements),
    "enregistre": _enregistre,
    "branchee": lambda etat, _mission: etat.cle == "branchee",
    "ejectee": lambda etat, _mission: "ejectee" in etat.faits,
    "joint": lambda etat, mission: set(etat.joints) == set(mission.elements),
    "jete": _jete,
    "videe": lambda etat, _mission: "videe" in etat.faits and not etat.contenu(d.CORBEILLE),
}


def _lire_mission(fiche: Fiche, identifiant: str) -> MissionFichiers:
    champs = lire_champs(fiche, identifiant)
    but = fiche.parmi("but", BUTS)
    lus = BUTS.get(but, ())
    return MissionFichiers(
        **champs,
        but=but,
        elements=fiche.textes("elements", slugs=True) if "elements" in lus else (),
        dans=fiche.texte("dans") if "dans" in lus else "",
        nom=fiche.texte("nom") if "nom" in lus else "",
        a_la_fin=fiche.booleen("a_la_fin", facultatif=True),
    )


def _lire_element(fiche: Fiche, identifiant: str) -> Element:
    element = Element(
        id=identifiant,
        nom=fiche.texte("nom"),
        nature=fiche.parmi("nature", d.NATURES),
        dans=fiche.slug("dans", facultatif=True),
        origine=identifiant,
        avant=fiche.slug("avant", facultatif=True),
        texte=fiche.texte("texte", facultatif=True),
    )
    if identifiant in d.RESERVES or re.fullmatch(r"n\d+", identifiant):
        fiche.faute(f"l’identifiant « {identifiant} » est réservé : changez-le.")
    if element.nom and d.nom_propre(element.nom) != element.nom:
        fiche.faute("« nom » : aucun fichier ne peut s’appeler ainsi.")
    return element


def _lire_document(fiche: Fiche, cle: str) -> Document | None:
    table = fiche.table(cle, facultatif=True)
    if not table:
        return None
    interne = Fiche(table, fiche.identifiant)
    document = Document(titre=interne.texte("titre"), texte=interne.texte("texte"))
    interne.terminer()
    fiche.reprendre(interne)
    return document


def _en_dict(element: Element) -> dict[str, object]:
    champs = {"dans": element.dans, "avant": element.avant, "texte": element.texte}
    return {
        "id": element.id,
        "nom": element.nom,
        "nature": element.nature,
        **{cle: valeur for cle, valeur in champs.items() if valeur},
    }


def _document(document: Document) -> dict[str, object]:
    return {"titre": document.titre, "texte": document.texte}


def _remedes(question: Fichiers) -> list[str]:
    """Return what an author must change in the scenario as a whole, in sentences."""
    par_id = {element.id: element for element in question.elements}
    dossiers = {cle for cle, element in par_id.items() if element.nature == "dossier"}
    lieux = dossiers | {d.CORBEILLE} | ({d.CLE} if question.cle else set())
    remedes = []
    if not any(not element.dans for element in question.elements):
        remedes.append("un élément au moins est au premier rang de l’ordinateur, sans « dans ».")
    for element in question.elements:
        if not element.dans and element.nature != "dossier":
            remedes.append(
                f"élément « {element.id} » : donnez « dans », seul un dossier s’en passe."
            )
        if element.dans and (element.dans not in lieux or element.dans == element.id):
            remedes.append(f"élément « {element.id} » : « {element.dans} » n’est pas un dossier.")
    for mission in question.missions:
        remedes += [
            f"mission « {mission.id} » : l’élément « {cle} » n’existe pas."
            for cle in mission.elements
            if cle not in par_id
        ]
    if any(acte.partition(":")[0] not in d.VERBES for acte in question.solution):
        remedes.append("« solution » contient un acte inconnu : voyez la liste dans le guide.")
    elif not remedes and _deja(question):
        remedes.append("une mission est faite avant de commencer : changez-en le but.")
    return remedes


def _deja(question: Fichiers) -> set[str]:
    depart = question.etat_final(())
    return {m.id for m in question.missions if VERIFIER[m.but](depart, m)}
