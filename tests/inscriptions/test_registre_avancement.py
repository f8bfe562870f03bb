"""Progress of one learner, record of a session."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from inscriptions.enumerations import EtatCopie
from inscriptions.services import apprenants, copies, emargement, reponses
from inscriptions.services.avancement import (
    Avancement,
    ChapitreRendu,
    SeanceSuivie,
    avancement,
    releve,
)

MIDI = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
HEURE = timedelta(hours=1)
MATIN, SOIR = (MIDI, MIDI + 2 * HEURE), (MIDI + 6 * HEURE, MIDI + 7 * HEURE)


@pytest.fixture
def travailler(depot):
    """Answer, then hand in and grade when points are given."""

    def travailler(apprenant, chapitre, reponses_donnees, points=None, module="droit_epn"):
        commun = {"apprenant_id": apprenant.id, "module": module, "chapitre": chapitre}
        with depot.ecriture() as bdd:
            for question, contenu in reponses_donnees:
                reponses.enregistrer(
                    bdd,
                    **commun,
                    question=question,
                    contenu=contenu,
                    jeton=str(uuid4()),
                    maintenant=MIDI,
                )
            if points is not None:
                copie = copies.remettre(bdd, **commun, maintenant=MIDI)
                if points:
                    copies.noter(bdd, copie, points, MIDI)
                return copie
        return None

    return travailler


def lire(depot, apprenant) -> dict[str, Avancement]:
    with depot.lecture() as bdd:
        return avancement(bdd, apprenant.id, "droit_epn")


def test_sans_travail_rien(depot, fabrique):
    assert lire(depot, fabrique.apprenant()) == {}


def test_ou_l_apprenant_s_est_arrete(depot, fabrique, travailler):
    apprenant = fabrique.apprenant()
    travailler(apprenant, "03", [("q1", '"a"'), ("q2", '["b"]'), ("q3", '"c"'), ("q1", '"d"')])
    travailler(apprenant, "01", [("q9", '"a"')])
    travailler(apprenant, "01", [("q9", '"a"')], module="visa_internet")
    assert lire(depot, apprenant) == {
        "01": Avancement(frozenset({"q9"}), "q9"),
        "03": Avancement(frozenset({"q1", "q2", "q3"}), "q1"),
    }


def test_une_reponse_retiree_n_est_plus_repondue(depot, fabrique, travailler):
    apprenant = fabrique.apprenant()
    donnees = [("q1", '"a"'), ("q2", '["b"]'), ("q3", '"mot"'), ("q1", "null"), ("q2", "[]")]
    travailler(apprenant, "03", [*donnees, ("q3", '""')])
    assert lire(depot, apprenant) == {"03": Avancement(frozenset(), "q3")}


def test_les_points_viennent_avec_la_correction(depot, fabrique, travailler):
    apprenant = fabrique.apprenant()
    travailler(apprenant, "01", [("q1", '"a"')], points={})
    travailler(apprenant, "02", [], points={"q1": (1.0, 2.0), "q2": (None, 3.0)})
    copie = travailler(apprenant, "03", [], points={"q1": (1.0, 2.0), "q2": (0.5, 0.5)})
    assert lire(depot, apprenant) == {
        "01": Avancement(frozenset({"q1"}), "q1", EtatCopie.REMISE),
        "02": Avancement(etat_copie=EtatCopie.EN_ATTENTE_HUMAINE, points=1.0, maximum=5.0),
        "03": Avancement(etat_copie=EtatCopie.NOTEE, points=1.5, maximum=2.5),
    }
    with depot.ecriture() as bdd:
        copies.signaler_erreur(bdd, copie, "x")
    assert lire(depot, apprenant)["03"] == Avancement(etat_copie=EtatCopie.ERREUR)


def test_le_releve_d_une_session(depot, fabrique, travailler):
    session = fabrique.session(seances=[SOIR, MATIN])
    zoe = fabrique.apprenant(session, "Zoé", "Abgrall")
    awa = fabrique.apprenant(session, "Awa", "étienne")
    emile = fabrique.apprenant(session, "Émile")
    with depot.ecriture() as bdd:
        matin, soir = session.seances
        emargement.emarger(bdd, seance=matin, apprenant=zoe, minutes=110)
        emargement.emarger(bdd, seance=soir, apprenant=zoe, minutes=60)
        emargement.emarger(bdd, seance=soir, apprenant=awa, minutes=0)
    travailler(zoe, "03", [], points={"q1": (1.0, 2.0), "q2": (3.0, 3.0)})
    travailler(zoe, "04", [], points={"q1": (0.0, 1.0), "q2": (None, 1.0)})
    travailler(awa, "03", [("q1", '"a"')], points={})
    travailler(awa, "03", [], points={"q1": (1.0, 1.0)}, module="visa_internet")
    with depot.lecture() as bdd:
        de_emile, de_awa, de_zoe = sorted(
            releve(bdd, session), key=lambda r: -[emile.id, awa.id, zoe.id].index(r.apprenant.id)
        )[::-1]
        assert [r.apprenant.prenom for r in releve(bdd, session)] == ["Zoé", "Émile", "Awa"]
    assert (de_zoe.minutes_presence, de_zoe.minutes_prevues) == (170, 180)
    assert de_zoe.seances == (
        SeanceSuivie(*MATIN, minutes=110, minutes_prevues=120),
        SeanceSuivie(*SOIR, minutes=60, minutes_prevues=60),
    )
    assert de_zoe.chapitres == {
        "03": ChapitreRendu(EtatCopie.NOTEE, 4.0, 5.0, 0),
        "04": ChapitreRendu(EtatCopie.EN_ATTENTE_HUMAINE, 0.0, 2.0, 1),
    }
    assert (de_zoe.points, de_zoe.maximum, de_zoe.en_attente) == (4.0, 7.0, 1)
    # Nobody recorded Awa's morning: that is not the same as zero minutes.
    assert [seance.minutes for seance in de_awa.seances] == [None, 0]
    assert de_awa.chapitres == {"03": ChapitreRendu(EtatCopie.REMISE, 0.0, 0.0, 0)}
    assert (de_awa.minutes_presence, de_awa.en_attente) == (0, 1)
    assert (de_emile.chapitres, de_emile.points, de_emile.en_attente) == ({}, 0, 0)


def test_le_releve_coute_autant_pour_deux_que_pour_douze(depot, fabrique, travailler, requetes):
    session = fabrique.session(seances=[MATIN, SOIR])
    couts = []
    for nombre in (2, 12):
        with depot.lecture() as bdd:
            presents = len(apprenants.inscrits(bdd, session))
        for _ in range(nombre - presents):
            apprenant = fabrique.apprenant(session)
            travailler(apprenant, "03", [("q1", '"a"')], points={"q1": (1.0, 1.0)})
        with depot.lecture() as bdd, requetes() as envoyees:
            lignes = releve(bdd, session)
        assert len(lignes) == nombre
        assert sum(ligne.points for ligne in lignes) == nombre
        couts.append(len(envoyees))
    assert couts == [6, 6]  # learners, session, half-days, trainers, attendance, points


def test_l_avancement_coute_deux_requetes(depot, fabrique, travailler, requetes):
    apprenant = fabrique.apprenant()
    for chapitre in range(8):
        travailler(apprenant, f"{chapitre:02}", [("q1", '"a"')], points={"q1": (1.0, 1.0)})
    with depot.lecture() as bdd, requetes() as envoyees:
        assert len(avancement(bdd, apprenant.id, "droit_epn")) == 8
    assert len(envoyees) == 2


def test_un_module_se_relit_d_un_coup(depot, fabrique, travailler, requetes):
    apprenant, autre = fabrique.apprenant(), fabrique.apprenant()
    travailler(apprenant, "01", [("q1", '"a"'), ("q2", '"b"'), ("q1", '"c"')], points={})
    travailler(apprenant, "02", [("q1", '"d"')], points={"q1": (1.0, 2.0), "q2": (None, 3.0)})
    travailler(apprenant, "01", [("q9", '"x"')], points={"q9": (1.0, 1.0)}, module="visa_internet")
    travailler(autre, "02", [("q1", '"z"')], points={"q1": (0.0, 2.0)})
    with depot.lecture() as bdd, requetes() as envoyees:
        donnees = reponses.courantes_du_module(bdd, apprenant.id, "droit_epn")
        rendues = copies.du_module(bdd, apprenant.id, "droit_epn")
    assert len(envoyees) == 2
    assert donnees == {"01": {"q1": '"c"', "q2": '"b"'}, "02": {"q1": '"d"'}}
    assert [(copie.chapitre, copie.etat, notes) for copie, notes in rendues] == [
        ("01", EtatCopie.REMISE, {}),
        ("02", EtatCopie.EN_ATTENTE_HUMAINE, {"q1": (1.0, 2.0), "q2": (None, 3.0)}),
    ]
