"""The month's half-days (« calendrier ») : a table on a desk's screen, a list on a phone."""

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from inscriptions.calendrier import jour_ferie
from inscriptions.heure import depuis_locale, jour_local, maintenant
from inscriptions.services import grille, lieux, sessions
from plateforme.serveur.bureau.commun import PageBureau, cle, options_lieux

MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
ANNEES = range(1970, 2100)  # beyond them, an address made up


@dataclass(frozen=True, slots=True)
class Jour:
    """One day of the table; `seances` are (half-day, session, its number in the session)."""

    date: date
    dans_le_mois: bool
    aujourdhui: bool
    ferie: str | None
    seances: list[tuple[Any, Any, int]]


class Calendrier(PageBureau):
    """GET /formateur/calendrier?mois=2026-12 : one's half-days of a month, or everybody's."""

    def get(self) -> None:
        """Show the month asked for, this one by default."""
        aujourdhui = jour_local(maintenant())
        premier = lire_mois(self.question("mois", 7)) or aujourdhui.replace(day=1)
        semaines = calendar.Calendar().monthdatescalendar(premier.year, premier.month)
        debut, fin = semaines[0][0], semaines[-1][-1] + timedelta(days=1)
        lieu = cle(self.question("lieu", 36))
        miennes = not self.est_coordinateur or self.question("miennes", 1) == "1"
        par_jour: dict[date, list[tuple[Any, Any, int]]] = defaultdict(list)
        with self.depot.lecture() as bdd:
            trouvees = sessions.seances_entre(
                bdd, _minuit(debut), _minuit(fin), self.qui.id if miennes else None, lieu
            )
            connus = lieux.lister_lieux(bdd)
        for seance, session in trouvees:
            par_jour[jour_local(seance.debut)].append(
                (seance, session, grille.rang(session, seance))
            )
        self.montrer(
            "bureau/calendrier.html",
            titre=f"{MOIS[premier.month - 1]} {premier.year}",
            jours=JOURS,
            semaines=[
                [
                    Jour(
                        jour,
                        jour.month == premier.month,
                        jour == aujourdhui,
                        jour_ferie(jour),
                        par_jour[jour],
                    )
                    for jour in semaine
                ]
                for semaine in semaines
            ],
            nombre=sum(len(par_jour[jour]) for jour in par_jour if jour.month == premier.month),
            mois=f"{premier:%Y-%m}",
            precedent=_voisin(premier, -1),
            suivant=_voisin(premier, 1),
            lieux=options_lieux(connus),
            lieu=self.question("lieu", 36) if lieu else "",
            miennes=miennes,
            coordination=self.est_coordinateur,
        )


def lire_mois(texte: str) -> date | None:
    """Read « 2026-12 » as its first day, or None."""
    try:
        premier = datetime.strptime(texte, "%Y-%m").date()  # a month has no hour
    except ValueError:
        return None
    return premier if premier.year in ANNEES else None


def _voisin(premier: date, sens: int) -> tuple[str, str]:
    """Give the month before or after: as in an address, and in words."""
    rang = premier.year * 12 + premier.month - 1 + sens
    annee, mois = divmod(rang, 12)
    return f"{annee:04d}-{mois + 1:02d}", f"{MOIS[mois]} {annee}"


def _minuit(jour: date) -> datetime:
    return depuis_locale(datetime.combine(jour, time()))


ROUTES: list[tuple[str, Any]] = [(r"/formateur/calendrier", Calendrier)]
