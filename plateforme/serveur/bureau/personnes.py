"""People (« personnes »): found, looked at, corrected; their card; their data handed over, erased.

A trainer sees the people of her own sessions, and of each only what happened there. The words of a
search are sent by POST, so that no name is ever in an address.
"""

import asyncio
import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

import segno
import tornado.web
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.enumerations import Genre, Statut, TrancheAge
from inscriptions.erreurs import ErreurRegistre
from inscriptions.modeles import Apprenant
from inscriptions.services import (
    avancement,
    comptes_relies,
    connexions,
    doublons,
    exports_rgpd,
    personnes_donnees,
    sessions,
)
from inscriptions.services.lecteurs import fiches_de
from inscriptions.services.personnes_donnees import ChampsApprenant, SessionSuivie
from plateforme.attestations import nom_complet
from plateforme.images_textes import exporter_images
from plateforme.organisme import lire_organisme
from plateforme.serveur.bureau.commun import PageBureau, PageCoordination

CLE_PERSONNE = r"(?P<personne>[0-9a-f-]{36})"
LIMITE = 50  # people a search shows
FAITS = {
    "modifiee": "La fiche est à jour.",
    "carte": "Une nouvelle carte est prête : imprimez-la. L’ancienne n’ouvre plus rien.",
    "delie": "Le compte n’est plus relié : la personne entre avec sa carte.",
    "effacee": "La personne est effacée. Ce qui est compté sans dire qui reste compté.",
}
TEXTES = ("prenom", "nom", "contact", "commune_insee")
LISTES = {"genre": Genre, "tranche_age": TrancheAge, "statut": Statut}


class Personnes(PageBureau):
    """GET /formateur/personnes : the search. POST : its answer."""

    def get(self) -> None:
        """Show the form."""
        fait = FAITS.get(self.get_query_argument("fait", ""), "")
        self.montrer("bureau/personnes.html", texte="", trouvees=None, limite=LIMITE, fait=fait)

    def post(self) -> None:
        """List who is found, of one's own people for a trainer."""
        texte = self.champ("texte", 100)
        with self.depot.lecture() as bdd:
            trouvees = (
                personnes_donnees.chercher(
                    bdd, texte, None if self.est_coordinateur else self.qui.id, LIMITE
                )
                if texte.strip()
                else []
            )
        self.montrer(
            "bureau/personnes.html", texte=texte, trouvees=trouvees, limite=LIMITE, fait=""
        )


class PageDUnePersonne(PageBureau):
    """A page about one person: anybody for the coordinator, her own people for a trainer."""

    def trouver(self, bdd: Bdd, personne: str) -> tuple[Apprenant, list[SessionSuivie]]:
        """Return the person and the sessions this account may see; 404 when there are none."""
        try:
            apprenant = bdd.get(Apprenant, UUID(personne))
        except ValueError:
            apprenant = None
        if apprenant is None:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        suivies = personnes_donnees.sessions_de(bdd, apprenant)
        if not self.est_coordinateur:
            suivies = [s for s in suivies if sessions.anime(s.session, self.qui.id)]
            if not suivies:
                raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        return apprenant, suivies

    async def fermer_pages(self, apprenant: Apprenant) -> None:
        """End the lessons a person has open: what they came in with opens nothing any more."""
        await self.settings["places"].vider(self.settings["kernel_manager"], apprenant.id)


class Personne(PageDUnePersonne):
    """GET /formateur/personne/ID : sessions, attendance, progress, certificates."""

    def get(self, personne: str) -> None:
        """Show the page; a merged file leads to the one that was kept."""
        with self.depot.lecture() as bdd:
            apprenant, suivies = self.trouver(bdd, personne)
            if apprenant.fusionne_dans is not None:
                self.revenir(f"/formateur/personne/{apprenant.fusionne_dans}")
                return
            faits = self._avancement(bdd, apprenant, suivies)
            ressemblances = doublons.proposer_pour(bdd, apprenant) if self.est_coordinateur else []
            liens = comptes_relies.liens_de(bdd, apprenant.id) if self.est_coordinateur else []
        self.montrer(
            "bureau/personne.html",
            personne=apprenant,
            nom=nom_complet(apprenant),
            effacee=personnes_donnees.est_efface(apprenant),
            suivies=[(suivie, *minutes_de(suivie)) for suivie in suivies],
            faits=faits,
            ressemblances=ressemblances,
            relie=liens[0] if liens else None,
            coordination=self.est_coordinateur,
            fait=FAITS.get(self.get_query_argument("fait", ""), ""),
        )

    def _avancement(
        self, bdd: Bdd, apprenant: Apprenant, suivies: Sequence[SessionSuivie]
    ) -> list[dict[str, Any]]:
        """Return each published module followed, and where the person stands in its chapters."""
        modules = {s.session.module for s in suivies if s.session.module}
        publies = [m for nom in sorted(modules) if (m := self.settings["publies"].module(nom))]
        return [
            {
                "module": module,
                "faits": avancement.avancement(bdd, apprenant.id, module.identifiant),
            }
            for module in publies
        ]


def minutes_de(suivie: SessionSuivie) -> tuple[int, int]:
    """Return minutes attended, and minutes of the half-days where something was recorded."""
    notees = [(seance, p) for seance, p in suivie.seances if p is not None]
    return sum(p.minutes for _, p in notees), sum(seance.minutes for seance, _ in notees)


class ModifierPersonne(PageDUnePersonne):
    """GET, POST /formateur/personne/ID/modifier : correct the file."""

    def get(self, personne: str) -> None:
        """Show the file as it is."""
        with self.depot.lecture() as bdd:
            apprenant, _ = self.trouver(bdd, personne)
        saisie = {nom: getattr(apprenant, nom) for nom in (*TEXTES, *LISTES)}
        self._montrer(apprenant, saisie, "")

    def post(self, personne: str) -> None:
        """Write what changed."""
        saisie = {nom: self.champ(nom, 400) for nom in (*TEXTES, *LISTES)}
        with self.depot.lecture() as bdd:
            apprenant, _ = self.trouver(bdd, personne)
        try:
            champs = lire_fiche(saisie)
        except ValueError:  # a value that the form does not offer
            raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST) from None
        try:
            with self.depot.ecriture(self.auteur) as bdd:
                personnes_donnees.modifier_apprenant(bdd, apprenant, **champs)
        except ErreurRegistre as erreur:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._montrer(apprenant, saisie, str(erreur))
            return
        self.revenir(f"/formateur/personne/{apprenant.id}", "modifiee")

    def _montrer(self, apprenant: Apprenant, saisie: dict[str, Any], erreur: str) -> None:
        listes = {
            nom: [(membre.value, membre.libelle) for membre in liste]
            for nom, liste in LISTES.items()
        }
        self.montrer(
            "bureau/personne_fiche.html",
            personne=apprenant,
            nom=nom_complet(apprenant),
            saisie=saisie,
            listes=listes,
            erreur=erreur,
        )


def lire_fiche(saisie: dict[str, str]) -> ChampsApprenant:
    """Read a person's form; ValueError when a closed list holds no such code."""
    return ChampsApprenant(
        prenom=saisie["prenom"],
        nom=saisie["nom"],
        contact=saisie["contact"],
        genre=Genre(saisie["genre"]),
        tranche_age=TrancheAge(saisie["tranche_age"]),
        statut=Statut(saisie["statut"]),
        commune_insee=saisie["commune_insee"],
    )


class Carte(PageDUnePersonne):
    """GET /formateur/personne/ID/carte : one card to print. POST : replace a lost one."""

    def get(self, personne: str) -> None:
        """Show the card, with the QR that opens /entrer/CODE."""
        with self.depot.lecture() as bdd:
            apprenant, _ = self.trouver(bdd, personne)
        if apprenant.fusionne_dans is not None or personnes_donnees.est_efface(apprenant):
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        adresse = lire_organisme(self.settings["dossier"]).adresse_portail
        self.montrer(
            "bureau/personne_carte.html",
            personne=apprenant,
            nom=nom_complet(apprenant),
            adresse=adresse,
            qr=segno.make(f"{adresse}/entrer/{apprenant.carte}", error="m").svg_data_uri(
                scale=3, border=2
            ),
            fait=FAITS.get(self.get_query_argument("fait", ""), ""),
        )

    async def post(self, personne: str) -> None:
        """Draw a new card: the lost one opens nothing any more, and its pages end."""
        with self.depot.ecriture(self.auteur) as bdd:
            apprenant, _ = self.trouver(bdd, personne)
            try:
                personnes_donnees.changer_carte(bdd, apprenant)
            except ErreurRegistre:
                raise tornado.web.HTTPError(HTTPStatus.CONFLICT) from None
        await self.fermer_pages(apprenant)
        self.revenir(f"/formateur/personne/{apprenant.id}/carte", "carte")


class DelierPersonne(PageCoordination, PageDUnePersonne):
    """POST /formateur/personne/ID/delier : undo her link with an account of elsewhere."""

    async def post(self, personne: str) -> None:
        """That account opens nothing any more, and whoever came in is signed out."""
        with self.depot.ecriture(self.auteur) as bdd:
            apprenant, _ = self.trouver(bdd, personne)
            delie = comptes_relies.delier(bdd, apprenant)
            if delie:
                connexions.fermer_celles_de(bdd, apprenant)
        if delie:
            await self.fermer_pages(apprenant)
        self.revenir(f"/formateur/personne/{apprenant.id}", "delie")


class Donnees(PageCoordination, PageDUnePersonne):
    """POST /formateur/personne/ID/donnees : everything held about a person, to hand over."""

    async def post(self, personne: str) -> None:
        """Send a JSON file; the journal says that it was handed over."""
        octets = await asyncio.to_thread(self._exporter, personne)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Content-Disposition", f'attachment; filename="personne-{personne}.json"')
        self.finish(octets)

    def _exporter(self, personne: str) -> bytes:
        with self.depot.ecriture(self.auteur) as bdd:
            apprenant, _ = self.trouver(bdd, personne)
            donnees = exports_rgpd.exporter(bdd, apprenant)
            fiches = fiches_de(bdd, apprenant.id)
            journal.noter(bdd, "apprenant.exporter", apprenant)
        donnees["images_des_textes"] = exporter_images(self.settings["dossier"], fiches)
        return json.dumps(donnees, ensure_ascii=False, indent=2).encode()


ROUTES: list[tuple[str, Any]] = [
    (r"/formateur/personnes", Personnes),
    (rf"/formateur/personne/{CLE_PERSONNE}", Personne),
    (rf"/formateur/personne/{CLE_PERSONNE}/modifier", ModifierPersonne),
    (rf"/formateur/personne/{CLE_PERSONNE}/carte", Carte),
    (rf"/formateur/personne/{CLE_PERSONNE}/delier", DelierPersonne),
    (rf"/formateur/personne/{CLE_PERSONNE}/donnees", Donnees),
]
