"""Which column is which field: recognised, chosen, ambiguous, missing; and the report's figures."""

import pytest

from inscriptions.echanges.correspondance import Champ, cle, exiger, proposer
from inscriptions.echanges.lecture import Ligne, lire_tableau
from inscriptions.echanges.rapport import RapportImport, Releveur
from inscriptions.erreurs import ErreurRegistre, refus

CHAMPS = (
    Champ("prenom", "prénom", ("prénom ou pseudonyme",), requis=True),
    Champ("nom", "nom", ("nom de famille",)),
    Champ("contact", "contact", ("courriel", "e-mail")),
)


@pytest.mark.parametrize(
    ("colonne", "champ"),
    [
        ("Prénom", "prenom"),
        ("PRENOM *", "prenom"),
        ("  Prénom (ou pseudonyme) ", "prenom"),
        ("NOM", "nom"),
        ("nom_de_famille", "nom"),
        ("E-mail", "contact"),
        ("COURRIEL", "contact"),
    ],
)
def test_une_colonne_se_reconnait_sans_accents_ni_casse_ni_ponctuation(colonne, champ):
    assert proposer([colonne], CHAMPS).rangs == {champ: 0}


def test_ce_qui_n_est_pas_reconnu_est_dit():
    trouvee = proposer(["Nom", "Pointure", "Remarques"], CHAMPS)
    assert trouvee.ignorees == ("Pointure", "Remarques")
    assert (trouvee.manquants, trouvee.ambigus) == (("prenom",), ())


def test_jamais_deux_colonnes_pour_un_champ(refuse):
    colonnes = ["Prénom", "Courriel", "E-mail"]
    trouvee = proposer(colonnes, CHAMPS)
    assert (trouvee.ambigus, trouvee.manquants) == (("contact",), ())
    assert "contact" not in trouvee.rangs
    assert proposer(colonnes, CHAMPS, {"contact": "E-mail"}).colonne("contact") == "E-mail"
    assert proposer(colonnes, CHAMPS, {"contact": ""}).ambigus == ()
    with refuse("colonne-ambigue"):
        exiger(lire_tableau("Prénom;Courriel;E-mail\n".encode()), CHAMPS)


def test_ce_que_la_personne_choisit_passe_avant():
    trouvee = proposer(["Nom", "Prénom", "Surnom"], CHAMPS, {"prenom": "surnom"})
    assert trouvee.en_dict() == {"prenom": "Surnom", "nom": "Nom"}
    assert trouvee.ignorees == ("Prénom",)
    assert trouvee.lire(Ligne(2, ("Sy", "Awa", "Wawa"))) == {"prenom": "Wawa", "nom": "Sy"}
    assert trouvee.colonne("contact") == ""


@pytest.mark.parametrize(
    ("colonnes", "choix", "code"),
    [
        (["Prénom"], {"pointure": "Prénom"}, "champ-inconnu"),
        (["Prénom"], {"nom": "Famille"}, "colonne-inconnue"),
        (["Prénom", "X"], {"nom": "X", "contact": "X"}, "colonne-ambigue"),
        (["Prénom", "X", "X"], {"nom": "X"}, "colonne-ambigue"),
        (["Nom"], {}, "colonne-manquante"),
    ],
)
def test_un_choix_impossible_est_refuse_sans_citer_le_fichier(colonnes, choix, code):
    with pytest.raises(ErreurRegistre) as capture:
        exiger(lire_tableau(";".join(colonnes).encode() + b"\n"), CHAMPS, choix)
    assert capture.value.code == code
    assert "Famille" not in capture.value.message


def test_deux_colonnes_de_meme_nom_se_departagent_par_leur_ecriture():
    colonnes = ["nom", "NOM", "Prénom"]
    assert proposer(colonnes, CHAMPS).ambigus == ("nom",)
    assert proposer(colonnes, CHAMPS, {"nom": "NOM"}).rangs["nom"] == 1


def test_la_cle_d_un_nom():
    assert cle("Tranche d’âge") == cle("TRANCHE D'AGE") == "tranchedage"
    assert cle("Œuvre n° 3") == "oeuvren3"


def test_le_rapport_compte_les_lignes_et_non_les_refus():
    tableau = lire_tableau(b"Prenom;Nom\nA;B;C;D\nE;F\n")
    releveur = Releveur(exiger(tableau, CHAMPS))
    assert releveur.lire(tableau.lignes[0]) is None
    with releveur.cellule(tableau.lignes[1], "nom"):
        raise refus("texte-vide", champ="nom")
    with releveur.cellule(tableau.lignes[1], "prenom"):
        raise refus("texte-vide", champ="prénom")
    assert [(un.ligne, un.colonne, un.code) for un in releveur.refus] == [
        (2, "", "ligne-trop-large"),
        (3, "Nom", "texte-vide"),
        (3, "Prenom", "texte-vide"),
    ]
    rapport = RapportImport(False, 2, 0, 0, 0, releveur.refus, {}, (), {"confirmees": 0})
    assert (rapport.refusees, rapport.accepte, rapport.ecrit) == (2, False, False)
    assert rapport.en_dict()["confirmees"] == 0
    assert rapport.en_dict()["refus"][0] == {
        "ligne": 2,
        "colonne": "",
        "code": "ligne-trop-large",
        "phrase": releveur.refus[0].phrase,
    }
