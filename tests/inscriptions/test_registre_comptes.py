"""Accounts with a password."""

import argon2
import pytest

from inscriptions.enumerations import RoleCompte
from inscriptions.services import comptes

MOT = "cheval agrafe été"


@pytest.fixture
def compte(depot):
    with depot.ecriture() as bdd:
        return comptes.creer_compte(
            bdd,
            identifiant=" Nadia.LeGoff ",
            nom="Nadia Le Goff",
            role=RoleCompte.COORDINATEUR,
            mot_de_passe=MOT,
        )


def test_un_compte_s_ouvre_avec_son_mot_de_passe_seulement(depot, compte):
    assert compte.identifiant == "nadia.legoff"
    assert compte.mot_de_passe.startswith("$argon2id$")
    assert MOT not in compte.mot_de_passe
    with depot.lecture() as bdd:
        for identifiant in ("nadia.legoff", "NADIA.LEGOFF "):
            trouve = comptes.verifier(bdd, identifiant, MOT)
            assert (trouve.id, trouve.role) == (compte.id, RoleCompte.COORDINATEUR)
        # « é » in two characters, as some keyboards write it.
        assert comptes.verifier(bdd, "nadia.legoff", "cheval agrafe e\u0301te\u0301") is not None
        assert comptes.trouver_compte(bdd, "Nadia.LeGoff").id == compte.id
        assert comptes.trouver_compte(bdd, "é") is None


@pytest.mark.parametrize(
    ("identifiant", "mot_de_passe"),
    [
        ("nadia.legoff", "cheval agrafe ete"),
        ("nadia.legoff", ""),
        ("nadia.legoff", MOT + "x" * 300),
        ("nadia.legoff", "\ud800\x00"),
        ("inconnu", MOT),
        ("inconnu", "x" * 100_000),
        ("", ""),
        ("nadia' --", MOT),
        ("\ud800", MOT),
    ],
)
def test_un_refus_coute_toujours_une_verification(
    depot, compte, identifiant, mot_de_passe, monkeypatch
):
    verifiees = []

    class Espion(argon2.PasswordHasher):
        def verify(self, empreinte, mot):
            verifiees.append((argon2.extract_parameters(empreinte), len(mot) <= 4 * 256))
            return super().verify(empreinte, mot)

    reel = comptes.HACHEUR
    monkeypatch.setattr(
        comptes,
        "HACHEUR",
        Espion(reel.time_cost, reel.memory_cost, reel.parallelism),
    )
    with depot.lecture() as bdd:
        assert comptes.verifier(bdd, identifiant, mot_de_passe) is None
    # One check each time, with the parameters of a real account, on a bounded input.
    assert verifiees == [(argon2.extract_parameters(compte.mot_de_passe), True)]


def test_un_long_mot_de_passe_ne_s_ouvre_pas_par_son_debut(depot):
    maximum = "m" * comptes.MOT_DE_PASSE_MAXIMUM
    with depot.ecriture() as bdd:
        comptes.creer_compte(
            bdd, identifiant="jo", nom="Jo", role=RoleCompte.FORMATEUR, mot_de_passe=maximum
        )
        assert comptes.verifier(bdd, "jo", maximum) is not None
        assert comptes.verifier(bdd, "jo", maximum + "m") is None


@pytest.mark.parametrize("identifiant", ["", "a", "a b", "élodie", ".abc", "a" * 65, "a\x00b"])
def test_un_identifiant_mal_forme_est_refuse(depot, identifiant, refuse):
    with refuse("identifiant-invalide"), depot.ecriture() as bdd:
        comptes.creer_compte(
            bdd, identifiant=identifiant, nom="X", role=RoleCompte.FORMATEUR, mot_de_passe=MOT
        )


def test_mot_de_passe_trop_court_ou_compte_en_double(depot, compte, refuse):
    for mot in ("court", "x" * 257):
        with refuse("mot-de-passe-invalide"), depot.ecriture() as bdd:
            comptes.creer_compte(
                bdd, identifiant="jo", nom="Jo", role=RoleCompte.FORMATEUR, mot_de_passe=mot
            )
    with refuse("compte-existant"), depot.ecriture() as bdd:
        comptes.creer_compte(
            bdd, identifiant="NADIA.legoff", nom="X", role=RoleCompte.FORMATEUR, mot_de_passe=MOT
        )
