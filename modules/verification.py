"""Check a whole module before it is published: everything an author must change, at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from urllib.parse import unquote

from modules.carnet import Appel, Carnet, appels_de_questions, lire_carnet, verifier_carnet
from modules.catalogue import FICHE_MODULE, Chapitre, Module, Source, examiner_module
from modules.commun.correction import evaluer
from modules.commun.erreurs import ErreurApprenant, ErreurContenu
from modules.commun.fiche import proche
from modules.commun.questions import Question
from modules.droit import fautes_de_droit, fautes_de_la_prose
from modules.langage import fautes_des_questions, fautes_du_carnet
from modules.nettoyage import forme_propre, titre_de
from modules.positionnement import remedes_du_positionnement
from modules.prose import FORMATS_IMAGE, examiner_prose


def verifier_module(dossier: Path, aujourd_hui: date) -> list[ErreurContenu]:
    """Return every fault of a module, an empty list when it can be published."""
    try:
        module, fautes = examiner_module(dossier)
    except ErreurContenu as erreur:
        return [erreur]
    fautes = fautes + _fichiers_oublies(dossier, module)
    fautes += fautes_de_droit(module, aujourd_hui)
    questions = {q.id: q for chapitre in module.chapitres for q in chapitre.questions}
    fautes += [
        ErreurContenu(f"{module.identifiant}/{FICHE_MODULE}", cle, remede)
        for cle, remede in remedes_du_positionnement(module.positionnement, questions)
    ]
    sources = {source.id: source for source in module.sources}
    for chapitre in module.chapitres:
        fautes += _cles(chapitre)
        if module.phrases_mots_max is not None:
            fautes += fautes_des_questions(chapitre, module.phrases_mots_max)
        if chapitre.notebook.is_file():
            fautes += _fautes_du_carnet(chapitre, sources, module.phrases_mots_max)
    return fautes


def cle_satisfaite(question: Question) -> bool:
    """Tell whether the question's own right answer gets all its points (True without one)."""
    exemple = question.exemple_juste()
    if exemple is None:
        return question.reponse_attendue() is not None
    try:
        return evaluer(question, exemple).points == question.points
    except ErreurApprenant:
        return False


def _fichiers_oublies(dossier: Path, module: Module) -> list[ErreurContenu]:
    connus = {FICHE_MODULE} | {
        fichier.name for c in module.chapitres for fichier in (c.toml, c.notebook)
    }
    presents = sorted(
        chemin.name for motif in ("*.toml", "*.ipynb") for chemin in dossier.glob(motif)
    )
    return [
        ErreurContenu(
            f"{module.identifiant}/{nom}",
            None,
            f"aucun chapitre lisible de {FICHE_MODULE} n’utilise ce fichier : "
            "nommez-le dans « chapitres », ou retirez-le.",
        )
        for nom in presents
        if nom not in connus
    ]


def _cles(chapitre: Chapitre) -> list[ErreurContenu]:
    return [
        ErreurContenu(
            f"{chapitre.module}/{chapitre.toml.name}",
            question.id,
            "la réponse juste n’obtient pas tous les points.",
        )
        for question in chapitre.questions
        if not cle_satisfaite(question)
    ]


def _fautes_du_carnet(
    chapitre: Chapitre, sources: Mapping[str, Source], mots_max: int | None
) -> list[ErreurContenu]:
    fichier = f"{chapitre.module}/{chapitre.notebook.name}"
    try:
        carnet = lire_carnet(chapitre.notebook, fichier)
    except ErreurContenu as erreur:
        return [erreur]
    fautes: list[ErreurContenu] = []
    if carnet != forme_propre(carnet, titre_de(chapitre.notebook, carnet)):
        fautes.append(
            ErreurContenu(
                fichier,
                None,
                "ce carnet n’est pas propre (sorties, compteurs, identifiants ou métadonnées) : "
                "lancez « epn contenu nettoyer ».",
            )
        )
    fautes += verifier_carnet(carnet, fichier, chapitre.identifiant)
    fautes += fautes_de_la_prose(carnet, fichier, sources)
    if mots_max is not None:
        fautes += fautes_du_carnet(carnet, fichier, mots_max)
    fautes += _images_absentes(carnet, chapitre.notebook.parent, fichier)
    appels = [
        appel
        for cellule in carnet["cells"]
        if cellule["cell_type"] == "code"
        for appel in appels_de_questions(str(cellule.get("id", "")), cellule["source"])
    ]
    return fautes + _questions_affichees(chapitre, fichier, appels)


def _images_absentes(carnet: Carnet, dossier: Path, fichier: str) -> list[ErreurContenu]:
    """Refuse an image whose file is not in the module's folder: the learner would see a hole."""
    absentes = [
        (cellule.get("id"), image)
        for cellule in carnet["cells"]
        if cellule["cell_type"] == "markdown"
        for image in examiner_prose(cellule["source"]).images
        if not _est_a_cote(dossier, image)
    ]
    return [
        ErreurContenu(
            fichier,
            nom,
            f"l’image « {image[:80]} » n’est pas à côté du carnet : copiez le fichier dans le "
            "dossier du module (PNG, JPEG, GIF ou WebP) et écrivez son nom, sans dossier.",
        )
        for nom, image in absentes
    ]


def _est_a_cote(dossier: Path, image: str) -> bool:
    nom = unquote(image)
    suffixe = Path(nom).suffix.lower()
    return (
        "/" not in nom
        and "\\" not in nom
        and nom.isprintable()
        and (dossier / nom).is_file()
        and suffixe in FORMATS_IMAGE
    )


def _questions_affichees(
    chapitre: Chapitre, fichier: str, appels: list[Appel]
) -> list[ErreurContenu]:
    """Compare the questions that the notebook shows with those of the TOML."""
    connues = {question.id for question in chapitre.questions}
    tirages = {tirage.id: tirage.parmi for tirage in chapitre.tirages}
    fois: Counter[str] = Counter()
    fautes: list[ErreurContenu] = []
    for appel in appels:
        if appel.montre == "question" or appel.question is None:
            fois.update([appel.question] if appel.question is not None else [])
        elif appel.question in tirages:
            fois.update(tirages[appel.question])  # shown by the draw, and nowhere else
        else:
            remede = f"ce tirage n’existe pas dans {chapitre.toml.name}."
            remede += proche(appel.question, tirages)
            fautes.append(ErreurContenu(fichier, appel.question, remede))
    for nom, compte in fois.items():
        if nom not in connues:
            remede = f"cette question n’existe pas dans {chapitre.toml.name}.{proche(nom, connues)}"
            fautes.append(ErreurContenu(fichier, nom, remede))
        if compte > 1:
            remede = f"cette question est affichée {compte} fois : gardez-en une."
            fautes.append(ErreurContenu(fichier, nom, remede))
    for question in chapitre.questions_notees:
        if question.id not in fois:
            remede = (
                f"cette question notée n’est dans aucune cellule de {chapitre.notebook.name} : "
                f'ajoutez une cellule de code avec lecon.question("{question.id}")'
            )
            fautes.append(
                ErreurContenu(f"{chapitre.module}/{chapitre.toml.name}", question.id, remede)
            )
    return fautes
