"""The learner's pages: come in with a card, see the chapters, hand in, read the results, leave."""

from http import HTTPStatus
from uuid import UUID

import tornado.web
from sqlalchemy.orm import Session as Bdd

from inscriptions.enumerations import EtatCopie
from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import jour_local, maintenant
from inscriptions.modeles import Copie
from inscriptions.services import (
    aide,
    apprenants,
    avancement,
    certificats,
    connexions,
    copies,
    direct,
    relectures,
    tentatives,
)
from inscriptions.services.groupe import session_du_groupe
from modules.commun.correction import retour_public
from modules.retraits import avis
from plateforme.droit_change import changements_pour
from plateforme.publies import ChapitrePublie, ModulePublie
from plateforme.serveur.ecran import adresse_d_ecran, lire_jeton
from plateforme.serveur.frein import Frein, TropDEssais
from plateforme.serveur.identite import (
    duree_inactivite,
    jeton_de,
    oublier_connexion,
    poser_connexion,
)
from plateforme.serveur.page import Page
from plateforme.serveur.reponses_lues import reponses_valables, situations_de
from plateforme.sujets import sujet_de, sujet_lu
from plateforme.tentatives import Reprise, limite_de, reprise_de
from plateforme.textes_lus import TexteRetourne, est_une_image, lire_relus, retours_de

CARTE_REFUSEE = (
    "Ce code ne correspond à aucune carte. Regardez bien votre carte et recommencez. "
    "Si cela ne marche toujours pas, appelez l’animatrice ou l’animateur : ce n’est pas grave."
)


class Accueil(Page):
    """GET / : the entrance."""

    def get(self) -> None:
        """Show the card form, or the learner's own page when they are already in."""
        if self.visiteur is not None:
            self.redirect("/parcours" if self.visiteur.est_apprenant else "/formateur")
            return
        self.montrer("accueil.html", erreur=None)


class _AvecCarte(Page):
    """What typing a code and scanning a QR have in common."""

    async def entrer(self, saisie: str) -> None:
        """Sign the learner in, or say kindly that it did not work; slow down who tries many."""
        frein: Frein = self.settings["frein"]
        adresse = self.request.remote_ip or ""
        try:
            await frein.patienter(adresse)
        except TropDEssais:
            raise tornado.web.HTTPError(HTTPStatus.TOO_MANY_REQUESTS) from None
        with self.depot.ecriture() as bdd:
            apprenant = apprenants.trouver_par_carte(bdd, saisie)
            if apprenant is not None:
                connexions.purger_connexions(bdd, maintenant())
                jeton = connexions.ouvrir_connexion(
                    bdd,
                    apprenant=apprenant,
                    maintenant=maintenant(),
                    duree=duree_inactivite(self),
                )
        if apprenant is None:
            frein.echec(adresse)
            self.set_status(HTTPStatus.FORBIDDEN)
            self.montrer("accueil.html", erreur=CARTE_REFUSEE)
            return
        # Somebody else's session, left open in this browser, ends here.
        await self.finir_visite()
        poser_connexion(self, jeton)
        self.redirect("/parcours", status=HTTPStatus.SEE_OTHER)


class Entrer(_AvecCarte):
    """POST /entrer : the code typed in the form."""

    async def post(self) -> None:
        """Read the form's `code`."""
        await self.entrer(self.get_body_argument("code", "")[:64])

    def get(self) -> None:
        """Whoever reloads the address lands on the form."""
        self.redirect("/", status=HTTPStatus.SEE_OTHER)


class EntrerParLien(_AvecCarte):
    """GET /entrer/CODE : the card's QR."""

    async def get(self, code: str) -> None:
        """Sign in and leave the address at once: the code must not stay in the bar."""
        await self.entrer(code)


class PageParcours(Page):
    """The learner's own page, shown by those that a form of it leads to."""

    def montrer_parcours(self, saisie: str = "", erreur: str = "") -> None:
        """Show every chapter with its state and the one thing to do next.

        `erreur` says why the code of the board, typed as `saisie`, was refused.
        """
        qui = self.apprenant()
        suivis: list[dict[str, object]] = []
        with self.depot.lecture() as bdd:
            for identifiant in apprenants.modules_de(bdd, qui.id):
                module = self.settings["publies"].module(identifiant)
                if module is not None:
                    faits = avancement.avancement(bdd, qui.id, identifiant)
                    numeros = tentatives.numeros_du_module(bdd, qui.id, identifiant)
                    suivis.append(
                        {
                            "module": module,
                            "chapitres": _etats(qui.id, module, faits, numeros),
                            "situations": situations_de(bdd, qui.id, module),
                            "groupe": module.fait_ecrire
                            and session_du_groupe(bdd, qui.id, identifiant) is not None,
                            "a_reecrire": relectures.chapitres_relus(bdd, qui.id, identifiant),
                            "changements": changements_pour(
                                bdd, self.settings["dossier"], module, qui.id
                            ),
                        }
                    )
            seances = direct.seances_proches(bdd, qui.id, maintenant())
            appel = aide.appel_de(bdd, qui.id)
            attestations = certificats.de_apprenant(bdd, qui.id)
            relie = self.compte_relie(bdd)
        self.montrer(
            "parcours.html",
            attestations=attestations,
            relie=relie,
            seances=seances,
            fait=self.get_query_argument("fait", ""),
            saisie=saisie,
            erreur=erreur,
            aide={"leve": appel is not None},
            modules=suivis,
        )


class Parcours(PageParcours):
    """GET /parcours : the learner's modules and chapters, and where they stopped."""

    def get(self) -> None:
        """Show the page."""
        self.montrer_parcours()


def _etats(
    apprenant: UUID,
    module: ModulePublie,
    faits: dict[str, avancement.Avancement],
    numeros: dict[str, int],
) -> list[dict[str, object]]:
    """Describe where a learner stands in each chapter, for the template."""
    lus = [(c, faits.get(c.identifiant), numeros.get(c.identifiant, 1)) for c in module.chapitres]
    return [
        _etat(sujet_de(apprenant, c, n, repondues=fait.repondues if fait else ()), fait, n)
        for c, fait, n in lus
    ]


def _etat(
    chapitre: ChapitrePublie, fait: avancement.Avancement | None, numero: int
) -> dict[str, object]:
    """Describe where a learner stands in what they are asked of a chapter, at that try."""
    notees = {question.id for question in chapitre.notees}
    repondues = set(fait.repondues) & notees if fait else set()
    derniere = fait.derniere_question if fait else None
    rangs = {identifiant: rang for rang, identifiant in enumerate(chapitre.questions, 1)}
    return {
        "chapitre": chapitre,
        "copie": fait.etat_copie if fait else None,
        "points": fait.points if fait else None,
        "maximum": fait.maximum if fait else None,
        "numero": numero,
        "repondues": len(repondues),
        "a_repondre": len(notees),
        "derniere": derniere if derniere in rangs else None,
        "rang": rangs.get(derniere or ""),
        "nombre": len(rangs),
    }


class PageDeChapitre(Page):
    """A page about one chapter that the learner follows."""

    def trouver(self, module: str, chapitre: str) -> tuple[UUID, ModulePublie, ChapitrePublie]:
        """Return who and which chapter; 404 when it is not one of theirs."""
        qui = self.apprenant()
        publie: ModulePublie | None = self.settings["publies"].module(module)
        page = publie.chapitre(chapitre) if publie else None
        with self.depot.lecture() as bdd:
            if publie is None or page is None or module not in apprenants.modules_de(bdd, qui.id):
                raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
            return qui.id, publie, sujet_lu(bdd, qui.id, page)


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


class Sortir(Page):
    """POST /sortir : « Terminer ma séance ». The next person at this computer finds nothing.

    A live view left alone sends `projection`, and goes on as a screen that nobody is behind.
    """

    def check_xsrf_cookie(self) -> None:
        """Leaving twice, or from two tabs, is no fault: without a session nothing can be forged."""
        if jeton_de(self) is not None:
            super().check_xsrf_cookie()

    async def post(self) -> None:
        """End the visitor's pages, close the session, wipe what the browser kept."""
        ecran = self.get_body_argument("projection", "")
        a_projeter = adresse_d_ecran(ecran) if lire_jeton(self, ecran) else None
        if jeton_de(self) is None:
            self.redirect(a_projeter or "/", status=HTTPStatus.SEE_OTHER)
            return
        await self.finir_visite()
        oublier_connexion(self)
        self.set_header("Clear-Site-Data", '"cache", "cookies", "storage"')
        if a_projeter:
            self.redirect(a_projeter, status=HTTPStatus.SEE_OTHER)
            return
        self.visiteur = None
        self.montrer("au_revoir.html")
