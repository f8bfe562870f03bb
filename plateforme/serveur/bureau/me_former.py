"""« Me former » : from her desk, a mediator goes on as a learner, under her own learner file.

The account signs out and the learner signs in, in one step and without a second password: the two
roles never share a session, so that neither page can show or do what is the other's. Coming back to
the desk takes the password.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from inscriptions.enumerations import EtatInscription
from inscriptions.erreurs import ErreurRegistre, refus
from inscriptions.heure import maintenant
from inscriptions.modeles import Compte
from inscriptions.services import apprenants, certificats, connexions, formation, sessions
from plateforme.serveur.bureau.commun import PageBureau
from plateforme.serveur.identite import duree_inactivite, poser_connexion


class MeFormer(PageBureau):
    """GET, POST /formateur/me-former : what one may follow alone; sign up, go on as a learner."""

    def get(self) -> None:
        """Show what is open, and what one follows already."""
        prenom, _, nom = self.qui.nom.partition(" ")
        self._montrer({"prenom": prenom, "nom": nom})

    async def post(self) -> None:
        """Sign up to `session` when it is given, then change roles and go to the lessons."""
        saisie = {nom: self.champ(nom, 100) for nom in ("prenom", "nom", "session")}
        try:
            jeton = self._entrer(saisie)
        except ErreurRegistre as erreur:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._montrer(saisie, str(erreur))
            return
        await self.finir_visite()
        poser_connexion(self, jeton)
        self.redirect("/parcours", status=HTTPStatus.SEE_OTHER)

    def _entrer(self, saisie: Mapping[str, str]) -> str:
        with self.depot.ecriture(self.auteur) as bdd:
            session = None
            if saisie["session"]:
                session = sessions.trouver_session(bdd, saisie["session"])
                if not session.autoformation:
                    raise refus("session-inconnue")
                sessions.verrouiller_session(bdd, session.id)
            compte = bdd.get_one(Compte, self.qui.id)
            fiche = formation.ouvrir_fiche(bdd, compte, saisie["prenom"], saisie["nom"])
            if session is not None:
                place = apprenants.inscrire_existant(bdd, session=session, apprenant=fiche)
                if place.etat is not EtatInscription.CONFIRMEE:  # nobody tells her when one is free
                    raise refus("session-complete", capacite=session.capacite)
            return connexions.ouvrir_connexion(
                bdd, apprenant=fiche, maintenant=maintenant(), duree=duree_inactivite(self)
            )

    def _montrer(self, saisie: Mapping[str, str], erreur: str = "") -> None:
        with self.depot.lecture() as bdd:
            fiche = formation.fiche_de(bdd, bdd.get_one(Compte, self.qui.id))
            ouvertes = formation.autoformations_ouvertes(bdd)
            siennes = set()
            if fiche is not None:
                for module in apprenants.modules_de(bdd, fiche.id):
                    suivies = certificats.sessions_suivies(bdd, fiche.id, module)
                    siennes |= {session.id for session in suivies}
            prises = sessions.remplissage(bdd, ouvertes)
        self.montrer(
            "bureau/me_former.html",
            saisie=saisie,
            erreur=erreur,
            fiche=fiche,
            suit=bool(siennes),
            proposees=[
                (s, s.capacite is not None and prises[s.id].confirmees >= s.capacite)
                for s in ouvertes
                if s.id not in siennes
            ],
            suivies=[s for s in ouvertes if s.id in siennes],
        )


ROUTES: list[tuple[str, Any]] = [(r"/formateur/me-former", MeFormer)]
