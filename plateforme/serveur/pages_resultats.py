"""A chapter's graded part: hand it in, read its results, take it again where the rule allows it."""

from http import HTTPStatus

import tornado.web
from sqlalchemy.orm import Session as Bdd

from inscriptions.enumerations import EtatCopie
from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import jour_local, maintenant
from inscriptions.modeles import Copie
from inscriptions.services import aide, copies, tentatives
from modules.commun.correction import retour_public
from modules.retraits import avis
from plateforme.publies import ChapitrePublie, ModulePublie
from plateforme.serveur.pages_apprenant import PageDeChapitre
from plateforme.serveur.reponses_lues import reponses_valables
from plateforme.tentatives import Reprise, limite_de, reprise_de
from plateforme.textes_lus import TexteRetourne, est_une_image, lire_relus, retours_de


class Remettre(PageDeChapitre):
    """POST /module/…/remettre : « J'ai terminé »."""

    def post(self, module: str, chapitre: str) -> None:
        """Hand the copy in (once: again changes nothing) and go to the results.

        A chapter without a graded question has nothing to hand in. Whatever may be graded is
        closed, drawn for this learner or not; practice goes on.
        """
        qui, publie, page = self.trouver(module, chapitre)
        entier = publie.chapitre(chapitre)
        if not page.notees or entier is None:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        with self.depot.ecriture(auteur=f"apprenant:{qui}") as bdd:
            copies.remettre(
                bdd,
                apprenant_id=qui,
                module=module,
                chapitre=chapitre,
                maintenant=maintenant(),
                fermees={*(q.id for q in entier.notees), *entier.retraits},
            )
        self.settings["notation"].reveiller()
        self.redirect(f"/module/{module}/{chapitre}/resultats", status=HTTPStatus.SEE_OTHER)


class Resultats(PageDeChapitre):
    """GET /module/…/resultats : points, feedback and legal source of each graded question."""

    def get(self, module: str, chapitre: str) -> None:
        """Show the results, or that grading is under way (the page asks again by itself)."""
        self.montrer_resultats(module, chapitre)

    def montrer_resultats(self, module: str, chapitre: str, erreur: str = "") -> None:
        """Show them; `erreur` says why another try was refused."""
        qui, publie, page = self.trouver(module, chapitre)
        with self.depot.lecture() as bdd:
            copie = copies.lire(bdd, qui, module, chapitre)
            relus = lire_relus(bdd, qui, page)
            if copie is None:
                self._montrer_relus(publie, page, relus, aide.appel_de(bdd, qui) is not None)
                return
            notes = copies.resultats_de(bdd, copie)
            donnees = reponses_valables(bdd, qui, page)
            retours = {retour.question.id: retour for retour in retours_de(bdd, copie, page)}
            appel = aide.appel_de(bdd, qui)
            reprise = self._reprise(bdd, copie, publie)
        corrigee = copie.etat in (EtatCopie.NOTEE, EtatCopie.EN_ATTENTE_HUMAINE)
        lignes = [
            {
                "question": question,
                "note": notes.get(question.id),
                "retour": retour_public(
                    question, donnees.get(question.id), page.sources_de(question)
                ),
                "reponse": question.en_clair(donnees.get(question.id)),
            }
            for question in page.questions.values()
            if corrigee and (question.notee or question.id in notes)
        ]
        self.montrer(
            "resultats.html",
            module=publie,
            chapitre=page,
            aide={"leve": appel is not None, "page": "resultats"},
            copie=copie,
            reprise=reprise,
            erreur=erreur,
            attente=copie.etat == EtatCopie.REMISE,
            lignes=lignes,
            retours=retours,
            relus=relus,
            est_une_image=est_une_image,
            obtenus=sum(points or 0.0 for points, _ in notes.values()),
            total=sum(maximum for _, maximum in notes.values()),
            retraits=[
                (page.questions[cle], avis(depuis))
                for cle, depuis in page.retraits.items()
                if corrigee and cle not in notes
            ],
        )

    def _montrer_relus(
        self,
        module: ModulePublie,
        page: ChapitrePublie,
        relus: list[TexteRetourne],
        leve: bool,
    ) -> None:
        """Show what was said of texts given back; without any, there is the lesson."""
        adresse = f"/module/{module.identifiant}/{page.identifiant}"
        if not relus:
            self.redirect(adresse, status=HTTPStatus.SEE_OTHER)
            return
        self.montrer(
            "reecriture.html",
            module=module,
            chapitre=page,
            relus=relus,
            est_une_image=est_une_image,
            aide={"leve": leve, "page": "resultats"},
        )

    def _reprise(self, bdd: Bdd, copie: Copie, module: ModulePublie) -> Reprise | None:
        """Say whether the graded part may be taken again; None where nobody follows it alone."""
        regle, qui = module.autoformation, copie.apprenant_id
        if regle is None or not tentatives.suit_seul(bdd, qui, module.identifiant):
            return None
        gardees = tentatives.lister(bdd, [qui], module.identifiant)[qui][copie.chapitre]
        return reprise_de(copie, regle, gardees, jour_local(maintenant()))


class Refaire(Resultats):
    """POST /module/…/refaire : another try of the graded part, when the rule allows it."""

    def get(self, module: str, chapitre: str) -> None:
        """Whoever reloads the address lands on the results."""
        self.redirect(f"/module/{module}/{chapitre}/resultats", status=HTTPStatus.SEE_OTHER)

    def post(self, module: str, chapitre: str) -> None:
        """Keep the copy as a try and go back to the lesson; 422 says why not, on the results."""
        qui, publie, _ = self.trouver(module, chapitre)
        entier, regle = publie.chapitre(chapitre), publie.autoformation
        if entier is None or regle is None:
            raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
        try:
            with self.depot.ecriture(auteur=f"apprenant:{qui}") as bdd:
                copie = copies.lire(bdd, qui, module, chapitre)
                if copie is not None:  # taken again from another tab already
                    tentatives.refaire(
                        bdd, copie, [q.id for q in entier.notees], limite_de(regle), maintenant()
                    )
        except ErreurRegistre as erreur:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self.montrer_resultats(module, chapitre, str(erreur))
            return
        self.redirect(f"/module/{module}/{chapitre}", status=HTTPStatus.SEE_OTHER)
