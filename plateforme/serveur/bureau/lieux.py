"""Places (« lieux »): the list, one place and its coming half-days, and its file to keep up.

Every account reads them; coordinators change them. Of a half-day that is somebody else's, a trainer
sees who has the room and for what, so that they can talk; its page stays closed to her.
"""

from datetime import timedelta
from http import HTTPStatus
from typing import Any, TypedDict
from uuid import UUID

import tornado.web
from sqlalchemy.orm import Session as Bdd

from inscriptions.erreurs import ErreurRegistre, refus
from inscriptions.heure import maintenant
from inscriptions.modeles import Lieu, Session
from inscriptions.services import lieux, sessions
from inscriptions.services.lieux import POSTES_MAXIMAUX
from plateforme.serveur.bureau.commun import PageBureau, PageCoordination

CLE_LIEU = r"(?P<lieu>[0-9a-f-]{36})"
HORIZON = timedelta(days=180)  # how far a place's coming half-days are listed
FAITS = {
    "cree": "Le lieu est créé.",
    "modifie": "La fiche est à jour.",
    "ferme": "Ce lieu ne reçoit plus de nouvelle session. Celles qui sont prévues restent.",
    "rouvert": "Ce lieu reçoit de nouveau des sessions.",
}
CHAMPS = ("nom", "commune", "commune_insee", "quartier", "adresse", "equipement", "postes")


class ChampsFiche(TypedDict):
    """All the fields of a place's form."""

    nom: str
    commune: str
    commune_insee: str
    quartier: str
    adresse: str
    equipement: str
    postes: int | None


class Lieux(PageBureau):
    """GET /formateur/lieux : the places, found by words and by district."""

    def get(self) -> None:
        """List those that are open, or all of them with `tous=1`."""
        texte = self.get_query_argument("texte", "")[:100]
        quartier = self.get_query_argument("quartier", "")[:100]
        tous = self.get_query_argument("tous", "") == "1"
        with self.depot.lecture() as bdd:
            trouves = lieux.lister_lieux(
                bdd, texte=texte, quartier=quartier or None, actifs=None if tous else True
            )
            quartiers = lieux.quartiers(bdd)
        self.montrer(
            "bureau/lieux.html",
            lieux=trouves,
            quartiers=[(nom, nom) for nom in quartiers],
            texte=texte,
            quartier=quartier,
            tous=tous,
            modifiable=self.est_coordinateur,
        )


class UnLieu(PageBureau):
    """GET /formateur/lieu/ID : a place and its coming half-days."""

    def get(self, lieu: str) -> None:
        """Show the file, and when the place is taken."""
        debut = maintenant()
        with self.depot.lecture() as bdd:
            connu = trouver(bdd, lieu)
            prises = sessions.seances_entre(bdd, debut, debut + HORIZON, lieu_id=connu.id)
        self.montrer(
            "bureau/lieu.html",
            lieu=connu,
            prises=[(seance, session, self._ouverte(session)) for seance, session in prises],
            modifiable=self.est_coordinateur,
            fait=FAITS.get(self.get_query_argument("fait", ""), ""),
        )

    def _ouverte(self, session: Session) -> bool:
        return self.est_coordinateur or sessions.anime(session, self.qui.id)


class _Fiche(PageCoordination):
    """A place's file in a form."""

    def saisie(self) -> dict[str, str]:
        """Return what was typed."""
        return {nom: self.champ(nom, 400) for nom in CHAMPS}

    def redemander(self, lieu: Lieu | None, saisie: dict[str, str], erreur: str) -> None:
        """Show the form again, with what was typed and why it was refused."""
        self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
        self.montrer("bureau/lieu_fiche.html", lieu=lieu, saisie=saisie, erreur=erreur)


class NouveauLieu(_Fiche):
    """GET, POST /formateur/lieux/nouveau."""

    def get(self) -> None:
        """Show an empty form."""
        self.montrer("bureau/lieu_fiche.html", lieu=None, saisie={}, erreur="")

    def post(self) -> None:
        """Add the place."""
        saisie = self.saisie()
        try:
            champs = lire_fiche(saisie)
            with self.depot.ecriture(self.auteur) as bdd:
                nouveau = lieux.creer_lieu(bdd, **champs)
        except ErreurRegistre as erreur:
            self.redemander(None, saisie, str(erreur))
            return
        self.revenir(f"/formateur/lieu/{nouveau.id}", "cree")


class ModifierLieu(_Fiche):
    """GET, POST /formateur/lieu/ID/modifier."""

    def get(self, lieu: str) -> None:
        """Show the file as it is."""
        with self.depot.lecture() as bdd:
            connu = trouver(bdd, lieu)
        saisie = {nom: getattr(connu, nom) for nom in CHAMPS}
        self.montrer("bureau/lieu_fiche.html", lieu=connu, saisie=saisie, erreur="")

    def post(self, lieu: str) -> None:
        """Write what changed."""
        with self.depot.lecture() as bdd:
            connu = trouver(bdd, lieu)
        saisie = self.saisie()
        try:
            champs = lire_fiche(saisie)
            with self.depot.ecriture(self.auteur) as bdd:
                lieux.modifier_lieu(bdd, connu, **champs)
        except ErreurRegistre as erreur:
            self.redemander(connu, saisie, str(erreur))
            return
        self.revenir(f"/formateur/lieu/{connu.id}", "modifie")


class EtatLieu(PageCoordination):
    """POST /formateur/lieu/ID/etat : the place takes new sessions, or no more."""

    def post(self, lieu: str) -> None:
        """Open or close (`actif`)."""
        actif = self.champ("actif", 1) == "1"
        with self.depot.ecriture(self.auteur) as bdd:
            connu = trouver(bdd, lieu)
            (lieux.reactiver_lieu if actif else lieux.desactiver_lieu)(bdd, connu)
        self.revenir(f"/formateur/lieu/{connu.id}", "rouvert" if actif else "ferme")


def trouver(bdd: Bdd, lieu: str) -> Lieu:
    """Return the place of an address; 404 when there is none."""
    try:
        connu = bdd.get(Lieu, UUID(lieu))
    except ValueError:
        connu = None
    if connu is None:
        raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
    return connu


def lire_fiche(saisie: dict[str, str]) -> ChampsFiche:
    """Read a place's form; no number of seats means that nobody counted them.

    Raise « postes-invalides ».
    """
    postes = saisie["postes"]
    if postes and not (postes.isascii() and postes.isdigit() and len(postes) < 5):
        raise refus("postes-invalides", maximum=POSTES_MAXIMAUX)
    return ChampsFiche(
        nom=saisie["nom"],
        commune=saisie["commune"],
        commune_insee=saisie["commune_insee"],
        quartier=saisie["quartier"],
        adresse=saisie["adresse"],
        equipement=saisie["equipement"],
        postes=int(postes) if postes else None,
    )


ROUTES: list[tuple[str, Any]] = [
    (r"/formateur/lieux", Lieux),
    (r"/formateur/lieux/nouveau", NouveauLieu),
    (rf"/formateur/lieu/{CLE_LIEU}", UnLieu),
    (rf"/formateur/lieu/{CLE_LIEU}/modifier", ModifierLieu),
    (rf"/formateur/lieu/{CLE_LIEU}/etat", EtatLieu),
]
