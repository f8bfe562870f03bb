"""Places: described, corrected, out of service, found again among a hundred."""

import json
from types import SimpleNamespace
from uuid import uuid4

import pytest

from inscriptions import journal
from inscriptions.services import lieux, sessions, types_ateliers


def creer(depot, nom="Médiathèque des Capucins", **champs):
    with depot.ecriture() as bdd:
        return lieux.creer_lieu(bdd, nom=nom, commune="Brest", **champs)


def noms(depot, **filtre) -> list[str]:
    with depot.lecture() as bdd:
        return [lieu.nom for lieu in lieux.lister_lieux(bdd, **filtre)]


def test_un_lieu_se_decrit_en_entier(depot):
    lieu = creer(
        depot,
        commune_insee="29019",
        quartier=" Recouvrance ",
        adresse="25 rue de Pontaniou",
        equipement="vidéoprojecteur, boucle magnétique",
        postes=12,
    )
    assert (lieu.commune_insee, lieu.quartier, lieu.postes) == ("29019", "Recouvrance", 12)
    assert lieu.actif
    nu = creer(depot, "Ailleurs")
    assert (nu.commune_insee, nu.quartier, nu.adresse, nu.equipement, nu.postes) == (
        *("",) * 4,
        None,
    )


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"nom": " "}, "texte-vide"),
        ({"nom": "L" * 101}, "texte-trop-long"),
        ({"commune": ""}, "texte-vide"),
        ({"commune_insee": "2901"}, "commune-invalide"),
        ({"adresse": "x" * 201}, "texte-trop-long"),
        ({"equipement": "x" * 301}, "texte-trop-long"),
        ({"quartier": "\x00"}, "texte-interdit"),
        ({"postes": -1}, "postes-invalides"),
        ({"postes": 501}, "postes-invalides"),
        ({"nom": "Déjà pris"}, "lieu-existant"),
    ],
    ids=str,
)
def test_une_description_fausse_est_refusee_a_la_creation_et_apres(depot, champs, code, refuse):
    creer(depot, "Déjà pris")
    with refuse(code), depot.ecriture() as bdd:
        lieux.creer_lieu(bdd, **{"nom": "Neuf", "commune": "Brest"} | champs)
    lieu = creer(depot)
    with refuse(code), depot.ecriture() as bdd:
        lieux.modifier_lieu(bdd, lieu, **{"quartier": "Perdu"} | champs)
    with depot.lecture() as bdd:
        assert lieux.trouver_lieu(bdd, lieu.nom).quartier == ""


def test_modifier_ne_change_que_ce_qui_est_donne(depot):
    lieu = creer(depot, quartier="Recouvrance", postes=12)
    for _ in range(2):  # idempotent
        with depot.ecriture() as bdd:
            modifie = lieux.modifier_lieu(bdd, lieu, nom="Les Capucins", postes=None)
    assert (modifie.nom, modifie.quartier, modifie.postes) == ("Les Capucins", "Recouvrance", None)
    with depot.ecriture() as bdd:
        lieux.modifier_lieu(bdd, lieu, nom="Les Capucins")
    with depot.lecture() as bdd:
        faits = [(a.acte, json.loads(a.details)) for a in journal.histoire(bdd, lieu.id)]
    assert faits == [("lieu.creer", {}), ("lieu.modifier", {"nom": True, "postes": True})]


def test_un_lieu_hors_service_ne_prend_plus_de_session(depot, fabrique, refuse):
    prevue = fabrique.session()
    lieu, formateur = prevue.lieu, fabrique.compte()
    for _ in range(2):  # idempotent
        with depot.ecriture() as bdd:
            assert not lieux.desactiver_lieu(bdd, lieu).actif

    def planifier():
        with depot.ecriture() as bdd:
            return sessions.creer_session(
                bdd,
                type_atelier=types_ateliers.type_du_module(bdd, "droit_epn", "Droit"),
                titre="Droit",
                lieu=lieu,
                formateur=formateur,
                capacite=3,
                seances=[],
            )

    with refuse("lieu-inactif"):
        planifier()
    ailleurs = fabrique.session(seances=[])
    with refuse("lieu-inactif"), depot.ecriture() as bdd:
        sessions.modifier_session(bdd, ailleurs, lieu=lieu)
    with depot.ecriture() as bdd:  # what was planned there stays, and may be corrected
        sessions.modifier_session(bdd, prevue, salle="Salle 2")
    for _ in range(2):
        with depot.ecriture() as bdd:
            assert lieux.reactiver_lieu(bdd, lieu).actif
    assert planifier().lieu.id == lieu.id


def test_un_lieu_inconnu_est_refuse(depot, refuse):
    inconnu = SimpleNamespace(id=uuid4())
    for geste in (lieux.modifier_lieu, lieux.desactiver_lieu, lieux.reactiver_lieu):
        with refuse("lieu-inconnu"), depot.ecriture() as bdd:
            geste(bdd, inconnu)


def test_cent_huit_lieux_se_filtrent_en_une_requete(depot, requetes):
    with depot.ecriture() as bdd:
        for rang in range(105):
            lieux.creer_lieu(bdd, nom=f"PAPI {rang:03}", commune="Brest", quartier=f"Q{rang % 7}")
        lieux.creer_lieu(bdd, nom="Écoute Brest", commune="Brest", quartier="Saint-Marc")
        lieux.creer_lieu(bdd, nom="eden", commune="Brest", quartier="SAINT-MARC")
        ferme = lieux.creer_lieu(bdd, nom="Zénith", commune="Brest", adresse="3 rue d’Écosse")
        lieux.desactiver_lieu(bdd, ferme)
    with depot.lecture() as bdd, requetes() as envoyees:
        assert len(lieux.lister_lieux(bdd)) == 108
    assert len(envoyees) == 1
    assert noms(depot, quartier="saint-marc") == ["Écoute Brest", "eden"]
    assert noms(depot, texte="ECO") == ["Écoute Brest", "Zénith"]
    assert noms(depot, texte="eco rue") == ["Zénith"]
    assert noms(depot, texte="eco", actifs=True) == ["Écoute Brest"]
    assert noms(depot, actifs=False) == ["Zénith"]
    assert noms(depot, texte="100% introuvable_") == []
    with depot.lecture() as bdd:
        assert lieux.quartiers(bdd)[:2] == ["Q0", "Q1"]
        assert len(lieux.quartiers(bdd)) == 9
