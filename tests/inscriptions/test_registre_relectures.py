"""Texts read by a person: found in two queries, given back with what was said, never mixed up."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from inscriptions.enumerations import RoleCompte
from inscriptions.journal_recit import raconter
from inscriptions.services import comptes, copies, fusions, phrases, relectures

MIDI = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
MODULE, CHAPITRE = "ecrit_public", "03-breve"
POSEES = {(CHAPITRE, "ma-breve"), (CHAPITRE, "mon-titre")}


@pytest.fixture
def remettre(depot):
    def remettre_un(qui, points=None, mot="", heures=0):
        quand = MIDI + timedelta(hours=heures)
        with depot.ecriture(auteur="compte:0") as bdd:
            copie = copies.remettre(
                bdd, apprenant_id=qui.id, module=MODULE, chapitre=CHAPITRE, maintenant=quand
            )
            notes = {"ma-breve": (points, 10.0), "qcm": (1.0, 1.0)}
            return copies.noter(bdd, copie, notes, quand, {"ma-breve": mot}, "ma-breve")

    return remettre_un


def rendus(depot, gens):
    with depot.lecture() as bdd:
        return relectures.textes_rendus(bdd, [q.id for q in gens], MODULE, POSEES)


def test_les_textes_remis_sont_les_derniers_ecrits(depot, fabrique, ecrire, remettre):
    session = fabrique.session()
    gens = [fabrique.apprenant(session, prenom) for prenom in ("Awa", "Loïc", "Zoé")]
    for qui in gens:
        ecrire(qui, "Premier jet.")
        ecrire(qui, "Ailleurs.", chapitre="04-autre")
    dernier = ecrire(gens[1], "Second jet.")
    remettre(gens[1], heures=1)
    remettre(gens[0], 7.5, "Bien\0 vu.", heures=2)
    lus = rendus(depot, gens)
    assert [(r.apprenant.prenom, json.loads(r.contenu)) for r in lus] == [
        ("Loïc", "Second jet."),
        ("Awa", "Premier jet."),
    ]
    assert lus[0].reponse_id == dernier
    assert [(r.points, r.maximum, r.commentaire) for r in lus] == [
        (None, 10.0, ""),
        (7.5, 10.0, "Bien vu."),
    ]
    with depot.lecture() as bdd:
        cles = {(r.copie.id, r.question) for r in lus}
        assert relectures.derniere_lue(bdd, "compte:0", cles) == (lus[1].copie.id, "ma-breve")
        assert relectures.derniere_lue(bdd, "compte:1", cles) is None
        assert relectures.derniere_lue(bdd, "compte:0", set()) is None


def test_un_texte_rendu_garde_ce_qui_en_est_dit(depot, fabrique, ecrire, remettre, refuse):
    session = fabrique.session()
    garde, retire = (fabrique.apprenant(session, prenom) for prenom in ("Awa", "Aoua"))
    premier = ecrire(retire, "Premier jet.")
    copie = remettre(retire, 4.0, "Coupez.")
    with depot.ecriture(auteur="compte:0") as bdd:
        relectures.rendre_pour_reecriture(bdd, copie, {premier: (4.0, 10.0, "Coupez.")}, MIDI)
    assert rendus(depot, [retire]) == []
    with refuse("copie-inconnue"), depot.ecriture() as bdd:
        relectures.rendre_pour_reecriture(bdd, copie, {}, MIDI)
    ecrire(retire, "Second jet.")
    remettre(retire, 8.0, heures=2)
    with depot.ecriture() as bdd:  # what was said follows the text to the file that is kept
        fusions.fusionner(bdd, garde, retire)
    with depot.lecture() as bdd:
        (dite,) = relectures.relectures_de(bdd, [garde.id], MODULE)
        assert (dite.points, dite.maximum, dite.commentaire) == (4.0, 10.0, "Coupez.")
        assert json.loads(dite.reponse.contenu) == "Premier jet."
        assert relectures.relectures_de(bdd, [garde.id], "droit_epn") == []
        dit = [r.phrase for r in raconter(bdd) if r.acte == "copie.rendre"]
    assert len(dit) == 1
    assert "pour qu’elle soit réécrite" in dit[0]


def test_chacun_a_ses_phrases(depot, refuse, monkeypatch):
    with depot.ecriture() as bdd:
        nadia, yann = (
            comptes.creer_compte(
                bdd, identifiant=qui, nom=qui, role=RoleCompte.FORMATEUR, mot_de_passe="x" * 14
            )
            for qui in ("nadia", "yann")
        )
        une = phrases.garder_phrase(bdd, nadia.id, "  Un titre\nqui annonce. ")
        assert phrases.garder_phrase(bdd, nadia.id, "Un titre qui annonce.").id == une.id
        phrases.garder_phrase(bdd, nadia.id, "Allez droit au but.")
        phrases.retirer_phrase(bdd, yann.id, une.id)
        lues = [p.texte for p in phrases.phrases_de(bdd, nadia.id)]
        assert lues == ["Allez droit au but.", "Un titre qui annonce."]
        assert phrases.phrases_de(bdd, yann.id) == []
        phrases.retirer_phrase(bdd, nadia.id, une.id)
        assert len(phrases.phrases_de(bdd, nadia.id)) == 1
    monkeypatch.setattr(phrases, "NOMBRE_MAXIMUM", 1)
    with refuse("trop-de-phrases"), depot.ecriture() as bdd:
        phrases.garder_phrase(bdd, nadia.id, "Encore une.")
    with refuse("texte-trop-long"), depot.ecriture() as bdd:
        phrases.garder_phrase(bdd, nadia.id, "x" * 501)
