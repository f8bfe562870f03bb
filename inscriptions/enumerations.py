"""Closed lists: the value is the stable code stored in the database, `libelle` what people read."""

from enum import StrEnum


class RoleCompte(StrEnum):
    """What an account may see: a trainer her own sessions, a coordinator all of them."""

    FORMATEUR = "formateur"
    COORDINATEUR = "coordinateur"

    @property
    def libelle(self) -> str:
        """The French word on screen."""
        return {"formateur": "Formateur", "coordinateur": "Coordinateur"}[self.value]


class EtatCopie(StrEnum):
    """Where a handed-in copy stands. A copy not handed in has no row at all."""

    REMISE = "remise"
    EN_ATTENTE_HUMAINE = "en_attente_humaine"
    NOTEE = "notee"
    ERREUR = "erreur"

    @property
    def libelle(self) -> str:
        """The French words on screen."""
        return {
            "remise": "Remise, correction en cours",
            "en_attente_humaine": "En attente d’une correction par un formateur",
            "notee": "Notée",
            "erreur": "Correction à reprendre",
        }[self.value]
