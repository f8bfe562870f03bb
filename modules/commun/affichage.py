"""What a lesson shows without a widget: a question as Markdown, the table of sources as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

MOIS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
LIBELLES_STATUT = {
    "verifie": "Vérifiée",
    "a_verifier": "À vérifier",
    "a_venir": "Pas encore en vigueur",
    "abroge": "N’est plus en vigueur",
}
_ENTITES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "$": "&#36;"}
_ACTIFS = frozenset("\\`*_{}[]()#+-.!|~=^")


def en_markdown(texte: str) -> str:
    """Escape a plain text so that Markdown, HTML and mathematics show it as it is, on one line."""
    return "".join(
        _ENTITES.get(c, f"\\{c}" if c in _ACTIFS else c) for c in " ".join(texte.split())
    )


def en_jour(iso: str) -> str:
    """Write an ISO day in French, « 1er avril 2026 »."""
    jour = date.fromisoformat(iso)
    return f"{'1er' if jour.day == 1 else jour.day} {MOIS[jour.month - 1]} {jour.year}"


TROU = "________"
# What the public forms of questions list, each with its « texte » or its « intitule ».
LISTES = ("choix", "raisons", "etapes", "gauches", "droites", "passages", "missions", "criteres")


class EnonceMarkdown:
    """A question as plain Markdown, for nbgrader's runs where no widget is wanted."""

    def __init__(self, publique: Mapping[str, object]) -> None:
        self._publique = publique

    def _repr_markdown_(self) -> str:
        """Return the statement in bold, then what it is asked about: choices, steps, a text."""
        paragraphes = str(self._publique.get("enonce", "")).split("\n\n")
        blocs = [f"**{en_markdown(p)}**" for p in paragraphes if p.strip()]
        morceaux = self._publique.get("morceaux")
        if isinstance(morceaux, list):
            blocs.append(en_markdown(f" {TROU} ".join(map(str, morceaux))))
        for liste in map(self._publique.get, LISTES):
            if isinstance(liste, list):
                dits = (str(un.get("texte") or un.get("intitule", "")) for un in liste)
                blocs.append("\n".join(f"- {en_markdown(dit)}" for dit in dits))
        return "\n\n".join(blocs) + "\n"


class TirageMarkdown:
    """A draw as plain Markdown, for nbgrader's runs: the questions are in the cells below it."""

    def __init__(self, publique: Mapping[str, object]) -> None:
        self._publique = publique

    def _repr_markdown_(self) -> str:
        """Return how many questions are drawn, and among how many."""
        parmi, nombre = self._publique.get("parmi"), self._publique.get("nombre")
        total = len(parmi) if isinstance(parmi, list) else 0
        questions = "d’une question" if nombre == 1 else f"de {nombre} questions"
        return f"**Tirage {questions} parmi {total}**\n"


class TableSources:
    """The legal sources of a chapter, as a table that a screen reader can walk."""

    def __init__(self, sources: Sequence[Mapping[str, object]]) -> None:
        self._sources = sources

    def _repr_html_(self) -> str:
        """Return the table; addresses are text, nothing is loaded."""
        if not self._sources:
            return '<p class="epn-sources">Ce chapitre ne cite pas de texte de droit.</p>'
        lignes = "".join(_ligne(source) for source in self._sources)
        titres = ("Référence", "Ce qu’elle dit", "Vérifiée le", "État")
        entetes = "".join(f'<th scope="col">{titre}</th>' for titre in titres)
        return (
            '<div class="epn-sources" role="region" aria-label="Sources juridiques" tabindex="0">'
            "<table><caption>Les textes de droit cités dans ce chapitre</caption>"
            f"<thead><tr>{entetes}</tr></thead><tbody>{lignes}</tbody></table></div>"
        )


def _ligne(source: Mapping[str, object]) -> str:
    statut = str(source["statut"])
    cellules = (
        f"{escape(str(source['sens']))}<br>"
        f'<span class="epn-adresse">{escape(str(source["url"]))}</span>',
        escape(en_jour(str(source["verifie_le"]))),
        escape(LIBELLES_STATUT.get(statut, statut)),
    )
    reference = f'<th scope="row">{escape(str(source["reference"]))}</th>'
    suite = "".join(f"<td>{cellule}</td>" for cellule in cellules)
    # Where a link of the prose leads: `[article 9](#source-code-civil-9)`.
    return f'<tr id="source-{escape(str(source["id"]))}">{reference}{suite}</tr>'
