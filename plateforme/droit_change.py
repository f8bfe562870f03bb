"""What changed in the law since somebody passed a question on it (« ce qui a changé »).

`epn publier` keeps, for each legal source, what it said and since which publication
(`droit/<module>.json`): a first version, then one more each time its reference, its meaning or its
status changes. A date that is checked again changes nothing.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session as Bdd

from inscriptions.services import copies, lectures, tentatives
from inscriptions.services.copies import Points
from plateforme.dossier import Dossier
from plateforme.publies import ChapitrePublie, ModulePublie

SUIVIS = ("reference", "sens", "statut")
# From this share of its points on, a question was passed: what it taught was learnt.
PART_REUSSIE = 0.5


@dataclass(frozen=True, slots=True)
class Version:
    """What a source said from a publication on."""

    depuis: datetime
    reference: str
    sens: str
    statut: str

    def dit_comme(self, autre: "Version") -> bool:
        """Tell whether both say the same."""
        return all(getattr(self, champ) == getattr(autre, champ) for champ in SUIVIS)


Historique = Mapping[str, Sequence[Version]]  # by source id, oldest first


@dataclass(frozen=True, slots=True)
class Rendu:
    """A chapter as it was handed in once, and graded: when, and points by question."""

    chapitre: str
    remise_le: datetime
    notes: Mapping[str, Points]


@dataclass(frozen=True, slots=True)
class Changement:
    """A source that says something else than when it was passed; `texte` is its law's title.

    `chapitres` are (id, title) of those where it was passed.
    """

    source: str
    texte: str
    version: Version
    chapitres: tuple[tuple[str, str], ...]


def suivre_le_droit(
    dossier: Dossier, module: str, sources: Iterable[Mapping[str, Any]], quand: datetime
) -> None:
    """Add to a module's history what its sources now say, where it is new. Idempotent.

    What was published before there was a history is its first version.
    """
    connu = _lire_brut(dossier, module)
    if connu is None:
        connu = {}
        _ajouter(connu, _sources_publiees(dossier, module), datetime.fromtimestamp(0, UTC))
    _ajouter(connu, sources, quand)
    fichier = dossier.historique_du_droit(module)
    fichier.parent.mkdir(exist_ok=True, mode=0o700)
    provisoire = fichier.with_suffix(".tmp")
    provisoire.write_text(json.dumps(connu, ensure_ascii=False, indent=1), encoding="utf-8")
    provisoire.replace(fichier)


def lire_historique(dossier: Dossier, module: str) -> Historique:
    """Read a module's history; empty when nothing was published since there is one."""
    brut = _lire_brut(dossier, module) or {}
    return {
        source: [
            Version(datetime.fromisoformat(v["depuis"]), v["reference"], v["sens"], v["statut"])
            for v in versions
        ]
        for source, versions in brut.items()
    }


def changements(
    module: ModulePublie,
    historique: Historique,
    rendus: Sequence[Rendu],
    lu_le: datetime | None = None,
) -> list[Changement]:
    """List what changed since it was passed and was not read about, the latest first."""
    vus: dict[str, list[tuple[str, str]]] = {}
    for chapitre in module.chapitres:
        ou = (chapitre.identifiant, chapitre.titre)
        for question, remise_le in _reussies(rendus, chapitre).items():
            for source in chapitre.questions[question].source:
                ailleurs = vus.get(source, [])
                change = _change(historique.get(source, ()), remise_le, lu_le)
                if change and ou not in ailleurs:
                    vus[source] = [*ailleurs, ou]
    titres = {s["id"]: texte["titre"] for texte in module.textes for s in texte["sources"]}
    trouves = [
        Changement(source, titres.get(source, ""), historique[source][-1], tuple(chapitres))
        for source, chapitres in vus.items()
    ]
    return sorted(trouves, key=lambda c: c.version.depuis, reverse=True)


def changements_pour(
    bdd: Bdd, dossier: Dossier, module: ModulePublie, apprenant: UUID
) -> list[Changement]:
    """List what changed for a learner; asks the registry only when something did."""
    historique = lire_historique(dossier, module.identifiant)
    if all(len(versions) < 2 for versions in historique.values()):
        return []
    rendus = [
        Rendu(copie.chapitre, copie.remise_le, notes)
        for copie, notes in copies.du_module(bdd, apprenant, module.identifiant)
    ]
    gardees = tentatives.lister(bdd, [apprenant], module.identifiant)[apprenant]
    rendus += [
        Rendu(t.chapitre, t.remise_le, {q: (n[0], n[1]) for q, n in t.resultats.items()})
        for siennes in gardees.values()
        for t in siennes
    ]
    return changements(
        module, historique, rendus, lectures.lu_le(bdd, apprenant, module.identifiant)
    )


def _reussies(rendus: Sequence[Rendu], chapitre: ChapitrePublie) -> dict[str, datetime]:
    """Give the questions of a chapter that were passed, and when they last were."""
    dernieres: dict[str, datetime] = {}
    for rendu in sorted(rendus, key=lambda r: r.remise_le):
        if rendu.chapitre == chapitre.identifiant:
            dernieres |= {
                question: rendu.remise_le
                for question, note in rendu.notes.items()
                if question in chapitre.questions and _reussie(note)
            }
    return dernieres


def _reussie(note: Points) -> bool:
    points, maximum = note
    return points is not None and points > 0 and points >= PART_REUSSIE * maximum


def _change(versions: Sequence[Version], remise_le: datetime, lu_le: datetime | None) -> bool:
    """Tell whether a source says otherwise than at the hand-in, and since a change not read."""
    if not versions:
        return False
    alors = [v for v in versions if v.depuis <= remise_le] or versions[:1]
    derniere = versions[-1]
    return not derniere.dit_comme(alors[-1]) and (lu_le is None or derniere.depuis > lu_le)


def _ajouter(
    connu: dict[str, list[dict[str, str]]], sources: Iterable[Mapping[str, Any]], quand: datetime
) -> None:
    for source in sources:
        dit = {champ: str(source[champ]) for champ in SUIVIS}
        versions = connu.setdefault(str(source["id"]), [])
        if not versions or any(versions[-1][champ] != dit[champ] for champ in SUIVIS):
            versions.append({"depuis": quand.isoformat(), **dit})


def _lire_brut(dossier: Dossier, module: str) -> dict[str, list[dict[str, str]]] | None:
    try:
        brut: dict[str, list[dict[str, str]]] = json.loads(
            dossier.historique_du_droit(module).read_text(encoding="utf-8")
        )
    except FileNotFoundError:
        return None
    return brut


def _sources_publiees(dossier: Dossier, module: str) -> list[dict[str, Any]]:
    """Return the sources of what is published now, before it is replaced."""
    try:
        manifeste = json.loads(dossier.manifeste(module).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [source for texte in manifeste.get("textes", ()) for source in texte["sources"]]
