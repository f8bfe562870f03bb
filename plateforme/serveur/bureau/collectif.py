"""One exercise for the whole room (« mode collectif »): projected, hands counted, nobody named.

The trainer picks a practice question; its screen has a signed address, good for a day and for that
question only, with no account behind. Hands are counted in the page and kept nowhere: closing it
forgets them. Only practice is shown, since the screen gives the answer when it is asked.
"""

from typing import Any

import tornado.web

from modules.commun.questions import FormeLigne, LigneImprimee, Question
from plateforme.publies import ChapitrePublie, ModulePublie
from plateforme.serveur.bureau.commun import CODE_SESSION, PageBureau, introuvable
from plateforme.serveur.ecran import lire_adresse, signer_adresse
from plateforme.serveur.page import Page

NOM = "collectif"  # what the signature is of


def choix_a_main_levee(question: Question) -> tuple[LigneImprimee, ...]:
    """Return the lettered choices that a room can vote on; () for a question of another form."""
    lignes = question.imprimable().lignes
    votables = (FormeLigne.ROND, FormeLigne.CASE)
    if question.notee or len({ligne.groupe for ligne in lignes}) != 1:
        return ()
    if not all(ligne.repere and ligne.forme in votables for ligne in lignes):
        return ()
    return lignes if len(lignes) > 1 else ()


def jeton_d_exercice(page: Page, chapitre: ChapitrePublie, question: Question) -> str:
    """Sign a question for an address."""
    return signer_adresse(page, NOM, f"{chapitre.module}/{chapitre.identifiant}/{question.id}")


def lire_jeton_d_exercice(page: Page, jeton: str) -> list[str]:
    """Give the module, the chapter and the question that we signed; [] for anything else."""
    clair = lire_adresse(page, NOM, jeton)
    return clair.split("/") if clair else []


class Choisir(PageBureau):
    """GET /formateur/session/CODE/collectif : the exercises that a room can do together."""

    def get(self, code: str) -> None:
        """Show them by chapter; 404 for a workshop without lessons."""
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
        module: ModulePublie | None = None
        if session.module:
            module = self.settings["publies"].module(session.module)
        if module is None:
            raise introuvable()
        chapitres = [
            (
                chapitre,
                [
                    (question, jeton_d_exercice(self, chapitre, question))
                    for question in chapitre.questions.values()
                    if choix_a_main_levee(question)
                ],
            )
            for chapitre in module.chapitres
        ]
        self.montrer(
            "bureau/collectif.html",
            session=session,
            module=module,
            chapitres=[(chapitre, questions) for chapitre, questions in chapitres if questions],
        )


class Ensemble(Page):
    """GET /collectif/JETON : the exercise on the wall."""

    def est_un_geste(self) -> bool:
        """A screen on the wall keeps nobody signed in."""
        return False

    def prepare(self) -> None:
        """Show the same to everybody."""
        self.visiteur = None

    def get(self, jeton: str) -> None:
        """Show the question as it is published now; 404 once it is not, or after a day."""
        signe = lire_jeton_d_exercice(self, jeton)
        question = self._question(*signe) if signe else None
        choix = choix_a_main_levee(question) if question else ()
        if question is None or not choix:
            raise tornado.web.HTTPError(404)
        self.montrer("ensemble.html", papier=question.imprimable(), choix=choix)

    def _question(self, module: str, chapitre: str, question: str) -> Question | None:
        publie: ModulePublie | None = self.settings["publies"].module(module)
        page = publie.chapitre(chapitre) if publie else None
        return page.questions.get(question) if page else None


ROUTES: list[tuple[str, Any]] = [(rf"/formateur/session/{CODE_SESSION}/collectif", Choisir)]
