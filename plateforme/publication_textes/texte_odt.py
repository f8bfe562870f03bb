"""A text as an editable file (« ODT »): the blocks of our papers, written by `impressions.odt`."""

from modules.commun.conseils.texte import Bloc, NatureBloc
from plateforme.impressions.blocs import (
    Alinea,
    BlocFeuillet,
    Citation,
    Empan,
    Illustration,
    Titre,
)
from plateforme.impressions.feuillet import Feuillet
from plateforme.impressions.odt import composer_odt
from plateforme.publication_textes.article import Article


def en_odt(article: Article) -> bytes:
    """Write an article as a text for an office suite, its pictures inside."""
    fiche = article.fiche
    blocs = [_bloc(bloc, article) for bloc in article.corps]
    if article.chapo:
        blocs.insert(0, Alinea(_empans(article.chapo, gras=True)))
    blocs.append(Alinea((Empan(fiche.credits),)))
    return composer_odt(
        Feuillet(
            titre=article.titre,
            organisme=fiche.lieu,
            jour=fiche.jour,
            blocs=tuple(blocs),
            sources={},
            licence=fiche.mention,
            mention=fiche.adresse_licence,
        )
    )


def _bloc(bloc: Bloc, article: Article) -> BlocFeuillet:
    match bloc.nature:
        case NatureBloc.INTERTITRE:
            return Titre(2, (Empan(bloc.texte),))
        case NatureBloc.CITATION:
            return Citation((Alinea(_empans(bloc.texte)),))
        case NatureBloc.IMAGE:
            octets = article.images[bloc.fichier]
            return Illustration(octets, bloc.texte, bloc.credit, bloc.fichier)
        case _:
            return Alinea(_empans(bloc.texte))


def _empans(texte: str, *, gras: bool = False) -> tuple[Empan, ...]:
    """One run a line, a line break between two."""
    empans: list[Empan] = []
    for ligne in texte.split("\n"):
        empans += [Empan("", saut=True)] if empans else []
        empans.append(Empan(ligne, gras=gras))
    return tuple(empans)
