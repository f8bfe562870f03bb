"""What the database sums beside each sign-up is what its rows say, whoever writes, in any order."""

import random
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from inscriptions.enumerations import EtatInscription, EtatPresence, EtatSession
from inscriptions.modeles import Inscription, Presence, Session
from inscriptions.services import apprenants, emargement, fusions

MIDI = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def suivis(depot):
    """The sums as the database keeps them, and as they are counted from the rows."""
    gardes, comptes = {}, {}
    with depot.lecture() as bdd:
        colonnes = (Inscription.notees, Inscription.venues, Inscription.minutes, Inscription.annee)
        for cle, *sommes in bdd.execute(sa.select(Inscription.id, *colonnes)):
            gardes[cle] = tuple(sommes)
        for place in bdd.scalars(sa.select(Inscription)):
            session = bdd.get_one(Session, place.session_id)
            siennes = bdd.scalars(
                sa.select(Presence).where(
                    Presence.session_id == place.session_id,
                    Presence.apprenant_id == place.apprenant_id,
                )
            ).all()
            debout = session.etat is not EtatSession.ANNULEE and session.premier_jour
            comptes[place.id] = (
                len(siennes),
                sum(presence.etat is EtatPresence.PRESENT for presence in siennes),
                sum(presence.minutes for presence in siennes),
                session.premier_jour.year if debout else None,
            )
    return gardes, comptes


def seances(nombre: int = 4):
    return [(MIDI + timedelta(days=n), MIDI + timedelta(days=n, hours=2)) for n in range(nombre)]


@pytest.mark.parametrize("graine", range(2))
def test_les_sommes_suivent_toute_ecriture(depot, fabrique, graine):
    """Attendances written, corrected, moved, deleted; sessions put in another year, cancelled."""
    hasard = random.Random(graine)
    choisies = [fabrique.session(seances=seances()) for _ in range(3)]
    places = [(s, fabrique.apprenant(s, f"P{n}")) for s in choisies for n in range(4)]
    for _ in range(25):
        session, qui = hasard.choice(places)
        with depot.ecriture() as bdd:
            match hasard.randrange(6):
                case 0 | 1 | 2:
                    seance = hasard.choice(bdd.get_one(Session, session.id).seances)
                    emargement.emarger(
                        bdd,
                        seance=seance,
                        apprenant=qui,
                        etat=hasard.choice(list(EtatPresence)),
                        maintenant=seance.fin,
                    )
                case 3:
                    bdd.execute(sa.delete(Presence).where(Presence.apprenant_id == qui.id))
                case 4:
                    jour = hasard.choice([None, MIDI.date(), datetime(2019, 1, 1).date()])
                    etat = hasard.choice(list(EtatSession))
                    bdd.get_one(Session, session.id).premier_jour = jour
                    bdd.get_one(Session, session.id).etat = etat
                case 5:
                    bdd.execute(
                        sa.update(Presence)
                        .where(Presence.apprenant_id == qui.id, Presence.minutes > 0)
                        .values(minutes=hasard.randrange(1, 90))
                    )
        gardes, comptes = suivis(depot)
        assert gardes == comptes
    assert len(gardes) == len(places)


def test_une_fusion_et_son_retour_deplacent_les_sommes(depot, fabrique):
    session, autre = (fabrique.session(seances=seances()) for _ in range(2))
    garde, retire = fabrique.apprenant(session, "Awa"), fabrique.apprenant(session, "Aoua")
    with depot.ecriture() as bdd:
        apprenants.inscrire_existant(bdd, session=autre, apprenant=retire)
        for ou, rang, qui in ((session, 0, garde), (session, 1, retire), (autre, 0, retire)):
            seance = bdd.get_one(Session, ou.id).seances[rang]
            emargement.emarger(bdd, seance=seance, apprenant=qui, maintenant=seance.fin)
    avant = suivis(depot)
    with depot.ecriture() as bdd:
        fusion = fusions.fusionner(bdd, garde, retire)
    gardes, comptes = suivis(depot)
    assert gardes == comptes != avant[1]
    with depot.ecriture() as bdd:
        fusions.defusionner(bdd, fusion)
    assert suivis(depot) == avant
    assert avant[0] == avant[1]


def test_les_sommes_tiennent_quand_tous_ecrivent_au_meme_instant(depot, jumeau, fabrique, ensemble):
    """One person's half-days written together: neither count forgets the other's rows."""
    session = fabrique.session(seances=seances(8))
    qui = fabrique.apprenant(session)
    with depot.lecture() as bdd:
        prevues = list(bdd.get_one(Session, session.id).seances)

    def noter(rang: int) -> None:
        with (depot, jumeau)[rang % 2].ecriture() as bdd:
            seance = prevues[rang]
            emargement.emarger(bdd, seance=seance, apprenant=qui, maintenant=seance.fin)

    assert ensemble(*(lambda r=r: noter(r) for r in range(8))) == [None] * 8
    gardes, comptes = suivis(depot)
    assert gardes == comptes
    (somme,) = gardes.values()
    assert somme[:2] == (8, 8)
    with depot.lecture() as bdd:
        (place,) = apprenants.inscrits(bdd, session, EtatInscription.CONFIRMEE)
        assert place.venues == 8  # read when asked for, and not before


def test_les_declencheurs_sont_la(depot):
    """A migration that remakes a table on SQLite drops them in silence: sums would stand still."""
    if depot.moteur.dialect.name == "sqlite":
        liste = "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        attendus = {"presences": 3, "inscriptions": 2, "sessions": 1}
    else:
        liste = "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        attendus = {"presences": 1, "inscriptions": 1, "sessions": 1}
    with depot.moteur.connect() as connexion:
        tables = connexion.exec_driver_sql(liste).scalars().all()
    assert {table: tables.count(table) for table in attendus} == attendus
