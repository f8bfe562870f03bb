"""Learners and sign-ups."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import sqlalchemy as sa

from inscriptions import journal
from inscriptions.codes import LONGUEUR_CARTE, afficher, normaliser
from inscriptions.enumerations import EtatInscription
from inscriptions.erreurs import ErreurRegistre
from inscriptions.modeles import Apprenant, Inscription, Session
from inscriptions.services import apprenants, sessions

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


def test_une_session_complete_met_sur_liste_d_attente_dans_l_ordre(depot, fabrique):
    session = fabrique.session(capacite=2)
    venus = [fabrique.apprenant(session, prenom).id for prenom in "ABCDE"]
    with depot.lecture() as bdd:
        confirmes = apprenants.inscrits(bdd, session)
        attente = apprenants.inscrits(bdd, session, EtatInscription.EN_ATTENTE)
        assert [i.apprenant_id for i in confirmes] == venus[:2]
        assert [i.apprenant_id for i in attente] == venus[2:]
        assert [i.rang for i in (*confirmes, *attente)] == [1, 2, 3, 4, 5]
        assert apprenants.modules_de(bdd, venus[2]) == []  # no lesson opens to who waits


def test_sans_limite_de_places_personne_n_attend(depot, fabrique):
    session = fabrique.session(capacite=1)
    with depot.ecriture() as bdd:
        bdd.get_one(Session, session.id).capacite = None
    for prenom in "ABC":
        fabrique.apprenant(session, prenom)
    with depot.lecture() as bdd:
        assert len(apprenants.inscrits(bdd, session)) == 3


def test_qui_vient_sans_etre_inscrit_entre_s_il_reste_une_place(depot, fabrique, refuse):
    session = fabrique.session(capacite=1)
    with depot.ecriture() as bdd:
        venu = apprenants.inscrire(bdd, session=session, prenom="Awa", sur_place=True)
    assert (venu.sur_place, venu.etat) == (True, EtatInscription.CONFIRMEE)
    with depot.ecriture() as bdd:
        with pytest.raises(ErreurRegistre) as capture:
            apprenants.inscrire(bdd, session=session, prenom="Basile", sur_place=True)
        # The caller goes on with the same transaction: nothing of the refused person is in it.
        assert bdd.scalar(sa.select(sa.func.count()).select_from(Apprenant)) == 1
    assert capture.value.code == "session-complete"
    assert capture.value.donnees == {"capacite": 1}
    assert "Basile" not in str(capture.value)
    # Neither who waits nor who had cancelled gets in by standing in the room.
    en_attente, parti = fabrique.apprenant(session), fabrique.apprenant(session)
    with depot.ecriture() as bdd:
        apprenants.annuler_inscription(bdd, _inscription(bdd, session, parti))
    for qui in (en_attente, parti):
        with refuse("session-complete"), depot.ecriture() as bdd:
            apprenants.inscrire_existant(bdd, session=session, apprenant=qui, sur_place=True)
    with depot.ecriture() as bdd:  # who has a place keeps it, however often it is said
        memes = {
            apprenants.inscrire_existant(
                bdd, session=session, apprenant=venu.apprenant, sur_place=True
            ).id
            for _ in range(2)
        }
        assert memes == {venu.id}
        apprenants.annuler_inscription(bdd, venu)
    with depot.ecriture() as bdd:  # a free place, this time
        apprenants.annuler_inscription(bdd, _inscription(bdd, session, en_attente))
        revenu = apprenants.inscrire_existant(bdd, session=session, apprenant=parti, sur_place=True)
    assert (revenu.etat, revenu.sur_place) == (EtatInscription.CONFIRMEE, True)


def test_une_place_rendue_va_au_premier_qui_attend(depot, fabrique):
    session = fabrique.session(capacite=1)
    a, b, c = (fabrique.apprenant(session, prenom) for prenom in "ABC")
    with depot.ecriture() as bdd:
        (promue,) = apprenants.annuler_inscription(bdd, _inscription(bdd, session, a))
        assert promue.apprenant_id == b.id
        assert apprenants.annuler_inscription(bdd, _inscription(bdd, session, a)) == []  # again
        # Whoever waits may leave: nobody gets a place for that.
        assert apprenants.annuler_inscription(bdd, _inscription(bdd, session, c)) == []
        actes = [ligne.acte for ligne in journal.histoire(bdd, promue.id)]
    assert actes == ["inscription.creer", "inscription.promouvoir"]


def test_qui_revient_apres_avoir_annule_passe_apres_les_autres(depot, fabrique):
    session = fabrique.session(capacite=1)
    a, b, c = (fabrique.apprenant(session, prenom) for prenom in "ABC")
    with depot.ecriture() as bdd:
        apprenants.annuler_inscription(bdd, _inscription(bdd, session, a))
        revenue = apprenants.inscrire_existant(bdd, session=session, apprenant=a)
        assert (revenue.etat, revenue.rang) == (EtatInscription.EN_ATTENTE, 4)
        apprenants.annuler_inscription(bdd, _inscription(bdd, session, b))
    with depot.lecture() as bdd:
        assert [i.apprenant_id for i in apprenants.inscrits(bdd, session)] == [c.id]


@pytest.mark.parametrize("fin", [sessions.annuler_session, sessions.clore_session])
def test_une_session_finie_ne_prend_ni_ne_donne_plus_de_place(depot, fabrique, refuse, fin):
    session = fabrique.session(capacite=1)
    a, b, tard_venu = fabrique.apprenant(session), fabrique.apprenant(session), fabrique.apprenant()
    with depot.ecriture() as bdd:
        fin(bdd, session)
    with refuse("session-close"), depot.ecriture() as bdd:
        apprenants.inscrire(bdd, session=session, prenom="Awa")
    with refuse("session-close"), depot.ecriture() as bdd:
        apprenants.inscrire_existant(bdd, session=session, apprenant=tard_venu)
    with depot.ecriture() as bdd:
        assert apprenants.annuler_inscription(bdd, _inscription(bdd, session, a)) == []
        attente = apprenants.inscrits(bdd, session, EtatInscription.EN_ATTENTE)
        assert [i.apprenant_id for i in attente] == [b.id]


def test_inscrire_quelqu_un_de_connu_deux_fois_donne_une_place(depot, fabrique):
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


def test_une_place_inconnue_ne_s_annule_pas(depot, fabrique, refuse):
    session = fabrique.session()
    for code, session_id in (("inscription-inconnue", session.id), ("session-inconnue", uuid4())):
        inconnue = SimpleNamespace(id=uuid4(), session_id=session_id)
        with refuse(code), depot.ecriture() as bdd:
            apprenants.annuler_inscription(bdd, inconnue)


def _inscription(bdd, session, apprenant) -> Inscription:
    requete = sa.select(Inscription).where(
        Inscription.session_id == session.id, Inscription.apprenant_id == apprenant.id
    )
    return bdd.scalars(requete).one()


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
