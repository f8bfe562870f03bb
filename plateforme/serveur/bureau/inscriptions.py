"""Sign-ups (« inscriptions ») of a session: someone added, cancelled, signed up again.

Before a new person is made of a name, the registry is asked whether somebody of that name is known,
to the trainer or to the whole office for a coordinator: nobody is to be typed twice, nor to leave
with two cards.
"""

from typing import Any

from sqlalchemy.orm import Session as Bdd

from inscriptions.echanges.valeurs import lire_choix
from inscriptions.enumerations import EtatInscription, Genre, Statut, TrancheAge
from inscriptions.erreurs import ErreurRegistre, refus
from inscriptions.heure import maintenant
from inscriptions.modeles import Apprenant, Inscription
from inscriptions.modeles import Session as SessionInscrite
from inscriptions.services import apprenants, personnes_donnees
from inscriptions.textes import cle_de_tri, propre
from plateforme.serveur.bureau.commun import CLE, CODE_SESSION, cle, introuvable
from plateforme.serveur.bureau.session import PageSession

CHAMPS = (
    "prenom",
    "nom",
    "contact",
    "carte",
    "genre",
    "tranche_age",
    "statut",
    "sur_place",
    "reponse",
)
NOUVELLE = "nouvelle"  # the answer « it is somebody else »


class Inscrire(PageSession):
    """POST /formateur/session/CODE/inscriptions : sign someone up, new or known."""

    def get(self, code: str) -> None:
        """Whoever reloads the address lands on the session."""
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
        self.revenir_a(session, "", "inscrits")

    def post(self, code: str) -> None:
        """Give a place or a rank on the list; ask first when the name is known."""
        saisie = {nom: self.champ(nom) for nom in CHAMPS}
        try:
            with self.depot.lecture() as bdd:
                session = self.session_a_moi(bdd, code)
                connues = homonymes(bdd, saisie, self.portee)
            if connues and not saisie["reponse"]:
                self.montrer(
                    "bureau/inscription_connue.html",
                    session=session,
                    saisie=saisie,
                    connues=connues,
                )
                return
            with self.depot.ecriture(self.auteur) as bdd:
                session = self.session_a_moi(bdd, code)
                avant = {i.apprenant_id for i in apprenants.inscrits(bdd, session, *PRESENTES)}
                inscription = inscrire(bdd, session, saisie, connues)
        except ErreurRegistre as erreur:
            self.refuser(code, "inscription", erreur, saisie)
            return
        attend = inscription.etat is EtatInscription.EN_ATTENTE
        fait = "attente" if attend else "inscrite"
        self.revenir_a(
            session, "deja" if inscription.apprenant_id in avant else fait, f"i-{inscription.id}"
        )


class _UneInscription(PageSession):
    """A page about one sign-up of a session."""

    def trouver(self, bdd: Bdd, code: str, inscription: str) -> Inscription:
        """Return the sign-up; 404 unless it is of this session, one's own."""
        session = self.session_a_moi(bdd, code)
        identifiant = cle(inscription)
        connue = bdd.get(Inscription, identifiant) if identifiant else None
        if connue is None or connue.session_id != session.id:
            raise introuvable()
        return connue


class Annuler(_UneInscription):
    """GET, POST /formateur/session/CODE/inscription/ID/annuler : cancel, after a second look."""

    def get(self, code: str, inscription: str) -> None:
        """Ask whether it is really to be cancelled; say who will get the place."""
        with self.depot.lecture() as bdd:
            connue = self.trouver(bdd, code, inscription)
            fiche = self.fiche(bdd, code)
        self.montrer(
            "bureau/inscription_annuler.html",
            session=fiche.session,
            inscription=connue,
            suivante=fiche.attente[0] if fiche.attente else None,
        )

    def post(self, code: str, inscription: str) -> None:
        """Cancel; the place goes to the first who waits."""
        try:
            with self.depot.ecriture(self.auteur) as bdd:
                connue = self.trouver(bdd, code, inscription)
                promues = apprenants.annuler_inscription(bdd, connue)
                session = self.session_a_moi(bdd, code)
        except ErreurRegistre as erreur:
            self.refuser(code, "inscription", erreur)
            return
        self.revenir_promues(session, "annulee", promues, "inscrits")


class Reprendre(_UneInscription):
    """POST /formateur/session/CODE/inscription/ID/reprendre : sign up again who had cancelled."""

    def post(self, code: str, inscription: str) -> None:
        """Give a place, or the last rank on the list."""
        try:
            with self.depot.ecriture(self.auteur) as bdd:
                connue = self.trouver(bdd, code, inscription)
                session = self.session_a_moi(bdd, code)
                reprise = apprenants.inscrire_existant(
                    bdd, session=session, apprenant=connue.apprenant, maintenant=maintenant()
                )
        except ErreurRegistre as erreur:
            self.refuser(code, "inscription", erreur)
            return
        attend = reprise.etat is EtatInscription.EN_ATTENTE
        self.revenir_a(session, "attente" if attend else "inscrite", f"i-{reprise.id}")


PRESENTES = (EtatInscription.CONFIRMEE, EtatInscription.EN_ATTENTE)


def inscrire(
    bdd: Bdd, session: SessionInscrite, saisie: dict[str, str], connues: list[Apprenant]
) -> Inscription:
    """Sign up whom the form says: a card's holder, a known namesake, or someone new.

    Raise « carte-inconnue », « choix-inconnu », and what `apprenants.inscrire` raises.
    """
    sur_place = saisie.get("sur_place") == "1"
    connue = _connue(bdd, saisie, connues)
    if connue is not None:
        return apprenants.inscrire_existant(
            bdd, session=session, apprenant=connue, maintenant=maintenant(), sur_place=sur_place
        )
    return apprenants.inscrire(
        bdd,
        session=session,
        prenom=saisie["prenom"],
        nom=saisie["nom"],
        maintenant=maintenant(),
        sur_place=sur_place,
        contact=saisie.get("contact", ""),
        genre=lire_choix(saisie.get("genre", ""), "genre", Genre, Genre.NON_COMMUNIQUE),
        tranche_age=lire_choix(
            saisie.get("tranche_age", ""), "âge", TrancheAge, TrancheAge.NON_COMMUNIQUE
        ),
        statut=lire_choix(saisie.get("statut", ""), "statut", Statut, Statut.NON_COMMUNIQUE),
    )


def homonymes(bdd: Bdd, saisie: dict[str, str], portee: Any) -> list[Apprenant]:
    """List the known people of exactly this name, accents, case and order set aside."""
    if saisie["carte"].strip():
        return []
    voulu = _mots(propre(saisie["prenom"], "prénom"), saisie["nom"])
    trouvees = personnes_donnees.chercher(bdd, " ".join(voulu), portee)
    return [qui for qui in trouvees if _mots(qui.prenom, qui.nom) == voulu]


def _connue(bdd: Bdd, saisie: dict[str, str], connues: list[Apprenant]) -> Apprenant | None:
    if saisie["carte"].strip():
        titulaire = apprenants.trouver_par_carte(bdd, saisie["carte"])
        if titulaire is None:
            raise refus("carte-inconnue")
        return titulaire
    return next((qui for qui in connues if str(qui.id) == saisie.get("reponse")), None)


def _mots(*textes: str) -> list[str]:
    return sorted(" ".join(cle_de_tri(*textes)).replace("-", " ").split())


_UNE = rf"/formateur/session/{CODE_SESSION}/inscription/(?P<inscription>{CLE})"
ROUTES: list[tuple[str, Any]] = [
    (rf"/formateur/session/{CODE_SESSION}/inscriptions", Inscrire),
    (rf"{_UNE}/annuler", Annuler),
    (rf"{_UNE}/reprendre", Reprendre),
]
