"""What a learner says of a half-day: « I am here », « I need help », « I need it no more ».

Help is asked for from every page a learner sees. From a lesson, a script asks without leaving the
page; from the others, and without JavaScript, a plain form does.
"""

from http import HTTPStatus

import tornado.web

from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import maintenant
from inscriptions.services import aide, emargement
from plateforme.serveur.frein import Frein, TropDEssais
from plateforme.serveur.page import Page
from plateforme.serveur.pages_apprenant import PageParcours

CODE_REFUSE = (
    "Ce code n’ouvre aucune séance en ce moment. Regardez bien le tableau : il a six signes. "
    "Si cela ne marche toujours pas, dites-le à l’animatrice ou à l’animateur : ce n’est pas grave."
)
CODE_D_UN_AUTRE = (
    "Ce code est celui d’une séance où vous n’êtes pas inscrit. Dites-le à l’animatrice ou à "
    "l’animateur, qui peut vous ajouter."
)
PHRASES = {"code-tableau-inconnu": CODE_REFUSE, "pas-inscrit": CODE_D_UN_AUTRE}


class Pointer(PageParcours):
    """POST /pointage : « Je suis là », with the code written on the board."""

    async def post(self) -> None:
        """Note the arrival, or say kindly that the code did not work; slow down who tries many."""
        qui = self.apprenant()
        # A whole room shares one address: whoever tries many codes is slowed down alone.
        frein: Frein = self.settings["frein_pointage"]
        try:
            await frein.patienter(qui.id.hex)
        except TropDEssais:
            raise tornado.web.HTTPError(HTTPStatus.TOO_MANY_REQUESTS) from None
        saisie = self.get_body_argument("code", "")[:64]
        try:
            with self.depot.ecriture(f"apprenant:{qui.id}") as bdd:
                emargement.pointer(bdd, apprenant_id=qui.id, code=saisie, maintenant=maintenant())
        except ErreurRegistre as erreur:
            if erreur.code == "code-tableau-inconnu":
                frein.echec(qui.id.hex)
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self.montrer_parcours(saisie=saisie, erreur=PHRASES.get(erreur.code, str(erreur)))
            return
        self.redirect("/parcours?fait=pointage", status=HTTPStatus.SEE_OTHER)

    def get(self) -> None:
        """Whoever reloads the address lands on the form."""
        self.redirect("/parcours", status=HTTPStatus.SEE_OTHER)


class Aide(Page):
    """GET /aide : is my hand raised? POST : raise it, or lower it."""

    def est_un_geste(self) -> bool:
        """An open lesson asks by itself whether the hand is still raised."""
        return self.request.method != "GET"

    def get(self) -> None:
        """Answer `{"leve": bool}`."""
        qui = self.apprenant()
        with self.depot.lecture() as bdd:
            appel = aide.appel_de(bdd, qui.id)
        self.finish({"leve": appel is not None})

    def post(self) -> None:
        """Raise the hand (« lever »), or lower it; again changes nothing."""
        qui = self.apprenant()
        lever = self.get_body_argument("acte", "lever") != "baisser"
        module, chapitre = self._chapitre()
        with self.depot.ecriture(f"apprenant:{qui.id}") as bdd:
            if lever:
                aide.lever(
                    bdd,
                    apprenant_id=qui.id,
                    module=module,
                    chapitre=chapitre,
                    maintenant=maintenant(),
                )
            else:
                aide.baisser(bdd, apprenant_id=qui.id, maintenant=maintenant())
        if "application/json" in self.request.headers.get("Accept", ""):
            self.finish({"leve": lever})
            return
        self.redirect(self._retour(module, chapitre), status=HTTPStatus.SEE_OTHER)

    def _chapitre(self) -> tuple[str | None, str | None]:
        """Return the chapter the page named, when it is a published one."""
        module = self.settings["publies"].module(self.get_body_argument("module", "")[:64])
        chapitre = module and module.chapitre(self.get_body_argument("chapitre", "")[:64])
        return (module.identifiant, chapitre.identifiant) if chapitre else (None, None)

    def _retour(self, module: str | None, chapitre: str | None) -> str:
        """Return where the form was: going back to a lesson would open it anew."""
        if chapitre and self.get_body_argument("page", "") == "resultats":
            return f"/module/{module}/{chapitre}/resultats"
        return "/parcours"
