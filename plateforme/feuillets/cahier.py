"""A learner's own notebook on paper (« cahier »): progress, what they wrote, the memos to keep.

Data in, blocks out. It is made when it is asked for, in large print, and kept nowhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from certificats.regle import SavoirFaireObserve
from certificats.typographie import INSECABLE, nombre
from modules.carnet import lire_carnet
from modules.commun.conseils import Bloc, NatureBloc, Texte
from modules.commun.erreurs import ErreurContenu
from plateforme.dossier import Dossier
from plateforme.feuillets.lecon import MEMO, abaisser, lecon_papier, partie, source_papier
from plateforme.impressions.blocs import (
    Alinea,
    BlocFeuillet,
    Citation,
    Empan,
    Enumeration,
    Grille,
    Titre,
)
from plateforme.impressions.feuillet import Feuillet, SourcePapier
from plateforme.maitrise import EtatMaitrise, MaitriseTheme
from plateforme.positionnement import Situation
from plateforme.publies import ModulePublie

CORPS = 14  # points: large print


@dataclass(frozen=True, slots=True)
class Production:
    """What a learner wrote in answer to a question, with its chapter's title.

    `redige` is the same text in blocks, of one written in the desk.
    """

    chapitre: str
    enonce: str
    texte: str
    redige: Texte | None = None


@dataclass(frozen=True, slots=True)
class Cahier:
    """All that a notebook holds. `situations` by chapter, `memos` by chapter's title, in order."""

    nom: str
    module: ModulePublie
    jour: date
    themes: tuple[MaitriseTheme, ...]
    situations: Mapping[str, Situation]
    savoir_faire: tuple[SavoirFaireObserve, ...]
    productions: tuple[Production, ...]
    memos: Mapping[str, tuple[BlocFeuillet, ...]]


def memos_de(
    dossier: Dossier, module: ModulePublie, themes: tuple[MaitriseTheme, ...]
) -> dict[str, tuple[BlocFeuillet, ...]]:
    """Read the memos of the chapters that a learner has begun, by title."""
    commences = {
        theme.chapitre.identifiant for theme in themes if theme.etat is not EtatMaitrise.A_DECOUVRIR
    }
    memos: dict[str, tuple[BlocFeuillet, ...]] = {}
    for chapitre in module.chapitres:
        if chapitre.identifiant not in commences:
            continue
        try:
            carnet = lire_carnet(dossier.publies / chapitre.notebook, chapitre.notebook)
        except ErreurContenu:
            continue  # being published anew at this instant: the rest is still worth printing
        if blocs := partie(lecon_papier(carnet["cells"], {}), MEMO):
            memos[chapitre.titre] = blocs
    return memos


def feuillet_du_cahier(cahier: Cahier) -> Feuillet:
    """Lay a notebook out as blocks."""
    return Feuillet(
        titre=f"Mon cahier : {cahier.module.titre}",
        surtitre=cahier.nom,
        organisme=cahier.module.titre,
        jour=cahier.jour,
        blocs=(*_progres(cahier), *_productions(cahier), *_memos(cahier)),
        sources=_sources(cahier.module),
        court=True,
        corps=CORPS,
    )


def _progres(cahier: Cahier) -> Iterator[BlocFeuillet]:
    yield Titre(2, _mots("Où j’en suis"))
    if cahier.themes:
        yield Grille(
            (_mots("Leçon"), _mots("Où j’en suis"), _mots("Points")),
            tuple(
                (
                    _mots(theme.chapitre.titre),
                    _mots(_etat(theme, cahier.situations.get(theme.chapitre.identifiant))),
                    _mots(_points(theme)),
                )
                for theme in cahier.themes
            ),
        )
    else:
        yield Alinea(_mots("Les leçons arrivent."))
    vus = [un for un in cahier.savoir_faire if un.autonomie]
    if vus:
        yield Titre(2, _mots("Ce que je sais faire"))
        yield Enumeration(
            tuple(
                (Alinea(_mots(f"{un.texte.rstrip('.')}{INSECABLE}: {un.autonomie.lower()}.")),)
                for un in vus
            )
        )


def _etat(theme: MaitriseTheme, situation: Situation | None) -> str:
    if situation is not None and situation.progres:
        return f"{theme.etat.libelle}. Au début : {situation.debut}. Maintenant : {situation.fin}."
    return theme.etat.libelle


def _points(theme: MaitriseTheme) -> str:
    if theme.points is None or theme.maximum is None:
        return "–"
    return f"{nombre(theme.points, decimales=2)} sur {nombre(theme.maximum, decimales=2)}"


def _productions(cahier: Cahier) -> Iterator[BlocFeuillet]:
    if not cahier.productions:
        return
    yield Titre(2, _mots("Ce que j’ai écrit"), nouvelle_page=True)
    for production in cahier.productions:
        yield Titre(3, _mots(production.chapitre))
        for paragraphe in production.enonce.split("\n\n"):
            yield Alinea((Empan(paragraphe, italique=True),))
        if production.redige is not None:
            yield Citation(tuple(map(_bloc, production.redige.blocs)))
            continue
        lignes = [ligne for ligne in production.texte.splitlines() if ligne.strip()]
        yield Citation(tuple(Alinea(_mots(ligne)) for ligne in lignes))


def _bloc(bloc: Bloc) -> BlocFeuillet:
    match bloc.nature:
        case NatureBloc.TITRE | NatureBloc.CHAPO | NatureBloc.INTERTITRE:
            return Alinea((Empan(bloc.texte, gras=True),))
        case NatureBloc.CITATION:
            return Citation((Alinea(_mots(bloc.texte)),))
        case NatureBloc.IMAGE:
            # The notebook is text: what a picture shows, and whose it is.
            dit = f"Image{INSECABLE}: {bloc.texte or 'sans description'}. {bloc.credit}"
            return Alinea((Empan(dit.strip(), italique=True),))
        case NatureBloc.PARAGRAPHE:
            return Alinea(_mots(bloc.texte))


def _memos(cahier: Cahier) -> Iterator[BlocFeuillet]:
    for titre, blocs in cahier.memos.items():
        yield Titre(2, _mots(f"Mémo : {titre}"), nouvelle_page=True)
        yield from abaisser(blocs)


def _sources(module: ModulePublie) -> dict[str, SourcePapier]:
    return {
        cle: source_papier(source)
        for chapitre in module.chapitres
        for cle, source in chapitre.sources.items()
    }


def _mots(texte: str) -> tuple[Empan, ...]:
    return (Empan(texte),)
