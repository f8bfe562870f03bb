"""The office's mail server, as `organisme.toml` names it (« réglage du courriel »)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHIFFREMENTS = {"starttls": 587, "tls": 465}  # and their usual ports


class ReglageIllisible(ValueError):
    """What is wrong in [courriel], as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class ReglageCourriel:
    """A mail server; its password is in the keys' folder. `autorite`: a PEM of its authority."""

    serveur: str
    expediteur: str
    port: int
    chiffrement: str = "starttls"
    identifiant: str = ""
    autorite: Path | None = None


def lire_reglage(valeur: Any, dossier: Path) -> ReglageCourriel:
    """Read [courriel]; `dossier` holds the authority's file. Raise ReglageIllisible."""
    if not isinstance(valeur, dict):
        raise ReglageIllisible("« courriel » doit s’écrire en bloc [courriel]")
    champs = ("serveur", "expediteur", "port", "chiffrement", "identifiant", "autorite")
    for nom, lu in valeur.items():
        if nom not in champs:
            raise ReglageIllisible(
                f"« {nom} » n’est pas un champ connu de [courriel]. Champs connus : "
                f"{', '.join(champs)}"
            )
        if nom == "port" and not (type(lu) is int and 0 < lu < 65_536):
            raise ReglageIllisible("« port » doit être un nombre, sans guillemets")
        if nom != "port" and not (isinstance(lu, str) and lu and lu.isprintable()):
            raise ReglageIllisible(f"« {nom} » doit être un texte entre guillemets")
    if "serveur" not in valeur or "@" not in valeur.get("expediteur", ""):
        raise ReglageIllisible(
            "[courriel] doit dire « serveur », et « expediteur », une adresse électronique"
        )
    chiffrement = valeur.get("chiffrement", "starttls")
    if chiffrement not in CHIFFREMENTS:
        raise ReglageIllisible("« chiffrement » vaut « starttls » ou « tls »")
    autorite = valeur.get("autorite")
    if autorite is not None and Path(autorite).name != autorite:
        raise ReglageIllisible("« autorite » est le nom d’un fichier du dossier « organisme »")
    return ReglageCourriel(
        serveur=valeur["serveur"],
        expediteur=valeur["expediteur"],
        port=valeur.get("port", CHIFFREMENTS[chiffrement]),
        chiffrement=chiffrement,
        identifiant=valeur.get("identifiant", ""),
        autorite=None if autorite is None else dossier / autorite,
    )
