"""What each of our types becomes elsewhere, the nearest that keeps the points when it can.

A verdict and its reason (« vrai ou faux ») become one choice among all their pairs: the right
verdict with a wrong reason keeps half of the points. A document with mistakes becomes a choice of
several passages.
"""

import math
import re
from collections.abc import Iterable

from modules.catalogue import Chapitre, Module
from modules.commun.questions import (
    Association,
    ChoixMultiple,
    ChoixUnique,
    Jeu,
    Nombre,
    Ordre,
    Question,
    Redaction,
    Simulation,
    Situation,
    TexteLibre,
    Trous,
    TrouverErreur,
    VraiFaux,
)
from modules.commun.questions.jeu.regles import extreme, valeur
from modules.commun.questions.redaction import CARACTERES_PAR_MOT
from modules.commun.questions.vrai_faux import VERDICTS
from modules.commun.sources import Source
from plateforme.questions_exportees.formes import (
    AssociationExportee,
    ChampsCommuns,
    ChapitreExporte,
    ChoixExporte,
    DescriptionExportee,
    NombreExporte,
    Option,
    OrdreExporte,
    QuestionExportee,
    RedactionExportee,
    TirageExporte,
    TrouExporte,
    TrousExportes,
)

CARACTERES_PAR_LIGNE = 80
_TROU = re.compile(r"\{([^{}]*)\}")


def chapitre_exporte(module: Module, chapitre: Chapitre) -> ChapitreExporte:
    """Convert a chapter; what has no equivalent is named in `laissees`.

    No format says that a question is drawn: the whole of a draw goes in a category to draw from.
    """
    sources = {source.id: source for source in chapitre.sources}
    converties = {q.id: convertir(q, sources) for q in chapitre.questions}
    tirees = {cle for tirage in chapitre.tirages for cle in tirage.parmi}
    return ChapitreExporte(
        chemin=(module.titre, chapitre.titre),
        questions=tuple(
            une for cle, siennes in converties.items() if cle not in tirees for une in siennes
        ),
        laissees=tuple(cle for cle, siennes in converties.items() if not siennes),
        tirages=tuple(
            TirageExporte(
                nom=f"Tirage {tirage.id} ({tirage.nombre} parmi {len(tirage.parmi)})",
                questions=tuple(une for cle in tirage.parmi for une in converties[cle]),
            )
            for tirage in chapitre.tirages
        ),
    )


def convertir(question: Question, sources: dict[str, Source]) -> tuple[QuestionExportee, ...]:
    """Convert one question, its law taken from `sources`; () when nothing is near enough."""
    communes: ChampsCommuns = {
        "identifiant": question.id,
        "enonce": question.enonce,
        "retour": _retour(question, [sources[cle] for cle in question.source if cle in sources]),
        "points": question.points,
        "etiquettes": ("notée" if question.notee else "entraînement", question.type),
    }
    if isinstance(question, Situation):
        return tuple(_etapes(question, communes))
    if isinstance(question, Simulation):
        return (_missions(question, communes),)
    if isinstance(question, Jeu):
        return tuple(_scenes(question, communes, sources))
    convertie = _une(question, communes)
    return () if convertie is None else (convertie,)


def _missions(question: Simulation, communes: ChampsCommuns) -> QuestionExportee:
    """Tell what is to be done: elsewhere there is nothing to practise on, and no points."""
    missions = "\n\n".join(mission.texte for mission in question.missions)
    enonce = f"{question.enonce}\n\n{missions}"
    ailleurs: ChampsCommuns = {**communes, "enonce": enonce, "points": 0.0}
    return DescriptionExportee(**ailleurs)


def _une(question: Question, communes: ChampsCommuns) -> QuestionExportee | None:
    match question:
        case ChoixUnique():
            options = tuple(
                Option(c.texte, 100 if c.juste else 0, c.retour) for c in question.choix
            )
            return ChoixExporte(**communes, options=options, unique=True)
        case ChoixMultiple():
            return _choix_multiple(communes, [(c.texte, c.juste, c.retour) for c in question.choix])
        case VraiFaux():
            return ChoixExporte(**communes, options=tuple(_couples(question)), unique=True)
        case TrouverErreur():
            communes["enonce"] = f"{question.enonce}\n\n{question.document}"
            passages = [(p.texte, p.erreur, p.retour) for p in question.passages]
            return _choix_multiple(communes, passages)
        case Ordre():
            return OrdreExporte(**communes, etapes=tuple(e.texte for e in question.etapes))
        case Association():
            paires = tuple((paire.gauche, paire.droite) for paire in question.paires)
            return AssociationExportee(**communes, paires=paires, intrus=question.intrus)
        case Trous():
            return TrousExportes(**communes, morceaux=tuple(_morceaux(question)))
        case Nombre():
            if question.unite:
                communes["enonce"] = f"{question.enonce}\n\n(Unité : {question.unite}.)"
            return NombreExporte(
                **communes,
                valeur=question.valeur,
                tolerance=question.tolerance,
                erreurs=tuple((e.valeur, e.retour) for e in question.erreurs),
            )
        case TexteLibre():
            lignes = math.ceil(question.longueur_conseillee / CARACTERES_PAR_LIGNE) + 2
            return RedactionExportee(**communes, attendu=question.attendu, lignes=lignes)
        case Redaction():
            return _redaction(question, communes)
        case _:
            return None


def _redaction(question: Redaction, communes: ChampsCommuns) -> RedactionExportee:
    """Tell the criteria with the statement: elsewhere too, they are read before writing."""
    criteres = "\n".join(f"- {critere.intitule}" for critere in question.criteres)
    longueur = f"De {question.mots_min} à {question.mots_max} mots."
    morceaux = (question.enonce, longueur, question.depart, criteres)
    communes["enonce"] = "\n\n".join(filter(None, morceaux))
    attendu = "\n".join(
        [
            question.attendu,
            *(f"- {c.intitule} ({c.points:g}) : {c.reperes}" for c in question.criteres),
        ]
    )
    lignes = math.ceil(question.mots_max * CARACTERES_PAR_MOT / CARACTERES_PAR_LIGNE) + 2
    return RedactionExportee(**communes, attendu=attendu, lignes=lignes)


def _choix_multiple(communes: ChampsCommuns, choix: list[tuple[str, bool, str]]) -> ChoixExporte:
    """A right one ticked adds its share, a wrong one takes its own away; never under nothing."""
    justes = sum(juste for _, juste, _ in choix)
    return ChoixExporte(
        **communes,
        options=tuple(
            Option(texte, 100 / justes if juste else -100 / (len(choix) - justes), retour)
            for texte, juste, retour in choix
        ),
        unique=False,
    )


def _couples(question: VraiFaux) -> Iterable[Option]:
    for verdict, mot in VERDICTS.items():
        for raison in question.raisons:
            bon = verdict == question.verdict
            part = 100 if bon and raison.juste else 50 if bon else 0
            retour = raison.retour if bon else question.explication
            yield Option(f"{mot}. {raison.texte}", part, retour)


def _etapes(question: Situation, communes: ChampsCommuns) -> Iterable[QuestionExportee]:
    """Tell the situation, then ask each step: elsewhere, a choice does not lead to the next one.

    The best choice of a step gets all its points: Moodle wants one that does.
    """
    points = question.points / len(question.etapes)
    numeros = {etape.id: rang for rang, etape in enumerate(question.etapes, start=1)}
    recit: ChampsCommuns = {**communes, "retour": "", "points": 0.0}
    yield DescriptionExportee(**recit)
    for etape in question.etapes:
        options = tuple(
            Option(
                c.texte,
                100 * c.part / (etape.meilleure_part or 1),
                f"{c.consequence}\n\n{c.retour}\n\n"
                + (f"La suite : étape {numeros[c.vers]}." if c.vers else "C’est la fin."),
            )
            for c in etape.choix
        )
        rang = numeros[etape.id]
        propres: ChampsCommuns = {
            **communes,
            "identifiant": f"{question.id}-{rang}",
            "enonce": f"Étape {rang}. {etape.texte}",
            "points": points,
        }
        yield ChoixExporte(**propres, options=options, unique=True)


def _scenes(
    question: Jeu, communes: ChampsCommuns, sources: dict[str, Source]
) -> Iterable[QuestionExportee]:
    """Ask each situation that no choice opens, one by one: elsewhere nothing draws or remembers.

    A choice is worth where it stands between the worst and the best of its situation.
    """
    libres = [scene for scene in question.situations if not scene.si and not scene.sauf]
    recit: ChampsCommuns = {**communes, "retour": "", "points": 0.0}
    yield DescriptionExportee(**recit)
    for scene in libres:
        pire, mieux = (valeur(extreme(scene, sens)) for sens in (-1, 1))
        droit = [sources[cle] for cle in scene.source if cle in sources]
        propres: ChampsCommuns = {
            **communes,
            "identifiant": f"{question.id}-{scene.id}",
            "enonce": f"{scene.titre}\n\n{scene.texte}",
            "retour": _retour(question, droit),
            "points": question.points / len(libres),
        }
        options = tuple(
            Option(
                c.texte,
                100 * (valeur(c) - pire) / (mieux - pire) if mieux > pire else 100,
                f"{c.consequence}\n\n{c.retour}",
            )
            for c in scene.choix
        )
        yield ChoixExporte(**propres, options=options, unique=True)


def _morceaux(question: Trous) -> Iterable[str | TrouExporte]:
    par_id = {trou.id: trou for trou in question.trous}
    for rang, morceau in enumerate(_TROU.split(question.texte)):
        if rang % 2 == 0:
            yield morceau
        else:
            trou = par_id[morceau]
            yield TrouExporte(trou.reponses, trou.choix, trou.retour)


def _retour(question: Question, sources: list[Source]) -> str:
    droit = [f"{s.reference} (vérifié le {s.verifie_le:%d/%m/%Y}) : {s.url}" for s in sources]
    return "\n\n".join(
        [question.explication, *([f"Sources : {' ; '.join(droit)}"] if droit else [])]
    )
