"""A graded part taken again: what is kept, what begins anew, when it may not."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from inscriptions import journal
from inscriptions.modeles import Tentative
from inscriptions.services import (
    copies,
    effacements,
    exports_rgpd,
    fusions,
    reponses,
    tentatives,
)
from inscriptions.services.suivi import lire_suivi

MIDI = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
JOUR = timedelta(days=1)
CHAPITRE = {"module": "droit_epn", "chapitre": "03-partage"}
TROIS = tentatives.LimiteTentatives(3, 1)
NOTEES = ("photo", "musique")


@pytest.fixture
def eleve(depot, fabrique):
    """Somebody alone in a session without dates."""
    session = fabrique.session(capacite=None, seances=(), autoformation=True)
    return fabrique.apprenant(session)


@pytest.fixture
def faire(depot):
    """Answer the two graded questions and the practice one, hand in, grade."""

    def faire(eleve, points, quand=MIDI, fermees=NOTEES):
        for question, contenu in (("essai", '"un"'), ("photo", '"a"'), ("musique", '["x", "y"]')):
            repondre(depot, eleve, question, contenu, quand)
        with depot.ecriture(f"apprenant:{eleve.id}") as bdd:
            copie = copies.remettre(
                bdd, apprenant_id=eleve.id, **CHAPITRE, maintenant=quand, fermees=fermees
            )
            return copies.noter(bdd, copie, {"photo": (points, 1.0), "musique": (1.0, 2.0)}, quand)

    return faire


def repondre(depot, eleve, question, contenu, quand=MIDI, jeton=None):
    with depot.ecriture() as bdd:
        return reponses.enregistrer(
            bdd,
            apprenant_id=eleve.id,
            **CHAPITRE,
            question=question,
            contenu=contenu,
            jeton=str(jeton or uuid4()),
            maintenant=quand,
        )


def refaire(depot, copie, quand, limite=TROIS):
    with depot.ecriture("apprenant:moi") as bdd:
        return tentatives.refaire(bdd, copie, NOTEES, limite, quand)


def numero(depot, eleve):
    with depot.lecture() as bdd:
        trouve = tentatives.numero_de_tentative(bdd, eleve.id, *CHAPITRE.values())
        assert lire_suivi(bdd, eleve.id, *CHAPITRE.values()).tentative == trouve
    return trouve


def courantes(depot, eleve):
    with depot.lecture() as bdd:
        return reponses.courantes(bdd, eleve.id, *CHAPITRE.values())


def test_refaire_garde_la_tentative_et_repart_d_une_partie_notee_vide(depot, eleve, faire):
    copie = faire(eleve, 0.5)
    assert numero(depot, eleve) == 1
    tentative = refaire(depot, copie, MIDI + JOUR)
    assert (tentative.numero, tentative.points, tentative.maximum) == (1, 1.5, 3.0)
    assert tentative.resultats == {"photo": [0.5, 1.0], "musique": [1.0, 2.0]}
    assert tentative.reponses == {"photo": "a", "musique": ["x", "y"]}
    assert numero(depot, eleve) == 2
    # Practice stays; the reader is brought back to the first graded question.
    assert courantes(depot, eleve) == {"essai": '"un"', "musique": "null", "photo": "null"}
    assert list(courantes(depot, eleve))[-1] == "photo"
    with depot.lecture() as bdd:
        assert copies.lire(bdd, eleve.id, *CHAPITRE.values()) is None
        assert tentatives.numeros_du_module(bdd, eleve.id, "droit_epn") == {"03-partage": 2}
        (actes, intact) = [a.acte for a in journal.histoire(bdd, copie.id)], journal.verifier(bdd)
    assert actes == ["copie.remettre", "copie.noter", "copie.refaire"]
    assert intact.intact
    assert faire(eleve, 1.0, MIDI + JOUR).remise_le == MIDI + JOUR


def test_refaire_attend_la_correction_le_delai_et_s_arrete_a_la_derniere(
    depot, fabrique, eleve, faire, refuse
):
    copie = faire(eleve, 0.5)
    with refuse("tentative-trop-tot"):
        refaire(depot, copie, MIDI + timedelta(hours=10))
    # The next day of the office, whatever the hour.
    refaire(depot, copie, MIDI + timedelta(hours=12))
    with refuse("copie-inconnue"):
        refaire(depot, copie, MIDI + JOUR)
    with depot.ecriture() as bdd:
        rendue = copies.remettre(
            bdd, apprenant_id=eleve.id, **CHAPITRE, maintenant=MIDI + JOUR, fermees=NOTEES
        )
    with refuse("tentative-en-correction"):
        refaire(depot, rendue, MIDI + 9 * JOUR)
    with depot.ecriture() as bdd:
        rendue = copies.noter(bdd, rendue, {"photo": (1.0, 1.0)}, MIDI + JOUR)
    refaire(depot, rendue, MIDI + 2 * JOUR)
    with refuse("tentatives-epuisees"):
        refaire(depot, faire(eleve, 1.0, MIDI + 2 * JOUR), MIDI + 9 * JOUR)
    assert numero(depot, eleve) == 3
    autre = fabrique.apprenant()  # of a session with dates
    with refuse("autoformation-absente"):
        refaire(depot, faire(autre, 1.0), MIDI + 9 * JOUR)


def test_l_entrainement_continue_apres_la_remise_et_rien_de_note_ne_change(
    depot, eleve, faire, refuse
):
    jeton = uuid4()
    repondre(depot, eleve, "photo", '"avant"', jeton=jeton)
    faire(eleve, 0.5)
    rendues = courantes(depot, eleve)
    assert repondre(depot, eleve, "essai", '"deux"', MIDI + JOUR) is True
    for question in NOTEES:
        with refuse("copie-remise"):
            repondre(depot, eleve, question, '"trop tard"')
    # A sending that was kept before is still acknowledged.
    assert repondre(depot, eleve, "photo", '"avant"', jeton=jeton) is False
    assert courantes(depot, eleve) == rendues | {"essai": '"deux"'}


def test_une_copie_d_avant_ferme_tout_son_chapitre(depot, eleve, faire, refuse):
    faire(eleve, 0.5, fermees=None)
    with refuse("copie-remise"):
        repondre(depot, eleve, "essai", '"deux"')


def test_deux_clics_ne_font_qu_une_tentative(depot, eleve, faire, ensemble):
    copie = faire(eleve, 0.5)
    recues = ensemble(*[lambda: refaire(depot, copie, MIDI + JOUR)] * 4)
    assert sorted(map(type, recues), key=str) == sorted([Tentative] + [str] * 3, key=str)
    assert set(recues) - {r for r in recues if isinstance(r, Tentative)} == {"copie-inconnue"}
    assert numero(depot, eleve) == 2


def test_deux_fiches_reunies_puis_separees_gardent_leurs_tentatives(
    depot, fabrique, eleve, faire, refuse
):
    session = fabrique.session(capacite=None, seances=(), autoformation=True)
    autre = fabrique.apprenant(session, "Awa")
    refaire(depot, faire(autre, 0.5), MIDI + JOUR)
    faire(autre, 1.0, MIDI + JOUR)
    with depot.ecriture() as bdd:
        fusion = fusions.fusionner(bdd, eleve, autre)
    assert (numero(depot, eleve), numero(depot, autre)) == (2, 1)
    with depot.lecture() as bdd:
        donnees = exports_rgpd.exporter(bdd, eleve)
    assert [t["reponses"]["photo"] for t in donnees["tentatives"]] == ["a"]
    with depot.ecriture() as bdd:
        fusions.defusionner(bdd, fusion)
    assert (numero(depot, eleve), numero(depot, autre)) == (1, 2)
    # A copy of its own is of its own first try: nothing is added to it.
    faire(eleve, 1.0)
    with depot.ecriture() as bdd:
        fusions.fusionner(bdd, eleve, autre)
    assert (numero(depot, eleve), numero(depot, autre)) == (1, 2)


def test_une_personne_effacee_laisse_des_points_sans_reponse(depot, eleve, faire):
    refaire(depot, faire(eleve, 0.5), MIDI + JOUR)
    with depot.ecriture() as bdd:
        fait = effacements.effacer(bdd, eleve)
    assert "Tentatives précédentes" in {reste.quoi for reste in fait.reste}
    with depot.lecture() as bdd:
        (reste,) = bdd.scalars(sa.select(Tentative))
        assert (reste.points, reste.reponses) == (1.5, {})
