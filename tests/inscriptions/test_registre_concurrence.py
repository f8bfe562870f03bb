"""What must hold when everybody acts at the same instant, on both databases."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import sqlalchemy as sa

from inscriptions.codes import nouveau_code
from inscriptions.modeles import Apprenant, Certificat, Copie, Inscription, Presence, Reponse
from inscriptions.services import apprenants, certificats, copies, emargement, reponses

MIDI = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
CHAPITRE = {"module": "droit_epn", "chapitre": "03-partage"}


def compter(depot, modele) -> int:
    with depot.lecture() as bdd:
        return bdd.scalar(sa.select(sa.func.count()).select_from(modele))


def test_quarante_inscriptions_pour_douze_places(depot, jumeau, fabrique, ensemble):
    session = fabrique.session(capacite=12)

    def inscrire(rang: int) -> str:
        with (depot, jumeau)[rang % 2].ecriture() as bdd:
            apprenants.inscrire(bdd, session=session, prenom=f"P{rang}")
        return "inscrit"

    issues = Counter(ensemble(*(lambda r=r: inscrire(r) for r in range(40))))
    assert issues == {"inscrit": 12, "session-complete": 28}
    assert compter(depot, Inscription) == compter(depot, Apprenant) == 12


def test_la_meme_personne_inscrite_quarante_fois_a_une_place(depot, fabrique, ensemble):
    apprenant = fabrique.apprenant()
    session = fabrique.session(capacite=2)

    def inscrire() -> object:
        with depot.ecriture() as bdd:
            return apprenants.inscrire_existant(bdd, session=session, apprenant=apprenant).id

    assert len(set(ensemble(*[inscrire] * 40))) == 1
    assert compter(depot, Inscription) == 2  # this one, and that of the factory


def test_des_doubles_clics_pour_les_dernieres_places(depot, fabrique, ensemble):
    accueil = fabrique.session(capacite=20)
    candidats = [fabrique.apprenant(accueil, f"P{rang}") for rang in range(20)]
    session = fabrique.session(capacite=12)

    def inscrire(apprenant) -> object:
        with depot.ecriture() as bdd:
            apprenants.inscrire_existant(bdd, session=session, apprenant=apprenant)
        return apprenant.id

    issues = Counter(ensemble(*(lambda a=a: inscrire(a) for a in candidats * 2)))
    assert issues.pop("session-complete") == 16
    assert list(issues.values()) == [2] * 12  # both clicks of a winner succeed
    with depot.lecture() as bdd:
        assert {i.apprenant_id for i in apprenants.inscrits(bdd, session)} == set(issues)


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
                bdd, seance=session.seances[0], apprenant=apprenant, minutes=minutes
            ).minutes

    assert sorted(ensemble(*(lambda m=m: emarger(m) for m in range(20)))) == list(range(20))
    assert compter(depot, Presence) == 1


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
