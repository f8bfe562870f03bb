"""The versions of a text being written: the answers themselves, grouped by pause of writing.

Every saving is a row of `reponses` that nobody changes. A page that saves while one types makes
hundreds of them: what is worth reading again is where the person stopped.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as Bdd

from inscriptions.modeles import Reponse

# Without a saving for so long, the person had stopped writing.
PAUSE = timedelta(minutes=3)
# Somebody who never stops still finds their text as it was a moment ago.
DUREE_MAXIMUM = timedelta(minutes=15)
VIDES = ('""', "null")


@dataclass(frozen=True, slots=True)
class VersionTexte:
    """A text as it was saved: its number among a learner's answers, when, and its JSON."""

    rang: int
    recue_le: datetime
    contenu: str


def versions_de(
    bdd: Bdd, apprenant_id: UUID, module: str, chapitre: str, question: str
) -> list[VersionTexte]:
    """List where a text stood at each pause, the latest first; blank texts are left out.

    A version that was taken up again begins a group: what stood just before it stays in the list.
    """
    requete = (
        select(Reponse.rang, Reponse.recue_le, Reponse.contenu)
        .where(
            Reponse.apprenant_id == apprenant_id,
            Reponse.module == module,
            Reponse.chapitre == chapitre,
            Reponse.question == question,
        )
        .order_by(Reponse.rang)
    )
    gardees: list[VersionTexte] = []
    debut = derniere = None
    for rang, recue_le, contenu in bdd.execute(requete).yield_per(100):
        lue = VersionTexte(rang, recue_le, contenu)
        if debut is None or derniere is None or _est_un_arret(debut, derniere, lue, gardees):
            debut = lue
        else:
            gardees.pop()
        gardees.append(lue)
        derniere = lue
    return [une for une in reversed(gardees) if une.contenu not in VIDES]


def version(
    bdd: Bdd, apprenant_id: UUID, module: str, chapitre: str, question: str, rang: int
) -> VersionTexte | None:
    """Return one saving of a text, listed or not; None when that question has none of that rank."""
    ligne = bdd.execute(
        select(Reponse.rang, Reponse.recue_le, Reponse.contenu).where(
            Reponse.apprenant_id == apprenant_id,
            Reponse.module == module,
            Reponse.chapitre == chapitre,
            Reponse.question == question,
            Reponse.rang == rang,
        )
    ).first()
    return None if ligne is None else VersionTexte(*ligne)


def _est_un_arret(
    debut: VersionTexte, derniere: VersionTexte, lue: VersionTexte, gardees: list[VersionTexte]
) -> bool:
    """Tell whether the person had stopped between the last saving of a group and this one."""
    if lue.recue_le - derniere.recue_le >= PAUSE or lue.recue_le - debut.recue_le >= DUREE_MAXIMUM:
        return True
    return any(lue.contenu == une.contenu for une in gardees[:-1])
