"""Half-days (« séances ») of a session: added, moved, cancelled, put back; headcounts."""

from collections import defaultdict
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from sqlalchemy.orm import Session as Bdd

from inscriptions.calendrier import Horaire, recurrence
from inscriptions.echanges.valeurs import lire_date, lire_entier, lire_heure
from inscriptions.enumerations import Dimension
from inscriptions.erreurs import ErreurRegistre, refus
from inscriptions.modeles import Effectif as EffectifNote
from inscriptions.modeles import Seance
from inscriptions.modeles import Session as SessionInscrite
from inscriptions.services import effectifs, seances
from inscriptions.services.effectifs import NON_COMMUNIQUE, TOTAL_MAXIMAL
from plateforme.serveur.bureau.commun import CLE, CODE_SESSION, cle, introuvable
from plateforme.serveur.bureau.session import PageSession

CHAMPS = ("jour", "debut", "fin")
ACTES = {"deplacer": "deplacee", "annuler": "seance-annulee", "retablir": "retablie"}


class Ajouter(PageSession):
    """POST /formateur/session/CODE/seances : add a half-day."""

    def get(self, code: str) -> None:
        """Whoever reloads the address lands on the session."""
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
        self.revenir_a(session, "", "seances")

    def post(self, code: str) -> None:
        """Add it, unless the room or somebody is taken."""
        saisie = {nom: self.champ(nom, 20) for nom in CHAMPS}
        try:
            horaire = lire_horaire(saisie)
            with self.depot.ecriture(self.auteur) as bdd:
                session = self.session_a_moi(bdd, code)
                seances.ajouter_seances(bdd, session, [horaire])
        except ErreurRegistre as erreur:
            self.refuser(code, "seance", erreur, saisie)
            return
        self.revenir_a(session, "ajoutees", "seances")


class UneSeance(PageSession):
    """GET, POST /formateur/session/CODE/seance/ID : move, cancel or put back a half-day."""

    def get(self, code: str, seance: str) -> None:
        """Show its hours."""
        with self.depot.lecture() as bdd:
            session, connue = self.trouver(bdd, code, seance)
        self._demander(session, connue, None, "")

    def post(self, code: str, seance: str) -> None:
        """Do `acte`: « deplacer », « annuler » or « retablir »."""
        acte = self.champ("acte", 10)
        saisie = {nom: self.champ(nom, 20) for nom in CHAMPS}
        if acte not in ACTES:
            raise introuvable()
        try:
            with self.depot.ecriture(self.auteur) as bdd:
                session, connue = self.trouver(bdd, code, seance)
                if acte == "deplacer":
                    seances.deplacer_seance(bdd, connue, *lire_horaire(saisie))
                elif acte == "annuler":
                    seances.annuler_seance(bdd, connue)
                else:
                    seances.retablir_seance(bdd, connue)
        except ErreurRegistre as erreur:
            with self.depot.lecture() as bdd:
                session, connue = self.trouver(bdd, code, seance)
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._demander(session, connue, saisie if acte == "deplacer" else None, str(erreur))
            return
        self.revenir_a(session, ACTES[acte], "seances")

    def trouver(self, bdd: Bdd, code: str, seance: str) -> tuple[SessionInscrite, Seance]:
        """Return one's own session and its half-day; 404 for any other."""
        session = self.session_a_moi(bdd, code)
        return session, seance_de(session, seance)

    def _demander(self, session: SessionInscrite, seance: Seance, saisie: Any, erreur: str) -> None:
        self.montrer(
            "bureau/seance.html", session=session, seance=seance, saisie=saisie, erreur=erreur
        )


class Effectif(PageSession):
    """GET, POST /formateur/session/CODE/effectif : how many came to an anonymous workshop.

    `seance`, an id, chooses a half-day; without it the count is of the whole session.
    """

    def get(self, code: str) -> None:
        """Show what is counted."""
        with self.depot.lecture() as bdd:
            session = self.session_a_moi(bdd, code)
            choisie = self.question("seance", 36)
            seance = seance_de(session, choisie) if choisie else None
            note = effectifs.lire_effectif(bdd, session, seance.id if seance else None)
        self._demander(session, seance, en_saisie(note), note is not None, "")

    def post(self, code: str) -> None:
        """Write the count, or erase it (`acte` « effacer »)."""
        effacer = self.champ("acte", 10) == "effacer"
        saisie = {nom: self.champ(nom, 10) for nom in ("total", *CASES)}
        choisie = self.champ("seance", 36)
        try:
            with self.depot.ecriture(self.auteur) as bdd:
                session = self.session_a_moi(bdd, code)
                seance = seance_de(session, choisie) if choisie else None
                if effacer:
                    effectifs.effacer_effectif(bdd, session, seance)
                else:
                    total, marges = lire_effectif(saisie)
                    effectifs.compter(bdd, session, total, seance, marges)
        except ErreurRegistre as erreur:
            with self.depot.lecture() as bdd:
                session = self.session_a_moi(bdd, code)
                seance = seance_de(session, choisie) if choisie else None
                note = effectifs.lire_effectif(bdd, session, seance.id if seance else None)
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._demander(session, seance, saisie, note is not None, str(erreur))
            return
        self.revenir_a(session, "effectif-efface" if effacer else "effectif", "effectif")

    def _demander(
        self,
        session: SessionInscrite,
        seance: Seance | None,
        saisie: Mapping[str, str],
        note: bool,
        erreur: str,
    ) -> None:
        self.montrer(
            "bureau/effectif.html",
            session=session,
            seance=seance,
            saisie=defaultdict(str, saisie),
            note=note,
            erreur=erreur,
            dimensions=DIMENSIONS,
            total_maximal=TOTAL_MAXIMAL,
        )


# One box a category; whoever is in none of them did not say.
DIMENSIONS = [
    (
        dimension.libelle,
        [
            (f"{dimension.value}.{membre.value}", membre.libelle)
            for membre in dimension.modalites
            if membre.value != NON_COMMUNIQUE
        ],
    )
    for dimension in Dimension
]
CASES = tuple(nom for _, cases in DIMENSIONS for nom, _ in cases)


def lire_horaire(saisie: Mapping[str, str]) -> Horaire:
    """Read one half-day; « date-illisible », « heure-illisible », « seance-invalide »."""
    ((debut, fin),) = recurrence(
        lire_date(saisie["jour"], "date"),
        lire_heure(saisie["debut"], "heure de début"),
        lire_heure(saisie["fin"], "heure de fin"),
        nombre=1,
        sauter_feries=False,
    ).retenues
    return debut, fin


def lire_effectif(saisie: Mapping[str, str]) -> tuple[int, dict[Dimension, dict[str, int]]]:
    """Read a headcount; « total-invalide », « nombre-illisible »."""
    total = lire_entier(saisie["total"], "total", 0, TOTAL_MAXIMAL)
    if total is None:
        raise refus("total-invalide", maximum=TOTAL_MAXIMAL)
    marges: dict[Dimension, dict[str, int]] = {}
    for nom in CASES:
        dimension, _, code = nom.partition(".")
        nombre = lire_entier(saisie[nom], "répartition", 0, TOTAL_MAXIMAL)
        if nombre is not None:
            marges.setdefault(Dimension(dimension), {})[code] = nombre
    return total, marges


def en_saisie(note: EffectifNote | None) -> dict[str, str]:
    """Write a headcount as its form holds it."""
    if note is None:
        return {}
    cases = {f"{m.dimension.value}.{m.modalite}": str(m.nombre) for m in note.marges}
    return {"total": str(note.total)} | cases


def seance_de(session: SessionInscrite, texte: str) -> Seance:
    """Find a half-day of a session by its id; 404 for any other."""
    voulue = cle(texte)
    trouvee = next((seance for seance in session.seances if seance.id == voulue), None)
    if trouvee is None:
        raise introuvable()
    return trouvee


ROUTES: list[tuple[str, Any]] = [
    (rf"/formateur/session/{CODE_SESSION}/seances", Ajouter),
    (rf"/formateur/session/{CODE_SESSION}/seance/(?P<seance>{CLE})", UneSeance),
    (rf"/formateur/session/{CODE_SESSION}/effectif", Effectif),
]
