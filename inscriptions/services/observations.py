"""What a trainer saw each learner do (« observations »), beside what the exercises show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.colonnes import en_utc
from inscriptions.enumerations import Autonomie
from inscriptions.erreurs import refus
from inscriptions.modeles import Apprenant, Inscription, Observation, Session
from inscriptions.services.communs import tenir_fiche


def observer(
    bdd: Bdd,
    session: Session,
    *,
    apprenant_id: UUID,
    vues: Mapping[str, Autonomie | None],
    maintenant: datetime,
) -> int:
    """Note skills of the session's module seen in a learner; None takes one back.

    What is already noted so keeps its day. Return how many changed. Raise « pas-inscrit »,
    « apprenant-inconnu ».
    """
    qui = tenir_fiche(bdd, apprenant_id)
    inscrit = select(Inscription.id).where(
        Inscription.session_id == session.id, Inscription.apprenant_id == qui
    )
    if session.module is None or bdd.scalar(inscrit) is None:
        raise refus("pas-inscrit")
    connues = observations_de(bdd, [qui], session.module).get(qui, {})
    changees = 0
    for cle, autonomie in vues.items():
        connue = connues.get(cle)
        if autonomie is (connue.autonomie if connue else None):
            continue
        changees += 1
        if connue is None:
            bdd.add(
                Observation(
                    apprenant_id=qui,
                    module=session.module,
                    savoir_faire=cle,
                    autonomie=autonomie,
                    vue_le=en_utc(maintenant),
                )
            )
        elif autonomie is None:
            bdd.execute(delete(Observation).where(Observation.id == connue.id))
        else:
            connue.autonomie, connue.vue_le = autonomie, en_utc(maintenant)
    if changees:
        bdd.flush()
        sienne = bdd.get_one(Apprenant, qui)
        journal.noter(
            bdd, "observation.noter", sienne, apprenant=qui, session=session.id, nombre=changees
        )
    return changees


def observations_de(
    bdd: Bdd, apprenants: Iterable[UUID], module: str
) -> dict[UUID, dict[str, Observation]]:
    """Give, for each of these learners, what was seen in a module, by skill; one query."""
    vues: dict[UUID, dict[str, Observation]] = defaultdict(dict)
    requete = select(Observation).where(
        Observation.module == module, Observation.apprenant_id.in_(list(apprenants))
    )
    for observation in bdd.scalars(requete):
        vues[observation.apprenant_id][observation.savoir_faire] = observation
    return dict(vues)
