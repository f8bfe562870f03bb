"""A report as plain text (« texte »): 78 columns, to be read anywhere and sent in a message."""

import unicodedata
from collections.abc import Iterator, Sequence

from certificats.glyphes import epurer
from certificats.typographie import date_longue, soigner
from plateforme.impressions.document import (
    Barres,
    Bloc,
    Document,
    Liste,
    Paragraphe,
    Section,
    Tableau,
    TelQuel,
    ecrire,
    est_chiffre,
    longueur,
)

COLONNES = 78
_BARRE_MAX = 30
_ENTRE = "  "  # between two columns


def en_texte(document: Document) -> str:
    """Render a report as text, ended by a line feed; only a `TelQuel` may pass 78 columns."""
    lignes = [
        *_encadre(soigner(epurer(document.titre)), "="),
        *_replier(soigner(f"{epurer(document.organisme)}, année {document.annee}")),
        f"Établi le {date_longue(document.jour)}.",
    ]
    if document.chiffres:
        lignes += ["", *_tableau(Tableau("", ("", ""), document.chiffres))]
    for section in document.sections:
        lignes += ["", "", *_section(section, "=-")]
    return "\n".join(ligne.rstrip(" ") for ligne in lignes) + "\n"


def _section(section: Section, soulignes: str) -> Iterator[str]:
    yield from _encadre(soigner(epurer(section.titre)), soulignes[0])
    for bloc in section.blocs:
        yield ""
        yield from _bloc(bloc)
    for sous_section in section.sections:
        yield ""
        yield from _section(sous_section, soulignes[1:] or soulignes)


def _bloc(bloc: Bloc) -> Iterator[str]:
    match bloc:
        case Paragraphe():
            yield from _replier(soigner(epurer(bloc.texte)))
        case TelQuel():
            yield epurer(bloc.texte)
        case Liste():
            for element in bloc.elements:
                yield from _replier(soigner(epurer(element)), "– ", "  ")
        case Tableau():
            if bloc.titre:
                yield from [*_replier(soigner(epurer(bloc.titre))), ""]
            yield from _tableau(bloc)
        case Barres():
            yield from _replier(soigner(epurer(bloc.titre)))
            yield ""
            yield from _barres(bloc)


def _tableau(tableau: Tableau) -> Iterator[str]:
    """Yield the rows, columns side by side; a text that is too long goes on below."""
    lignes = [[epurer(ecrire(cellule)) for cellule in ligne] for ligne in tableau.lignes]
    entetes = [soigner(epurer(entete)) for entete in tableau.entetes]
    largeurs = _largeurs([entetes, *lignes])
    a_droite = [est_chiffre(tableau, colonne) for colonne in range(len(entetes))]
    if any(entetes):
        yield from _rangee(entetes, largeurs, a_droite)
        yield _ENTRE.join("-" * largeur for largeur in largeurs)
    for ligne in lignes:
        yield from _rangee(ligne, largeurs, a_droite)


def _largeurs(rangees: Sequence[Sequence[str]]) -> list[int]:
    """Choose the columns' widths: what they hold, the widest ones cut until the page holds all."""
    largeurs = [max(map(_largeur, colonne)) or 1 for colonne in zip(*rangees, strict=True)]
    place = COLONNES - len(_ENTRE) * (len(largeurs) - 1)
    while sum(largeurs) > place and max(largeurs) > 1:
        largeurs[largeurs.index(max(largeurs))] -= 1
    return largeurs


def _rangee(
    cellules: Sequence[str], largeurs: Sequence[int], a_droite: Sequence[bool]
) -> Iterator[str]:
    repliees = [
        _replier(cellule, largeur=largeur) or [""]
        for cellule, largeur in zip(cellules, largeurs, strict=True)
    ]
    for rang in range(max(map(len, repliees))):
        morceaux = []
        for lignes, largeur, droite in zip(repliees, largeurs, a_droite, strict=True):
            morceau = lignes[rang] if rang < len(lignes) else ""
            vide = " " * max(0, largeur - _largeur(morceau))
            morceaux.append(vide + morceau if droite else morceau + vide)
        yield _ENTRE.join(morceaux)


def _barres(barres: Barres) -> Iterator[str]:
    """Yield one line a bar, its value in figures, then the sentence that says it all."""
    lignes = [
        (
            epurer(soigner(label)),
            "█" * round(_BARRE_MAX * longueur(valeur, barres.valeurs)),
            ecrire(valeur, barres.unite),
        )
        for label, valeur in barres.valeurs
    ]
    fin = max((_largeur(valeur) for _, _, valeur in lignes), default=0)
    place = max(10, COLONNES - _BARRE_MAX - fin - 2)
    largeur = min(place, max((_largeur(label) for label, _, _ in lignes), default=0))
    for label, barre, valeur in lignes:
        *debut, derniere = _replier(label, largeur=largeur) or [""]
        yield from debut
        vide = " " * (largeur - _largeur(derniere))
        yield f"{derniere}{vide} {barre}{' ' if barre else ''}{valeur}"
    yield ""
    yield from _replier(soigner(epurer(barres.texte)))


def _encadre(titre: str, souligne: str) -> list[str]:
    lignes = _replier(titre)
    return [*lignes, souligne * max(map(_largeur, lignes), default=0)]


def _replier(texte: str, debut: str = "", suite: str = "", largeur: int = COLONNES) -> list[str]:
    """Cut into lines of `largeur` columns, between words (never at a no-break space)."""
    lignes: list[str] = []
    courante, vide = debut, True
    for mot in _decouper(texte.split(" "), largeur - len(suite)):
        if not vide and _largeur(courante) + 1 + _largeur(mot) > largeur:
            lignes.append(courante)
            courante, vide = suite, True
        courante += mot if vide else f" {mot}"
        vide = False
    return lignes if vide else [*lignes, courante]


def _decouper(mots: Sequence[str], largeur: int) -> Iterator[str]:
    """Yield the words, those that no line holds in pieces."""
    for mot in mots:
        reste = mot
        while _largeur(reste) > largeur:
            fin = next((i for i in range(len(reste), 1, -1) if _largeur(reste[:i]) <= largeur), 1)
            yield reste[:fin]
            reste = reste[fin:]
        if reste:
            yield reste


def _largeur(texte: str) -> int:
    """Count the columns of a text on a terminal: marks take none, wide signs two."""
    return sum(
        0
        if unicodedata.category(c) in {"Mn", "Me", "Cf"}
        else 1 + (unicodedata.east_asian_width(c) in {"W", "F"})
        for c in texte
    )
