"""Sessions: planned, found by their code, changed, closed, reopened, cancelled."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from inscriptions import journal
from inscriptions.codes import LONGUEUR_SESSION, afficher, normaliser
from inscriptions.enumerations import EtatInscription, EtatSession
from inscriptions.services import (
    apprenants,
    communs,
    effectifs,
    emargement,
    lieux,
    sessions,
    types_ateliers,
)

DEBUT = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
HEURE = timedelta(hours=1)


def test_un_lieu_a_un_nom_a_lui(depot, refuse):
    with depot.ecriture() as bdd:
        lieu = lieux.creer_lieu(bdd, nom=" Médiathèque  des Capucins ", commune="Brest")
    assert lieu.nom == "Médiathèque des Capucins"
    with refuse("lieu-existant"), depot.ecriture() as bdd:
        lieux.creer_lieu(bdd, nom="Médiathèque des Capucins", commune="Brest")
    with depot.lecture() as bdd:
        assert lieux.trouver_lieu(bdd, "Médiathèque des Capucins").id == lieu.id
        assert lieux.trouver_lieu(bdd, "Ailleurs") is None


def test_une_session_se_retrouve_par_son_code_tape(depot, fabrique):
    apres = (DEBUT + 24 * HEURE, DEBUT + 27 * HEURE)
    session = fabrique.session(seances=[apres, (DEBUT, DEBUT + 3 * HEURE)])
    assert normaliser(session.code, LONGUEUR_SESSION) == session.code
    with depot.lecture() as bdd:
        trouvee = sessions.trouver_session(bdd, afficher(session.code).lower())
    # After the transaction: nothing more is asked of the database.
    assert trouvee.id == session.id
    assert trouvee.lieu.commune == "Brest"
    assert trouvee.formateur.nom == "Nadia Le Goff"
    assert [seance.debut for seance in trouvee.seances] == [DEBUT, DEBUT + 24 * HEURE]
    assert [seance.minutes for seance in session.seances] == [180, 180]


@pytest.mark.parametrize("code", ["", "ABCDEF", "\x00", "A" * 1000])
def test_un_code_inconnu_est_refuse(depot, code, refuse):
    with refuse("session-inconnue"), depot.lecture() as bdd:
        sessions.trouver_session(bdd, code)


@pytest.mark.parametrize("capacite", [0, -1, 501, 10**30])
def test_une_capacite_absurde_est_refusee(fabrique, capacite, refuse):
    with refuse("capacite-invalide"):
        fabrique.session(capacite=capacite)


@pytest.mark.parametrize(
    ("seances", "code"),
    [
        ([(DEBUT, DEBUT)], "seance-invalide"),
        ([(DEBUT, DEBUT - HEURE)], "seance-invalide"),
        ([(DEBUT, DEBUT + 25 * HEURE)], "seance-invalide"),
        ([(DEBUT, DEBUT + 2 * HEURE), (DEBUT + HEURE, DEBUT + 3 * HEURE)], "seances-en-conflit"),
        ([(DEBUT.replace(tzinfo=None), DEBUT + HEURE)], "date-sans-fuseau"),
    ],
)
def test_des_horaires_impossibles_sont_refuses(fabrique, seances, code, refuse):
    with refuse(code):
        fabrique.session(seances=seances)


def test_deux_seances_peuvent_se_suivre_sans_pause(fabrique):
    paris = DEBUT.astimezone(ZoneInfo("Europe/Paris"))
    seances = [(DEBUT, DEBUT + HEURE), (paris + HEURE, paris + 2 * HEURE)]
    assert [s.minutes for s in fabrique.session(seances=seances).seances] == [60, 60]


def test_lieu_et_formateur_doivent_exister(depot, fabrique, refuse):
    inconnu, lieu, formateur = SimpleNamespace(id=uuid4()), fabrique.lieu(), fabrique.compte()
    commun = {
        "type_atelier": fabrique.session().type,
        "titre": "Droit",
        "capacite": 3,
        "seances": [],
    }
    with refuse("lieu-inconnu"), depot.ecriture() as bdd:
        sessions.creer_session(bdd, lieu=inconnu, formateur=formateur, **commun)
    with refuse("compte-inconnu"), depot.ecriture() as bdd:
        sessions.creer_session(bdd, lieu=lieu, formateur=inconnu, **commun)


def test_les_sessions_se_listent_par_date_en_peu_de_requetes(depot, fabrique, requetes):
    moi = fabrique.compte()
    tard = fabrique.session(seances=[(DEBUT + 48 * HEURE, DEBUT + 50 * HEURE)])
    sans_date = fabrique.session(seances=[], formateur=moi)
    tot = fabrique.session(formateur=moi)
    for _ in range(10):
        fabrique.session(seances=[(DEBUT + 72 * HEURE, DEBUT + 75 * HEURE)])
    with depot.lecture() as bdd, requetes() as envoyees:
        liste = sessions.lister_sessions(bdd)
        details = [(s.lieu.nom, s.formateur.nom, len(s.seances)) for s in liste]
    assert len(envoyees) == 3  # the sessions, then their half-days, then who runs them too
    assert len(details) == 13
    assert [s.id for s in liste[:2]] == [tot.id, tard.id]
    assert liste[-1].id == sans_date.id
    with depot.lecture() as bdd:
        assert [s.id for s in sessions.lister_sessions(bdd, moi)] == [tot.id, sans_date.id]


def test_les_effectifs_se_comptent_en_une_requete(depot, fabrique, requetes):
    pleine, vide = fabrique.session(), fabrique.session()
    for _ in range(3):
        fabrique.apprenant(pleine)
    with depot.lecture() as bdd, requetes() as envoyees:
        assert sessions.effectifs(bdd, [pleine, vide]) == {pleine.id: 3, vide.id: 0}
    assert len(envoyees) == 1


def test_un_code_deja_pris_est_tire_a_nouveau(fabrique, monkeypatch):
    prise = fabrique.session()
    tires = iter([prise.code, prise.code, "000000"])
    monkeypatch.setattr(communs.codes, "nouveau_code", lambda longueur: next(tires))
    assert fabrique.session().code == "000000"


def relire(depot, session):
    with depot.lecture() as bdd:
        return sessions.trouver_session(bdd, session.code)


def actes(depot, session) -> list[tuple[str, dict]]:
    with depot.lecture() as bdd:
        return [(a.acte, json.loads(a.details)) for a in journal.histoire(bdd, session.id)]


def inscrire(depot, session, *prenoms):
    with depot.ecriture() as bdd:
        return [apprenants.inscrire(bdd, session=session, prenom=p).apprenant for p in prenoms]


def test_modifier_ne_change_que_ce_qui_est_donne(depot, fabrique):
    session, ailleurs = fabrique.session(), fabrique.lieu()
    with depot.ecriture() as bdd:
        assert sessions.modifier_session(bdd, session, titre=" Droit  2 ", salle="Salle 2") == []
        sessions.modifier_session(bdd, session, lieu=ailleurs)
        sessions.modifier_session(bdd, session, titre="Droit 2")  # nothing new: not noted
        sessions.modifier_session(bdd, session)
    relue = relire(depot, session)
    assert (relue.titre, relue.salle, relue.lieu.nom) == ("Droit 2", "Salle 2", ailleurs.nom)
    assert relue.capacite == 12
    faits = actes(depot, session)
    assert [acte for acte, _ in faits] == ["session.creer", *["session.modifier"] * 2]
    assert faits[1][1] == {"salle": True, "titre": True}
    assert faits[2][1] == {"lieu": str(ailleurs.id), "lieu_avant": str(session.lieu_id)}


def test_plus_de_places_font_entrer_qui_attend_dans_l_ordre(depot, fabrique, refuse):
    session = fabrique.session(capacite=2)
    inscrire(depot, session, "Awa", "Benoît", "Chloé", "Denis", "Élise")
    with depot.ecriture() as bdd:
        promus = sessions.modifier_session(bdd, session, capacite=4)
    assert [p.apprenant.prenom for p in promus] == ["Chloé", "Denis"]
    with depot.lecture() as bdd:
        assert sessions.remplissage(bdd, [session]) == {session.id: sessions.Remplissage(4, 1)}
    with refuse("capacite-insuffisante"), depot.ecriture() as bdd:
        sessions.modifier_session(bdd, session, capacite=3)
    with refuse("capacite-invalide"), depot.ecriture() as bdd:
        sessions.modifier_session(bdd, session, capacite=0)
    assert relire(depot, session).capacite == 4
    assert actes(depot, session)[-1] == (
        "session.modifier",
        {"capacite": 4, "capacite_avant": 2},
    )


def test_baisser_les_places_pendant_qu_on_s_inscrit(depot, jumeau, fabrique, ensemble):
    session = fabrique.session(capacite=12)
    inscrire(depot, session, *(f"A{rang}" for rang in range(4)))

    def baisser() -> str:
        with jumeau.ecriture() as bdd:
            sessions.modifier_session(bdd, session, capacite=6)
        return "baissee"

    def entrer(rang: int) -> str:
        inscrire((depot, jumeau)[rang % 2], session, f"B{rang}")
        return "inscrit"

    issues = Counter(ensemble(*(lambda r=r: entrer(r) for r in range(8)), baisser))
    assert issues["inscrit"] == 8
    with depot.lecture() as bdd:
        places = sessions.remplissage(bdd, [session])[session.id]
    attendu = sessions.Remplissage(6, 6) if issues["baissee"] else sessions.Remplissage(12, 0)
    assert places == attendu


def test_changer_de_formateur_et_d_animateurs(depot, fabrique, refuse):
    session, paul, zoe = fabrique.session(), fabrique.compte("Paul"), fabrique.compte("Zoé")
    ancien = session.formateur
    with depot.ecriture() as bdd:
        sessions.changer_animateurs(bdd, session, [zoe, paul, paul, ancien])
        avec = sessions.changer_animateurs(bdd, session, [paul, zoe])
    assert [c.nom for c in avec.formateurs] == [ancien.nom, "Paul", "Zoé"]
    for _ in range(2):  # idempotent
        with depot.ecriture() as bdd:
            change = sessions.changer_formateur(bdd, session, paul)
    assert [c.nom for c in change.formateurs] == ["Paul", "Zoé"]
    assert sessions.anime(change, zoe.id)
    assert not sessions.anime(change, ancien.id)
    with depot.ecriture() as bdd:
        sessions.changer_animateurs(bdd, session, [])
    assert relire(depot, session).animateurs == []
    assert [acte for acte, _ in actes(depot, session)] == [
        "session.creer",
        "session.changer_animateurs",
        "session.changer_formateur",
        "session.changer_animateurs",
    ]
    autre = fabrique.session(formateur=zoe)
    for geste in (
        lambda bdd: sessions.changer_formateur(bdd, autre, paul),
        lambda bdd: sessions.changer_animateurs(bdd, autre, [paul]),
    ):
        with refuse("formateur-occupe"), depot.ecriture() as bdd:
            geste(bdd)
    with refuse("compte-inconnu"), depot.ecriture() as bdd:
        sessions.changer_formateur(bdd, session, SimpleNamespace(id=uuid4()))


def test_une_session_ne_se_termine_qu_apres_sa_derniere_seance(depot, fabrique, refuse):
    session = fabrique.session(capacite=1)
    inscrits = inscrire(depot, session, "Awa", "Benoît")
    with refuse("seances-a-venir"), depot.ecriture() as bdd:
        sessions.clore_session(bdd, session, DEBUT + 2 * HEURE)
    for _ in range(2):  # idempotent
        with depot.ecriture() as bdd:
            close = sessions.clore_session(bdd, session, DEBUT + 3 * HEURE)
    assert close.etat is EtatSession.TERMINEE
    with refuse("session-close"):
        inscrire(depot, session, "Chloé")
    # A place left while it is closed goes to who waits when it opens again.
    with depot.ecriture() as bdd:
        (premiere,) = apprenants.inscrits(bdd, session)
        assert apprenants.annuler_inscription(bdd, premiere) == []
    with depot.ecriture() as bdd:
        promus = sessions.rouvrir_session(bdd, session)
    assert [p.apprenant_id for p in promus] == [inscrits[1].id]
    with depot.ecriture() as bdd:
        assert sessions.rouvrir_session(bdd, session) == []
    assert [acte for acte, _ in actes(depot, session)][1:] == ["session.clore", "session.rouvrir"]


def test_une_session_sans_date_se_termine(depot, fabrique):
    session = fabrique.session(seances=[])
    with depot.ecriture() as bdd:
        assert sessions.clore_session(bdd, session).etat is EtatSession.TERMINEE


def test_une_session_qui_a_eu_lieu_ne_s_annule_plus(depot, fabrique, refuse):
    nominative, comptee, vide = (fabrique.session() for _ in range(3))
    qui = fabrique.apprenant(nominative)
    with depot.ecriture() as bdd:
        emargement.emarger(bdd, seance=nominative.seances[0], apprenant=qui)
        effectifs.compter(bdd, comptee, 7)
    for session in (nominative, comptee):
        with refuse("session-emargee"), depot.ecriture() as bdd:
            sessions.annuler_session(bdd, session)
    fabrique.apprenant(vide)
    for _ in range(2):  # idempotent
        with depot.ecriture() as bdd:
            assert sessions.annuler_session(bdd, vide).etat is EtatSession.ANNULEE
    with refuse("session-annulee"), depot.ecriture() as bdd:
        sessions.clore_session(bdd, vide)
    with depot.lecture() as bdd:
        (garde,) = apprenants.inscrits(bdd, vide)
    assert garde.etat is EtatInscription.CONFIRMEE
    with depot.ecriture() as bdd:
        sessions.rouvrir_session(bdd, vide)
    assert relire(depot, vide).etat is EtatSession.PREVUE


def test_une_session_d_un_vieux_rapport_n_a_que_sa_date(depot, fabrique):
    lieu = fabrique.lieu()
    with depot.ecriture() as bdd:
        ancienne = sessions.creer_session(
            bdd,
            type_atelier=types_ateliers.creer_type(
                bdd, code="reportage", intitule="Reportage", famille="écrit public"
            ),
            titre="Réalisation d’un reportage",
            lieu=lieu,
            formateur=None,
            capacite=None,
            seances=[],
            jour=date(2011, 5, 3),
            seances_declarees=2,
            reference="ateliers-2011:7",
        )
    assert (ancienne.premier_jour, ancienne.seances_declarees) == (date(2011, 5, 3), 2)
    assert (ancienne.module, ancienne.reference) == (None, "ateliers-2011:7")


def test_un_formateur_nomme_deux_fois_ne_l_est_qu_une(depot, fabrique):
    lieu, qui, autre = fabrique.lieu(), fabrique.compte("Nadia"), fabrique.compte("Paul")
    with depot.ecriture() as bdd:
        session = sessions.creer_session(
            bdd,
            type_atelier=types_ateliers.type_du_module(bdd, "droit_epn", "Droit"),
            titre="Droit",
            lieu=lieu,
            formateur=qui,
            animateurs=[autre, qui, autre],
            capacite=3,
            seances=[],
        )
    assert [compte.nom for compte in session.formateurs] == ["Nadia", "Paul"]


def test_agir_sur_une_session_coute_autant_pour_deux_seances_que_pour_vingt(
    depot, fabrique, requetes
):
    couts = []
    for nombre in (2, 20):
        jours = [DEBUT + rang * 24 * HEURE for rang in range(nombre)]
        session = fabrique.session(seances=[(jour, jour + HEURE) for jour in jours])
        lieu, qui = fabrique.lieu(), fabrique.compte()
        for geste in (
            lambda bdd, s=session, ou=lieu: sessions.modifier_session(bdd, s, lieu=ou),
            lambda bdd, s=session: sessions.modifier_session(bdd, s, capacite=30),
            lambda bdd, s=session, c=qui: sessions.changer_formateur(bdd, s, c),
            lambda bdd, s=session: sessions.annuler_session(bdd, s),
            lambda bdd, s=session: sessions.rouvrir_session(bdd, s),
        ):
            with depot.ecriture() as bdd, requetes() as envoyees:
                geste(bdd)
            couts.append(len(envoyees))
    assert couts[:5] == couts[5:]
    assert max(couts) <= 20
