"""Publish a module (« publier »): check it, expand it, let nbgrader make the release, switch.

Everything is made beside what is being served and put in place at the end, chapter by chapter and
each file in one rename: a fault in the last chapter leaves the first as it was.
"""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException

from inscriptions.heure import maintenant
from modules.catalogue import Chapitre, Module, lire_module
from modules.commun.erreurs import DroitARelire, ErreurContenu
from modules.retraits import ecartees, retraits
from modules.verification import verifier_module
from plateforme.dossier import Dossier
from plateforme.droit_change import suivre_le_droit
from plateforme.notation import carnets
from plateforme.notation.cours import (
    carnet_de_notes,
    configuration,
    copier_carnet,
    dossier_cours,
    fichier_carnet,
    journal_nbgrader,
    preparer_cours,
    sans_secret,
    seul_a_ecrire,
)
from plateforme.notation.expansion import etendre
from plateforme.notation.images import joindre_images
from plateforme.notation.rattrapage import completer_depots
from plateforme.notation.retraits import en_texte, remplacer, texte_du_manifeste, texte_public

# By chapter: question -> last good day; question -> situation -> last good day.
Retires = Mapping[str, Mapping[str, date]]
Ecartees = Mapping[str, Mapping[str, Mapping[str, date]]]


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published of a module: its chapters, and whether anything changed.

    `retirees` are the ids of the graded questions that do not count, `ecartees` of the situations
    that a game goes on without: see `modules.retraits`.
    """

    module: str
    chapitres: tuple[str, ...]
    change: bool
    retirees: tuple[str, ...] = ()
    ecartees: tuple[str, ...] = ()


class PublicationRefusee(ErreurContenu):
    """The module has faults; `fautes` holds all of them, and nothing was published."""

    def __init__(self, module: str, fautes: list[ErreurContenu]) -> None:
        self.fautes = fautes
        super().__init__(module, None, f"{len(fautes)} point(s) à corriger avant de publier.")


def publier(
    dossier: Dossier, source: Path, aujourd_hui: date, *, figer: bool = False
) -> Publication:
    """Publish the module in folder `source`. Raise PublicationRefusee, with every fault.

    Law that is due for review holds nothing back: the questions on it are published as practice.
    With `figer`, for a demonstration, the law stays as it is seen on `aujourd_hui`: no question is
    taken out later.
    """
    fautes = [
        faute
        for faute in verifier_module(source, aujourd_hui)
        if not isinstance(faute, DroitARelire)
    ]
    if fautes:
        raise PublicationRefusee(source.name, fautes)
    module = lire_module(source)
    retires = {c.identifiant: _retraits(c, aujourd_hui) for c in module.chapitres}
    sans = {c.identifiant: _ecartees(c, aujourd_hui) for c in module.chapitres}
    manifeste = texte_du_manifeste(_manifeste(module, retires, sans, figer=figer))
    with seul_a_ecrire(dossier):
        preparer_cours(dossier)
        cible = dossier.manifeste(module.identifiant)
        publie = Publication(
            module.identifiant,
            tuple(c.identifiant for c in module.chapitres),
            change=True,
            retirees=tuple(cle for siens in retires.values() for cle in siens),
            ecartees=tuple(
                cle for jeux in sans.values() for siennes in jeux.values() for cle in siennes
            ),
        )
        if cible.exists() and cible.read_text(encoding="utf-8") == manifeste:
            return replace(publie, change=False)
        with tempfile.TemporaryDirectory(prefix=".publication-", dir=dossier.cours) as atelier:
            _etendre(module, Path(atelier), retires, sans)
            if fichier_carnet(dossier).exists():
                # A rehearsal on a copy: nbgrader changes the gradebook before it may refuse.
                repetition = Path(atelier, "repetition.db")
                copier_carnet(dossier, repetition)
                _generer(dossier, module, Path(atelier), repetition)
            _generer(dossier, module, Path(atelier), fichier_carnet(dossier))
            with carnet_de_notes(dossier) as carnet:
                completer_depots(carnet, module.identifiant)
            for etape in ("source", "release"):
                _installer(
                    Path(atelier, etape, module.identifiant),
                    dossier.cours / etape / module.identifiant,
                )
        cible.parent.mkdir(exist_ok=True, mode=0o700)
        # First: it reads what is still published, and a run cut here is done again.
        sources = [source.en_dict() for source in module.sources]
        suivre_le_droit(dossier, module.identifiant, sources, maintenant())
        remplacer(cible, manifeste)
    return publie


def _retraits(chapitre: Chapitre, le: date) -> dict[str, date]:
    return retraits(chapitre.questions, {s.id: s.a_revoir_le for s in chapitre.sources}, le)


def _ecartees(chapitre: Chapitre, le: date) -> dict[str, dict[str, date]]:
    return ecartees(chapitre.questions, {s.id: s.a_revoir_le for s in chapitre.sources}, le)


def _manifeste(
    module: Module, retires: Retires, sans: Ecartees, *, figer: bool
) -> dict[str, object]:
    """Return what the server keeps of a module, keys included, in JSON types.

    The prose and its images count too: a changed sentence is a new publication.
    """
    return {
        "droit_fige": figer,
        "identifiant": module.identifiant,
        "titre": module.titre,
        "objectifs": list(module.objectifs),
        "duree_minutes": module.duree_minutes,
        "minutes_presence": module.regle.minutes_presence,
        "score_minimal": module.regle.score_minimal,
        "chapitres_demandes": list(module.regle.chapitres),
        "validation_humaine": module.regle.validation_humaine,
        "autoformation": module.regle.autoformation and asdict(module.regle.autoformation),
        "attestation": asdict(module.attestation),
        "une_idee_par_ecran": module.une_idee_par_ecran,
        "commentaires": list(module.commentaires),
        "savoir_faire_demandes": module.regle.savoir_faire,
        "savoir_faire": [asdict(un) for un in module.savoir_faire],
        "positionnement": [asdict(theme) for theme in module.positionnement],
        "competences": [asdict(competence) for competence in module.competences],
        "textes": [texte.en_dict() for texte in module.textes],
        "chapitres": [
            {
                "identifiant": chapitre.identifiant,
                "titre": chapitre.titre,
                "resume": chapitre.resume,
                "duree_minutes": chapitre.duree_minutes,
                "questions": [question.en_dict() for question in chapitre.questions],
                "sources": [source.en_dict() for source in chapitre.sources],
                **(
                    {"tirages": [tirage.en_dict() for tirage in chapitre.tirages]}
                    if chapitre.tirages
                    else {}
                ),
                "retraits": {
                    cle: depuis.isoformat() for cle, depuis in retires[chapitre.identifiant].items()
                },
                **(
                    {"ecartees": en_texte(sans[chapitre.identifiant])}
                    if sans[chapitre.identifiant]
                    else {}
                ),
                "prose": _prose(chapitre),
            }
            for chapitre in module.chapitres
        ],
    }


def _prose(chapitre: Chapitre) -> str:
    carnet = carnets.lire(chapitre.notebook)
    joindre_images(carnet, chapitre.notebook.parent)
    return carnets.en_texte(carnet)


def _etendre(module: Module, atelier: Path, retires: Retires, sans: Ecartees) -> None:
    """Write the source version of a module in `atelier`/source."""
    source = atelier / "source" / module.identifiant
    source.mkdir(parents=True)
    for chapitre in module.chapitres:
        etendu = etendre(chapitre)
        joindre_images(etendu, chapitre.notebook.parent)
        carnets.ecrire(etendu, source / f"{chapitre.identifiant}.ipynb")
        (source / f"{chapitre.identifiant}.questions.json").write_text(
            texte_public(
                chapitre.publique(), retires[chapitre.identifiant], sans[chapitre.identifiant]
            ),
            encoding="utf-8",
        )


def _generer(dossier: Dossier, module: Module, atelier: Path, carnet: Path) -> None:
    """Have nbgrader make `atelier`/release from `atelier`/source, writing in gradebook `carnet`."""
    # Chapter by chapter: with submissions, nbgrader refuses to add one to a whole assignment.
    for chapitre in module.chapitres:
        config = configuration(dossier)
        config.CourseDirectory.source_directory = str(atelier / "source")
        config.CourseDirectory.release_directory = str(atelier / "release")
        cours = dossier_cours(dossier, devoir=module.identifiant, carnet=chapitre.identifiant)
        cours.db_url = f"sqlite:///{carnet}"
        cours.source_directory = str(atelier / "source")
        cours.release_directory = str(atelier / "release")
        try:
            with sans_secret(dossier), journal_nbgrader(dossier) as journal:
                convertisseur = GenerateAssignment(coursedir=cours, config=config, log=journal)
                convertisseur.force = True  # the rehearsal's release is there
                convertisseur.start()
        except (NbGraderException, RuntimeError, SystemExit) as erreur:
            raise PublicationRefusee(
                module.identifiant,
                [
                    ErreurContenu(
                        f"{module.identifiant}/{chapitre.identifiant}.ipynb",
                        None,
                        "nbgrader n’a pas pu préparer ce chapitre. Dès qu’une copie est corrigée, "
                        "une question notée ne peut plus être ajoutée ni retirée, ni passer d’un "
                        "choix à un texte : remettez ses questions comme avant.",
                    )
                ],
            ) from erreur


def _installer(neuf: Path, en_place: Path) -> None:
    """Put each file of `neuf` in `en_place` by a rename, then remove what is no longer there."""
    en_place.mkdir(parents=True, exist_ok=True)
    attendus = {fichier.name for fichier in neuf.iterdir()}
    for fichier in neuf.iterdir():
        fichier.chmod(0o644)
        fichier.replace(en_place / fichier.name)
    for ancien in en_place.iterdir():
        if ancien.name not in attendus:
            shutil.rmtree(ancien) if ancien.is_dir() else ancien.unlink()
