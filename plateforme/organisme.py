"""Who issues the attestations, and the portal's public address: one file an office edits."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from erreurs import ErreurEPN
from modules.commun.chapitre import lire_toml
from plateforme.dossier import Dossier

MODELE = """\
# Qui délivre les attestations, et à quelle adresse on les vérifie.
# Modifiez les textes entre guillemets, puis relancez le portail.

nom = "{nom}"
commune = "{commune}"
signataire = "{signataire}"
qualite_signataire = "{qualite_signataire}"
# L'adresse publique du portail, sans barre à la fin ; imprimée sur cartes et attestations.
adresse_portail = "{adresse_portail}"
# Les logos des financeurs, sur les feuilles d’émargement : des images PNG, JPEG ou SVG posées dans
# le dossier « organisme » à côté de ce fichier, et le nom de qui elles représentent.
# logos = [{{fichier = "region.svg", texte = "Région Bretagne"}}]
"""


@dataclass(frozen=True, slots=True)
class LogoFinanceur:
    """A funder's logo (« logo »): where its image is, and what it says to who does not see it."""

    fichier: Path
    texte: str


@dataclass(frozen=True, slots=True)
class Organisme:
    """The office as it appears on paper, and where its portal answers."""

    nom: str = "Espaces publics numériques"
    commune: str = ""
    signataire: str = "La coordination des espaces publics numériques"
    qualite_signataire: str = ""
    adresse_portail: str = "http://127.0.0.1:8866"
    logos: tuple[LogoFinanceur, ...] = ()


class OrganismeIllisible(ErreurEPN):
    """The office's file cannot be read; the sentence says where and what to change."""


def fichier_organisme(dossier: Dossier) -> Path:
    """Return where the office's file is."""
    return dossier.racine / "organisme.toml"


def lire_organisme(dossier: Dossier) -> Organisme:
    """Read the office's file; without one, the defaults. Raise ErreurEPN, to be read as it is."""
    fichier = fichier_organisme(dossier)
    if not fichier.exists():
        return Organisme()
    champs: dict[str, Any] = {}
    for champ, valeur in lire_toml(fichier, fichier.name).items():
        if champ not in Organisme.__dataclass_fields__:
            connus = ", ".join(Organisme.__dataclass_fields__)
            raise OrganismeIllisible(
                f"{fichier.name} : « {champ} » n’est pas un champ connu. Champs connus : {connus}."
            )
        if champ == "logos":
            champs[champ] = _lire_logos(valeur, fichier)
            continue
        if not isinstance(valeur, str):
            raise OrganismeIllisible(
                f"{fichier.name} : « {champ} » doit être un texte entre guillemets."
            )
        champs[champ] = valeur
    return Organisme(**champs)


def ecrire_organisme(dossier: Dossier, organisme: Organisme) -> None:
    """Write the office's file, unless there is one already: it is the office's to edit."""
    fichier = fichier_organisme(dossier)
    if not fichier.exists():
        champs = {c: getattr(organisme, c) for c in Organisme.__dataclass_fields__}
        fichier.write_text(MODELE.format(**champs), encoding="utf-8")


def _lire_logos(valeur: Any, fichier: Path) -> tuple[LogoFinanceur, ...]:
    """Read the list of logos; the images themselves are read when a sheet is printed."""
    try:
        lus = tuple((logo["fichier"], logo["texte"]) for logo in valeur if len(logo) == 2)
    except (TypeError, KeyError):
        lus = ()
    noms = [nom for nom, _ in lus if isinstance(nom, str) and Path(nom).name == nom != ".."]
    textes = [texte for _, texte in lus if isinstance(texte, str)]
    if not isinstance(valeur, list) or not len(valeur) == len(noms) == len(textes):
        raise OrganismeIllisible(
            f'{fichier.name} : écrivez chaque logo « {{fichier = "image.png", texte = "Nom"}} », '
            "et posez l’image dans le dossier « organisme »."
        )
    dossier = fichier.with_name("organisme")
    return tuple(LogoFinanceur(dossier / nom, texte) for nom, texte in lus)
