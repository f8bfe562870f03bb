"""Learners and sign-ups."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import sqlalchemy as sa

from inscriptions.codes import LONGUEUR_CARTE, afficher, normaliser
from inscriptions.erreurs import ErreurRegistre
from inscriptions.modeles import Apprenant
from inscriptions.services import apprenants

DEBUT = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)


def test_s_inscrire_donne_une_carte(depot, fabrique):
    session = fabrique.session()
    with depot.ecriture() as bdd:
        inscription = apprenants.inscrire(bdd, session=session, prenom=" Awa ", maintenant=DEBUT)
    apprenant = inscription.apprenant
    assert (apprenant.prenom, apprenant.nom) == ("Awa", "")
    assert inscription.inscrit_le == DEBUT
    assert normaliser(apprenant.carte, LONGUEUR_CARTE) == apprenant.carte
    with depot.lecture() as bdd:
        trouve = apprenants.trouver_par_carte(bdd, afficher(apprenant.carte).lower())
        assert trouve.id == apprenant.id
        assert apprenants.modules_de(bdd, apprenant.id) == ["droit_epn"]


@pytest.mark.parametrize("saisie", ["", "ABCD-EFGH", "0000 0000", "\ud800", "' OR 1=1 --"])
def test_une_carte_inconnue_ne_trouve_personne(depot, saisie):
    with depot.lecture() as bdd:
        assert apprenants.trouver_par_carte(bdd, saisie) is None


def test_une_session_complete_refuse_et_ne_garde_personne(depot, fabrique):
    session = fabrique.session(capacite=1)
    fabrique.apprenant(session)
    with depot.ecriture() as bdd:
        with pytest.raises(ErreurRegistre) as capture:
            apprenants.inscrire(bdd, session=session, prenom="Basile")
        # The caller goes on with the same transaction: nothing of the refused person is in it.
        assert bdd.scalar(sa.select(sa.func.count()).select_from(Apprenant)) == 1
    assert capture.value.code == "session-complete"
    assert capture.value.donnees == {"capacite": 1}
    assert "Basile" not in str(capture.value)


def test_inscrire_quelqu_un_de_connu_deux_fois_donne_une_place(depot, fabrique, refuse):
    session, autre = fabrique.session(), fabrique.session(capacite=1, module="visa_internet")
    apprenant = fabrique.apprenant(session)
    ids = set()
    for _ in range(2):
        with depot.ecriture() as bdd:
            inscription = apprenants.inscrire_existant(bdd, session=autre, apprenant=apprenant)
            ids.add(inscription.id)
    assert len(ids) == 1
    with depot.lecture() as bdd:
        assert apprenants.modules_de(bdd, apprenant.id) == ["droit_epn", "visa_internet"]
    # The session is full: those already in stay in, others do not come in.
    tard_venu = fabrique.apprenant(session)
    with refuse("session-complete"), depot.ecriture() as bdd:
        apprenants.inscrire_existant(bdd, session=autre, apprenant=tard_venu)


def test_session_ou_personne_inconnue(depot, fabrique, refuse):
    session, inconnu = fabrique.session(), SimpleNamespace(id=uuid4())
    with refuse("session-inconnue"), depot.ecriture() as bdd:
        apprenants.inscrire(bdd, session=inconnu, prenom="Awa")
    with refuse("session-inconnue"), depot.ecriture() as bdd:
        apprenants.inscrire_existant(bdd, session=inconnu, apprenant=inconnu)
    with refuse("apprenant-inconnu"), depot.ecriture() as bdd:
        apprenants.inscrire_existant(bdd, session=session, apprenant=inconnu)


@pytest.mark.parametrize("prenom", ["", "a" * 101, "A\x00wa", "A\u202ewa"])
def test_un_prenom_impossible_est_refuse(depot, fabrique, prenom):
    session = fabrique.session()
    with pytest.raises(ErreurRegistre, match="prénom"), depot.ecriture() as bdd:
        apprenants.inscrire(bdd, session=session, prenom=prenom)


def test_les_inscrits_se_listent_dans_l_ordre_en_une_requete(depot, fabrique, requetes):
    session = fabrique.session()
    prenoms = ["Zoé", "Awa", "Zoé", "Émile"]
    for rang, prenom in enumerate(prenoms):
        with depot.ecriture() as bdd:
            apprenants.inscrire(
                bdd, session=session, prenom=prenom, maintenant=DEBUT + timedelta(seconds=rang)
            )
    with depot.lecture() as bdd, requetes() as envoyees:
        assert [i.apprenant.prenom for i in apprenants.inscrits(bdd, session)] == prenoms
    assert len(envoyees) == 1
