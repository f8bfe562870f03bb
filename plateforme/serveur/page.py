"""What every page shares: the visitor, the headers, the layout, the errors in French."""

import logging
import re
from http import HTTPStatus
from typing import Any, NoReturn

import tornado.web
from sqlalchemy.orm import Session as Bdd

from inscriptions.depot import Depot
from inscriptions.modeles import CompteRelie
from inscriptions.services import comptes_relies, connexions
from plateforme.langues import langues, lire_langue
from plateforme.serveur.confort import lire_confort
from plateforme.serveur.identite import Visiteur, jeton_de, visiteur
from plateforme.serveur.reglages import Reglages

# The lesson page runs Jupyter's own front end: modules from blobs and inline styles are its way.
POLITIQUE = "; ".join(  # one directive a line reads better
    [
        "default-src 'self'",
        "script-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        # Not every browser counts our own socket as 'self'.
        "connect-src 'self' ws://{hote} wss://{hote}",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)

# A host a browser may have sent; anything else stays out of our headers.
HOTE = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?")
_journal = logging.getLogger("epn.page")

EXPLICATIONS = {
    400: "Cette demande n’a pas été comprise. Revenez à l’accueil et recommencez.",
    403: "Cette page ne vous est pas ouverte. Vérifiez que vous êtes entré avec la bonne carte.",
    404: "Cette page n’existe pas, ou n’existe plus.",
    405: "Cette adresse ne s’utilise pas ainsi. Revenez à l’accueil.",
    413: "Ce que vous avez envoyé est trop grand.",
    429: "Beaucoup d’essais viennent de ce poste. Attendez une minute, puis recommencez.",
    502: "Cette page a besoin d’un autre serveur, qui ne répond pas en ce moment. "
    "Attendez une minute, puis recommencez. Vos réponses déjà enregistrées sont gardées.",
    503: "Toutes les places sont prises en ce moment. Attendez une minute, puis recommencez. "
    "Vos réponses déjà enregistrées sont gardées.",
}

# Tornado refuses a form whose XSRF token is not the browser's present one.
PAGE_TROP_ANCIENNE = (
    "Cette page était ouverte depuis trop longtemps, ou dans une autre séance : rien n’a été "
    "envoyé. Revenez en arrière, rechargez la page et recommencez."
)


def poser_entetes(handler: tornado.web.RequestHandler) -> None:
    """Headers of every answer that may be personal: not kept, not framed, not leaked."""
    handler.set_header("Cache-Control", "no-store")
    hote = handler.request.host
    sur = hote if HOTE.fullmatch(hote) else "localhost"
    handler.set_header("Content-Security-Policy", POLITIQUE.format(hote=sur))
    handler.set_header("X-Content-Type-Options", "nosniff")
    handler.set_header("Referrer-Policy", "no-referrer")
    handler.clear_header("Server")


def rendre(handler: tornado.web.RequestHandler, gabarit: str, **valeurs: Any) -> str:
    """Return the HTML of a template with what all of them need, unless it is in `valeurs`."""
    confort = lire_confort(handler)
    mots = lire_langue(confort.langue).surs if confort.langue else {}
    communes = {
        "visiteur": getattr(handler, "visiteur", None),
        "xsrf": handler.xsrf_token.decode(),
        "reglages": handler.settings["reglages"],
        "adresse_demandee": handler.request.path,
        "confort": confort,
        "langues": langues(),
        "mots": {"langue": confort.langue, "mots": mots} if mots else None,
    }
    return str(handler.settings["gabarits"].get_template(gabarit).render(communes | valeurs))


def page_erreur(
    handler: tornado.web.RequestHandler,
    statut: int,
    cause: BaseException | None = None,
    explication: str = "",
) -> str:
    """Return the error page of an HTTP status, in French, without any detail of the cause."""
    explication = explication or EXPLICATIONS.get(
        statut,
        "Quelque chose n’a pas marché de notre côté. Vos réponses enregistrées sont gardées.",
    )
    if isinstance(cause, tornado.web.HTTPError) and "xsrf" in (cause.log_message or "").lower():
        explication = PAGE_TROP_ANCIENNE
    # Whether the hand is already up is not asked: the registry may be what fails. Raising it twice
    # is raising it once.
    return rendre(
        handler, "erreur.html", statut=statut, explication=explication, aide={"leve": False}
    )


class Page(tornado.web.RequestHandler):
    """A page of the portal. Sub-classes read `self.visiteur` and answer with `self.montrer`."""

    visiteur: Visiteur | None

    @property
    def depot(self) -> Depot:
        """The registry."""
        return self.settings["depot"]  # type: ignore[no-any-return]  # tornado's settings are untyped

    @property
    def reglages(self) -> Reglages:
        """The portal's settings."""
        return self.settings["reglages"]  # type: ignore[no-any-return]  # tornado's settings are untyped

    def set_default_headers(self) -> None:
        """Apply `poser_entetes`."""
        poser_entetes(self)

    def prepare(self) -> None:
        """Know who is there before anything else."""
        self.visiteur = visiteur(self, prolonger=self.est_un_geste())

    def est_un_geste(self) -> bool:
        """Tell whether a person asked: what a page asks by itself keeps no session open."""
        return True

    def compte_relie(self, bdd: Bdd) -> CompteRelie | None:
        """Return the visitor's link with the city's hub, to show; without a hub, ask nothing."""
        if not self.reglages.jupyterhub or self.visiteur is None:
            return None
        return next(iter(comptes_relies.liens_de(bdd, self.visiteur.id)), None)

    async def finir_visite(self) -> None:
        """End the visitor's pages and close their session, if there is one."""
        if self.visiteur is not None:
            noyaux = self.settings["kernel_manager"]
            await self.settings["places"].vider(noyaux, self.visiteur.id)
        jeton = jeton_de(self)
        if jeton is not None:
            with self.depot.ecriture() as bdd:
                connexions.fermer_connexion(bdd, jeton)

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log a fault without the address asked for: it may be a card's code."""
        if not isinstance(value, tornado.web.HTTPError):
            _journal.error("panne dans %s", type(self).__name__, exc_info=(typ, value, tb))

    def montrer(self, gabarit: str, **valeurs: Any) -> None:
        """Finish with a page."""
        self.finish(rendre(self, gabarit, **valeurs))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer an error in French, without its cause."""
        if status_code >= HTTPStatus.INTERNAL_SERVER_ERROR and status_code not in EXPLICATIONS:
            self.set_status(HTTPStatus.INTERNAL_SERVER_ERROR)
        self.finish(page_erreur(self, status_code, kwargs.get("exc_info", (None, None))[1]))

    def apprenant(self) -> Visiteur:
        """Return the learner who is signed in; send anybody else to the entrance."""
        if self.visiteur is None:
            self._vers_accueil()
        if not self.visiteur.est_apprenant:
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)
        return self.visiteur

    def formateur(self) -> Visiteur:
        """Return the account that is signed in; refuse learners, send strangers to the entrance."""
        if self.visiteur is None:
            self._vers_accueil("/formateur")
        if self.visiteur.est_apprenant:
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)
        return self.visiteur

    def _vers_accueil(self, adresse: str = "/") -> NoReturn:
        self.redirect(adresse, status=HTTPStatus.SEE_OTHER)
        raise tornado.web.Finish


class Introuvable(Page):
    """Whatever no route serves."""

    def prepare(self) -> None:
        """Answer 404 for every method."""
        super().prepare()
        raise tornado.web.HTTPError(HTTPStatus.NOT_FOUND)
