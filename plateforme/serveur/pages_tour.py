"""One text of the reading round (« tour de lecture »), and what is said of it.

Two things may be said, of the whole or of a block. The author reads them, and may hide one; each
reader sees their own; nobody else but who runs the session.
"""

from http import HTTPStatus
from typing import Any
from uuid import UUID

import tornado.web
from sqlalchemy.orm import Session as Bdd

from inscriptions.enumerations import GenreCommentaire
from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import maintenant
from inscriptions.modeles import Session
from inscriptions.services import aide, commentaires, textes_partages
from plateforme.publies import ModulePublie
from plateforme.serveur.bureau.commun import CLE, cle, introuvable
from plateforme.serveur.pages_groupe import PageGroupe, adresse_du_texte
from plateforme.serveur.textes_du_groupe import (
    TexteLu,
    lire_textes,
    passage,
    passages,
    redaction_de,
    tours_de,
)

REFUS = "Choisissez d’abord ce que vous voulez dire, puis envoyez."


class LireUnTexte(PageGroupe):
    """GET, POST /module/…/groupe/texte/… : one text of the round, big, and what is said of it."""

    def get(self, module: str, partage: str) -> None:
        """Show the text; 404 once it is withdrawn."""
        self._montrer(module, partage)

    def post(self, module: str, partage: str) -> None:
        """Comment, delete one's comment, or hide one on one's own text."""
        with self.depot.lecture() as bdd:
            qui, publie, session = self.ouvrir(bdd, module)
            lu = self._lu(bdd, publie, session, qui, partage)
        try:
            fait = self._agir(qui, session, lu)
        except ErreurRegistre as erreur:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._montrer(module, partage, str(erreur))
            return
        if not fait:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._montrer(module, partage, REFUS)
            return
        self.revenir(adresse_du_texte(publie, lu.partage.id), fait, "commentaires")

    def _agir(self, qui: UUID, session: Session, lu: TexteLu) -> str:
        """Do what the form asks; give the code of what was done, '' when it asks nothing."""
        acte, vise = self.champ("acte", 20), cle(self.champ("commentaire", 40))
        genre, bloc = self.champ("genre", 20), self.champ("bloc", 5)
        with self.depot.ecriture(self.auteur) as bdd:
            if acte == "masquer" and vise:
                commentaires.masquer(bdd, vise, apprenant_id=qui, maintenant=maintenant())
                return "masque"
            if acte == "effacer" and vise:
                commentaires.retirer_commentaire(bdd, session, vise, apprenant_id=qui)
                return "efface"
            if genre not in set(GenreCommentaire):
                return ""
            rang = int(bloc) if bloc.isdecimal() and int(bloc) < len(lu.texte.blocs) else None
            commentaires.commenter(
                bdd,
                session,
                partage_id=lu.partage.id,
                apprenant_id=qui,
                genre=GenreCommentaire(genre),
                bloc=rang,
                propos=self.champ("propos", 2000),
                maintenant=maintenant(),
            )
        return "commente"

    def _montrer(self, module: str, partage: str, erreur: str = "") -> None:
        with self.depot.lecture() as bdd:
            qui, publie, session = self.ouvrir(bdd, module)
            lu = self._lu(bdd, publie, session, qui, partage)
            tours = tours_de(publie, lire_textes(bdd, session, qui))
            dits = commentaires.commentaires_de(bdd, [lu.partage.id]).get(lu.partage.id, [])
            appel = aide.appel_de(bdd, qui)
        tour = next((t for t in tours if lu in t.textes), None)
        rang = tour.textes.index(lu) if tour else 0
        redaction = redaction_de(publie, lu.partage.chapitre, lu.partage.question)
        contraintes = {c.id: c for c in redaction.contraintes} if redaction else {}
        montres = [
            (dit, passage(lu.texte, dit.bloc))
            for dit in dits
            if (lu.sien and dit.masque_le is None) or dit.apprenant_id == qui
        ]
        self.montrer(
            "groupe_texte.html",
            module=publie,
            lu=lu,
            tour=tour,
            rang=rang,
            precedent=tour.textes[rang - 1] if tour and rang else None,
            suivant=tour.textes[rang + 1] if tour and rang + 1 < len(tour.textes) else None,
            contrainte=contraintes.get(lu.texte.contrainte),
            commentaires=montres,
            passages=passages(lu.texte),
            genres=list(GenreCommentaire),
            maximum=commentaires.PROPOS_MAXIMUM,
            fait=self.fait,
            erreur=erreur,
            saisie={n: self.champ(n) if erreur else "" for n in ("genre", "bloc", "propos")},
            aide={"leve": appel is not None},
        )

    def _lu(
        self, bdd: Bdd, publie: ModulePublie, session: Session, qui: UUID, partage: str
    ) -> TexteLu:
        """Return a text that is shared now; go to the version that took its place, when one did."""
        vise = cle(partage)
        for lu in lire_textes(bdd, session, qui):
            if lu.partage.id == vise:
                return lu
        suite = textes_partages.remplacant(bdd, session, vise) if vise else None
        if suite is None:
            raise introuvable()
        self.revenir(adresse_du_texte(publie, suite), "autre-version")
        raise tornado.web.Finish


ROUTES: list[tuple[str, Any]] = [
    (rf"/module/(?P<module>[a-z0-9_]+)/groupe/texte/(?P<partage>{CLE})", LireUnTexte),
]
