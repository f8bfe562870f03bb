"""Accounts of a JupyterHub linked to people: one each way, undone, followed through merges."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import sqlalchemy as sa

from inscriptions import journal
from inscriptions.erreurs import ErreurRegistre
from inscriptions.journal_recit import raconter
from inscriptions.modeles import Compte, CompteRelie
from inscriptions.services import comptes_relies, connexions, fusions, personnes_donnees

MIDI = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
HUB, AUTRE_HUB = "https://hub.exemple.fr/hub", "https://autre.exemple.fr/hub"


@pytest.fixture
def relier(depot):
    def faire(qui, nom, fournisseur=HUB):
        lien = {"fournisseur": fournisseur, "nom": nom}
        with depot.ecriture(f"apprenant:{qui.id}") as bdd:
            return comptes_relies.relier(bdd, qui, **lien, maintenant=MIDI).id

    return faire


@pytest.fixture
def a_qui(depot):
    def trouver(nom, fournisseur=HUB):
        with depot.lecture() as bdd:
            qui = comptes_relies.trouver(bdd, fournisseur, nom)
        return qui and qui.id

    return trouver


def test_un_compte_va_a_une_personne_et_une_personne_a_un_compte(
    depot, fabrique, relier, a_qui, refuse
):
    awa, zoe, nadia = fabrique.apprenant(prenom="Awa"), fabrique.apprenant(), fabrique.compte()
    assert a_qui("awa") is None
    for _ in range(2):
        relier(awa, "awa")
    relier(nadia, "nadia")
    assert (a_qui("awa"), a_qui("nadia")) == (awa.id, nadia.id)
    # Names are compared as the hub writes them, and hold for that hub.
    assert a_qui("Awa") is a_qui("awa", AUTRE_HUB) is None
    for qui in (zoe, nadia):
        with refuse("compte-deja-relie"):
            relier(qui, "awa")
    for qui in (awa, nadia):
        with refuse("personne-deja-reliee"):
            relier(qui, "un-autre")
    with refuse("compte-inconnu"):
        relier(Compte(id=uuid4()), "personne")
    with depot.ecriture() as bdd:
        assert comptes_relies.delier(bdd, awa)
        assert not comptes_relies.delier(bdd, awa)
        assert not comptes_relies.liens_de(bdd, awa.id)
    relier(zoe, "awa")
    assert a_qui("awa") == zoe.id
    with depot.lecture() as bdd:
        actes = [recit for recit in raconter(bdd) if "elier" in recit.acte]
        lignes = [acte.details for acte in journal.histoire(bdd, awa.id)]
    assert [recit.acte for recit in actes] == [
        "apprenant.relier",
        "compte.relier",
        "apprenant.delier",
        "apprenant.relier",
    ]
    assert actes[0].phrase == "a relié un compte JupyterHub à A."
    assert actes[0].auteur == "La personne elle-même"
    assert not [ligne for ligne in lignes if "awa" in json.dumps(ligne).lower()]


def test_un_autre_hub_remplace_le_lien_d_avant(depot, fabrique, relier, a_qui):
    awa = fabrique.apprenant()
    relier(awa, "awa")
    relier(awa, "a.diallo", AUTRE_HUB)
    assert (a_qui("awa"), a_qui("a.diallo", AUTRE_HUB)) == (None, awa.id)


def test_deux_demandes_a_la_fois_n_en_font_qu_une(depot, fabrique, ensemble, relier, a_qui):
    """Two people link one account at the same time: one has it, the other is told why."""
    gens = [fabrique.apprenant() for _ in range(2)]

    def tenter(qui):
        def faire():
            try:
                relier(qui, "partage")
            except ErreurRegistre as erreur:
                return erreur.code
            return qui.id

        return faire

    issues = ensemble(*(tenter(qui) for qui in gens))
    assert a_qui("partage") in issues
    assert set(issues) & {"compte-deja-relie", "donnee-refusee"}


@pytest.mark.parametrize("les_deux", [False, True])
def test_une_fusion_garde_le_chemin_et_se_defait(depot, fabrique, relier, a_qui, les_deux):
    garde, retire = fabrique.apprenant(prenom="Awa"), fabrique.apprenant(prenom="Ava")
    relier(retire, "ava")
    if les_deux:
        relier(garde, "awa")
    with depot.ecriture() as bdd:
        fusion = fusions.fusionner(bdd, garde, retire)
    assert a_qui("ava") == garde.id
    assert a_qui("awa") == (garde.id if les_deux else None)
    # A page opened before the merge speaks for the file that was kept.
    assert relier(retire, "ava") == garde.id
    with depot.ecriture() as bdd:
        fusions.defusionner(bdd, fusion)
    assert a_qui("ava") == retire.id
    with depot.ecriture() as bdd:
        fusions.fusionner(bdd, garde, retire)
        assert comptes_relies.delier(bdd, garde)
        assert bdd.scalars(sa.select(CompteRelie.nom)).all() == []


def test_une_carte_remplacee_emporte_le_compte_relie(depot, fabrique, relier, a_qui):
    """Who found the card may have linked an account of their own to it."""
    awa = fabrique.apprenant()
    relier(awa, "qui-a-trouve-la-carte")
    with depot.ecriture() as bdd:
        jeton = connexions.ouvrir_connexion(
            bdd, apprenant=awa, maintenant=MIDI, duree=timedelta(hours=1)
        )
        personnes_donnees.changer_carte(bdd, awa)
    assert a_qui("qui-a-trouve-la-carte") is None
    with depot.lecture() as bdd:
        assert connexions.lire_connexion(bdd, jeton, MIDI, timedelta(hours=1)) is None


def test_la_base_tient_ces_regles_elle_meme(depot, fabrique, refuse):
    awa, nadia = fabrique.apprenant(), fabrique.compte()
    sienne = SimpleNamespace(fournisseur=HUB, relie_le=MIDI)
    for titulaires in (
        [{}],
        [{"apprenant_id": awa.id, "compte_id": nadia.id}],
        [{"apprenant_id": awa.id}, {"apprenant_id": awa.id}],
        [{"compte_id": nadia.id}, {"compte_id": nadia.id}],
    ):
        with refuse("donnee-refusee"), depot.ecriture() as bdd:
            for numero, titulaire in enumerate(titulaires):
                bdd.add(CompteRelie(**vars(sienne), nom=f"nom{numero}", **titulaire))
