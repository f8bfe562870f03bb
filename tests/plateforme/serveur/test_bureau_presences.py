"""The attendance grid: noted, corrected, undone, late with a reason; the code on the board."""

from __future__ import annotations

import html
import json
import re
import urllib.parse
from datetime import timedelta
from typing import Any

import pytest

from inscriptions.enumerations import EtatPresence, EtatSession
from inscriptions.heure import locale
from inscriptions.journal import histoire
from inscriptions.services import emargement, grille, seances, sessions

HIER, AVANT_HIER = timedelta(days=-1, hours=-1), timedelta(days=-3)
JSON = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}


def texte(reponse: Any) -> str:
    """The words of a page, its no-break spaces made plain."""
    nu = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", reponse.texte, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(nu).replace("\u00a0", " ").replace("\u202f", " "))


class Feuille:
    """The grid of one half-day, as its page and its script use it."""

    def __init__(self, bureau: Any, session: Any, rang: int = 1) -> None:
        self.bureau, self.session = bureau, session
        self.adresse = f"/formateur/session/{session.code}/presences/{rang}"
        self.seance = session.seances[rang - 1]
        self.qui = {i.apprenant.prenom: i.apprenant_id for i in bureau.inscrits(session)}

    def noter(self, prenom: str, etat: str, **champs: str) -> Any:
        return self.bureau.visite.post(
            self.adresse, apprenant=str(self.qui[prenom]), etat=etat, **champs
        )

    def toucher(self, prenom: str, etat: str, **champs: str) -> Any:
        """What the script sends."""
        visite = self.bureau.visite
        corps = {
            "_xsrf": visite.temoins["_xsrf"],
            "seance": str(self.seance.id),
            "apprenant": str(self.qui[prenom]),
            "etat": etat,
        } | champs
        return visite.demander("POST", self.adresse, urllib.parse.urlencode(corps).encode(), JSON)

    def notes(self) -> dict[str, tuple[str, int]]:
        with self.bureau.registre() as bdd:
            return {
                ligne.apprenant.prenom: (ligne.presence.etat.value, ligne.presence.minutes)
                for ligne in grille.grille(bdd, self.seance)
                if ligne.presence
            }

    def page(self, question: str = "") -> Any:
        return self.bureau.visite.get(self.adresse + question)


@pytest.fixture
def feuille(bureau: Any) -> Feuille:
    """Three people, now."""
    return Feuille(bureau, bureau.session(prenoms=("Awa", "Bilal", "Chloé")))


def test_noter_se_voit_et_se_corrige(feuille: Feuille) -> None:
    assert "0 présent sur 3" in texte(feuille.page())
    fait = feuille.noter("Awa", "present")
    assert fait.statut == 303
    assert fait.entete("Location") == f"{feuille.adresse}?fait=note#p-{feuille.qui['Awa']}"
    feuille.noter("Bilal", "absent")
    feuille.noter("Chloé", "excuse")
    assert feuille.notes() == {
        "Awa": ("present", 120),
        "Bilal": ("absent", 0),
        "Chloé": ("excuse", 0),
    }
    page = feuille.page("?fait=note")
    assert "C’est noté." in texte(page)
    assert "1 présent sur 3" in texte(page)
    assert page.texte.count('aria-pressed="true"') == 3
    feuille.noter("Bilal", "present")
    assert feuille.notes()["Bilal"] == ("present", 120)


def test_deux_fois_c_est_une_fois_et_annuler_efface(feuille: Feuille) -> None:
    for _ in range(2):
        assert feuille.noter("Awa", "present").statut == 303
    with feuille.bureau.registre() as bdd:
        (ligne,) = [li for li in grille.grille(bdd, feuille.seance) if li.presence]
        actes = [acte.acte for acte in histoire(bdd, ligne.presence.id)]
    assert actes == ["presence.noter"]
    for _ in range(2):
        feuille.noter("Awa", "rien")
    assert feuille.notes() == {}


def test_le_journal_dit_qui_a_note(feuille: Feuille) -> None:
    feuille.noter("Awa", "present")
    with feuille.bureau.registre() as bdd:
        (ligne,) = [li for li in grille.grille(bdd, feuille.seance) if li.presence]
        (acte,) = histoire(bdd, ligne.presence.id)
    assert acte.auteur == f"compte:{feuille.bureau.compte.id}"
    assert "Awa" not in acte.details


def test_l_arrivee_et_la_duree(feuille: Feuille) -> None:
    arrivee = locale(feuille.seance.debut) + timedelta(minutes=30)
    feuille.noter("Awa", "duree", arrivee=f"{arrivee:%H:%M}", minutes="")
    assert feuille.notes()["Awa"] == ("present", 90)
    feuille.noter("Bilal", "duree", arrivee="", minutes="45")
    assert feuille.notes()["Bilal"] == ("present", 45)
    mots = texte(feuille.page())
    assert f"arrivée à {arrivee.hour} h {arrivee.minute:02d}, 90 min" in mots
    feuille.noter("Awa", "present")
    assert feuille.notes()["Awa"] == ("present", 90), "toucher de nouveau garde l’heure d’arrivée"
    trop = feuille.noter("Bilal", "duree", arrivee="", minutes="121")
    assert trop.statut == 422
    assert "de 0 à 120" in texte(trop)
    assert feuille.noter("Bilal", "duree", arrivee="vers midi", minutes="").statut == 422


def test_tous_presents_epargne_ce_qui_est_note(feuille: Feuille) -> None:
    feuille.noter("Bilal", "absent")
    page = feuille.page()
    assert "Les autres présents" in page.texte
    feuille.bureau.visite.post(feuille.adresse, acte="tous")
    assert feuille.notes() == {
        "Awa": ("present", 120),
        "Bilal": ("absent", 0),
        "Chloé": ("present", 120),
    }
    assert re.search(r'id="tous" hidden', feuille.page().texte)


class TestScript:
    def test_chaque_geste_repond_ce_qui_est_garde(self, feuille: Feuille) -> None:
        reponse = feuille.toucher("Awa", "present")
        assert reponse.statut == 200
        assert reponse.json == {
            "etat": "present",
            "arrivee": "",
            "minutes": 120,
            "resume": "présent",
            "presents": 1,
            "attendus": 3,
            "a_noter": 2,
        }
        annule = feuille.toucher("Awa", "rien").json
        assert (annule["etat"], annule["minutes"], annule["presents"]) == ("rien", None, 0)

    def test_un_refus_est_une_phrase(self, feuille: Feuille) -> None:
        reponse = feuille.toucher("Awa", "duree", minutes="999", arrivee="")
        assert reponse.statut == 422
        assert reponse.json["erreur"] == "nombre-illisible"
        assert "de 0 à 120" in reponse.json["message"]

    def test_une_page_restee_ouverte_garde_sa_seance(self, bureau: Any) -> None:
        """A half-day planned before shifts the numbers: the form's own id decides."""
        session = bureau.session(timedelta(minutes=-20), timedelta(days=7), prenoms=("Awa",))
        feuille = Feuille(bureau, session, 2)
        debut = feuille.seance.debut - timedelta(days=2)
        with bureau.registre(ecrire=True) as bdd:
            seances.ajouter_seances(bdd, session, [(debut, debut + timedelta(hours=1))])
        assert feuille.toucher("Awa", "present").statut == 200
        assert feuille.notes() == {"Awa": ("present", 120)}


class TestApresCoup:
    def test_plus_d_un_jour_apres_corriger_demande_pourquoi(self, bureau: Any) -> None:
        session = bureau.session(AVANT_HIER, prenoms=("Awa",))
        feuille = Feuille(bureau, session)
        assert "Pourquoi corriger après coup ?" in texte(feuille.page())
        assert feuille.noter("Awa", "present").statut == 303, "la première fois n’est pas corriger"
        refus = feuille.noter("Awa", "absent")
        assert refus.statut == 422
        assert "pour la corriger, dites pourquoi" in texte(refus)
        assert feuille.toucher("Awa", "rien").json["erreur"] == "motif-manquant"
        fait = feuille.noter("Awa", "absent", motif="feuille_papier")
        assert fait.entete("Location").startswith(f"{feuille.adresse}?motif=feuille_papier&fait=")
        assert feuille.notes() == {"Awa": ("absent", 0)}
        with bureau.registre() as bdd:
            (ligne,) = grille.grille(bdd, feuille.seance)
            acte = histoire(bdd, ligne.presence.id)[-1]
        assert acte.acte == "presence.corriger"
        details = json.loads(acte.details)
        assert (details["motif"], details["avant"]) == ("feuille_papier", "present")
        choisi = feuille.page("?motif=feuille_papier").texte
        assert 'name="motif" value="feuille_papier"' in choisi

    def test_une_session_terminee_aussi(self, bureau: Any) -> None:
        session = bureau.session(timedelta(hours=-3), prenoms=("Awa",))
        feuille = Feuille(bureau, session)
        feuille.noter("Awa", "present")
        assert "Pourquoi corriger" not in texte(feuille.page())
        with bureau.registre(ecrire=True) as bdd:
            sessions.clore_session(bdd, session)
        assert "La session n’est plus ouverte" in texte(feuille.page())
        assert feuille.noter("Awa", "excuse").statut == 422
        assert feuille.noter("Awa", "excuse", motif="justificatif").statut == 303
        assert bureau.relire(session).etat is EtatSession.TERMINEE


class TestVenuSansInscription:
    def test_la_personne_est_inscrite_et_presente(self, feuille: Feuille) -> None:
        fait = feuille.bureau.visite.post(feuille.adresse, acte="ajouter", prenom="Denise", nom="")
        assert fait.statut == 303
        assert "Denise" not in fait.entete("Location")
        assert feuille.notes()["Denise"] == ("present", 120)
        denise = next(
            i for i in feuille.bureau.inscrits(feuille.session) if i.apprenant.prenom == "Denise"
        )
        assert denise.sur_place

    def test_complete_personne_n_est_ajoute(self, bureau: Any) -> None:
        feuille = Feuille(bureau, bureau.session(capacite=1, prenoms=("Awa",)))
        refus = bureau.visite.post(feuille.adresse, acte="ajouter", prenom="Denise", nom="Corre")
        assert refus.statut == 422
        assert "Cette session est complète" in texte(refus)
        assert 'value="Denise"' in refus.texte
        assert feuille.notes() == {}


class TestTableau:
    def test_le_code_est_tire_une_fois_et_ouvre_le_pointage(self, feuille: Feuille) -> None:
        bureau = feuille.bureau
        tableau = f"{feuille.adresse}/tableau"
        assert "n’est pas encore tiré" in texte(bureau.visite.get(tableau))
        assert bureau.visite.post(tableau).entete("Location") == tableau
        code = bureau.relire(feuille.session).seances[0].code_tableau
        page = bureau.visite.get(tableau)
        assert code in page.texte
        assert "0 présents sur 3" in texte(page)
        assert "Awa" not in page.texte, "cette page est projetée"
        assert "inactivite.js" not in page.texte
        bureau.visite.post(tableau)
        assert bureau.relire(feuille.session).seances[0].code_tableau == code
        with bureau.registre(ecrire=True) as bdd:
            presence = emargement.pointer(
                bdd,
                apprenant_id=feuille.qui["Awa"],
                code=code,
                maintenant=feuille.seance.debut + timedelta(minutes=10),
            )
        assert presence.etat is EtatPresence.PRESENT
        compte = bureau.visite.demander(
            "GET", f"{tableau}?auto=1", None, {"Accept": "application/json"}
        )
        assert compte.json == {"presents": 1, "attendus": 3}

    def test_une_seance_annulee_n_a_pas_de_code(self, bureau: Any) -> None:
        session = bureau.session(timedelta(days=1), prenoms=("Awa",))
        feuille = Feuille(bureau, session)
        with bureau.registre(ecrire=True) as bdd:
            seances.annuler_seance(bdd, session.seances[0])
        refus = bureau.visite.post(f"{feuille.adresse}/tableau")
        assert refus.statut == 422
        assert "Cette séance est annulée" in texte(refus)
        assert feuille.noter("Awa", "present").statut == 422


def test_qui_a_annule_apres_etre_venu_garde_sa_ligne(feuille: Feuille) -> None:
    feuille.noter("Awa", "present")
    awa = next(i for i in feuille.bureau.inscrits(feuille.session) if i.apprenant.prenom == "Awa")
    feuille.bureau.visite.post(
        f"/formateur/session/{feuille.session.code}/inscription/{awa.id}/annuler"
    )
    mots = texte(feuille.page())
    assert "inscription annulée" in mots
    assert feuille.notes()["Awa"] == ("present", 120)


@pytest.mark.parametrize("rang", ["0", "9", "999"])
def test_une_seance_qui_n_existe_pas(feuille: Feuille, rang: str) -> None:
    adresse = f"/formateur/session/{feuille.session.code}/presences/{rang}"
    assert feuille.bureau.visite.get(adresse).statut == 404
    assert feuille.bureau.visite.get(f"{adresse}/tableau").statut == 404


def test_un_identifiant_devine_ne_note_personne(feuille: Feuille, portail: Any) -> None:
    ailleurs = portail.inscrire("Enora")
    for faux in (str(ailleurs.id), "x", ""):
        reponse = feuille.bureau.visite.post(feuille.adresse, apprenant=faux, etat="present")
        assert reponse.statut == 404
    autre = feuille.bureau.session(timedelta(days=1), prenoms=("Denise",))
    croisee = feuille.bureau.visite.post(
        feuille.adresse,
        seance=str(autre.seances[0].id),
        apprenant=str(feuille.qui["Awa"]),
        etat="present",
    )
    assert croisee.statut == 404
    assert feuille.noter("Awa", "parti").statut == 404
    assert feuille.notes() == {}
