"""People on the desk: one's own for a trainer, everybody for a coordinator; their data, erased."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from inscriptions.depot import ouvrir
from inscriptions.journal import histoire
from inscriptions.modeles import Apprenant
from inscriptions.services import apprenants, sessions

RECHERCHE = "/formateur/personnes"
DOUBLONS = "/formateur/doublons"


def fiche(portail: Any, cle: Any) -> Apprenant:
    with ouvrir(portail.base) as depot, depot.lecture() as bdd:
        return bdd.get_one(Apprenant, UUID(str(cle)))


@pytest.fixture
def coordinatrice(compte: Callable[..., Any]) -> Any:
    return compte("coordinateur")


@pytest.fixture
def groupe(salle: Callable[..., Any]) -> Any:
    """A session of the demonstration's trainer, its one learner with a name of her own."""
    return salle((f"Azenor{uuid4().hex[:10]}",))


class TestRecherche:
    def test_un_nom_ne_va_jamais_dans_une_adresse(
        self, groupe: Any, coordinatrice: Any, formatrice: Any
    ) -> None:
        nom = groupe.eleves[0].prenom
        for visite in (coordinatrice, formatrice):
            vide = visite.get(RECHERCHE).texte
            assert 'method="post" action="/formateur/personnes"' in vide
            trouvee = visite.post(RECHERCHE, texte=nom.lower()).texte
            assert f'href="/formateur/personne/{groupe.eleves[0].id}">{nom}' in trouvee
            assert "1 personne." in trouvee
            assert nom not in visite.get(f"{RECHERCHE}?texte={nom}").texte
            assert nom in visite.post(RECHERCHE, texte=groupe.eleves[0].carte).texte
            rien = visite.post(RECHERCHE, texte="zz<b>zz").texte
            assert "Personne ne correspond." in rien
            assert "<b>" not in rien

    def test_chacun_les_personnes_de_ses_sessions(
        self, portail: Any, groupe: Any, compte: Callable[..., Any]
    ) -> None:
        (qui,) = groupe.eleves
        collegue, eleve, inconnu = compte("formateur"), portail.visite(), portail.visite()
        eleve.entrer(qui.carte)
        inconnu.get("/")
        assert qui.prenom not in collegue.post(RECHERCHE, texte=qui.prenom).texte.replace(
            f'value="{qui.prenom}"', ""
        )
        page = f"/formateur/personne/{qui.id}"
        for suite in ("", "/modifier", "/carte"):
            assert collegue.get(page + suite).statut == 404
            assert collegue.post(page + suite).statut in (404, 405)
            assert eleve.get(page + suite).statut == 403
            assert inconnu.get(page + suite).statut == 303
        for suite in ("/donnees", "/effacer"):
            assert collegue.post(page + suite).statut == 403
            assert eleve.post(page + suite).statut == 403
        for adresse in (RECHERCHE, DOUBLONS):
            assert eleve.get(adresse).statut == 403
            assert inconnu.get(adresse).statut == 303
        assert collegue.get(DOUBLONS).statut == collegue.post(DOUBLONS).statut == 403


class TestPage:
    def test_ce_que_chacun_voit(
        self, portail: Any, groupe: Any, formatrice: Any, coordinatrice: Any, salle: Any
    ) -> None:
        (qui,) = groupe.eleves
        eleve = portail.visite()
        eleve.entrer(qui.carte)
        eleve.post("/pointage", code=groupe.tableau)
        page = formatrice.get(f"/formateur/personne/{qui.id}").texte
        for attendu in ("Groupe du moment", "Présent, arrivée à", "Mettre en partage"):
            assert attendu in page
        assert "Ses données" not in page, "à la coordination d’effacer et d’exporter"
        assert "Ses données" in coordinatrice.get(f"/formateur/personne/{qui.id}").texte

    def test_un_formateur_ne_voit_pas_les_sessions_des_autres(
        self, portail: Any, salle: Callable[..., Any], compte: Callable[..., Any], formatrice: Any
    ) -> None:
        identifiant = f"essai.{uuid4().hex[:12]}"
        collegue = compte("formateur", identifiant)
        sienne, autre = salle(("Enora",), formateur=identifiant), salle(())
        (qui,) = sienne.eleves
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            apprenants.inscrire_existant(
                bdd, session=sessions.trouver_session(bdd, autre.code), apprenant=qui
            )
        for visite, vue, cachee in (
            (collegue, sienne.code, autre.code),
            (formatrice, autre.code, sienne.code),
        ):
            page = visite.get(f"/formateur/personne/{qui.id}").texte
            assert f"/formateur/session/{vue}" in page
            assert f"/formateur/session/{cachee}" not in page

    def test_corriger_une_fiche(self, portail: Any, groupe: Any, formatrice: Any) -> None:
        (qui,) = groupe.eleves
        adresse = f"/formateur/personne/{qui.id}/modifier"
        champs = {
            "prenom": qui.prenom, "nom": "Le Gall", "contact": "", "genre": "feminin",
            "tranche_age": "40_59", "statut": "retraite", "commune_insee": "29019",
        }  # fmt: skip
        reponse = formatrice.post(adresse, **champs)
        assert reponse.entete("Location") == f"/formateur/personne/{qui.id}?fait=modifiee"
        connue = fiche(portail, qui.id)
        assert (connue.nom, connue.genre.value, connue.commune_insee) == (
            "Le Gall", "feminin", "29019",
        )  # fmt: skip
        refusee = formatrice.post(adresse, **champs | {"prenom": " ", "nom": "<b>"})
        assert refusee.statut == 422
        assert "est vide" in refusee.texte.split('role="alert"')[1].split("</p>")[0]
        assert 'value="&lt;b&gt;"' in refusee.texte
        assert formatrice.post(adresse, **champs | {"genre": "chat"}).statut == 400
        assert formatrice.demander("POST", adresse, b"prenom=x").statut == 403
        with ouvrir(portail.base) as depot, depot.lecture() as bdd:
            details = [a.details for a in histoire(bdd, qui.id) if a.acte == "apprenant.modifier"]
        assert len(details) == 1
        assert "Gall" not in details[0]

    def test_remplacer_une_carte(self, portail: Any, groupe: Any, formatrice: Any) -> None:
        (qui,) = groupe.eleves
        adresse = f"/formateur/personne/{qui.id}/carte"
        page = formatrice.get(adresse).texte
        assert f"{qui.carte[:4]}-{qui.carte[4:]}" in page
        assert 'src="data:image/svg+xml' in page
        eleve = portail.visite()
        eleve.entrer(qui.carte)
        assert formatrice.post(adresse).entete("Location") == f"{adresse}?fait=carte"
        assert fiche(portail, qui.id).carte != qui.carte
        assert eleve.get("/parcours").entete("Location") == "/", "qui était entré est sorti"
        assert portail.visite("127.0.6.1").get(f"/entrer/{qui.carte}").statut == 403
        assert portail.visite().entrer(fiche(portail, qui.id).carte).statut == 303


class TestDonnees:
    def test_la_personne_recoit_ses_donnees(
        self, portail: Any, groupe: Any, coordinatrice: Any, formatrice: Any
    ) -> None:
        (qui,) = groupe.eleves
        reponse = coordinatrice.post(f"/formateur/personne/{qui.id}/donnees")
        assert reponse.entete("Content-Type") == "application/json; charset=utf-8"
        nom = f'attachment; filename="personne-{qui.id}.json"'
        assert reponse.entete("Content-Disposition") == nom
        assert qui.prenom in json.dumps(reponse.json, ensure_ascii=False)
        with ouvrir(portail.base) as depot, depot.lecture() as bdd:
            assert "apprenant.exporter" in [a.acte for a in histoire(bdd, qui.id)]
        assert formatrice.post(f"/formateur/personne/{qui.id}/donnees").statut == 403
        assert coordinatrice.get(f"/formateur/personne/{qui.id}/donnees").statut == 405

    def test_effacer_s_annonce_puis_se_confirme(
        self, portail: Any, groupe: Any, coordinatrice: Any, formatrice: Any
    ) -> None:
        (qui,) = groupe.eleves
        eleve = portail.visite()
        eleve.entrer(qui.carte)
        eleve.post("/pointage", code=groupe.tableau)
        adresse = f"/formateur/personne/{qui.id}/effacer"
        annonce = coordinatrice.get(adresse)
        assert "Rien n’est encore effacé." in annonce.texte
        assert "Ce qui reste, et pourquoi" in annonce.texte
        assert fiche(portail, qui.id).prenom == qui.prenom
        sans_coche = coordinatrice.post(adresse)
        assert sans_coche.statut == 422
        assert "cochez" in sans_coche.texte.split('role="alert"')[1].split("</p>")[0]
        assert fiche(portail, qui.id).prenom == qui.prenom
        assert formatrice.get(adresse).statut == formatrice.post(adresse).statut == 403
        fait = coordinatrice.post(adresse, confirme="oui")
        assert fait.entete("Location") == f"{RECHERCHE}?fait=effacee"
        assert fiche(portail, qui.id).prenom == ""
        assert qui.prenom not in coordinatrice.post(RECHERCHE, texte=qui.carte).texte
        page = coordinatrice.get(f"/formateur/personne/{qui.id}").texte
        assert "Personne effacée" in page
        assert qui.prenom not in page
        assert "déjà effacée" in coordinatrice.get(adresse).texte


class TestDoublons:
    @pytest.fixture
    def paire(self, salle: Callable[..., Any], portail: Any) -> Any:
        """Two files alike: one letter apart, the same family name."""
        groupe, nom = salle(()), f"Le Goff{uuid4().hex[:10]}"
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            session = sessions.trouver_session(bdd, groupe.code)
            return [
                apprenants.inscrire(bdd, session=session, prenom=prenom, nom=nom).apprenant
                for prenom in ("Gwenaëlle", "Gwenaelle")
            ]

    def test_cote_a_cote_reunir_puis_separer(
        self, portail: Any, paire: Any, coordinatrice: Any
    ) -> None:
        un, deux = paire
        page = coordinatrice.get(f"{DOUBLONS}?personne={un.id}").texte
        assert "Pourquoi :" in page
        assert page.count(f'value="{deux.id}"') >= 2
        decision = {"premier": str(un.id), "second": str(deux.id), "garde": str(deux.id)}
        fait = coordinatrice.post(DOUBLONS, acte="fusionner", **decision)
        assert fait.entete("Location") == f"{DOUBLONS}?fait=fusion"
        assert fiche(portail, un.id).fusionne_dans == deux.id
        vers = coordinatrice.get(f"/formateur/personne/{un.id}").entete("Location")
        assert vers == f"/formateur/personne/{deux.id}"
        refus = coordinatrice.post(DOUBLONS, acte="fusionner", **decision)
        assert refus.statut == 422
        assert 'role="alert"' in refus.texte
        page = coordinatrice.get(DOUBLONS).texte.split("Réunions que l’on peut défaire")[1]
        ligne = next(li for li in page.split("<tr>") if str(deux.id) in li)
        fusion = ligne.split('name="fusion" value="')[1][:36]
        separee = coordinatrice.post(DOUBLONS, acte="separer", fusion=fusion)
        assert separee.entete("Location").startswith(f"{DOUBLONS}?fait=")
        assert fiche(portail, un.id).fusionne_dans is None

    def test_ce_sont_deux_personnes(self, paire: Any, coordinatrice: Any) -> None:
        un, deux = paire
        champs = {"premier": str(un.id), "second": str(deux.id)}
        fait = coordinatrice.post(DOUBLONS, acte="ecarter", **champs)
        assert fait.entete("Location") == f"{DOUBLONS}?fait=ecart"
        assert "aucune fiche ne ressemble" in (
            coordinatrice.get(f"{DOUBLONS}?personne={un.id}").texte
        )

    def test_une_demande_etrange_reste_polie(self, paire: Any, coordinatrice: Any) -> None:
        un = str(paire[0].id)
        for champs, statut in (
            ({"acte": "fusionner"}, 400),
            ({"acte": "autre", "premier": un, "second": un}, 400),
            ({"acte": "ecarter", "premier": un, "second": un}, 422),
            ({"acte": "ecarter", "premier": un, "second": str(uuid4())}, 404),
            ({"acte": "separer", "fusion": str(uuid4())}, 404),
        ):
            assert coordinatrice.post(DOUBLONS, **champs).statut == statut, champs
        assert coordinatrice.demander("POST", DOUBLONS, b"acte=ecarter").statut == 403
        assert coordinatrice.get(f"{DOUBLONS}?personne=rien").statut == 200
