"""Tables handed in (« import »): sent, matched column by column, previewed, confirmed.

Nothing is written before the last step, and then all of it or nothing. Which column is which is
never in an address: a file without a header has names there. Reading and trying take place away
from the event loop.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import tornado.ioloop
import tornado.web
from sqlalchemy.orm import Session as Bdd

from inscriptions.echanges import ateliers, inscriptions, sessions
from inscriptions.echanges.correspondance import Champ, Correspondance, proposer
from inscriptions.echanges.lecture import Tableau, lire_tableau
from inscriptions.echanges.rapport import RapportImport
from inscriptions.erreurs import ErreurRegistre
from inscriptions.modeles import Session
from plateforme.serveur.bureau.commun import PageBureau
from plateforme.serveur.bureau.fichiers_recus import DUREE, FichierRecu, FichiersRecus

CLE_JETON = r"(?P<jeton>[A-Za-z0-9_-]{43})"
LIGNES_MONTREES = 3  # of the file, so that columns are recognised
REFUS_MONTRES = 200
# What an import counts beside rows created, known and completed, in the order they are told.
DETAILS = {
    "confirmees": "auront une place",
    "en_attente": "seront sur liste d’attente",
    "annulees": "avaient annulé, et restent dehors",
    "types": "types d’ateliers seront créés",
    "lieux": "lieux seront créés",
    "sans_effectif": "ateliers sans nombre de participants : il restera inconnu",
    "seances": "séances seront prévues",
    "differentes": "sessions déjà là diffèrent du fichier, et ne changent pas",
}


@dataclass(frozen=True, slots=True)
class Import:
    """One kind of table: what it is called, what it is for, its fields."""

    titre: str
    explication: str
    champs: Sequence[Champ]
    avec_session: bool = False
    coordination: bool = False


IMPORTS = {
    "inscriptions": Import(
        "Inscrire des personnes à une session",
        "Une ligne par personne, avec au moins une colonne « prénom ».",
        inscriptions.CHAMPS,
        avec_session=True,
    ),
    "sessions": Import(
        "Prévoir des sessions",
        "Une ligne par séance : type d’atelier, lieu, formateur, date, début, fin.",
        sessions.CHAMPS,
        coordination=True,
    ),
    "ateliers": Import(
        "Reprendre des ateliers passés",
        "Une ligne par atelier : famille, type, intitulé, lieu, début, séances, participants.",
        ateliers.CHAMPS,
        coordination=True,
    ),
}


class PageImport(PageBureau):
    """What sending a file and confirming it share."""

    @property
    def recus(self) -> FichiersRecus:
        """The files that wait."""
        return FichiersRecus(self.settings["dossier"].racine)

    def lequel(self, quoi: str) -> Import:
        """Return an import by its name; 404 when there is none, 403 when it is not for them."""
        choisi = IMPORTS.get(quoi)
        if choisi is None:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        if choisi.coordination and not self.est_coordinateur:
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)
        return choisi

    def session_de(self, bdd: Bdd, choisi: Import, code: str) -> Session | None:
        """Return the session a table is for; 404 when it is none of theirs."""
        return self.session_a_moi(bdd, code) if choisi.avec_session else None


class Confirmer(PageImport):
    """GET /formateur/echanges/import/JETON : the preview. POST : try again, give up or do it."""

    async def get(self, jeton: str) -> None:
        """Show the columns as they are recognised, and what the import would do."""
        recu, choisi = self._retrouver(jeton)
        await self._montrer(jeton, recu, choisi, {})

    async def post(self, jeton: str) -> None:
        """Follow the button: `acte` is « apercu », « renoncer » or « importer »."""
        recu, choisi = self._retrouver(jeton)
        acte = self.champ("acte", 10)
        if acte == "renoncer":
            self.recus.retirer(jeton, self.qui.id)
            self.revenir("/formateur/echanges", "renonce")
            return
        choix = self._choix(choisi)
        if acte != "importer":
            await self._montrer(jeton, recu, choisi, choix)
            return
        try:
            rapport = await asyncio.to_thread(self._importer, recu, choisi, choix, False)
        except ErreurRegistre as erreur:
            await self._montrer(jeton, recu, choisi, choix, str(erreur))
            return
        if not rapport.ecrit:  # the registry changed since the preview
            await self._montrer(jeton, recu, choisi, choix)
            return
        self.recus.retirer(jeton, self.qui.id)
        self.revenir("/formateur/echanges", recu.quoi)

    def _retrouver(self, jeton: str) -> tuple[FichierRecu, Import]:
        recu = self.recus.lire(jeton, self.qui.id)
        if recu is None:
            self.revenir("/formateur/echanges", "perdu")
            raise tornado.web.Finish
        return recu, self.lequel(recu.quoi)

    def _choix(self, choisi: Import) -> dict[str, str]:
        """Return the column chosen for each field that the form showed; '' for none."""
        return {
            champ.nom: self.get_body_argument(f"champ-{champ.nom}", "", strip=False)[:1000]
            for champ in choisi.champs
            if f"champ-{champ.nom}" in self.request.body_arguments
        }

    def _importer(
        self, recu: FichierRecu, choisi: Import, choix: Mapping[str, str], essai: bool
    ) -> RapportImport:
        tableau = lire_tableau(recu.octets)
        with self.depot.ecriture(self.auteur) as bdd:
            session = self.session_de(bdd, choisi, recu.session)
            if session is not None:
                return inscriptions.importer_inscriptions(bdd, tableau, session, choix, essai)
            if recu.quoi == "ateliers":
                return ateliers.importer_ateliers(bdd, tableau, choix, essai)
            return sessions.importer_sessions(bdd, tableau, choix, essai, self._modules())

    def _modules(self) -> dict[str, str]:
        """Return the titles of the published modules, by their id."""
        publies = self.settings["publies"]
        manifestes = self.settings["dossier"].manifeste("*")
        noms = sorted(chemin.stem for chemin in manifestes.parent.glob(manifestes.name))
        return {nom: module.titre for nom in noms if (module := publies.module(nom))}

    async def _montrer(
        self,
        jeton: str,
        recu: FichierRecu,
        choisi: Import,
        choix: dict[str, str],
        erreur: str = "",
    ) -> None:
        """Show the page with what was chosen; 422 when the file cannot be imported so."""
        rapport: RapportImport | None = None
        trouvee: Correspondance | None = None
        tableau: Tableau | None = None
        try:
            tableau = await asyncio.to_thread(lire_tableau, recu.octets)
            trouvee = proposer(tableau.colonnes, choisi.champs)
            trouvee = proposer(tableau.colonnes, choisi.champs, choix)
            if not erreur:
                rapport = await asyncio.to_thread(self._importer, recu, choisi, choix, True)
        except ErreurRegistre as refusee:
            erreur = str(refusee)
        if erreur or (rapport and rapport.refus):
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
        with self.depot.lecture() as bdd:
            session = self.session_de(bdd, choisi, recu.session)
        colonnes = trouvee.en_dict() if trouvee else {}
        self.montrer(
            "bureau/import.html",
            jeton=jeton,
            choisi=choisi,
            session=session,
            tableau=tableau,
            lignes=tableau.lignes[:LIGNES_MONTREES] if tableau else (),
            colonnes={**colonnes, **choix},
            rapport=rapport,
            refus=rapport.refus[:REFUS_MONTRES] if rapport else (),
            details=[
                (rapport.details[nom], phrase)
                for nom, phrase in DETAILS.items()
                if rapport and rapport.details.get(nom)
            ],
            erreur=erreur,
        )


class Envoyer(PageImport):
    """POST /formateur/echanges/importer : a file, and what it is."""

    async def post(self) -> None:
        """Keep the file for an hour, and show what it would do; refuse what cannot be read."""
        quoi, code = self.champ("quoi", 20), self.champ("session", 16)
        choisi = self.lequel(quoi)
        with self.depot.lecture() as bdd:
            try:
                self.session_de(bdd, choisi, code)
            except tornado.web.HTTPError:
                self._refuser("Aucune de vos sessions ne porte ce code : vérifiez-le.", quoi, code)
                return
        envoyes = self.request.files.get("fichier", [])
        octets = envoyes[0]["body"] if envoyes else b""
        try:
            await asyncio.to_thread(lire_tableau, octets)
        except ErreurRegistre as erreur:
            self._refuser(str(erreur), quoi, code)
            return
        jeton = self.recus.garder(FichierRecu(quoi, code, octets), self.qui.id)
        tornado.ioloop.IOLoop.current().call_later(DUREE + 1, self.recus.purger)
        self.revenir(f"/formateur/echanges/import/{jeton}")

    def _refuser(self, phrase: str, quoi: str, code: str) -> None:
        self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
        # Imported here: the page of exchanges shows both ways, and leads here.
        from plateforme.serveur.bureau.echanges import montrer_echanges

        montrer_echanges(self, erreur=phrase, quoi=quoi, code=code)


ROUTES: list[tuple[str, Any]] = [
    (r"/formateur/echanges/importer", Envoyer),
    (rf"/formateur/echanges/import/{CLE_JETON}", Confirmer),
]
