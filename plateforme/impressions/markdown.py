"""A report as Markdown (« markdown »): CommonMark with the tables that forges and wikis read.

Texts are data: whatever could be read as markup is escaped, and a rendering gives the text back.
"""

import re
from collections.abc import Iterator

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
    Valeur,
    ecrire,
    est_chiffre,
)

# Signs that mean something anywhere in a line; `@`, `://` and `www.` make links on forges.
_PARTOUT = re.compile(r"[\\`*_\[\]<>&|~$@#^{}]|(?<=:)(?=//)|(?<=\bwww)(?=\.)", re.IGNORECASE)
# And at its beginning: list items, quotes, rules, underlined headings, numbered items.
_DEBUT = re.compile(r"^(?:[-+=:]|\d+(?=[.)]))")


def en_markdown(document: Document) -> str:
    """Render a report as Markdown, ended by a line feed."""
    blocs = [
        f"# {proteger(document.titre)}",
        f"{proteger(document.organisme)}, année {document.annee}",
        f"Établi le {date_longue(document.jour)}.",
    ]
    if document.chiffres:
        blocs.append(_tableau(Tableau("", ("Chiffres de l’année", ""), document.chiffres)))
    for section in document.sections:
        blocs += _section(section, 2)
    return "\n\n".join(blocs) + "\n"


def proteger(texte: str) -> str:
    """Escape a text for one line of Markdown, its French typography set."""
    return _echapper(soigner(epurer(texte)))


def _echapper(ligne: str) -> str:
    return _DEBUT.sub(_proteger_debut, _PARTOUT.sub(lambda signe: f"\\{signe[0]}", ligne))


def _proteger_debut(debut: re.Match[str]) -> str:
    return f"{debut[0]}\\" if debut[0].isdigit() else f"\\{debut[0]}"


def _section(section: Section, niveau: int) -> Iterator[str]:
    yield f"{'#' * min(niveau, 6)} {proteger(section.titre)}"
    for bloc in section.blocs:
        yield from _bloc(bloc)
    for sous_section in section.sections:
        yield from _section(sous_section, niveau + 1)


def _bloc(bloc: Bloc) -> Iterator[str]:
    match bloc:
        case Paragraphe():
            yield proteger(bloc.texte)
        case TelQuel():
            yield _echapper(epurer(bloc.texte))
        case Liste():
            yield "\n".join(f"- {proteger(element)}" for element in bloc.elements)
        case Tableau():
            if bloc.titre:
                yield f"**{proteger(bloc.titre)}**"
            yield _tableau(bloc)
        case Barres():
            yield f"**{proteger(bloc.titre)}**"
            yield _tableau(Tableau("", ("", bloc.unite or "Valeur"), bloc.valeurs))
            yield proteger(bloc.texte)


def _tableau(tableau: Tableau) -> str:
    regles = ["---:" if est_chiffre(tableau, i) else "---" for i in range(len(tableau.entetes))]
    return "\n".join(
        [_rangee(tableau.entetes), f"| {' | '.join(regles)} |", *map(_rangee, tableau.lignes)]
    )


def _rangee(cellules: tuple[Valeur, ...]) -> str:
    return f"| {' | '.join(proteger(ecrire(cellule)) for cellule in cellules)} |"
