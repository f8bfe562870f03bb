"""What is taught (« catalogue »): the modules and their chapters, read as frozen values.

A module is a folder with a `module.toml`, the law it rests on in `sources/*.toml` and, for each
chapter, `NN-slug.ipynb` (the prose) and `NN-slug.toml` (the questions). `modules.verification`
checks the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from modules.commun.chapitre import DUREE_MAXIMUM, Chapitre, lire_chapitre
from modules.commun.erreurs import ErreurContenu
from modules.commun.fiche import Fiche, proche
from modules.commun.fichiers import lire_toml
from modules.commun.sources import Source, TexteDeDroit, lire_textes, sources_des_textes
from modules.positionnement import Positionnement, lire_positionnement
from modules.savoir_faire import SAVOIR_FAIRE_MAXIMUM, SavoirFaire, lire_savoir_faire

__all__ = [
    "Catalogue",
    "Chapitre",
    "CompetenceVisee",
    "ErreurContenu",
    "Module",
    "Positionnement",
    "ReglageAttestation",
    "RegleAutoformation",
    "RegleModule",
    "SavoirFaire",
    "Source",
    "TexteDeDroit",
    "examiner_module",
    "lire_catalogue",
    "lire_module",
]

FICHE_MODULE = "module.toml"
# Also the id of nbgrader's assignment and a part of URLs.
NOM_DE_MODULE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
# What a module can end on; an attestation of presence is given on demand, whatever the module.
GENRES_ATTESTATION = ("reussite", "visa")
VALIDITE_MAXIMUM = 240  # months
COMPETENCES_MAXIMUM = 8  # what the page of an attestation holds
# A module may ask for plain language: at most that many words a sentence (« langage »).
MOTS_MAX = (5, 60)
LONGUEURS_COMPETENCE = {"referentiel": 40, "version": 20, "code": 20, "intitule": 120}
NOM_DE_CHAPITRE = re.compile(r"\d{2}-[a-z0-9]+(?:-[a-z0-9]+)*")


# Which try of a chapter counts in self-training.
RETENUES = ("meilleure", "derniere")
TENTATIVES_MAXIMUM = 20
ATTENTE_MAXIMUM = 90  # days


@dataclass(frozen=True, slots=True)
class RegleAutoformation:
    """What self-training asks in place of presence: percent of the points, tries, days between.

    `tentatives` are all those of a chapter, the first included; `retenue` says which one counts,
    one of RETENUES.
    """

    score_minimal: float
    tentatives: int
    attente_jours: int
    retenue: str = "meilleure"


@dataclass(frozen=True, slots=True)
class RegleModule:
    """What the attestation asks: minutes attended, percent of the graded points (0 to 100).

    `chapitres` are those to hand in, in the order of the module; the score is theirs.
    `validation_humaine`: a trainer must confirm besides. `savoir_faire`: how many lines of the
    observation grid must be done alone, be it with a little help. `autoformation`: None when the
    module is not followed alone.
    """

    minutes_presence: int
    score_minimal: float
    chapitres: tuple[str, ...] = ()
    validation_humaine: bool = False
    savoir_faire: int = 0
    autoformation: RegleAutoformation | None = None


@dataclass(frozen=True, slots=True)
class ReglageAttestation:
    """What is given at the end: its kind, for how many months (0: no end).

    `presence_minutes` is what an attestation of presence asks, which any module can give.
    """

    genre: str = "reussite"
    validite_mois: int = 0
    presence_minutes: int = 1


@dataclass(frozen=True, slots=True)
class CompetenceVisee:
    """One competence of a public framework that the module works on; the mapping is our own."""

    referentiel: str
    version: str
    code: str
    intitule: str


@dataclass(frozen=True, slots=True)
class Module:
    """One module; `duree_minutes` is the planned length of the training.

    `phrases_mots_max` is how many words a sentence may hold, where the module asks for plain words;
    `une_idee_par_ecran`: its lessons are shown a step at a time. `commentaires` are sentences that
    whoever marks its texts may use.
    """

    identifiant: str
    titre: str
    public: str
    objectifs: tuple[str, ...]
    duree_minutes: int
    licence: str
    regle: RegleModule
    chapitres: tuple[Chapitre, ...]
    attestation: ReglageAttestation = field(default_factory=ReglageAttestation)
    competences: tuple[CompetenceVisee, ...] = ()
    textes: tuple[TexteDeDroit, ...] = ()
    phrases_mots_max: int | None = None
    une_idee_par_ecran: bool = False
    savoir_faire: tuple[SavoirFaire, ...] = ()
    positionnement: tuple[Positionnement, ...] = ()
    commentaires: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[Source, ...]:
        """All the legal sources of the module, cited or not."""
        return sources_des_textes(self.textes)

    def chapitre(self, identifiant: str) -> Chapitre:
        """Return one chapter; raise ErreurContenu when there is none of that id."""
        for chapitre in self.chapitres:
            if chapitre.identifiant == identifiant:
                return chapitre
        aide = proche(identifiant, (chapitre.identifiant for chapitre in self.chapitres))
        raise ErreurContenu(
            f"{self.identifiant}/{FICHE_MODULE}", identifiant, f"ce chapitre n’existe pas.{aide}"
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All the modules of a folder, in the order of their ids."""

    modules: tuple[Module, ...]

    def module(self, identifiant: str) -> Module:
        """Return one module; raise ErreurContenu when there is none of that id."""
        for module in self.modules:
            if module.identifiant == identifiant:
                return module
        aide = proche(identifiant, (module.identifiant for module in self.modules))
        raise ErreurContenu("", identifiant, f"ce module n’existe pas.{aide}")


def lire_catalogue(dossier: Path) -> Catalogue:
    """Read every module of a folder; raise the first ErreurContenu."""
    dossiers = sorted(fiche.parent for fiche in dossier.glob(f"*/{FICHE_MODULE}"))
    return Catalogue(tuple(lire_module(sous_dossier) for sous_dossier in dossiers))


def lire_module(dossier: Path) -> Module:
    """Read one module; raise the first ErreurContenu."""
    module, fautes = examiner_module(dossier)
    if fautes:
        raise fautes[0]
    return module


def examiner_module(dossier: Path) -> tuple[Module, list[ErreurContenu]]:
    """Read one module with all the faults of its data (the module is usable when there is none).

    Raises ErreurContenu at once when `module.toml` is missing or is not TOML.
    """
    nom = dossier.resolve().name
    fichier = f"{nom}/{FICHE_MODULE}"
    fiche = Fiche(lire_toml(dossier / FICHE_MODULE, fichier))
    identifiant = fiche.texte("identifiant")
    if identifiant and (identifiant != nom or not NOM_DE_MODULE.fullmatch(identifiant)):
        fiche.faute(
            "« identifiant » doit être le nom du dossier, en lettres minuscules sans accent, "
            f"chiffres et tirets bas : ici « {nom} »."
        )
    titre, public = fiche.texte("titre"), fiche.texte("public")
    objectifs = fiche.textes("objectifs")
    duree = fiche.entier("duree_minutes", minimum=1, maximum=DUREE_MAXIMUM)
    licence = fiche.texte("licence")
    noms = fiche.textes("chapitres")
    savoir_faire = lire_savoir_faire(fiche, noms)
    positionnement = lire_positionnement(fiche, noms)
    regle = _lire_regle(fiche, duree, noms)
    if regle.savoir_faire > len(savoir_faire):
        fiche.faute(
            f"la règle demande {regle.savoir_faire} savoir-faire, et la grille en a "
            f"{len(savoir_faire)} : ajoutez des blocs [[savoir_faire]]."
        )
    attestation = _lire_attestation(fiche, duree)
    competences = _lire_competences(fiche)
    mots_max = _lire_langage(fiche)
    une_idee = fiche.booleen("une_idee_par_ecran", facultatif=True)
    commentaires = fiche.textes("commentaires", facultatif=True)
    for chapitre in noms:
        if not NOM_DE_CHAPITRE.fullmatch(chapitre):
            fiche.faute(f"le chapitre « {chapitre} » doit s’appeler comme « 03-le-sujet ».")
    fiche.terminer()
    fautes = [faute.dans(fichier) for faute in fiche.fautes]
    textes, fautes_des_textes = lire_textes(dossier, nom)
    fautes += fautes_des_textes
    sources = sources_des_textes(textes)
    chapitres: list[Chapitre] = []
    for chapitre in noms:
        if NOM_DE_CHAPITRE.fullmatch(chapitre):
            _ajouter_chapitre(chapitres, fautes, dossier / f"{chapitre}.toml", nom, sources)
    fautes += _doubles_entre_chapitres(chapitres)
    # Nothing to hand in where nothing is graded: asking for it would close the attestation to all.
    sans_note = {c.identifiant for c in chapitres if not c.questions_notees}
    if regle.chapitres == noms:
        regle = replace(regle, chapitres=tuple(c for c in noms if c not in sans_note))
    module = Module(
        identifiant=nom,
        titre=titre,
        public=public,
        objectifs=objectifs,
        duree_minutes=duree,
        licence=licence,
        regle=regle,
        chapitres=tuple(chapitres),
        attestation=attestation,
        competences=competences,
        textes=textes,
        phrases_mots_max=mots_max,
        une_idee_par_ecran=une_idee,
        savoir_faire=savoir_faire,
        positionnement=positionnement,
        commentaires=commentaires,
    )
    return module, fautes


def _lire_regle(fiche: Fiche, duree: int, noms: tuple[str, ...]) -> RegleModule:
    interne = Fiche(fiche.table("regle"), "regle")
    presence = interne.entier("minutes_presence", minimum=0, maximum=DUREE_MAXIMUM)
    score = interne.nombre("score_minimal", minimum=0, maximum=100)
    choisis = interne.textes("chapitres", facultatif=True)
    validation = interne.booleen("validation_humaine", facultatif=True)
    observes = interne.entier(
        "savoir_faire", minimum=0, maximum=SAVOIR_FAIRE_MAXIMUM, facultatif=True
    )
    seul = interne.table("autoformation", facultatif=True)
    autoformation = _lire_autoformation(interne, seul) if seul else None
    if presence > duree:
        interne.faute("« minutes_presence » dépasse « duree_minutes » du module.")
    for chapitre in choisis:
        if chapitre not in noms:
            interne.faute(
                f"le chapitre « {chapitre} » n’est pas dans « chapitres » du module."
                f"{proche(chapitre, noms)}"
            )
    interne.terminer()
    fiche.reprendre(interne)
    demandes = tuple(nom for nom in noms if not choisis or nom in choisis)
    return RegleModule(presence, score, demandes, validation, observes, autoformation)


def _lire_autoformation(fiche: Fiche, table: Mapping[str, object]) -> RegleAutoformation:
    interne = Fiche(table, "regle.autoformation")
    score = interne.nombre("score_minimal", minimum=0, maximum=100)
    tentatives = interne.entier("tentatives", minimum=1, maximum=TENTATIVES_MAXIMUM)
    attente = interne.entier("attente_jours", minimum=0, maximum=ATTENTE_MAXIMUM, facultatif=True)
    retenue = interne.parmi("retenue", RETENUES, facultatif=True) or RETENUES[0]
    interne.terminer()
    fiche.reprendre(interne)
    return RegleAutoformation(score, tentatives, attente, retenue)


def _lire_attestation(fiche: Fiche, duree: int) -> ReglageAttestation:
    interne = Fiche(fiche.table("attestation", facultatif=True), "attestation")
    genre = interne.parmi("genre", GENRES_ATTESTATION, facultatif=True) or GENRES_ATTESTATION[0]
    validite = interne.entier("validite_mois", minimum=0, maximum=VALIDITE_MAXIMUM, facultatif=True)
    presence = interne.entier("presence_minutes", minimum=1, maximum=DUREE_MAXIMUM, facultatif=True)
    if presence > duree:
        interne.faute("« presence_minutes » dépasse « duree_minutes » du module.")
    interne.terminer()
    fiche.reprendre(interne)
    return ReglageAttestation(genre, validite, presence)


def _lire_langage(fiche: Fiche) -> int | None:
    table = fiche.table("langage", facultatif=True)
    if not table:
        return None
    interne = Fiche(table, "langage")
    mots_max = interne.entier("phrases_mots_max", minimum=MOTS_MAX[0], maximum=MOTS_MAX[1])
    interne.terminer()
    fiche.reprendre(interne)
    return mots_max


def _lire_competences(fiche: Fiche) -> tuple[CompetenceVisee, ...]:
    lues: list[CompetenceVisee] = []
    for table in fiche.tables("competences", facultatif=True):
        interne = Fiche(table, "competences")
        champs = {nom: interne.texte(nom) for nom in LONGUEURS_COMPETENCE}
        for nom, limite in LONGUEURS_COMPETENCE.items():
            if len(champs[nom]) > limite:
                interne.faute(f"« {nom} » est trop long : {limite} caractères au plus.")
        interne.terminer()
        fiche.reprendre(interne)
        lues.append(CompetenceVisee(**champs))
    if len(lues) > COMPETENCES_MAXIMUM:
        fiche.faute(f"une attestation porte au plus {COMPETENCES_MAXIMUM} compétences.")
    if len({(c.referentiel, c.version, c.code) for c in lues}) < len(lues):
        fiche.faute("la même compétence est écrite deux fois : gardez-en une.")
    return tuple(lues)


def _ajouter_chapitre(
    chapitres: list[Chapitre],
    fautes: list[ErreurContenu],
    toml: Path,
    module: str,
    sources: tuple[Source, ...],
) -> None:
    try:
        chapitre, fautes_du_chapitre = lire_chapitre(toml, module, sources)
    except ErreurContenu as erreur:
        fautes.append(erreur)
        return
    chapitres.append(chapitre)
    fautes.extend(fautes_du_chapitre)
    if not chapitre.notebook.is_file():
        fautes.append(
            ErreurContenu(
                f"{module}/{chapitre.notebook.name}", None, "ce carnet manque : créez-le."
            )
        )


def _doubles_entre_chapitres(chapitres: Iterable[Chapitre]) -> list[ErreurContenu]:
    """Refuse a question id used by two chapters: ids name grades for ever, in the whole module."""
    vus: dict[str, str] = {}
    fautes: list[ErreurContenu] = []
    for chapitre in chapitres:
        for identifiant in {question.id for question in chapitre.questions}:
            if identifiant in vus:
                remede = f"cet identifiant sert déjà dans {vus[identifiant]} : changez-en un."
                fichier = f"{chapitre.module}/{chapitre.toml.name}"
                fautes.append(ErreurContenu(fichier, identifiant, remede))
            else:
                vus[identifiant] = chapitre.toml.name
    return fautes
