"""The yearly report as a PDF (« bilan »): a `Document` in, bytes out."""

from pathlib import Path
from typing import Any

from certificats.composition import Propre
from certificats.glyphes import POLICES, SUBSTITUT
from certificats.typographie import date_longue, soigner
from plateforme.impressions.document import (
    INCONNU,
    Barres,
    Bloc,
    Document,
    Liste,
    Paragraphe,
    Section,
    Tableau,
    TelQuel,
    Valeur,
    ecrire,
    est_chiffre,
    longueur,
)
from plateforme.impressions.mise_en_page import mettre_en_page

MODELE = Path(__file__).with_name("bilan.typ")


def composer_bilan(document: Document) -> bytes:
    """Lay a report out as a tagged A4 PDF; same report, same bytes. Raise ImpressionImpossible."""
    return mettre_en_page(
        MODELE,
        lambda propre: _donnees(document, propre),
        jour=document.jour,
        refus="La mise en page du bilan a échoué.",
    )


def _donnees(document: Document, propre: Propre) -> dict[str, Any]:
    """Prepare every text of the report; the template only places them."""
    sections = [rendu for section in document.sections for rendu in _section(section, 2, propre)]
    return {
        "polices": POLICES,
        "substitut": SUBSTITUT,
        "inconnu": INCONNU,
        "titre": _texte(document.titre, propre),
        "organisme": _texte(document.organisme, propre),
        "annee": str(document.annee),
        "jour": date_longue(document.jour),
        "chiffres": [
            [_texte(label, propre), _cellule(valeur, propre)] for label, valeur in document.chiffres
        ],
        "blocs": sections,
    }


def _section(section: Section, niveau: int, propre: Propre) -> list[dict[str, Any]]:
    """Flatten a section: its heading, its blocks, then its own parts one level down."""
    blocs: list[dict[str, Any]] = [
        {"genre": "titre", "niveau": min(niveau, 6), "texte": _texte(section.titre, propre)}
    ]
    blocs += [_bloc(bloc, propre) for bloc in section.blocs]
    for sous_section in section.sections:
        blocs += _section(sous_section, niveau + 1, propre)
    return blocs


def _bloc(bloc: Bloc, propre: Propre) -> dict[str, Any]:
    match bloc:
        case Paragraphe():
            return {"genre": "paragraphe", "texte": _texte(bloc.texte, propre)}
        case TelQuel():
            return {"genre": "citation", "texte": propre(bloc.texte)}
        case Liste():
            return {"genre": "liste", "elements": [_texte(e, propre) for e in bloc.elements]}
        case Tableau():
            return {
                "genre": "tableau",
                "titre": _texte(bloc.titre, propre),
                "entetes": [_texte(entete, propre) for entete in bloc.entetes],
                "chiffres": [est_chiffre(bloc, colonne) for colonne in range(len(bloc.entetes))],
                "lignes": [[_cellule(v, propre) for v in ligne] for ligne in bloc.lignes],
            }
        case Barres():
            return {
                "genre": "barres",
                "titre": _texte(bloc.titre, propre),
                "texte": _texte(bloc.texte, propre),
                "valeurs": [
                    {
                        "label": _texte(label, propre),
                        "valeur": _texte(ecrire(valeur, bloc.unite), propre),
                        "connue": valeur is not None,
                        "longueur": longueur(valeur, bloc.valeurs),
                    }
                    for label, valeur in bloc.valeurs
                ],
            }


def _cellule(valeur: Valeur, propre: Propre) -> dict[str, Any]:
    return {"texte": _texte(ecrire(valeur), propre), "connue": valeur is not None}


def _texte(texte: str, propre: Propre) -> str:
    return soigner(propre(texte))
