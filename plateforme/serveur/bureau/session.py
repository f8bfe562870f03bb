"""One session (« session ») on one page; its particulars changed; closed, reopened, cancelled."""

from collections import defaultdict
from http import HTTPStatus
from typing import Any

from sqlalchemy.orm import Session as Bdd

from inscriptions.echanges.valeurs import lire_entier
from inscriptions.enumerations import EtatSession, Genre, Statut, TrancheAge
from inscriptions.erreurs import ErreurRegistre, refus
from inscriptions.heure import jour_local, maintenant
from inscriptions.modeles import Inscription
from inscriptions.modeles import Session as SessionInscrite
from inscriptions.services import comptes, lieux, reservations, sessions
from inscriptions.services.sessions import CAPACITE_MAXIMALE, ChampsSession
from plateforme.feuillets.seance import module_a_des_plans
from plateforme.notation.manuel import a_des_textes
from plateforme.serveur.bureau.commun import (
    CODE_SESSION,
    PageBureau,
    cle,
    introuvable,
    options,
    options_comptes,
    options_lieux,
    situation,
)
from plateforme.serveur.bureau.fiche import Fiche, lire_fiche, nommer
from plateforme.serveur.bureau.sessions import lire_compte, lire_lieu

FAITS = {
    "creee": "La session est créée. Vous pouvez inscrire des personnes.",
    "modifiee": "La session est à jour.",
    "close": "La session est terminée. Elle ne prend plus d’inscription.",
    "rouverte": "La session est rouverte.",
    "session-annulee": "La session est annulée. Prévenez les personnes inscrites.",
    "inscrite": "L’inscription est faite.",
    "attente": "La session est complète : la personne est sur la liste d’attente.",
    "deja": "Cette personne était déjà inscrite : rien n’a changé.",
    "annulee": "L’inscription est annulée.",
    "ajoutees": "La séance est ajoutée.",
    "deplacee": "La séance est déplacée.",
    "seance-annulee": "La séance est annulée. Prévenez les personnes inscrites.",
    "retablie": "La séance est rétablie.",
    "effectif": "L’effectif est noté.",
    "effectif-efface": "L’effectif est effacé.",
}
ACTES = {
    "terminer": ("Terminer la session", "close"),
    "rouvrir": ("Rouvrir la session", "rouverte"),
    "annuler": ("Annuler la session", "session-annulee"),
}


class PageSession(PageBureau):
    """A page that shows a session, or goes back to it; a refused form shows it again."""

    def fiche(self, bdd: Bdd, code: str) -> Fiche:
        """Gather the page of one's own session; 404 for any other."""
        session = self.session_a_moi(bdd, code)
        module = self.settings["publies"].module(session.module) if session.module else None
        return lire_fiche(bdd, session, module)

    def montrer_session(
        self, code: str, *, formulaire: str = "", erreur: str = "", saisie: Any = None
    ) -> None:
        """Show the page; `formulaire` says which of its forms was refused, and why."""
        instant = maintenant()
        with self.depot.lecture() as bdd:
            fiche = self.fiche(bdd, code)
        promue = cle(self.question("promue", 36))
        self.montrer(
            "bureau/session.html",
            fiche=fiche,
            session=fiche.session,
            module=fiche.module,
            plans=module_a_des_plans(fiche.session.module),
            textes=fiche.module is not None and a_des_textes(fiche.module),
            etat=situation(fiche.session, instant),
            ouverte=fiche.session.etat is EtatSession.PREVUE,
            passees={ligne.rang for ligne in fiche.seances if ligne.seance.fin <= instant},
            du_jour={
                ligne.rang
                for ligne in fiche.seances
                if ligne.tenue and jour_local(ligne.seance.debut) == jour_local(instant)
            },
            a_clore=not fiche.session.autoformation
            and all(s.fin <= instant for s in fiche.session.seances_tenues),
            fait=FAITS.get(self.fait, ""),
            promue=next((nommer(i) for i in fiche.inscrits if i.id == promue), ""),
            formulaire=formulaire,
            erreur=erreur,
            saisie=defaultdict(str, saisie or {}),
            genres=options(Genre),
            tranches=options(TrancheAge),
            statuts=options(Statut),
            nommer=nommer,
        )

    def refuser(self, code: str, formulaire: str, erreur: Exception, saisie: Any = None) -> None:
        """Show the session's page again, with what was typed and why it was refused."""
        self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
        self.montrer_session(code, formulaire=formulaire, erreur=str(erreur), saisie=saisie)

    def revenir_a(self, session: SessionInscrite, fait: str, ancre: str = "") -> None:
        """Go back to a session's page, which says what was done."""
        self.revenir(f"/formateur/session/{session.code}", fait, ancre)

    def revenir_promues(
        self, session: SessionInscrite, fait: str, promues: list[Inscription], ancre: str = ""
    ) -> None:
        """The same; the page names the first of those who got a place."""
        suite = f"?promue={promues[0].id}" if promues else ""
        self.revenir(f"/formateur/session/{session.code}{suite}", fait, ancre)


class Session(PageSession):
    """GET /formateur/session/CODE : everything about a session."""

    def get(self, code: str) -> None:
        """Show it."""
        self.montrer_session(code)


class Modifier(PageSession):
    """GET, POST /formateur/session/CODE/modifier : title, place, room, seats, who runs it."""

    def get(self, code: str) -> None:
        """Show what is known."""
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
        saisie = {
            "titre": session.titre,
            "lieu": str(session.lieu_id),
            "salle": session.salle,
            "capacite": "" if session.capacite is None else str(session.capacite),
            "formateur": str(session.formateur_id or ""),
        }
        self._demander(session, saisie, [str(compte.id) for compte in session.animateurs])

    def post(self, code: str) -> None:
        """Write what changed, all or nothing."""
        noms = ("titre", "lieu", "salle", "capacite", "formateur")
        saisie = {nom: self.champ(nom) for nom in noms}
        equipe = [valeur[:36] for valeur in self.get_body_arguments("animateur")[:50]]
        try:
            with self.depot.ecriture(self.auteur) as bdd:
                session = self.session_a_moi(bdd, code)
                promues = self._modifier(bdd, session, saisie, equipe)
        except ErreurRegistre as erreur:
            with self.depot.lecture() as bdd:
                session = self.session_a_moi(bdd, code)
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._demander(session, saisie, equipe, str(erreur))
            return
        self.revenir_promues(session, "modifiee", promues)

    def _modifier(
        self, bdd: Bdd, session: SessionInscrite, saisie: dict[str, str], equipe: list[str]
    ) -> list[Inscription]:
        capacite = lire_entier(saisie["capacite"], "nombre de places", 1, CAPACITE_MAXIMALE)
        if capacite is None and session.capacite is not None:
            raise refus("capacite-invalide", maximum=CAPACITE_MAXIMALE)
        lieu = lire_lieu(bdd, saisie["lieu"])
        animateurs = [lire_compte(bdd, texte) for texte in dict.fromkeys(equipe)]
        formateur = session.formateur
        if self.est_coordinateur and saisie["formateur"]:
            formateur = lire_compte(bdd, saisie["formateur"])
        # Three acts in one transaction: every row is held before the first enters the journal.
        sessions.verrouiller_session(bdd, session.id)
        comptes_voulus = {un.id for un in (formateur, *animateurs) if un is not None}
        reservations.tenir(bdd, lieux={session.lieu_id, lieu.id}, comptes=comptes_voulus)
        champs: ChampsSession = {"titre": saisie["titre"], "salle": saisie["salle"], "lieu": lieu}
        if capacite is not None:
            champs["capacite"] = capacite
        promues = sessions.modifier_session(bdd, session, **champs)
        if formateur is not None:
            sessions.changer_formateur(bdd, session, formateur)
        sessions.changer_animateurs(bdd, session, animateurs)
        return promues

    def _demander(
        self, session: SessionInscrite, saisie: dict[str, str], equipe: list[str], erreur: str = ""
    ) -> None:
        with self.depot.lecture() as bdd:
            ouverts = lieux.lister_lieux(bdd, actifs=True)
            connus = comptes.lister_comptes(bdd)
        if all(lieu.id != session.lieu_id for lieu in ouverts):  # a place closed since
            ouverts = [session.lieu, *ouverts]
        autres = [compte for compte in connus if compte.id != session.formateur_id]
        self.montrer(
            "bureau/session_modifier.html",
            session=session,
            saisie=saisie,
            equipe=equipe,
            erreur=erreur,
            lieux=options_lieux(ouverts),
            formateurs=options_comptes(connus) if self.est_coordinateur else [],
            animateurs=options_comptes(autres),
            capacite_maximale=CAPACITE_MAXIMALE,
        )


class Etat(PageSession):
    """GET, POST /formateur/session/CODE/etat : close, reopen; cancel, after a second look."""

    def get(self, code: str) -> None:
        """Ask whether the session is really to be cancelled."""
        with self.depot.lecture() as bdd:
            fiche = self.fiche(bdd, code)
        self.montrer("bureau/session_annuler.html", session=fiche.session, fiche=fiche)

    def post(self, code: str) -> None:
        """Do `acte`: « terminer », « rouvrir » or « annuler »."""
        acte = self.champ("acte", 10)
        if acte not in ACTES:
            raise introuvable()
        promues: list[Inscription] = []
        try:
            with self.depot.ecriture(self.auteur) as bdd:
                session = self.session_a_moi(bdd, code)
                if acte == "rouvrir":
                    promues = sessions.rouvrir_session(bdd, session)
                elif acte == "terminer":
                    sessions.clore_session(bdd, session, maintenant())
                else:
                    sessions.annuler_session(bdd, session)
        except ErreurRegistre as erreur:
            self.refuser(code, "etat", erreur)
            return
        self.revenir_promues(session, ACTES[acte][1], promues)


ROUTES: list[tuple[str, Any]] = [
    (rf"/formateur/session/{CODE_SESSION}", Session),
    (rf"/formateur/session/{CODE_SESSION}/modifier", Modifier),
    (rf"/formateur/session/{CODE_SESSION}/etat", Etat),
]
