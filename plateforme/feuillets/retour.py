"""What was said of a learner's texts, on paper (« retour »): points by criterion, a word, the text.

Data in, blocks out, in large print; for one person, or for a session, one person a page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from certificats.typographie import INSECABLE, nombre
from modules.commun.conseils.texte import Bloc, NatureBloc
from plateforme.impressions.blocs import (
    Alinea,
    BlocFeuillet,
    Citation,
    Empan,
    Empans,
    Grille,
    Titre,
)
from plateforme.impressions.feuillet import Feuillet
from plateforme.textes_lus import TexteRetourne

CORPS = 14  # points: large print


@dataclass(frozen=True, slots=True)
class Retour:
    """What one person gets back: their name, and their texts by title of chapter, in order."""

    nom: str
    chapitres: tuple[tuple[str, tuple[TexteRetourne, ...]], ...]


def feuillet_du_retour(retour: Retour, organisme: str, jour: date) -> Feuillet:
    """Lay out one person's sheet."""
    return Feuillet(
        titre="Retour sur mes textes",
        surtitre=retour.nom,
        organisme=organisme,
        jour=jour,
        blocs=tuple(_chapitres(retour, 2)),
        sources={},
        court=True,
        corps=CORPS,
    )


def feuillet_des_retours(
    retours: Sequence[Retour], titre: str, organisme: str, jour: date
) -> Feuillet:
    """Lay out the sheets of a whole session, each on its own page."""
    blocs: list[BlocFeuillet] = []
    for rang, retour in enumerate(retours):
        blocs += [Titre(2, _mots(retour.nom), nouvelle_page=rang > 0), *_chapitres(retour, 3)]
    return Feuillet(
        titre=titre,
        surtitre="Retours sur les textes",
        organisme=organisme,
        jour=jour,
        blocs=tuple(blocs),
        sources={},
        court=True,
        corps=CORPS,
    )


def _chapitres(retour: Retour, niveau: int) -> Iterator[BlocFeuillet]:
    for titre, textes in retour.chapitres:
        yield Titre(niveau, _mots(titre))
        for texte in textes:
            yield from _texte(texte, niveau + 1)


def _texte(texte: TexteRetourne, niveau: int) -> Iterator[BlocFeuillet]:
    points = f"{_nombre(texte.points)} sur {_nombre(texte.maximum)}"
    quand = f"Lu le {texte.rendu_le:%d/%m/%Y}, avant réécriture" if texte.rendu_le else "Ma note"
    yield Titre(niveau, _mots(f"{quand}{INSECABLE}: {points}"))
    yield Alinea((Empan(texte.question.enonce.split("\n\n")[0], italique=True),))
    if texte.grille:
        yield Grille(
            (_mots("Ce qui est regardé"), _mots("Points")),
            tuple(
                (
                    _mots(ligne.critere.intitule),
                    _mots(
                        f"sur {_nombre(ligne.critere.maximum)}"
                        if ligne.points is None
                        else f"{_nombre(ligne.points)} sur {_nombre(ligne.critere.maximum)}"
                    ),
                )
                for ligne in texte.grille
            ),
        )
    if texte.mot:
        yield Alinea((Empan("Ce qu’on m’en dit", gras=True),))
        for ligne in texte.mot.splitlines():
            if ligne.strip():
                yield Alinea(_mots(ligne))
    yield Alinea((Empan("Mon texte", gras=True),))
    yield Citation(tuple(_bloc(bloc) for bloc in texte.blocs) or (Alinea(_mots("Pas de texte.")),))


def _bloc(bloc: Bloc) -> Alinea:
    """A block as a paragraph: titles too, or they would be those of this paper."""
    match bloc.nature:
        case NatureBloc.TITRE | NatureBloc.INTERTITRE | NatureBloc.CHAPO:
            return Alinea((Empan(bloc.texte, gras=True),))
        case NatureBloc.CITATION:
            return Alinea((Empan(bloc.texte, italique=True),))
        case NatureBloc.IMAGE:
            suite = f" ({bloc.credit})" if bloc.credit else ""
            return Alinea(_mots(f"Image{INSECABLE}: {bloc.texte or 'sans description'}{suite}"))
        case NatureBloc.PARAGRAPHE:
            return Alinea(_lignes(bloc.texte))


def _lignes(texte: str) -> Empans:
    """Keep the lines that were typed."""
    empans: list[Empan] = []
    for rang, ligne in enumerate(texte.splitlines()):
        empans += [Empan("", saut=True)] if rang else []
        empans.append(Empan(ligne))
    return tuple(empans)


def _nombre(points: float) -> str:
    return nombre(points, decimales=2)


def _mots(texte: str) -> Empans:
    return (Empan(texte),)
