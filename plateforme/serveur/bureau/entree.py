"""The desk's entrance (« entrée »): sign in, then today's half-days and one's sessions."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import tornado.web
from sqlalchemy.orm import Session as Bdd

from inscriptions.enumerations import EtatSession, RoleCompte
from inscriptions.heure import depuis_locale, jour_local, maintenant
from inscriptions.modeles import Compte
from inscriptions.services import comptes, connexions, grille, lieux, sessions, types_ateliers
from inscriptions.services.sessions import FiltreSessions
from plateforme.serveur.bureau.commun import cle, options_lieux, situation
from plateforme.serveur.frein import TropDEssais
from plateforme.serveur.identite import duree_inactivite, poser_connexion
from plateforme.serveur.page import Page

COMPTE_REFUSE = "Cet identifiant et ce mot de passe ne vont pas ensemble. Vérifiez et recommencez."
CRITERES = ("texte", "annee", "type", "lieu")
PAR_PAGE = 30
PAGE_MAXIMALE = 10_000
# What a trainer asks of a list -> (state, is a half-day still to come).
ETATS: dict[str, tuple[str, EtatSession | None, bool | None]] = {
    "ouvertes": ("À venir et en cours", EtatSession.PREVUE, None),
    "a-venir": ("Avec des séances à venir", EtatSession.PREVUE, True),
    "a-clore": ("Passées, à clore", EtatSession.PREVUE, False),
    "terminees": ("Terminées", EtatSession.TERMINEE, None),
    "annulees": ("Annulées", EtatSession.ANNULEE, None),
    "toutes": ("Toutes", None, None),
}
ANCIENNES = {"terminees", "annulees", "toutes"}  # read from the latest


class Bureau(Page):
    """GET /formateur : today, and one's sessions. POST : sign in."""

    def get(self) -> None:
        """Show the sign-in form to strangers, the desk to accounts."""
        if self.visiteur is None:
            self.montrer("formateur_entrer.html", erreur=None)
            return
        qui = self.formateur()
        portee = qui.id if qui.role == RoleCompte.FORMATEUR else None
        choix = {nom: self.get_query_argument(nom, "")[:100] for nom in ("etat", *CRITERES)}
        choix["etat"] = choix["etat"] if choix["etat"] in ETATS else "ouvertes"
        page = lire_page(self.get_query_argument("page", "1"))
        instant = maintenant()
        filtre = replace(lire_filtre(choix, instant), compte_id=portee)
        with self.depot.lecture() as bdd:
            nombre = sessions.compter_sessions(bdd, filtre)
            pages = max(1, -(-nombre // PAR_PAGE))
            page = min(page, pages)
            a_voir = sessions.lister_sessions(
                bdd,
                filtre=filtre,
                recentes=choix["etat"] in ANCIENNES,
                limite=PAR_PAGE,
                decalage=(page - 1) * PAR_PAGE,
            )
            prises = sessions.remplissage(bdd, a_voir)
            aujourdhui = seances_du_jour(bdd, instant, portee)
            annees = sessions.annees(bdd, portee)
            types = types_ateliers.lister_types(bdd)
            connus = lieux.lister_lieux(bdd)
            relie = self.compte_relie(bdd)
        self.montrer(
            "bureau/sessions.html",
            aujourdhui=aujourdhui,
            jour=jour_local(instant),
            sessions=[(session, situation(session, instant)) for session in a_voir],
            places_prises=prises,
            nombre=nombre,
            page=page,
            pages=pages,
            choix_fait=choix,
            filtree=choix["etat"] != "ouvertes" or any(choix[nom] for nom in CRITERES),
            suite=urlencode({nom: valeur for nom, valeur in choix.items() if valeur}),
            etats=[(code, libelle) for code, (libelle, _, _) in ETATS.items()],
            annees=[(str(annee), str(annee)) for annee in annees],
            types=[(str(t.id), t.intitule) for t in types],
            lieux=options_lieux(connus),
            coordination=portee is None,
            relie=relie,
            fait=self.get_query_argument("fait", ""),
        )

    async def post(self) -> None:
        """Check the password; wrong ones slow the address down, like wrong cards."""
        frein, adresse = self.settings["frein"], self.request.remote_ip or ""
        try:
            await frein.patienter(adresse)
        except TropDEssais:
            raise tornado.web.HTTPError(HTTPStatus.TOO_MANY_REQUESTS) from None
        identifiant = self.get_body_argument("identifiant", "")[:64]
        mot_de_passe = self.get_body_argument("mot_de_passe", "", strip=False)[:1024]
        compte = await asyncio.to_thread(self._verifier, identifiant, mot_de_passe)
        if compte is None:
            frein.echec(adresse)
            self.set_status(HTTPStatus.FORBIDDEN)
            self.montrer("formateur_entrer.html", erreur=COMPTE_REFUSE)
            return
        with self.depot.ecriture() as bdd:
            jeton = connexions.ouvrir_connexion(
                bdd, compte=compte, maintenant=maintenant(), duree=duree_inactivite(self)
            )
        await self.finir_visite()
        poser_connexion(self, jeton)
        self.redirect("/formateur", status=HTTPStatus.SEE_OTHER)

    def _verifier(self, identifiant: str, mot_de_passe: str) -> Compte | None:
        """Check a password, away from the event loop: hashing takes some 50 ms."""
        with self.depot.lecture() as bdd:
            return comptes.verifier(bdd, identifiant, mot_de_passe)


def seances_du_jour(bdd: Bdd, instant: datetime, portee: Any) -> list[dict[str, Any]]:
    """List today's half-days, each with its number in its session and whether it runs now."""
    minuit = datetime.combine(jour_local(instant), datetime.min.time())
    debut, fin = depuis_locale(minuit), depuis_locale(minuit + timedelta(days=1))
    return [
        {
            "seance": seance,
            "session": session,
            "rang": grille.rang(session, seance),
            "en_cours": seance.debut <= instant < seance.fin,
            "passee": seance.fin <= instant,
        }
        for seance, session in sessions.seances_entre(bdd, debut, fin, portee)
    ]


def lire_filtre(choix: dict[str, str], instant: datetime) -> FiltreSessions:
    """Read the form above the list; what cannot be read filters nothing."""
    _, etat, a_venir = ETATS[choix["etat"]]
    annee = choix["annee"]
    return FiltreSessions(
        annee=int(annee) if annee.isascii() and annee.isdigit() and len(annee) == 4 else None,
        lieu_id=cle(choix["lieu"]),
        type_id=cle(choix["type"]),
        etat=etat,
        texte=choix["texte"],
        a_venir=a_venir,
        maintenant=instant,
    )


def lire_page(texte: str) -> int:
    """Read a page's number: 1 for anything that is not one."""
    lisible = texte.isascii() and texte.isdigit() and len(texte) <= 5
    return min(max(1, int(texte)), PAGE_MAXIMALE) if lisible else 1


ROUTES: list[tuple[str, Any]] = [(r"/formateur", Bureau)]
