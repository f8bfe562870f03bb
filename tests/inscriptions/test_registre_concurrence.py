"""What must hold when everybody acts at the same instant, on both databases."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import sqlalchemy as sa

from inscriptions import journal
from inscriptions.codes import nouveau_code
from inscriptions.enumerations import EtatInscription
from inscriptions.modeles import (
    Acte,
    Appel,
    Certificat,
    Copie,
    Inscription,
    Presence,
    Reponse,
)
from inscriptions.services import aide, apprenants, certificats, copies, emargement, reponses

MIDI = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
CHAPITRE = {"module": "droit_epn", "chapitre": "03-partage"}


def compter(depot, modele) -> int:
    with depot.lecture() as bdd:
        return bdd.scalar(sa.select(sa.func.count()).select_from(modele))


def test_deux_cents_inscriptions_et_doubles_clics_pour_douze_places(
    depot, jumeau, fabrique, ensemble
):
    accueil, session = fabrique.session(capacite=500), fabrique.session(capacite=12)
    with depot.ecriture() as bdd:
        candidats = [
            apprenants.inscrire(bdd, session=accueil, prenom=f"P{rang}").apprenant
            for rang in range(200)
        ]

    def inscrire(rang: int) -> object:
        with (depot, jumeau)[rang % 2].ecriture() as bdd:
            place = apprenants.inscrire_existant(
                bdd, session=session, apprenant=candidats[rang % 200]
            )
            return place.id, place.etat

    issues = ensemble(*(lambda r=r: inscrire(r) for r in range(400)))
    assert len(set(issues)) == 200  # both clicks of each get the same answer
    with depot.lecture() as bdd:
        confirmes = apprenants.inscrits(bdd, session)
        attente = apprenants.inscrits(bdd, session, EtatInscription.EN_ATTENTE)
        assert journal.verifier(bdd).intact
    assert [i.rang for i in confirmes] == list(range(1, 13))
    assert [i.rang for i in attente] == list(range(13, 201))
    assert {i.apprenant_id for i in (*confirmes, *attente)} == {c.id for c in candidats}


def test_annulations_et_inscriptions_ensemble_ne_doublent_personne(
    depot, jumeau, fabrique, ensemble
):
    session = fabrique.session(capacite=5)
    anciens = [fabrique.apprenant(session, f"A{rang}") for rang in range(15)]
    nouveaux = [fabrique.apprenant(prenom=f"N{rang}") for rang in range(15)]
    with depot.lecture() as bdd:
        places = {i.apprenant_id: i for i in apprenants.inscrits(bdd, session, *EtatInscription)}
    partants = anciens[::2]  # some of those with a place, some of those who wait

    def partir(qui) -> object:
        with depot.ecriture() as bdd:
            return [i.rang for i in apprenants.annuler_inscription(bdd, places[qui.id])]

    def arriver(qui) -> object:
        with jumeau.ecriture() as bdd:
            apprenants.inscrire_existant(bdd, session=session, apprenant=qui)
            # What anybody sees at any moment: never more than the places there are.
            return len(apprenants.inscrits(bdd, session))

    issues = ensemble(
        *(lambda q=q: partir(q) for q in partants * 2), *(lambda q=q: arriver(q) for q in nouveaux)
    )
    assert all(isinstance(i, list) or i <= 5 for i in issues), issues
    with depot.lecture() as bdd:
        confirmes = apprenants.inscrits(bdd, session)
        attente = apprenants.inscrits(bdd, session, EtatInscription.EN_ATTENTE)
    assert len(confirmes) == 5
    assert len(attente) == 15 - len(partants) + 15 - 5
    assert max(i.rang for i in confirmes) < min(i.rang for i in attente)  # nobody was overtaken
    assert {i.apprenant_id for i in (*confirmes, *attente)}.isdisjoint(p.id for p in partants)


def test_la_meme_personne_inscrite_quarante_fois_a_une_place(depot, fabrique, ensemble):
    apprenant = fabrique.apprenant()
    session = fabrique.session(capacite=2)

    def inscrire() -> object:
        with depot.ecriture() as bdd:
            return apprenants.inscrire_existant(bdd, session=session, apprenant=apprenant).id

    assert len(set(ensemble(*[inscrire] * 40))) == 1
    assert compter(depot, Inscription) == 2  # this one, and that of the factory


def test_aucune_reponse_n_entre_apres_la_remise(depot, jumeau, fabrique, ensemble):
    for _ in range(3):
        apprenant = fabrique.apprenant()
        a_la_remise: dict[str, str] = {}

        def repondre(rang: int, apprenant=apprenant) -> object:
            with (depot, jumeau)[rang % 2].ecriture() as bdd:
                reponses.enregistrer(
                    bdd,
                    apprenant_id=apprenant.id,
                    **CHAPITRE,
                    question=f"q{rang}",
                    contenu=str(rang),
                    jeton=str(uuid4()),
                    maintenant=MIDI,
                )
            return rang

        def remettre(apprenant=apprenant, vue=a_la_remise) -> str:
            with depot.ecriture() as bdd:
                copies.remettre(bdd, apprenant_id=apprenant.id, **CHAPITRE, maintenant=MIDI)
            with depot.lecture() as bdd:  # what the grader would read from here on
                vue.update(reponses.courantes(bdd, apprenant.id, *CHAPITRE.values()))
            return "remise"

        issues = ensemble(*(lambda r=r: repondre(r) for r in range(15)), remettre)
        acceptees = {f"q{rang}" for rang in issues if isinstance(rang, int)}
        assert set(issues) - set(range(15)) <= {"remise", "copie-remise"}
        with depot.lecture() as bdd:
            gardees = reponses.courantes(bdd, apprenant.id, *CHAPITRE.values())
        assert gardees.keys() == acceptees == a_la_remise.keys()


def test_le_meme_envoi_repete_n_ecrit_qu_une_ligne(depot, fabrique, ensemble):
    apprenant, jeton = fabrique.apprenant(), str(uuid4())

    def repondre() -> bool:
        with depot.ecriture() as bdd:
            return reponses.enregistrer(
                bdd,
                apprenant_id=apprenant.id,
                **CHAPITRE,
                question="photo",
                contenu='"a"',
                jeton=jeton,
                maintenant=MIDI,
            )

    assert Counter(ensemble(*[repondre] * 20)) == {True: 1, False: 19}
    assert compter(depot, Reponse) == 1


def test_les_rangs_se_suivent_sans_trou_ni_doublon(depot, fabrique, ensemble):
    personnes = [fabrique.apprenant(), fabrique.apprenant()]

    def repondre(apprenant, rang: int) -> bool:
        with depot.ecriture() as bdd:
            return reponses.enregistrer(
                bdd,
                apprenant_id=apprenant.id,
                **CHAPITRE,
                question="photo",
                contenu=str(rang),
                jeton=str(uuid4()),
                maintenant=MIDI - timedelta(hours=rang),  # clocks prove nothing
            )

    actions = [lambda p=p, r=r: repondre(p, r) for r in range(12) for p in personnes]
    assert ensemble(*actions) == [True] * 24
    with depot.lecture() as bdd:
        for apprenant in personnes:
            requete = sa.select(Reponse).where(Reponse.apprenant_id == apprenant.id)
            lignes = bdd.scalars(requete.order_by(Reponse.rang)).all()
            assert all(suivante.rang == r.rang + 1 for r, suivante in pairwise(lignes))
            courante = reponses.courantes(bdd, apprenant.id, *CHAPITRE.values())
            assert courante == {"photo": lignes[-1].contenu}


def test_remettre_ensemble_ne_fait_qu_une_copie(depot, fabrique, ensemble):
    apprenant = fabrique.apprenant()

    def remettre(rang: int) -> object:
        with depot.ecriture() as bdd:
            instant = MIDI + timedelta(seconds=rang)
            copie = copies.remettre(bdd, apprenant_id=apprenant.id, **CHAPITRE, maintenant=instant)
            return copie.id, copie.remise_le

    assert len(set(ensemble(*(lambda r=r: remettre(r) for r in range(20))))) == 1
    assert compter(depot, Copie) == 1


def test_noter_ensemble_laisse_un_jeu_de_points_entier(depot, fabrique, ensemble):
    apprenant = fabrique.apprenant()
    with depot.ecriture() as bdd:
        copie = copies.remettre(bdd, apprenant_id=apprenant.id, **CHAPITRE, maintenant=MIDI)

    def noter(rang: int) -> str:
        with depot.ecriture() as bdd:
            points = {f"q{n}": (float(rang), 20.0) for n in range(8)}
            return copies.noter(bdd, copie, points, MIDI).etat.value

    assert set(ensemble(*(lambda r=r: noter(r) for r in range(10)))) == {"notee"}
    with depot.lecture() as bdd:
        points = copies.resultats_de(bdd, copie)
    assert len(points) == 8
    assert len(set(points.values())) == 1


def test_emarger_ensemble_garde_une_ligne(depot, fabrique, ensemble):
    session = fabrique.session()
    apprenant = fabrique.apprenant(session)

    def emarger(minutes: int) -> int:
        with depot.ecriture() as bdd:
            return emargement.emarger(
                bdd,
                seance=session.seances[0],
                apprenant=apprenant,
                minutes=minutes,
                maintenant=MIDI,
            ).minutes

    assert sorted(ensemble(*(lambda m=m: emarger(m) for m in range(20)))) == list(range(20))
    assert compter(depot, Presence) == 1


def test_deux_pointages_ensemble_gardent_une_arrivee(depot, jumeau, fabrique, ensemble):
    session = fabrique.session()
    apprenant = fabrique.apprenant(session)
    with depot.ecriture() as bdd:
        code = emargement.ouvrir_pointage(bdd, session.seances[0])

    def pointer(rang: int) -> object:
        with (depot, jumeau)[rang % 2].ecriture() as bdd:
            return emargement.pointer(
                bdd,
                apprenant_id=apprenant.id,
                code=code,
                maintenant=session.seances[0].debut + timedelta(minutes=rang),
            ).arrivee

    assert len(set(ensemble(*(lambda r=r: pointer(r) for r in range(12))))) == 1
    assert compter(depot, Presence) == 1


def test_le_code_du_tableau_est_le_meme_pour_tous(depot, jumeau, fabrique, ensemble):
    (seance,) = fabrique.session().seances

    def ouvrir(rang: int) -> object:
        with (depot, jumeau)[rang % 2].ecriture() as bdd:
            return emargement.ouvrir_pointage(bdd, seance)

    assert len(set(ensemble(*(lambda r=r: ouvrir(r) for r in range(10))))) == 1


def test_qui_annule_pendant_l_appel_n_est_note_que_s_il_avait_sa_place(
    depot, jumeau, fabrique, ensemble
):
    for _ in range(4):
        session = fabrique.session()
        apprenant = fabrique.apprenant(session)
        with depot.lecture() as bdd:
            (place,) = apprenants.inscrits(bdd, session)

        def emarger(session=session, apprenant=apprenant) -> str:
            with depot.ecriture() as bdd:
                emargement.emarger(bdd, seance=session.seances[0], apprenant=apprenant)
            return "presente"

        def annuler(place=place) -> str:
            with jumeau.ecriture() as bdd:
                apprenants.annuler_inscription(bdd, place)
            return "annulee"

        assert set(ensemble(emarger, annuler)) - {"presente", "pas-inscrit"} == {"annulee"}
        with depot.lecture() as bdd:
            ordre = bdd.scalars(sa.select(Acte.acte).order_by(Acte.rang.desc()).limit(2)).all()
        assert set(ordre) == {"inscription.annuler"} | (set(ordre) - {"inscription.annuler"})
        if "presence.noter" in ordre:  # then it came first
            assert ordre == ["inscription.annuler", "presence.noter"]


def test_une_main_levee_deux_fois_est_une_main(depot, jumeau, fabrique, ensemble):
    apprenant = fabrique.apprenant()

    def lever(rang: int) -> object:
        with (depot, jumeau)[rang % 2].ecriture() as bdd:
            return aide.lever(bdd, apprenant_id=apprenant.id, maintenant=MIDI).id

    assert len(set(ensemble(*(lambda r=r: lever(r) for r in range(12))))) == 1
    assert compter(depot, Appel) == 1


def test_emettre_ensemble_donne_un_seul_certificat(depot, fabrique, ensemble):
    session = fabrique.session()
    apprenant = fabrique.apprenant(session)

    def emettre() -> str:
        with depot.ecriture() as bdd:
            return certificats.enregistrer(
                bdd,
                session=session,
                apprenant=apprenant,
                code=nouveau_code(12),
                emis_le=MIDI,
                fichier="attestation.pdf",
                empreinte="0a" * 32,
                donnees={},
            ).code

    assert len(set(ensemble(*[emettre] * 12))) == 1
    assert compter(depot, Certificat) == 1
