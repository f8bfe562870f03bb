"""Tables in and out (« échanges »): the page that leads to every import and every export."""

from typing import Any

from certificats.typographie import INSECABLE
from inscriptions.heure import jour_local, maintenant
from inscriptions.services import sessions
from inscriptions.services.agenda import FiltreSessions
from plateforme.serveur.bureau.commun import PageBureau
from plateforme.serveur.bureau.importer import IMPORTS, PageImport

PROPOSEES = 100  # sessions whose codes are offered while one types
FAITS = {
    "inscriptions": "L’import est fait : les personnes sont inscrites.",
    "sessions": "L’import est fait : les sessions sont prévues.",
    "ateliers": "L’import est fait : les ateliers sont dans le registre.",
    "renonce": "Le fichier est effacé. Rien n’a été écrit.",
    "perdu": "Ce fichier n’attend plus : une heure a passé, ou il a servi. Envoyez-le de nouveau.",
}


class Echanges(PageImport):
    """GET /formateur/echanges : what comes in and what goes out."""

    def get(self) -> None:
        """Show the forms; `session` fills the code in."""
        self.recus.purger()
        montrer_echanges(
            self,
            code=self.get_query_argument("session", "")[:16],
            fait=FAITS.get(self.get_query_argument("fait", ""), ""),
        )


def montrer_echanges(
    page: PageBureau, *, code: str = "", quoi: str = "", fait: str = "", erreur: str = ""
) -> None:
    """Show the page of exchanges, with what was typed and why it was refused."""
    instant = maintenant()
    filtre = FiltreSessions(
        compte_id=None if page.est_coordinateur else page.qui.id, a_venir=True, maintenant=instant
    )
    with page.depot.lecture() as bdd:
        proposees = sessions.lister_sessions(bdd, filtre=filtre, limite=PROPOSEES)
        annees = sessions.annees(bdd, filtre.compte_id)
    page.montrer(
        "bureau/echanges.html",
        imports=[
            (nom, choisi)
            for nom, choisi in IMPORTS.items()
            if page.est_coordinateur or not choisi.coordination
        ],
        proposees=proposees,
        annees=annees or [jour_local(instant).year],
        coordination=page.est_coordinateur,
        taille=f"{page.reglages.corps_max // 1024}{INSECABLE}Ko",
        code=code,
        quoi=quoi,
        fait=fait,
        erreur=erreur,
    )


ROUTES: list[tuple[str, Any]] = [(r"/formateur/echanges", Echanges)]
