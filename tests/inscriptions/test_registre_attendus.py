"""Who is about to come: kernels are made for them, and for nobody else."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from inscriptions.modeles import Inscription, Session
from inscriptions.services import apprenants, copies, direct, seances, sessions

MIDI = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
AVANCE, RETARD = timedelta(minutes=10), timedelta(minutes=15)


def attendus(depot, quand: datetime):
    with depot.lecture() as bdd:
        return direct.attendus(bdd, quand, AVANCE, RETARD)


def test_ceux_qui_ont_une_place_autour_du_debut(depot, fabrique):
    deux_heures = [(MIDI, MIDI + timedelta(hours=2))]
    session = fabrique.session(capacite=2, seances=deux_heures)
    ici, parti, attend = (fabrique.apprenant(session, p) for p in ("Ici", "Parti", "Attend"))
    ailleurs = fabrique.session(module="visa_internet", titre="Visa", seances=deux_heures)
    la_bas = fabrique.apprenant(ailleurs, "Là-bas")
    demain = MIDI + timedelta(days=1)
    fabrique.apprenant(fabrique.session(seances=[(demain, demain + timedelta(hours=2))]))
    with depot.ecriture() as bdd:
        for chapitre in ("01-a", "02-b"):
            copies.remettre(
                bdd, apprenant_id=ici.id, module="droit_epn", chapitre=chapitre, maintenant=MIDI
            )
        copies.remettre(bdd, apprenant_id=ici.id, module="autre", chapitre="x", maintenant=MIDI)

    tous = {
        "droit_epn": {ici.id: {"01-a", "02-b"}, parti.id: set()},
        "visa_internet": {la_bas.id: set()},
    }
    assert attendus(depot, MIDI - AVANCE) == tous
    assert attendus(depot, MIDI + RETARD - timedelta(seconds=1)) == tous
    assert attendus(depot, MIDI - AVANCE - timedelta(seconds=1)) == {}
    assert attendus(depot, MIDI + RETARD) == {}

    with depot.ecriture() as bdd:
        apprenants.annuler_inscription(
            bdd, bdd.scalars(select(Inscription).filter_by(apprenant_id=parti.id)).one()
        )
        autre = bdd.get_one(Session, ailleurs.id)
        seances.annuler_seance(bdd, autre.seances[0])
    assert attendus(depot, MIDI) == {"droit_epn": {ici.id: {"01-a", "02-b"}, attend.id: set()}}
    with depot.ecriture() as bdd:
        sessions.annuler_session(bdd, bdd.get_one(Session, session.id))
    assert attendus(depot, MIDI) == {}
