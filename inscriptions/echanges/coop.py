"""A year's activities for La Coop de la médiation numérique, with its codes (« export Coop »).

One row a half-day that was held, of workshops for the public. Columns and codes are those of its
programming interface (`/api/v1/activites`, read in June 2026), so that nothing is keyed twice.
Counts only: no name leaves. Each of the three margins sums to `participants`.

La Coop asks for one participant at least and for a date: half-days whose participants nobody
knows, or where nobody came, and sessions without dates, are left out and counted in the report.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session as Bdd
from sqlalchemy.orm import aliased

from inscriptions import heure
from inscriptions.echanges.ecriture import Valeur
from inscriptions.enumerations import (
    Dimension,
    EtatPresence,
    EtatSeance,
    EtatSession,
    Genre,
    Statut,
    TrancheAge,
)
from inscriptions.modeles import (
    Apprenant,
    Effectif,
    Lieu,
    Marge,
    Presence,
    Seance,
    Session,
    TypeAtelier,
    duree_minutes,
)

# La Coop spells its age bands out.
TRANCHES_COOP: dict[TrancheAge, str] = {
    TrancheAge.MOINS_12: "moins_de_douze",
    TrancheAge.DE_12_A_17: "douze_dix_huit",
    TrancheAge.DE_18_A_24: "dix_huit_vingt_quatre",
    TrancheAge.DE_25_A_39: "vingt_cinq_trente_neuf",
    TrancheAge.DE_40_A_59: "quarante_cinquante_neuf",
    TrancheAge.DE_60_A_69: "soixante_soixante_neuf",
    TrancheAge.PLUS_70: "soixante_dix_plus",
    TrancheAge.NON_COMMUNIQUE: "non_communique",
}
_MARGES: list[tuple[str, Dimension, str]] = [
    *((f"genre_{code.value}", Dimension.GENRE, code.value) for code in Genre),
    *((f"tranche_age_{TRANCHES_COOP[c]}", Dimension.TRANCHE_AGE, c.value) for c in TrancheAge),
    *((f"statut_{code.value}", Dimension.STATUT, code.value) for code in Statut),
]
ENTETES: tuple[str, ...] = (
    "type", "date", "duree", "type_lieu", "lieu_nom", "lieu_commune", "lieu_code_insee",
    "materiel", "thematiques", "autonomie", "titre_atelier", "niveau_atelier",
    "participants", "deja_accompagnes",
    *(entete for entete, _, _ in _MARGES),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExportCoop:
    """The rows, and what is not among them or lacks something La Coop asks for."""

    rangees: tuple[tuple[Valeur, ...], ...]
    participants_inconnus: int  # half-days held, left out: nobody was counted
    sans_participant: int  # half-days held, left out: nobody came
    sans_date: int  # sessions of the year, left out: no half-day is dated
    sans_thematique: int  # rows whose kind of workshop has no theme
    sans_code_insee: int  # rows whose place has no code of a commune

    def en_dict(self) -> dict[str, object]:
        """Give what `--json` prints."""
        return {
            "lignes": len(self.rangees),
            "participants_inconnus": self.participants_inconnus,
            "sans_participant": self.sans_participant,
            "sans_date": self.sans_date,
            "sans_thematique": self.sans_thematique,
            "sans_code_insee": self.sans_code_insee,
        }


@dataclass(frozen=True, slots=True)
class _Compte:
    """How many came to a half-day; `deja` None: not known of an anonymous count."""

    total: int
    deja: int | None
    marges: Mapping[tuple[Dimension, str], int]


def exporter_coop(bdd: Bdd, annee: int, maintenant: datetime | None = None) -> ExportCoop:
    """Give the activities of a year, those of half-days that are over, in order of time.

    Five queries, whatever the number of half-days.
    """
    tenue = _tenues(annee, maintenant or heure.maintenant())
    comptes = {**_effectifs(bdd, tenue), **_presences(bdd, tenue)}
    rangees: list[tuple[Valeur, ...]] = []
    inconnus = vides = sans_thematique = sans_insee = 0
    for seance_id, activite in _activites(bdd, tenue):
        compte = comptes.get(seance_id)
        if compte is None:
            inconnus += 1
        elif compte.total == 0:
            vides += 1
        else:
            sans_thematique += not activite["thematiques"]
            sans_insee += not activite["lieu_code_insee"]
            rangees.append(_rangee(activite, compte))
    return ExportCoop(
        tuple(rangees), inconnus, vides, _sans_date(bdd, annee), sans_thematique, sans_insee
    )


def _tenues(annee: int, maintenant: datetime) -> ColumnElement[bool]:
    """The condition that a half-day is one of the year's activities; joins session and type."""
    debut, fin = (heure.depuis_locale(datetime(un, 1, 1)) for un in (annee, annee + 1))
    return and_(
        Seance.debut >= debut,
        Seance.debut < fin,
        Seance.fin <= maintenant,
        Seance.etat != EtatSeance.ANNULEE,
        Session.etat != EtatSession.ANNULEE,
        TypeAtelier.pour_le_public,
    )


def _activites(bdd: Bdd, tenue: ColumnElement[bool]) -> Iterator[tuple[UUID, dict[str, Any]]]:
    """Yield each half-day with what La Coop asks of it, but for the counts."""
    requete = (
        select(
            *(Seance.id, Seance.debut, Seance.fin),
            *(Session.titre, Session.capacite),
            *(Lieu.nom, Lieu.commune, Lieu.commune_insee),
            *(TypeAtelier.materiel, TypeAtelier.thematiques, TypeAtelier.niveau),
        )
        .join(Session, Session.id == Seance.session_id)
        .join(TypeAtelier, TypeAtelier.id == Session.type_id)
        .join(Lieu, Lieu.id == Session.lieu_id)
        .where(tenue)
        .order_by(Seance.debut, Seance.id)
    )
    for une in bdd.execute(requete):
        individuel = une.capacite == 1
        yield (
            une.id,
            {
                "type": "individuel" if individuel else "collectif",
                "date": heure.jour_local(une.debut),
                "duree": duree_minutes(une.debut, une.fin),
                "type_lieu": "lieu_activite",
                "lieu_nom": une.nom,
                "lieu_commune": une.commune,
                "lieu_code_insee": une.commune_insee,
                "materiel": une.materiel.value,
                "thematiques": ",".join(une.thematiques),
                "autonomie": "",  # somebody's, and we do not ask it
                "titre_atelier": "" if individuel else une.titre,
                "niveau_atelier": "" if individuel else une.niveau.value,
            },
        )


def _presences(bdd: Bdd, tenue: ColumnElement[bool]) -> dict[UUID, _Compte]:
    """Count who was present at each half-day where somebody's presence or absence is recorded."""
    ici, avant = aliased(Presence), aliased(Presence)
    plus_tot = aliased(Seance)
    present = ici.etat == EtatPresence.PRESENT
    # Of those present this year only: the others' first days need not be looked for.
    venus = (
        select(Presence.apprenant_id)
        .join(Seance, Seance.id == Presence.seance_id)
        .join(Session, Session.id == Seance.session_id)
        .join(TypeAtelier, TypeAtelier.id == Session.type_id)
        .where(tenue, Presence.etat == EtatPresence.PRESENT)
    )
    premiers = (
        select(avant.apprenant_id, func.min(plus_tot.debut).label("debut"))
        .join(plus_tot, plus_tot.id == avant.seance_id)
        .where(avant.etat == EtatPresence.PRESENT, avant.apprenant_id.in_(venus))
        .group_by(avant.apprenant_id)
        .subquery()
    )
    colonnes = {
        Dimension.GENRE: Apprenant.genre,
        Dimension.TRANCHE_AGE: Apprenant.tranche_age,
        Dimension.STATUT: Apprenant.statut,
    }
    requete = (
        select(
            ici.seance_id,
            func.count().filter(present),
            func.count().filter(present, premiers.c.debut < Seance.debut),
            *(func.count().filter(present, colonnes[d] == code) for _, d, code in _MARGES),
        )
        .join(Apprenant, Apprenant.id == ici.apprenant_id)
        .join(Seance, Seance.id == ici.seance_id)
        .join(Session, Session.id == Seance.session_id)
        .join(TypeAtelier, TypeAtelier.id == Session.type_id)
        .outerjoin(premiers, premiers.c.apprenant_id == ici.apprenant_id)
        .where(tenue)
        .group_by(ici.seance_id)
    )
    return {
        seance_id: _Compte(
            total,
            deja,
            {(d, code): n for (_, d, code), n in zip(_MARGES, nombres, strict=True)},
        )
        for seance_id, total, deja, *nombres in bdd.execute(requete)
    }


def _effectifs(bdd: Bdd, tenue: ColumnElement[bool]) -> dict[UUID, _Compte]:
    """Give the anonymous counts of half-days.

    A whole session's is its half-day's when it has one; of several, nobody knows which came when.
    """
    autre = aliased(Seance)
    seule = ~exists().where(
        autre.session_id == Seance.session_id,
        autre.id != Seance.id,
        autre.etat != EtatSeance.ANNULEE,
    )
    de_la_seance = or_(
        Effectif.seance_id == Seance.id,
        and_(Effectif.seance_id.is_(None), Effectif.session_id == Seance.session_id, seule),
    )
    lus = bdd.execute(
        select(Seance.id, Effectif.id, Effectif.total)
        .join(Session, Session.id == Seance.session_id)
        .join(TypeAtelier, TypeAtelier.id == Session.type_id)
        .join(Effectif, and_(Effectif.session_id == Session.id, de_la_seance))
        .where(tenue)
    ).all()
    marges: dict[UUID, dict[tuple[Dimension, str], int]] = defaultdict(dict)
    for un in bdd.execute(
        select(Marge.effectif_id, Marge.dimension, Marge.modalite, Marge.nombre)
        .join(Effectif, Effectif.id == Marge.effectif_id)
        .join(Seance, Seance.session_id == Effectif.session_id)
        .join(Session, Session.id == Seance.session_id)
        .join(TypeAtelier, TypeAtelier.id == Session.type_id)
        .where(tenue)
    ):
        marges[un.effectif_id][un.dimension, un.modalite] = un.nombre
    return {
        seance_id: _Compte(total, None, _completer(total, marges[effectif_id]))
        for seance_id, effectif_id, total in lus
    }


def _completer(
    total: int, marges: Mapping[tuple[Dimension, str], int]
) -> dict[tuple[Dimension, str], int]:
    """Count whoever did not say, or was not asked, as « non communiqué »."""
    completes = dict(marges)
    for dimension in Dimension:
        dits = sum(nombre for (d, _), nombre in marges.items() if d is dimension)
        muet = (dimension, Genre.NON_COMMUNIQUE.value)  # the three lists write it alike
        completes[muet] = completes.get(muet, 0) + total - dits
    return completes


def _sans_date(bdd: Bdd, annee: int) -> int:
    """Count the year's public sessions of which no half-day is dated."""
    debut, fin = (datetime(un, 1, 1).date() for un in (annee, annee + 1))
    requete = (
        select(func.count())
        .select_from(Session)
        .join(TypeAtelier, TypeAtelier.id == Session.type_id)
        .where(
            Session.premier_jour >= debut,
            Session.premier_jour < fin,
            Session.etat != EtatSession.ANNULEE,
            TypeAtelier.pour_le_public,
            ~exists().where(Seance.session_id == Session.id),
        )
    )
    return bdd.scalar(requete) or 0


def _rangee(activite: Mapping[str, Any], compte: _Compte) -> tuple[Valeur, ...]:
    return (
        *activite.values(),
        compte.total,
        compte.deja,
        *(compte.marges.get((dimension, code), 0) for _, dimension, code in _MARGES),
    )
