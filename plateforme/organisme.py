"""Who issues the attestations, and the portal's public address: one file an office edits."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from erreurs import ErreurEPN
from modules.commun.fichiers import lire_toml
from plateforme.dossier import Dossier
from plateforme.reglage_courriel import ReglageCourriel, ReglageIllisible, lire_reglage

MODELE = """\
# Qui délivre les attestations, et à quelle adresse on les vérifie.
# Modifiez les textes entre guillemets, puis relancez le portail.

nom = "{nom}"
commune = "{commune}"
signataire = "{signataire}"
qualite_signataire = "{qualite_signataire}"
# L'adresse publique du portail, sans barre à la fin ; imprimée sur cartes et attestations.
adresse_portail = "{adresse_portail}"
# Un serveur d’horodatage (RFC 3161), si la commune en a un : les signatures en portent l’heure.
# horodatage = "https://horodatage.exemple.fr"
# Un serveur de courriel, pour envoyer une attestation à qui a donné une adresse. Le mot de passe
# s’écrit dans le fichier « courriel.motdepasse » du dossier « cles ».
# courriel = {{serveur = "smtp.exemple.fr", expediteur = "epn@exemple.fr", identifiant = "epn"}}
# Les logos des financeurs, sur les feuilles d’émargement : des images PNG, JPEG ou SVG posées dans
# le dossier « organisme » à côté de ce fichier, et le nom de qui elles représentent.
# logos = [{{fichier = "region.svg", texte = "Région Bretagne"}}]

# L’allure des attestations : effacez les dièses et changez ce que vous voulez. Les logos sont aussi
# dans le dossier « organisme » ; les couleurs de texte doivent se lire sur du papier blanc.
# [charte]
# couleur_titre = "#173a5e"
# couleur_texte = "#1c2733"
# couleur_filet = "#b3924a"
# logos = [{{fichier = "ville.svg", texte = "Ville de Port-Lannec"}}]
# signataires = [
#     {{nom = "Hélène Tanguy-Morel", qualite = "Coordinatrice des espaces publics numériques"}},
#     {{nom = "Yann Kerbrat", qualite = "Maire"}},
# ]
"""


COULEURS = ("couleur_titre", "couleur_texte", "couleur_filet")


@dataclass(frozen=True, slots=True)
class LogoFinanceur:
    """A funder's logo (« logo »): where its image is, and what it says to who does not see it."""

    fichier: Path
    texte: str


@dataclass(frozen=True, slots=True)
class Charte:
    """How the attestations look (« charte »), as written: colours, logos, who signs.

    `signataires` are (name, quality); empty: `signataire` of the office signs alone.
    """

    couleurs: tuple[tuple[str, str], ...] = ()
    logos: tuple[LogoFinanceur, ...] = ()
    signataires: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Organisme:
    """The office as it appears on paper, and where its portal answers."""

    nom: str = "Espaces publics numériques"
    commune: str = ""
    signataire: str = "La coordination des espaces publics numériques"
    qualite_signataire: str = ""
    adresse_portail: str = "http://127.0.0.1:8866"
    logos: tuple[LogoFinanceur, ...] = ()
    charte: Charte = field(default_factory=Charte)
    horodatage: str = ""  # address of an RFC 3161 server, or none
    courriel: ReglageCourriel | None = None

    @property
    def signataires(self) -> tuple[tuple[str, str], ...]:
        """Who signs the attestations, as (name, quality): one at least."""
        return self.charte.signataires or ((self.signataire, self.qualite_signataire),)


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
        if champ == "charte":
            champs[champ] = _lire_charte(valeur, fichier)
            continue
        if champ == "courriel":
            try:
                champs[champ] = lire_reglage(valeur, fichier.with_name("organisme"))
            except ReglageIllisible as erreur:
                raise OrganismeIllisible(f"{fichier.name} : {erreur}.") from None
            continue
        if not isinstance(valeur, str):
            raise OrganismeIllisible(
                f"{fichier.name} : « {champ} » doit être un texte entre guillemets."
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
            f'{fichier.name} : écrivez chaque logo « {{fichier = "image.png", texte = "Nom"}} », '
            "et posez l’image dans le dossier « organisme »."
        )
    dossier = fichier.with_name("organisme")
    return tuple(LogoFinanceur(dossier / nom, texte) for nom, texte in lus)


def _lire_charte(valeur: Any, fichier: Path) -> Charte:
    """Read the look of attestations; colours and images are judged when one is laid out."""
    if not isinstance(valeur, dict):
        raise OrganismeIllisible(f"{fichier.name} : « charte » doit s’écrire en bloc [charte].")
    inconnus = [nom for nom in valeur if nom not in (*COULEURS, "logos", "signataires")]
    if inconnus:
        connus = ", ".join((*COULEURS, "logos", "signataires"))
        raise OrganismeIllisible(
            f"{fichier.name} : « {inconnus[0]} » n’est pas un champ connu de [charte]. Champs "
            f"connus : {connus}."
        )
    couleurs = tuple((nom, valeur[nom]) for nom in COULEURS if nom in valeur)
    for nom, couleur in couleurs:
        if not isinstance(couleur, str):
            raise OrganismeIllisible(
                f"{fichier.name} : « {nom} » doit être un texte entre guillemets."
            )
    signataires = valeur.get("signataires", [])
    return Charte(
        couleurs=couleurs,
        logos=_lire_logos(valeur.get("logos", []), fichier),
        signataires=_lire_signataires(signataires, fichier),
    )


def _lire_signataires(valeur: Any, fichier: Path) -> tuple[tuple[str, str], ...]:
    lus: list[tuple[str, str]] = []
    for brut in valeur if isinstance(valeur, list) else [None]:
        qui: dict[str, Any] = brut if isinstance(brut, dict) else {}
        nom, qualite = qui.get("nom"), qui.get("qualite", "")
        connu = not set(qui) - {"nom", "qualite"}
        if not isinstance(nom, str) or not isinstance(qualite, str) or not connu:
            raise OrganismeIllisible(
                f'{fichier.name} : écrivez chaque signataire « {{nom = "Prénom Nom", qualite = '
                '"Sa fonction"} ».'
            )
        lus.append((nom, qualite))
    return tuple(lus)
