"""Handing in, grading, opening again."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import sqlalchemy as sa

from inscriptions.enumerations import EtatCopie, RoleCompte
from inscriptions.modeles import Resultat
from inscriptions.services import copies, reponses

MIDI = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
CHAPITRE = {"module": "droit_epn", "chapitre": "03-partage"}


@pytest.fixture
def remettre(depot, fabrique):
    def remettre(apprenant=None, maintenant=MIDI, chapitre="03-partage"):
        apprenant = apprenant or fabrique.apprenant()
        with depot.ecriture() as bdd:
            return copies.remettre(
                bdd,
                apprenant_id=apprenant.id,
                module="droit_epn",
                chapitre=chapitre,
                maintenant=maintenant,
            )

    return remettre


def noter(depot, copie, resultats, maintenant=MIDI):
    with depot.ecriture() as bdd:
        return copies.noter(bdd, copie, resultats, maintenant)


def test_remettre_deux_fois_garde_la_premiere_heure(depot, fabrique, remettre):
    apprenant = fabrique.apprenant()
    premiere = remettre(apprenant)
    seconde = remettre(apprenant, MIDI + timedelta(hours=1))
    assert seconde.id == premiere.id
    assert (seconde.remise_le, seconde.etat) == (MIDI, EtatCopie.REMISE)
    assert (seconde.notee_le, seconde.detail) == (None, None)
    with depot.lecture() as bdd:
        assert copies.lire(bdd, apprenant.id, *CHAPITRE.values()).id == premiere.id
        assert copies.lire(bdd, apprenant.id, "droit_epn", "04-autre") is None


def test_une_personne_inconnue_ne_remet_rien(remettre, refuse):
    with refuse("apprenant-inconnu"):
        remettre(SimpleNamespace(id=uuid4()))


def test_noter_remplace_les_points(depot, remettre):
    copie = remettre()
    notee = noter(depot, copie, {"photo": (1.0, 1.0), "musique": (0.5, 2.0)})
    assert (notee.etat, notee.notee_le) == (EtatCopie.NOTEE, MIDI)
    noter(depot, copie, {"photo": (0.0, 1.0)})
    with depot.lecture() as bdd:
        assert copies.resultats_de(bdd, copie) == {"photo": (0.0, 1.0)}


def test_une_question_a_corriger_a_la_main_attend(depot, remettre):
    copie = remettre()
    attente = noter(depot, copie, {"photo": (1.0, 1.0), "libre": (None, 3.0)})
    assert attente.etat is EtatCopie.EN_ATTENTE_HUMAINE
    with depot.lecture() as bdd:
        assert copies.resultats_de(bdd, copie) == {"libre": (None, 3.0), "photo": (1.0, 1.0)}
        assert copies.a_noter(bdd) == []
        assert [c.id for c in copies.lister(bdd, EtatCopie.EN_ATTENTE_HUMAINE)] == [copie.id]
    assert noter(depot, copie, {"photo": (1, 1), "libre": (2.5, 3)}).etat is EtatCopie.NOTEE


def test_une_copie_sans_question_notee_est_notee(depot, remettre):
    assert noter(depot, remettre(), {}).etat is EtatCopie.NOTEE


@pytest.mark.parametrize(
    "points",
    [(-0.1, 1.0), (1.1, 1.0), (float("nan"), 1.0), (0.0, float("inf")), (0.0, -1.0)],
    ids=str,
)
def test_des_points_impossibles_sont_refuses(depot, remettre, points, refuse):
    copie = remettre()
    with refuse("resultat-invalide"):
        noter(depot, copie, {"photo": points})
    if points[1] == 1.0 and points[0] == points[0]:  # the database refuses them too
        with refuse("donnee-refusee"), depot.ecriture() as bdd:
            bdd.add(Resultat(copie_id=copie.id, question="q", points=points[0], maximum=1.0))


def test_a_noter_donne_les_plus_anciennes_d_abord(depot, remettre):
    tard = remettre(maintenant=MIDI + timedelta(minutes=1))
    tot = remettre()
    noter(depot, remettre(), {})
    with depot.lecture() as bdd:
        assert [copie.id for copie in copies.a_noter(bdd)] == [tot.id, tard.id]


def test_signaler_une_erreur_met_la_copie_de_cote(depot, remettre):
    copie = remettre()
    noter(depot, copie, {"photo": (1.0, 1.0)})
    with depot.ecriture() as bdd:
        fautive = copies.signaler_erreur(bdd, copie, "sortie vide\x00\ud800" + "é" * 5000)
    assert fautive.etat is EtatCopie.ERREUR
    assert fautive.detail.startswith("sortie vide?é")
    assert len(fautive.detail) == copies.DETAIL_MAXIMUM
    with depot.lecture() as bdd:
        assert copies.a_noter(bdd) == []
        assert copies.resultats_de(bdd, copie) == {"photo": (1.0, 1.0)}
    assert noter(depot, copie, {"photo": (0.0, 1.0)}).detail is None


def test_rouvrir_rend_les_reponses_et_retire_les_points(depot, fabrique, remettre, refuse):
    apprenant = fabrique.apprenant()
    valeurs = {**CHAPITRE, "apprenant_id": apprenant.id, "maintenant": MIDI}

    def repondre(contenu):
        with depot.ecriture() as bdd:
            return reponses.enregistrer(
                bdd, **valeurs, question="photo", contenu=contenu, jeton=str(uuid4())
            )

    repondre('"a"')
    ancienne = remettre(apprenant)
    noter(depot, ancienne, {"photo": (0.0, 1.0)})
    with depot.ecriture() as bdd:
        copies.rouvrir(bdd, ancienne)
    assert repondre('"b"') is True
    with depot.lecture() as bdd:
        assert bdd.scalars(sa.select(Resultat)).all() == []
        assert reponses.courantes(bdd, apprenant.id, *CHAPITRE.values()) == {"photo": '"b"'}
    nouvelle = remettre(apprenant)
    assert nouvelle.id != ancienne.id
    # A grading begun on the old copy must not touch the new one.
    for acte in (
        lambda bdd: copies.noter(bdd, ancienne, {"photo": (1.0, 1.0)}, MIDI),
        lambda bdd: copies.signaler_erreur(bdd, ancienne, "x"),
        lambda bdd: copies.rouvrir(bdd, ancienne),
    ):
        with refuse("copie-inconnue"), depot.ecriture() as bdd:
            acte(bdd)
    with depot.lecture() as bdd:
        assert [copie.id for copie in copies.a_noter(bdd)] == [nouvelle.id]


@pytest.mark.parametrize("membre", [*EtatCopie, *RoleCompte])
def test_chaque_code_a_son_libelle_francais(membre):
    assert membre.libelle[0].isupper()
    assert membre.libelle != membre.value
