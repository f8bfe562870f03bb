"""A session opened without dates, and a mediator who follows it as a learner."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from inscriptions.enumerations import EtatInscription
from inscriptions.erreurs import ErreurRegistre
from inscriptions.journal import histoire
from inscriptions.journal_recit import raconter_actes
from inscriptions.services import (
    apprenants,
    comptes,
    effacements,
    formation,
    fusions,
    seances,
)
from inscriptions.services import sessions as services_sessions

OUVRIR, ME_FORMER = "/formateur/sessions/autoformation", "/formateur/me-former"


def texte(reponse: Any) -> str:
    """The words of a page, its no-break spaces made plain."""
    nu = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", reponse.texte, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(nu).replace("\u00a0", " ").replace("\u202f", " "))


def ouvrir(bureau: Any, **champs: str) -> Any:
    """Open a session of self-training from the desk; give it."""
    lieu = str(bureau.lieu().id)
    reponse = bureau.visite.post(OUVRIR, **{"module": "droit_epn", "lieu": lieu, **champs})
    assert reponse.statut == 303, texte(reponse)
    code = reponse.entete("Location").split("/")[-1].split("?")[0]
    with bureau.registre() as bdd:
        return services_sessions.trouver_session(bdd, code)


def test_le_bureau_ouvre_une_session_sans_date_ni_presence(bureau: Any) -> None:
    assert "Droit et EPN" in texte(bureau.visite.get(OUVRIR))
    refusee = bureau.visite.post(OUVRIR, module="droit_epn", lieu="", capacite="0")
    assert refusee.statut == 422
    session = ouvrir(bureau)
    assert (session.autoformation, session.capacite, session.seances) == (True, None, [])
    assert session.titre == "Droit et EPN, en autoformation"
    page = texte(bureau.visite.get(f"/formateur/session/{session.code}"))
    assert "aucune : chacun suit la formation seul, à son rythme" in page
    assert "Séances et présences" not in page
    with bureau.registre(ecrire=True) as bdd:
        apprenants.inscrire(bdd, session=session, prenom="Azenor")
    page = texte(bureau.visite.get(f"/formateur/session/{session.code}"))
    assert "Il faut 6 chapitres rendus et 70 % des points (le meilleur de 3 tentatives" in page
    attestations = texte(bureau.visite.get(f"/formateur/session/{session.code}/attestations"))
    assert "elle n’a pas d’attestation de présence" in attestations
    assert "sans date, à son rythme" in texte(bureau.visite.get("/formateur"))
    with pytest.raises(ErreurRegistre), bureau.registre(ecrire=True) as bdd:
        seances.ajouter_seances(bdd, session, [])


def test_se_former_change_de_role_et_ne_garde_rien_de_l_autre(bureau: Any) -> None:
    session, ancien = ouvrir(bureau), bureau.visite.cookie
    prenom, nom = "Maïwenn", "Kerbrat"
    sienne = bureau.visite.post(ME_FORMER, prenom=prenom, nom=nom, session=session.code)
    assert (sienne.statut, sienne.entete("Location")) == (303, "/parcours")
    parcours = texte(bureau.visite.get("/parcours"))
    assert prenom in parcours
    assert "Droit et EPN" in parcours
    # The learner is nobody at the desk; the account's session is over, in any other tab.
    for adresse in ("/formateur", f"/formateur/session/{session.code}", ME_FORMER):
        assert bureau.visite.get(adresse).statut == 403
    perimee = bureau.portail.visite()
    assert perimee.get("/formateur/personnes", entetes={"Cookie": ancien}).statut in (302, 303, 403)
    with bureau.registre() as bdd:
        compte = comptes.trouver_compte(bdd, bureau.identifiant)
        assert compte is not None
        fiche = formation.fiche_de(bdd, compte)
        assert fiche is not None
        (acte,) = [a for a in histoire(bdd, compte.id) if a.acte == "compte.se_former"]
        (recit,) = raconter_actes(bdd, [acte])
        (place,) = apprenants.inscrits(bdd, session)
    assert "M. K." in recit.phrase
    assert (place.apprenant_id, place.etat) == (fiche.id, EtatInscription.CONFIRMEE)


def test_la_meme_fiche_revient_meme_reunie_et_repart_de_zero_effacee(
    bureau: Any, compte: Any
) -> None:
    session = ouvrir(bureau, capacite="1")
    with bureau.registre(ecrire=True) as bdd:
        sien = comptes.trouver_compte(bdd, bureau.identifiant)
        assert sien is not None
        fiche = formation.ouvrir_fiche(bdd, sien, "Maïwenn")
        assert formation.ouvrir_fiche(bdd, sien, "Autre").id == fiche.id
        gardee = apprenants.inscrire(bdd, session=session, prenom="Maïwenn").apprenant
        fusions.fusionner(bdd, gardee, fiche)
        assert formation.ouvrir_fiche(bdd, sien, "Autre").id == gardee.id
    assert "Reprendre mes leçons" in texte(bureau.visite.get(ME_FORMER))
    # Somebody else finds it full: no waiting list that nobody would tell her about.
    autre = compte("formateur")
    assert "complète" in texte(autre.get(ME_FORMER))
    refusee = autre.post(ME_FORMER, prenom="Yann", nom="", session=session.code)
    assert refusee.statut == 422
    assert "complète" in texte(refusee)
    with bureau.registre(ecrire=True) as bdd:
        effacements.effacer(bdd, gardee)
        sien = comptes.trouver_compte(bdd, bureau.identifiant)
        assert sien is not None
        assert formation.fiche_de(bdd, sien) is None
        assert formation.ouvrir_fiche(bdd, sien, "Maïwenn").id not in (fiche.id, gardee.id)
