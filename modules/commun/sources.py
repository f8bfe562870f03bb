"""The legal sources of a module (« sources »): one TOML file a text, shared by the chapters.

`sources/code-penal.toml` holds the references to the Code pénal. A chapter cites them by id: in a
question (`source = ["…"]`), or in its prose by a link, `[article 226-8](#source-code-penal-226-8)`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from modules.commun.erreurs import ErreurContenu
from modules.commun.fiche import Fiche, est_slug
from modules.commun.fichiers import lire_texte, lire_toml

STATUTS = ("verifie", "a_verifier", "a_venir", "abroge")
DOSSIER_SOURCES = "sources"
# A text said to be checked is read again within the year.
JOURS_MAXIMUM = 366
_LIEN = re.compile(r"\]\(\s*<?#source-([^()\s<>]*)")


@dataclass(frozen=True, slots=True)
class Source:
    """One legal reference, what it means in plain French, and when it was last checked."""

    id: str
    reference: str
    sens: str
    url: str
    verifie_le: date
    a_revoir_le: date
    statut: str

    def en_dict(self) -> dict[str, str]:
        """Return the reference in JSON types, its dates in ISO 8601."""
        return {
            "id": self.id,
            "reference": self.reference,
            "sens": self.sens,
            "url": self.url,
            "verifie_le": self.verifie_le.isoformat(),
            "a_revoir_le": self.a_revoir_le.isoformat(),
            "statut": self.statut,
        }


@dataclass(frozen=True, slots=True)
class TexteDeDroit:
    """One file of sources: a code, a law, a family of licences. `identifiant` is its stem."""

    identifiant: str
    titre: str
    sources: tuple[Source, ...]

    def en_dict(self) -> dict[str, object]:
        """Return the text and its references in JSON types."""
        return {
            "identifiant": self.identifiant,
            "titre": self.titre,
            "sources": [source.en_dict() for source in self.sources],
        }


def lire_textes(dossier: Path, module: str) -> tuple[tuple[TexteDeDroit, ...], list[ErreurContenu]]:
    """Read `sources/*.toml` of the module in `dossier`, by file name; return all their faults.

    A module without the folder has no source. An id is defined once in the whole module.
    """
    textes: list[TexteDeDroit] = []
    fautes: list[ErreurContenu] = []
    definies: dict[str, str] = {}
    for chemin in sorted((dossier / DOSSIER_SOURCES).glob("*.toml")):
        fichier = f"{module}/{DOSSIER_SOURCES}/{chemin.name}"
        try:
            texte, fautes_du_texte = _lire_texte_de_droit(chemin, fichier)
        except ErreurContenu as erreur:
            fautes.append(erreur)
            continue
        textes.append(texte)
        fautes += fautes_du_texte
        for source in texte.sources:
            if source.id in definies:
                remede = f"cette source est déjà dans {definies[source.id]} : gardez-en une."
                fautes.append(ErreurContenu(fichier, source.id, remede))
            elif source.id:
                definies[source.id] = chemin.name
    return tuple(textes), fautes


def sources_des_textes(textes: Iterable[TexteDeDroit]) -> tuple[Source, ...]:
    """Return the sources of several texts, in the order of the files."""
    return tuple(source for texte in textes for source in texte.sources)


def citees_en_prose(notebook: Path) -> frozenset[str]:
    """Return the ids that the prose of a notebook links to; none when it cannot be read.

    The check of the notebook says why it cannot.
    """
    try:
        cellules = json.loads(lire_texte(notebook, notebook.name))["cells"]
        proses = [c["source"] for c in cellules if c["cell_type"] == "markdown"]
    except (ErreurContenu, ValueError, KeyError, TypeError, RecursionError):
        return frozenset()
    textes = ["".join(prose) if isinstance(prose, list) else str(prose) for prose in proses]
    return frozenset(identifiant for texte in textes for identifiant in liens_vers_sources(texte))


def liens_vers_sources(markdown: str) -> Iterator[str]:
    """Yield the id of each `[…](#source-id)`, in order."""
    return (trouve[1] for trouve in _LIEN.finditer(markdown))


def _lire_texte_de_droit(chemin: Path, fichier: str) -> tuple[TexteDeDroit, list[ErreurContenu]]:
    fiche = Fiche(lire_toml(chemin, fichier))
    if not est_slug(chemin.stem):
        fiche.faute("le nom de ce fichier s’écrit en minuscules sans accent, comme code-penal.toml")
    titre = fiche.texte("titre", facultatif=True)
    sources: list[Source] = []
    for rang, table in enumerate(fiche.tables("sources"), start=1):
        interne = Fiche(table, f"source n° {rang}")
        sources.append(_lire_source(interne))
        fiche.reprendre(interne)
    fiche.terminer()
    texte = TexteDeDroit(
        identifiant=chemin.stem,
        titre=titre or chemin.stem.replace("-", " ").capitalize(),
        sources=tuple(sources),
    )
    return texte, [faute.dans(fichier) for faute in fiche.fautes]


def _lire_source(fiche: Fiche) -> Source:
    fiche.identifiant = fiche.slug("id") or fiche.identifiant
    verifie, revoir = (fiche.jour("verifie_le"), fiche.jour("a_revoir_le"))
    source = Source(
        id=fiche.identifiant or "",
        reference=fiche.texte("reference"),
        sens=fiche.texte("sens"),
        url=fiche.texte("url"),
        verifie_le=verifie or date.min,
        a_revoir_le=revoir or date.max,
        statut=fiche.parmi("statut", STATUTS),
    )
    if source.url and not re.fullmatch(r"https?://[^\s<>\"']+", source.url):
        fiche.faute("« url » doit commencer par https:// et ne pas contenir d’espace.")
    if verifie and revoir and verifie >= revoir:
        fiche.faute("« a_revoir_le » doit venir après « verifie_le ».")
    elif verifie and revoir and (revoir - verifie).days > JOURS_MAXIMUM:
        fiche.faute(
            f"« a_revoir_le » vient au plus {JOURS_MAXIMUM} jours après « verifie_le » : "
            "le droit se relit chaque année."
        )
    fiche.terminer()
    return source
