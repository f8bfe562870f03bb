"""Attendance (« présences ») of a half-day: the grid ticked on a phone, the code on the board.

Each line is a form whose buttons say what was seen, so that all of it works without JavaScript;
a script sends the same form to the same address and is answered in JSON. A page may be a while in
somebody's pocket: a form names its half-day by its id, the number in the address is for people.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from sqlalchemy.orm import Session as Bdd

from inscriptions.echanges.valeurs import lire_entier, lire_heure
from inscriptions.enumerations import EtatPresence, EtatSeance, EtatSession, MotifCorrection
from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import depuis_locale, jour_local, maintenant
from inscriptions.modeles import Presence, Seance
from inscriptions.modeles import Session as SessionInscrite
from inscriptions.services import effectifs, emargement, grille, sessions
from inscriptions.services.grille import LigneGrille
from plateforme.attestations import nom_complet
from plateforme.organisme import lire_organisme
from plateforme.serveur.bureau.commun import CODE_SESSION, PageBureau, cle, introuvable, options
from plateforme.serveur.bureau.fiche import est_tardive
from plateforme.serveur.bureau.inscriptions import homonymes, inscrire
from plateforme.serveur.bureau.seances import seance_de
from plateforme.serveur.gabarits import champ_heure, heure

FAITS = {
    "note": "C’est noté.",
    "annule": "C’est annulé : plus rien n’est noté pour cette personne.",
    "tous": "C’est noté : tout le monde est présent, sauf celles et ceux déjà notés.",
    "ajoutee": "La personne est inscrite, et notée présente.",
}
DEMI_TOUR = timedelta(hours=12)
CHAMPS_AJOUT = ("prenom", "nom", "carte", "reponse")


@dataclass(frozen=True, slots=True)
class Compte:
    """How many were seen, of how many expected."""

    attendus: int
    presents: int
    a_noter: int


class Presences(PageBureau):
    """GET, POST /formateur/session/CODE/presences/N : the grid of a half-day."""

    def get(self, code: str, rang: str) -> None:
        """Show who is expected, and what was seen of each."""
        self._montrer(code, rang)

    def post(self, code: str, rang: str) -> None:
        """Note what the form says of one person, of all those left, or of someone who comes."""
        acte = self.champ("acte", 10)
        if acte == "ajouter":
            self._ajouter(code, rang)
            return
        motif = self._motif()
        ancre = ""
        try:
            with self.depot.ecriture(self.auteur) as bdd:
                _, seance = self.trouver(bdd, code, rang)
                if acte == "tous":
                    noter_les_autres(bdd, seance)
                    fait = "tous"
                else:
                    ligne = self._ligne(bdd, seance)
                    ancre = f"p-{ligne.apprenant.id}"
                    fait = self._noter(bdd, seance, ligne, motif)
        except ErreurRegistre as erreur:
            self._refuser(code, rang, erreur)
            return
        if self._veut_json():
            with self.depot.lecture() as bdd:
                self.finish(self._en_json(bdd, code, rang))
            return
        suite = f"?motif={motif.value}" if motif else ""
        self.revenir(f"{self.adresse(code, rang)}{suite}", fait, ancre)

    def trouver(self, bdd: Bdd, code: str, rang: str) -> tuple[SessionInscrite, Seance]:
        """Return one's own session and the half-day the form, or else the address, names."""
        session = self.session_a_moi(bdd, code)
        nommee = self.get_body_argument("seance", "")[:36]
        if nommee:
            return session, seance_de(session, nommee)
        if not 1 <= int(rang) <= len(session.seances):
            raise introuvable()
        return session, session.seances[int(rang) - 1]

    def adresse(self, code: str, rang: str) -> str:
        """Give the address of this page."""
        return f"/formateur/session/{code}/presences/{rang}"

    def _ligne(self, bdd: Bdd, seance: Seance) -> LigneGrille:
        qui = cle(self.champ("apprenant", 36))
        trouvee = next((li for li in grille.grille(bdd, seance) if li.apprenant.id == qui), None)
        if trouvee is None:
            raise introuvable()
        return trouvee

    def _motif(self) -> MotifCorrection | None:
        texte = self.champ("motif", 24)
        return MotifCorrection(texte) if texte in list(MotifCorrection) else None

    def _noter(
        self, bdd: Bdd, seance: Seance, ligne: LigneGrille, motif: MotifCorrection | None
    ) -> str:
        """Do what the line's button says: a state, « rien », or « duree » with its two fields."""
        voulu = self.champ("etat", 10)
        qui, quand = ligne.apprenant, maintenant()
        if voulu == "rien":
            emargement.annuler_emargement(
                bdd, seance=seance, apprenant=qui, motif=motif, maintenant=quand
            )
            return "annule"
        if voulu == "duree":
            emargement.emarger(
                bdd,
                seance=seance,
                apprenant=qui,
                etat=EtatPresence.PRESENT,
                arrivee=lire_arrivee(seance, self.champ("arrivee", 8)),
                minutes=lire_entier(self.champ("minutes", 5), "durée", 0, seance.minutes),
                motif=motif,
                maintenant=quand,
            )
            return "note"
        if voulu not in list(EtatPresence):
            raise introuvable()
        etat = EtatPresence(voulu)
        if ligne.etat is not etat:  # pressed again, a button keeps the hour of arrival
            emargement.emarger(
                bdd, seance=seance, apprenant=qui, etat=etat, motif=motif, maintenant=quand
            )
        return "note"

    def _ajouter(self, code: str, rang: str) -> None:
        """Sign up who is in the room without having signed up, and note them present."""
        saisie = {nom: self.champ(nom) for nom in CHAMPS_AJOUT} | {"sur_place": "1"}
        try:
            with self.depot.lecture() as bdd:
                session, _ = self.trouver(bdd, code, rang)
                connues = homonymes(bdd, saisie, self.portee)
            if connues and not saisie["reponse"]:
                self.montrer(
                    "bureau/inscription_connue.html",
                    session=session,
                    saisie=saisie | {"acte": "ajouter"},
                    connues=connues,
                    vers=self.adresse(code, rang),
                )
                return
            with self.depot.ecriture(self.auteur) as bdd:
                session, seance = self.trouver(bdd, code, rang)
                tenir(bdd, seance)
                inscription = inscrire(bdd, session, saisie, connues)
                emargement.emarger(
                    bdd,
                    seance=seance,
                    apprenant=inscription.apprenant,
                    etat=EtatPresence.PRESENT,
                    motif=self._motif(),
                    maintenant=maintenant(),
                )
        except ErreurRegistre as erreur:
            self._refuser(code, rang, erreur, saisie)
            return
        ancre = f"p-{inscription.apprenant_id}"
        self.revenir(self.adresse(code, rang), "ajoutee", ancre)

    def _refuser(self, code: str, rang: str, erreur: ErreurRegistre, saisie: Any = None) -> None:
        self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
        if self._veut_json():
            self.finish({"erreur": erreur.code, "message": str(erreur)})
            return
        self._montrer(code, rang, str(erreur), saisie)

    def _veut_json(self) -> bool:
        return "application/json" in self.request.headers.get("Accept", "")

    def _en_json(self, bdd: Bdd, code: str, rang: str) -> dict[str, Any]:
        _, seance = self.trouver(bdd, code, rang)
        lignes = grille.grille(bdd, seance)
        qui = cle(self.champ("apprenant", 36))
        presence = next((li.presence for li in lignes if li.apprenant.id == qui), None)
        compte = compter(lignes)
        return {
            "etat": "rien" if presence is None else presence.etat.value,
            "arrivee": champ_heure(presence.arrivee) if presence and presence.arrivee else "",
            "minutes": presence.minutes if presence else None,
            "resume": resumer(presence, seance),
            "presents": compte.presents,
            "attendus": compte.attendus,
            "a_noter": compte.a_noter,
        }

    def _montrer(self, code: str, rang: str, erreur: str = "", saisie: Any = None) -> None:
        with self.depot.lecture() as bdd:
            session, seance = self.trouver(bdd, code, rang)
            lignes = grille.grille(bdd, seance)
            effectif = effectifs.lire_effectif(bdd, session, seance.id)
        numero, instant = grille.rang(session, seance), maintenant()
        annulee = seance.etat is EtatSeance.ANNULEE
        motif = self._motif() or (
            MotifCorrection(self.question("motif", 24))
            if self.question("motif", 24) in list(MotifCorrection)
            else None
        )
        self.montrer(
            "bureau/presences.html",
            session=session,
            seance=seance,
            rang=numero,
            lignes=[(ligne, nom_complet(ligne.apprenant)) for ligne in lignes],
            compte=compter(lignes),
            etats=options(EtatPresence),
            annulee=annulee,
            pointable=bool(lignes) and not annulee and instant < seance.fin,
            ouverte=session.etat is EtatSession.PREVUE,
            tardive=est_tardive(session, seance, instant),
            motifs=options(MotifCorrection),
            motif=motif.value if motif else "",
            effectif=effectif,
            resumer=resumer,
            fait=FAITS.get(self.fait, ""),
            erreur=erreur,
            saisie=saisie,
            voisines=[
                (n, s)
                for n, s in enumerate(session.seances, 1)
                if s.etat is not EtatSeance.ANNULEE and n != numero
            ],
        )


class Tableau(Presences):
    """GET, POST /formateur/session/CODE/presences/N/tableau : the code, to be read by a room.

    No name is on this page: it is projected. It asks again by itself, and that keeps no session
    open; the code stays on the screen when the session ends.
    """

    def est_un_geste(self) -> bool:
        """What the page asks by itself says `auto=1`."""
        return self.get_query_argument("auto", "") != "1"

    def get(self, code: str, rang: str) -> None:
        """Show the code; with `Accept: application/json`, the two counts only."""
        with self.depot.lecture() as bdd:
            session, seance = self.trouver(bdd, code, rang)
            compte = compter(grille.grille(bdd, seance))
        if self._veut_json():
            self.finish({"presents": compte.presents, "attendus": compte.attendus})
            return
        self.montrer(
            "bureau/tableau.html",
            session=session,
            seance=seance,
            rang=grille.rang(session, seance),
            compte=compte,
            adresse_portail=lire_organisme(self.settings["dossier"]).adresse_portail.split("//")[
                -1
            ],
            avant=int(emargement.AVANT.total_seconds() // 60),
        )

    def post(self, code: str, rang: str) -> None:
        """Draw the code, the first time; then show it."""
        try:
            with self.depot.ecriture(self.auteur) as bdd:
                session, seance = self.trouver(bdd, code, rang)
                emargement.ouvrir_pointage(bdd, seance)
        except ErreurRegistre as erreur:
            self._refuser(code, rang, erreur)
            return
        self.revenir(f"{self.adresse(session.code, str(grille.rang(session, seance)))}/tableau")


def noter_les_autres(bdd: Bdd, seance: Seance) -> None:
    """Note present everyone of whom nothing is recorded; raise what `emarger` raises."""
    tenir(bdd, seance)
    for ligne in grille.grille(bdd, seance):
        if ligne.presence is None:
            emargement.emarger(
                bdd,
                seance=seance,
                apprenant=ligne.apprenant,
                etat=EtatPresence.PRESENT,
                maintenant=maintenant(),
            )


def tenir(bdd: Bdd, seance: Seance) -> None:
    """Hold the session, then its half-days: several acts follow, and rows come before the journal.

    Raise « session-inconnue ».
    """
    sessions.verrouiller_session(bdd, seance.session_id)
    sessions.verrouiller_seances(bdd, seance.session_id)


def compter(lignes: list[LigneGrille]) -> Compte:
    """Count a grid."""
    return Compte(
        attendus=len(lignes),
        presents=sum(ligne.etat is EtatPresence.PRESENT for ligne in lignes),
        a_noter=sum(ligne.presence is None for ligne in lignes),
    )


def resumer(presence: Presence | None, seance: Seance) -> str:
    """Say in a few words what is recorded of somebody."""
    if presence is None:
        return "rien de noté"
    if presence.etat is not EtatPresence.PRESENT:
        return presence.etat.libelle.lower()
    arrivee = f", arrivée à {heure(presence.arrivee)}" if presence.arrivee else ""
    duree = "" if presence.minutes == seance.minutes else f", {presence.minutes} min"
    return f"présent{arrivee}{duree}"


def lire_arrivee(seance: Seance, texte: str) -> datetime | None:
    """Read an hour typed on the grid, the office's; None when the field is empty.

    Of a half-day that goes past midnight, an hour long before the start is the next day's.
    """
    if not texte.strip():
        return None
    jour, moment = jour_local(seance.debut), lire_heure(texte, "heure d’arrivée")
    lue = depuis_locale(datetime.combine(jour, moment))
    if seance.debut - lue > DEMI_TOUR:
        return depuis_locale(datetime.combine(jour + timedelta(days=1), moment))
    return lue


_GRILLE = rf"/formateur/session/{CODE_SESSION}/presences/(?P<rang>[0-9]{{1,3}})"
ROUTES: list[tuple[str, Any]] = [(_GRILLE, Presences), (f"{_GRILLE}/tableau", Tableau)]
