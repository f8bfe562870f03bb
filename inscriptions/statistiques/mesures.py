"""What figures are laid out by (« axe »), what is counted (« mesure »), and of which sessions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from inscriptions.enumerations import ListeFermee

SANS_CLE = "-"  # key of the sessions that have none: no quarter is known, or no trainer


class Axe(ListeFermee):
    """What the rows of a table are. A session belongs to one row of each axis, and to one only."""

    TYPE = "type", "Type d’atelier"
    FAMILLE = "famille", "Famille"
    LIEU = "lieu", "Lieu"
    QUARTIER = "quartier", "Quartier"
    FORMATEUR = "formateur", "Formateur"
    MOIS = "mois", "Mois"
    ANNEE = "annee", "Année"


class Mesure(StrEnum):
    """One figure of a row: `libelle` is read, `definition` says in a sentence what it counts.

    `unite` is « nombre », « heures » or « taux » (a percentage). `personnes`: it counts people, or
    follows from a count of them, so that a small one does not leave the office.
    """

    libelle: str
    unite: str
    personnes: bool
    definition: str

    def __new__(
        cls, code: str, libelle: str, unite: str, personnes: bool, definition: str
    ) -> "Mesure":
        """Make a member of its code, with what is said of it."""
        membre = str.__new__(cls, code)
        membre._value_ = code
        membre.libelle = libelle
        membre.unite = unite
        membre.personnes = personnes
        membre.definition = definition
        return membre

    SESSIONS = (
        "sessions",
        "Sessions",
        "nombre",
        False,
        "Sessions non annulées, comptées à l’année et au mois de leur premier jour.",
    )
    SEANCES = (
        "seances",
        "Séances",
        "nombre",
        False,
        "Demi-journées non annulées ; à défaut de dates, le nombre déclaré.",
    )
    INSCRITS = (
        "inscrits",
        "Inscrits",
        "nombre",
        True,
        "Inscriptions confirmées, personnes venues sans s’inscrire comprises.",
    )
    PARTICIPANTS = (
        "participants",
        "Participants",
        "nombre",
        True,
        "Personnes venues au moins une fois, chacune comptée une fois ; s’y ajoute l’effectif des "
        "ateliers comptés sans noms (le total de la session, ou sa séance la plus suivie).",
    )
    PARTICIPANTS_INCONNUS = (
        "participants_inconnus",
        "Sessions au nombre de participants inconnu",
        "nombre",
        False,
        "Sessions dont ni présence ni effectif n’est noté.",
    )
    PRESENTS = (
        "presents",
        "Présences",
        "nombre",
        True,
        "Présences par demi-journée : une personne venue trois fois compte trois fois.",
    )
    TAUX = (
        "taux",
        "Taux de présence",
        "taux",
        True,
        "Part des personnes inscrites qui sont venues, sur les séances où les présences sont "
        "notées nom par nom.",
    )
    HEURES = (
        "heures",
        "Heures",
        "heures",
        True,
        "Heures suivies, additionnées ; une personne comptée sans nom a suivi toute la séance.",
    )
    PREMIERES_FOIS = (
        "premieres_fois",
        "Premières fois",
        "nombre",
        True,
        "Personnes venues pour la première fois, comptées là où elles sont venues d’abord.",
    )
    ACHEVES = (
        "acheves",
        "Parcours achevés",
        "nombre",
        True,
        "Inscriptions confirmées, suivies à 80 % des séances au moins ou menées jusqu’à "
        "l’attestation.",
    )
    CERTIFICATS = (
        "certificats",
        "Attestations",
        "nombre",
        True,
        "Attestations en vigueur délivrées pour ces sessions, sauf celles de simple présence.",
    )


@dataclass(frozen=True, slots=True)
class Filtres:
    """Which sessions to count, beside their year: every criterion given must hold.

    `cles` gives, for an axis, the key of one of its rows (`Ligne.cle`), as an address carries it;
    an unknown key keeps nothing. `animee_par` is an account: the sessions it runs, as their trainer
    or beside them.
    """

    cles: Mapping[Axe, str] = field(default_factory=dict)
    animee_par: UUID | None = None

    def avec(self, axe: Axe, cle: str) -> "Filtres":
        """Give the same filters with one more; a second one on the same axis replaces the first."""
        return Filtres({**self.cles, axe: cle}, self.animee_par)


SANS_FILTRE = Filtres()
