"""Figures (« statistiques »): a year by an axis, beside the year before; each opens onto its rows.

A coordinator counts everything, a trainer her own sessions. The page shows every figure; what is
downloaded hides those about fewer than five people. Counting takes place away from the event loop.
"""

import asyncio
from collections.abc import Callable
from enum import StrEnum
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlencode

import tornado.web
from sqlalchemy.orm import Session as Bdd

from inscriptions.echanges.ecriture import TYPES_MIME, Valeur, ecrire
from inscriptions.enumerations import Dimension
from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import jour_local, maintenant
from inscriptions.services import sessions
from inscriptions.statistiques import (
    SEUIL,
    Axe,
    Filtres,
    Ligne,
    Mesure,
    Tableau,
    barres,
    chiffres,
    comparer,
    croiser,
    lignes_comptees,
    proteger,
    repartitions,
)
from plateforme.bilan import dresser_bilan, en_document
from plateforme.impressions.bilan import composer_bilan
from plateforme.organisme import lire_organisme
from plateforme.serveur.bureau.chiffres import barres_de, ecart, ecrire_chiffre, nombre
from plateforme.serveur.bureau.commun import PageBureau, PageCoordination
from plateforme.serveur.bureau.exporter import PageExport

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
# Unknown numbers are said in the column they are missing from.
COLONNES = tuple(mesure for mesure in Mesure if mesure is not Mesure.PARTICIPANTS_INCONNUS)


class PageStatistiques(PageBureau):
    """What the pages of figures share: the year, the axis, the measure, whose sessions."""

    @property
    def filtres(self) -> Filtres:
        """Everything for a coordinator, one's own sessions for a trainer."""
        return Filtres(animee_par=None if self.est_coordinateur else self.qui.id)

    def code(self, liste: type[E], nom: str, defaut: E) -> E:
        """Return a member of a closed list named in the address; 400 when there is no such one."""
        brut = self.get_query_argument(nom, "") or defaut.value
        try:
            return liste(brut)
        except ValueError:
            raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST) from None

    async def compter(self, demande: Callable[[Bdd], T]) -> T:
        """Ask the registry, in a thread of its own."""

        def lire() -> T:
            with self.depot.lecture() as bdd:
                return demande(bdd)

        return await asyncio.to_thread(lire)

    async def annees(self, presente: int) -> list[int]:
        """Return the years to choose from, the latest first, the one shown among them."""
        qui = self.filtres.animee_par
        connues = await self.compter(lambda bdd: sessions.annees(bdd, qui))
        return sorted({*connues, presente, jour_local(maintenant()).year}, reverse=True)


class Statistiques(PageStatistiques, PageExport):
    """GET /formateur/statistiques : the year's figures, a chart, the year before."""

    async def get(self) -> None:
        """Show the tables and the chart of one measure."""
        annee, axe = self.annee(), self.code(Axe, "axe", Axe.TYPE)
        mesure = self.code(Mesure, "mesure", Mesure.PARTICIPANTS)
        filtres = self.filtres
        comparaison = await self.compter(lambda bdd: comparer(bdd, annee, axe, filtres))
        serie = barres(comparaison.present, mesure)
        self.montrer(
            "bureau/statistiques.html",
            annee=annee,
            annees=[(une, une) for une in await self.annees(annee)],
            axe=axe,
            axes=[(un.value, un.libelle) for un in Axe if un is not Axe.ANNEE],
            mesure=mesure,
            mesures=[(une.value, une.libelle) for une in COLONNES],
            colonnes=COLONNES,
            tableau=comparaison.present,
            avant=comparaison.avant,
            serie=serie,
            barres=barres_de(comparaison, mesure),
            ecrire=ecrire_chiffre,
            ecart=lambda ligne, ancienne: ecart(ligne, ancienne, mesure),
            ligne_avant=comparaison.ligne_avant,
            adresse=lambda ligne, une: adresse_des_lignes(comparaison.present, ligne, une),
            coordination=self.est_coordinateur,
            seuil=SEUIL,
        )


class Lignes(PageStatistiques, PageExport):
    """GET /formateur/statistiques/lignes : the rows that a figure counts, one page of them."""

    async def get(self) -> None:
        """Show sessions, or people with `personnes=1`, and how their sum makes the figure."""
        annee, axe = self.annee(), self.code(Axe, "axe", Axe.TYPE)
        mesure = self.code(Mesure, "mesure", Mesure.PARTICIPANTS)
        cle = self.get_query_argument("cle", "")[:200] or None
        personnes = self.get_query_argument("personnes", "") == "1"
        brute = self.get_query_argument("page", "1")
        page = int(brute) if brute.isascii() and brute.isdigit() and len(brute) < 7 else 1
        filtres = self.filtres

        def demander(bdd: Bdd) -> tuple[Any, Tableau]:
            return (
                lignes_comptees(
                    bdd, annee, axe, cle, mesure, filtres, page=max(page, 1), personnes=personnes
                ),
                chiffres(bdd, annee, axe, filtres),
            )

        comptage, tableau = await self.compter(demander)
        ligne = tableau.total if cle is None else tableau.ligne(cle)
        suite = {"annee": annee, "axe": axe.value, "mesure": mesure.value}
        suite |= {"cle": cle} if cle else {}
        self.montrer(
            "bureau/statistiques_lignes.html",
            annee=annee,
            axe=axe,
            mesure=mesure,
            ligne=ligne,
            comptage=comptage,
            personnes=personnes,
            figure=ecrire_chiffre(ligne, mesure) if ligne else "",
            nombre=nombre,
            retour=urlencode({k: v for k, v in suite.items() if k != "cle"}),
            suite=urlencode(suite),
        )


class Public(PageStatistiques, PageExport):
    """GET /formateur/statistiques/public : who came, by gender, age band, status, or two of them.

    Where a workshop was counted without names, its margins do not say how they cross: refused.
    """

    async def get(self) -> None:
        """Show the three repartitions, and the crossing asked for (`ligne`, `colonne`)."""
        annee, filtres = self.annee(), self.filtres
        parts = await self.compter(lambda bdd: repartitions(bdd, annee, filtres))
        ligne = self.code(Dimension, "ligne", Dimension.GENRE)
        colonne = self.code(Dimension, "colonne", Dimension.TRANCHE_AGE)
        croisement, erreur = None, ""
        if self.get_query_argument("ligne", ""):
            croisement, erreur = await self._croiser(annee, ligne, colonne)
        self.montrer(
            "bureau/statistiques_public.html",
            annee=annee,
            annees=[(une, une) for une in await self.annees(annee)],
            repartitions=parts,
            dimensions=[(une.value, une.libelle) for une in Dimension],
            ligne=ligne,
            colonne=colonne,
            croisement=croisement,
            erreur=erreur,
        )

    async def _croiser(self, annee: int, ligne: Dimension, colonne: Dimension) -> tuple[Any, str]:
        if ligne is colonne:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            return None, "Choisissez deux questions différentes à croiser."
        filtres = self.filtres
        try:
            trouve = await self.compter(lambda bdd: croiser(bdd, annee, (ligne, colonne), filtres))
        except ErreurRegistre as refusee:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            return None, str(refusee)
        return trouve, ""


class Telecharger(PageStatistiques, PageExport):
    """GET /formateur/statistiques/export : the table, small figures about people hidden."""

    async def get(self) -> None:
        """Send CSV, ODS or XLSX."""
        annee, axe = self.annee(), self.code(Axe, "axe", Axe.TYPE)
        extension, filtres = self.extension(), self.filtres

        def produire() -> bytes:
            with self.depot.lecture() as bdd:
                tableau = proteger(chiffres(bdd, annee, axe, filtres))
            lignes = [*tableau.lignes, tableau.total]
            entetes = [axe.libelle, *(mesure.libelle for mesure in Mesure)]
            return ecrire(extension, entetes, [_rangee(ligne) for ligne in lignes])

        nom = f"statistiques-{annee}-{axe.value}.{extension}"
        await self.envoyer(nom, TYPES_MIME[extension], produire)


class Rapport(PageCoordination, PageExport):
    """GET /formateur/statistiques/bilan : the year's activity report, to hand over (PDF)."""

    async def get(self) -> None:
        """Count, lay out and send; the report hides small figures by itself."""
        annee, organisme = self.annee(), lire_organisme(self.settings["dossier"]).nom

        def produire() -> bytes:
            with self.depot.lecture() as bdd:
                bilan = dresser_bilan(bdd, annee)
            return composer_bilan(en_document(bilan, organisme, jour_local(maintenant())))

        await self.envoyer(f"bilan-{annee}.pdf", "application/pdf", produire)


def _rangee(ligne: Ligne) -> list[Valeur]:
    return [ligne.libelle, *(ligne.mention(m) or ligne.valeur(m) for m in Mesure)]


def adresse_des_lignes(tableau: Tableau, ligne: Ligne, mesure: Mesure) -> str:
    """Return the address of the rows that a figure counts."""
    champs = {"annee": tableau.annee, "axe": tableau.axe.value, "mesure": mesure.value}
    if ligne is not tableau.total:
        champs["cle"] = ligne.cle
    return f"/formateur/statistiques/lignes?{urlencode(champs)}"


ROUTES: list[tuple[str, Any]] = [
    (r"/formateur/statistiques", Statistiques),
    (r"/formateur/statistiques/lignes", Lignes),
    (r"/formateur/statistiques/public", Public),
    (r"/formateur/statistiques/export", Telecharger),
    (r"/formateur/statistiques/bilan", Rapport),
]
