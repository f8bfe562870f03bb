"""Places on the desk: everybody reads them, coordinators keep them up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from inscriptions.depot import ouvrir
from inscriptions.journal import histoire
from inscriptions.modeles import Lieu, Session
from inscriptions.services import lieux

VIDE = dict.fromkeys(("commune_insee", "quartier", "adresse", "equipement", "postes"), "")


def lieu(portail: Any, nom: str) -> Lieu:
    with ouvrir(portail.base) as depot, depot.lecture() as bdd:
        trouve = lieux.trouver_lieu(bdd, nom)
    assert trouve is not None
    return trouve


@pytest.fixture
def coordinatrice(compte: Callable[..., Any]) -> Any:
    return compte("coordinateur")


def test_ajouter_corriger_fermer_rouvrir(portail: Any, coordinatrice: Any) -> None:
    nom = f"Médiathèque {uuid4().hex[:8]}"
    champs = VIDE | {"nom": nom, "commune": "Port-Lannec", "quartier": "Le Port", "postes": "8"}
    reponse = coordinatrice.post("/formateur/lieux/nouveau", **champs)
    connu = lieu(portail, nom)
    adresse = f"/formateur/lieu/{connu.id}"
    assert (reponse.statut, reponse.entete("Location")) == (303, f"{adresse}?fait=cree")
    assert "Le lieu est créé." in coordinatrice.get(f"{adresse}?fait=cree").texte
    assert 'value="Le Port"' in coordinatrice.get(f"{adresse}/modifier").texte
    coordinatrice.post(f"{adresse}/modifier", **champs | {"postes": "", "adresse": "1 quai Haut"})
    connu = lieu(portail, nom)
    assert (connu.postes, connu.adresse) == (None, "1 quai Haut")
    assert "<dd>inconnu</dd>" in coordinatrice.get(adresse).texte, "jamais 0 pour l’inconnu"
    for actif, fait in (("0", "ferme"), ("1", "rouvert")):
        reponse = coordinatrice.post(f"{adresse}/etat", actif=actif)
        assert reponse.entete("Location") == f"{adresse}?fait={fait}"
        assert lieu(portail, nom).actif is (actif == "1")
    with ouvrir(portail.base) as depot, depot.lecture() as bdd:
        actes = histoire(bdd, connu.id)
    assert [a.acte.split(".")[1] for a in actes] == [
        "creer", "modifier", "desactiver", "reactiver",
    ]  # fmt: skip
    assert all(a.auteur.startswith("compte:") for a in actes)


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        ({"nom": " "}, "est vide"),
        ({"commune_insee": "brest"}, "cinq chiffres"),
        ({"postes": "beaucoup"}, "poste"),
        ({"postes": "-1"}, "poste"),
        ({"postes": "9999"}, "poste"),
    ],
)
def test_un_refus_garde_ce_qui_etait_tape(
    coordinatrice: Any, change: dict[str, str], phrase: str
) -> None:
    champs = VIDE | {"nom": "Un <b>lieu</b>", "commune": "Port-Lannec"} | change
    reponse = coordinatrice.post("/formateur/lieux/nouveau", **champs)
    assert reponse.statut == 422
    alerte = reponse.texte.split('role="alert"')[1].split("</p>")[0]
    assert phrase in alerte
    assert 'value="Port-Lannec"' in reponse.texte
    assert "<b>lieu" not in reponse.texte


def test_chercher_un_lieu(portail: Any, coordinatrice: Any) -> None:
    quartier = f"Quartier {uuid4().hex[:8]}"
    noms = [f"École {uuid4().hex[:8]}", f"Foyer {uuid4().hex[:8]}"]
    with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
        for nom in noms:
            lieux.creer_lieu(bdd, nom=nom, commune="Port-Lannec", quartier=quartier)
        lieux.desactiver_lieu(bdd, lieux.trouver_lieu(bdd, noms[1]) or Lieu())
    ou = quartier.replace(" ", "+")
    page = coordinatrice.get(f"/formateur/lieux?quartier={ou}").texte
    assert noms[0] in page
    assert noms[1] not in page
    page = coordinatrice.get(f"/formateur/lieux?quartier={ou}&tous=1").texte
    assert noms[1] in page
    assert ">fermé</span>" in page
    page = coordinatrice.get(f"/formateur/lieux?texte={noms[0].replace('École ', 'ecole+')}").texte
    assert noms[0] in page, "sans accent"
    assert "Aucun lieu ne correspond." in coordinatrice.get("/formateur/lieux?texte=zzzz").texte


def test_la_page_d_un_lieu_dit_quand_il_est_pris(
    portail: Any, salle: Callable[..., Any], formatrice: Any, compte: Callable[..., Any]
) -> None:
    groupe = salle()
    with ouvrir(portail.base) as depot, depot.lecture() as bdd:
        ou = bdd.scalars(select(Session.lieu_id).where(Session.id == groupe.id)).one()
    lien = f'href="/formateur/session/{groupe.code}"'
    assert lien in formatrice.get(f"/formateur/lieu/{ou}").texte
    page = compte("formateur").get(f"/formateur/lieu/{ou}").texte
    assert "Groupe du moment" in page, "la salle est prise, et par qui"
    assert lien not in page
    agenda = formatrice.get(f"/formateur/lieu/{ou}/agenda")
    assert agenda.entete("Content-Type") == "text/calendar; charset=utf-8"
    assert agenda.texte.count("BEGIN:VEVENT") == 1
    assert "Nolwenn" not in agenda.texte


def test_qui_peut_quoi(portail: Any, coordinatrice: Any, compte: Callable[..., Any]) -> None:
    connu = lieu(portail, "Maison de quartier des Trois-Chênes")
    collegue, eleve, inconnu = compte("formateur"), portail.visite(), portail.visite()
    eleve.entrer(portail.inscrire("Enora").carte)
    inconnu.get("/")
    lus = ("/formateur/lieux", f"/formateur/lieu/{connu.id}", f"/formateur/lieu/{connu.id}/agenda")
    tenus = ("/formateur/lieux/nouveau", f"/formateur/lieu/{connu.id}/modifier")
    for adresse in lus:
        assert coordinatrice.get(adresse).statut == collegue.get(adresse).statut == 200
    assert "Ajouter un lieu" not in collegue.get(lus[0]).texte
    for adresse in tenus:
        assert coordinatrice.get(adresse).statut == 200
        assert collegue.get(adresse).statut == 403
        assert collegue.post(adresse, **VIDE, nom="x", commune="y").statut == 403
    assert collegue.post(f"/formateur/lieu/{connu.id}/etat", actif="0").statut == 403
    for adresse in (*lus, *tenus):
        assert eleve.get(adresse).statut == 403
        assert inconnu.get(adresse).statut == 303
        sans_jeton = coordinatrice.demander("POST", adresse, b"nom=x")
        assert sans_jeton.statut in (403, 405)
    for faux in (uuid4(), "0" * 36, "-" * 36):
        assert coordinatrice.get(f"/formateur/lieu/{faux}").statut == 404
