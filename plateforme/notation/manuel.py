"""Written answers, read and marked by a person, straight in nbgrader's gradebook.

formgrader and these functions write the same rows: they cannot disagree. The registry is told at
once, by reading those rows again under its own lock: whoever writes there last has read last.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session as Bdd

from certificats.typographie import nombre
from inscriptions.depot import Depot
from inscriptions.enumerations import EtatCopie
from inscriptions.modeles import Apprenant, Copie
from inscriptions.services import copies, relectures, reponses
from inscriptions.services.personnes_donnees import est_efface
from inscriptions.services.relectures import TexteRendu
from modules.commun.erreurs import ErreurApprenant
from modules.commun.questions import Question
from plateforme.dossier import Dossier
from plateforme.notation.bareme import (
    LigneBareme,
    Remarque,
    bareme_de,
    ecrire_remarque,
    lire_remarque,
    propre,
)
from plateforme.notation.notes_ecrites import (
    CleTexte,
    NoteEcrite,
    PointsRefuses,
    ecrire_note,
    lire_notes,
)
from plateforme.publies import ChapitrePublie, ChapitresPublies, ModulePublie

__all__ = ["PointsRefuses", "TexteACorriger", "donner_points", "textes_a_corriger"]


@dataclass(frozen=True, slots=True)
class TexteACorriger:
    """One written answer that waits for a person."""

    apprenant: str
    module: str
    chapitre: str
    question: str
    enonce: str
    attendu: str
    texte: str
    maximum: float
    bareme: tuple[LigneBareme, ...]

    @property
    def cle(self) -> CleTexte:
        """Its name in the gradebook."""
        return self.apprenant.replace("-", ""), self.chapitre, self.question


@dataclass(frozen=True, slots=True)
class TexteALire:
    """A written answer handed in: what was asked, what was written, what the gradebook says.

    `note` is None when the gradebook does not know it: another program has to grade it first.
    """

    rendu: TexteRendu
    chapitre: ChapitrePublie
    question: Question
    texte: str
    note: NoteEcrite | None

    @property
    def cle(self) -> tuple[UUID, str]:
        """Its copy and its question, as addresses name it."""
        return self.rendu.copie.id, self.question.id

    @property
    def apprenant(self) -> Apprenant:
        """Who wrote it."""
        return self.rendu.apprenant

    @property
    def attend(self) -> bool:
        """Whether a person has still to mark it."""
        return self.note is not None and self.note.points is None

    @property
    def bareme(self) -> tuple[LigneBareme, ...]:
        """What it is marked against."""
        return bareme_de(self.question)

    @property
    def remarque(self) -> Remarque:
        """What the gradebook says of it."""
        if self.note is None:
            return Remarque({}, "")
        return lire_remarque(self.bareme, self.note.commentaire, self.note.points)

    @property
    def version(self) -> str:
        """What changes when the text does, or its note."""
        return f"{self.note.version if self.note else ''}.{self.rendu.reponse_id}"

    @property
    def differe(self) -> bool:
        """Whether the registry has yet to hear of what the gradebook says."""
        if self.note is None or self.note.points is None or not self.note.possible:
            return False
        return (self.rendu.points, self.rendu.commentaire) != (
            self.note.points,
            copies.sain(self.note.commentaire),
        )


def textes_a_corriger(dossier: Dossier, depot: Depot) -> list[TexteACorriger]:
    """List the written answers that wait for a person, the oldest copy first."""
    publies = ChapitresPublies(dossier)
    attente = []
    with depot.lecture() as bdd:
        for copie in copies.lister(bdd, EtatCopie.EN_ATTENTE_HUMAINE):
            module = publies.module(copie.module)
            chapitre = module.chapitre(copie.chapitre) if module else None
            donnees = reponses.courantes(bdd, copie.apprenant_id, copie.module, copie.chapitre)
            for question, (points, maximum) in copies.resultats_de(bdd, copie).items():
                if points is not None or chapitre is None:
                    continue
                posee = chapitre.questions[question]
                attente.append(
                    TexteACorriger(
                        apprenant=str(copie.apprenant_id),
                        module=copie.module,
                        chapitre=copie.chapitre,
                        question=question,
                        enonce=posee.enonce,
                        attendu=posee.reponse_attendue() or "",
                        texte=str(json.loads(donnees.get(question, '""'))),
                        maximum=maximum,
                        bareme=bareme_de(posee),
                    )
                )
    return attente


def donner_points(
    dossier: Dossier, texte: TexteACorriger, points: float, commentaire: str = ""
) -> None:
    """Record a person's marks, from 0 to the maximum, and an optional comment."""
    ecrire_note(dossier, texte.module, texte.cle, points, propre(commentaire) or None)


def donner_criteres(dossier: Dossier, texte: TexteACorriger, remarque: Remarque) -> float:
    """Record a person's points by criterion and their comment; give the total.

    Raise PointsRefuses.
    """
    total = _total(texte.bareme, remarque)
    dit = ecrire_remarque(texte.bareme, remarque)
    ecrire_note(dossier, texte.module, texte.cle, total, dit)
    return total


def est_ecrite(question: Question) -> bool:
    """Tell the questions that a person marks."""
    return question.exemple_juste() is None


def a_des_textes(module: ModulePublie) -> bool:
    """Tell whether a person has something to mark in a module."""
    return any(
        question.notee and est_ecrite(question)
        for chapitre in module.chapitres
        for question in chapitre.questions.values()
    )


def textes_de(
    bdd: Bdd, dossier: Dossier, module: ModulePublie, apprenants: Iterable[UUID]
) -> list[TexteALire]:
    """Read the written answers that these learners handed in in a module.

    By question, in the order of the lessons, then the oldest copy first; as many queries whatever
    their number.
    """
    posees = {
        (chapitre.identifiant, question.id): (chapitre, question)
        for chapitre in module.chapitres
        for question in chapitre.questions.values()
        if est_ecrite(question)
    }
    gens = list(apprenants)
    rendus = [
        rendu
        for rendu in relectures.textes_rendus(bdd, gens, module.identifiant, posees)
        if not est_efface(rendu.apprenant)
    ]
    if not rendus:
        return []
    notes = lire_notes(dossier, module.identifiant, {r.apprenant.id.hex for r in rendus})
    textes = []
    for rendu in rendus:
        chapitre, question = posees[rendu.copie.chapitre, rendu.question]
        note = notes.get(_cle(rendu.copie, question.id))
        textes.append(
            TexteALire(rendu, chapitre, question, lire_texte(question, rendu.contenu), note)
        )
    rangs = {cle: rang for rang, cle in enumerate(posees)}
    return sorted(textes, key=lambda t: rangs[t.chapitre.identifiant, t.question.id])


def noter_texte(
    dossier: Dossier,
    depot: Depot,
    texte: TexteALire,
    remarque: Remarque,
    auteur: str,
    maintenant: datetime,
) -> None:
    """Give a text its points by criterion and its comment, and tell the registry.

    Raise PointsRefuses, TexteNoteEntreTemps (the note is no longer `texte.note`), and
    « copie-inconnue » (given back, or opened again, meanwhile).
    """
    bareme = texte.bareme
    if texte.note is None:
        raise PointsRefuses("Cette réponse n’est pas dans le carnet de notes.")
    total = _total(bareme, remarque)
    copie = texte.rendu.copie
    ecrire_note(
        dossier,
        copie.module,
        _cle(copie, texte.question.id),
        total,
        ecrire_remarque(bareme, remarque),
        texte.note.version,
    )
    with depot.ecriture(auteur) as bdd:
        rapporter(bdd, dossier, copie, maintenant, texte.question.id)


def rapporter(
    bdd: Bdd, dossier: Dossier, copie: Copie, maintenant: datetime, lue: str | None = None
) -> Copie:
    """Bring a copy's written marks from the gradebook to the registry, as they are now.

    `lue` is the question just read by the author of this transaction. Raise « copie-inconnue ».
    """
    tenue = copies.tenir(bdd, copie)
    notes = lire_notes(dossier, tenue.module, [tenue.apprenant_id.hex])
    points, remarques = copies.resultats_de(bdd, tenue), copies.remarques_de(bdd, tenue)
    for question in points:
        note = notes.get(_cle(tenue, question))
        if note is None or not note.possible:
            continue
        points[question] = (note.points, note.maximum)
        remarques[question] = "" if note.points is None else note.commentaire
    return copies.noter(bdd, tenue, points, maintenant, remarques, lue)


def rendre_textes(
    depot: Depot, textes: Sequence[TexteALire], auteur: str, maintenant: datetime
) -> None:
    """Give a copy back to be rewritten; `textes` are its own. Raise « copie-inconnue ».

    What was said of each stays, with the version it was said of.
    """
    dites: dict[UUID, tuple[float, float, str]] = {
        texte.rendu.reponse_id: (texte.note.points, texte.note.maximum, texte.note.commentaire)
        for texte in textes
        if texte.rendu.reponse_id and texte.note and texte.note.points is not None
    }
    with depot.ecriture(auteur) as bdd:
        relectures.rendre_pour_reecriture(bdd, textes[0].rendu.copie, dites, maintenant)


def lire_points(bareme: Collection[LigneBareme], saisis: Mapping[str, str]) -> dict[str, float]:
    """Read what was typed beside each criterion: a comma will do; what is no number is left out."""
    lus: dict[str, float] = {}
    for ligne in bareme:
        with suppress(ValueError):
            lus[ligne.id] = float(saisis.get(ligne.id, "").strip().replace(",", "."))
    return lus


def lire_texte(question: Question, contenu: str) -> str:
    """Read a stored answer; "" when the question no longer takes it."""
    try:
        return str(question.valider_reponse(json.loads(contenu)) or "")
    except ErreurApprenant:
        return ""


def _cle(copie: Copie, question: str) -> CleTexte:
    return copie.apprenant_id.hex, copie.chapitre, question


def _total(bareme: Sequence[LigneBareme], remarque: Remarque) -> float:
    """Sum the points of every criterion; raise PointsRefuses when one is missing or is not one."""
    for ligne in bareme:
        if ligne.id not in remarque.points or not ligne.admet(remarque.points[ligne.id]):
            raise PointsRefuses(
                f"« {ligne.intitule} » se note de 0 à {nombre(ligne.maximum, decimales=2)}, par "
                "demi-point."
            )
    return sum(remarque.points[ligne.id] for ligne in bareme)
