"""Likely duplicates (« doublons »): side by side, decided by a person, undone by a person."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

import tornado.web
from sqlalchemy import select
from sqlalchemy.orm import Session as Bdd

from inscriptions.erreurs import ErreurRegistre
from inscriptions.modeles import Apprenant, Fusion
from inscriptions.services import doublons, fusions
from plateforme.attestations import nom_complet
from plateforme.serveur.bureau.commun import PageCoordination

PROPOSES = 30  # pairs shown; deciding on them shows the next ones
DEFAITES = 50  # merges that the page offers to undo
FAITS = {
    "fusion": "Les deux fiches n’en font plus qu’une. Les deux cartes ouvrent le même travail.",
    "ecart": "C’est noté : ce sont deux personnes. Elles ne seront plus proposées.",
    "separation": "Chaque fiche a retrouvé ce qui était à elle.",
    "attente": "Les fiches sont séparées. Une place avait été reprise : la personne est sur liste "
    "d’attente.",
}


class Doublons(PageCoordination):
    """GET /formateur/doublons : what to decide. POST : a decision."""

    def get(self) -> None:
        """Show the pairs, of everybody or of one person, and the merges that can be undone."""
        self._montrer(FAITS.get(self.get_query_argument("fait", ""), ""), "")

    def post(self) -> None:
        """Follow the button: `acte` is « fusionner », « ecarter » or « separer »."""
        acte = self.champ("acte", 10)
        try:
            with self.depot.ecriture(self.auteur) as bdd:
                fait = self._decider(bdd, acte)
        except ErreurRegistre as erreur:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._montrer("", str(erreur))
            return
        self.revenir("/formateur/doublons", fait)

    def _decider(self, bdd: Bdd, acte: str) -> str:
        if acte == "separer":
            fusion = bdd.get(Fusion, self._cle("fusion"))
            if fusion is None:
                raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
            separation = fusions.defusionner(bdd, fusion)
            return "attente" if separation.remises_en_attente else "separation"
        premier, second = self._fiche(bdd, "premier"), self._fiche(bdd, "second")
        if acte == "ecarter":
            doublons.ecarter(bdd, premier, second)
            return "ecart"
        if acte != "fusionner":
            raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST)
        garde = premier if self._cle("garde") == premier.id else second
        fusions.fusionner(bdd, garde, second if garde is premier else premier)
        return "fusion"

    def _cle(self, nom: str) -> UUID:
        try:
            return UUID(self.champ(nom, 36))
        except ValueError:
            raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST) from None

    def _fiche(self, bdd: Bdd, nom: str) -> Apprenant:
        fiche = bdd.get(Apprenant, self._cle(nom))
        if fiche is None:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        return fiche

    def _montrer(self, fait: str, erreur: str) -> None:
        with self.depot.lecture() as bdd:
            une = self._une(bdd)
            trouves = (
                doublons.proposer_pour(bdd, une)
                if une is not None
                else doublons.proposer(bdd, limite=PROPOSES)
            )
            reunies = self._reunies(bdd)
        self.montrer(
            "bureau/doublons.html",
            doublons=trouves[:PROPOSES],
            plein=len(trouves) >= PROPOSES,
            une=une,
            reunies=reunies,
            nom=nom_complet,
            fait=fait,
            erreur=erreur,
        )

    def _une(self, bdd: Bdd) -> Apprenant | None:
        """Return the person whose duplicates alone are asked for; None for everybody's."""
        brut = self.get_query_argument("personne", "")
        try:
            return bdd.get(Apprenant, UUID(brut)) if brut else None
        except ValueError:
            return None

    def _reunies(self, bdd: Bdd) -> Sequence[tuple[Fusion, Apprenant, Apprenant]]:
        """List the merges that stand, the latest first: the merge, the file kept, the other."""
        dernieres = bdd.scalars(
            select(Fusion)
            .where(Fusion.annulee_le.is_(None))
            .order_by(Fusion.faite_le.desc(), Fusion.id.desc())
            .limit(DEFAITES)
        ).all()
        cles = {cle for fusion in dernieres for cle in (fusion.garde_id, fusion.retire_id)}
        fiches = {
            fiche.id: fiche
            for fiche in bdd.scalars(select(Apprenant).where(Apprenant.id.in_(cles)))
        }
        return [(f, fiches[f.garde_id], fiches[f.retire_id]) for f in dernieres]


ROUTES: list[tuple[str, Any]] = [(r"/formateur/doublons", Doublons)]
