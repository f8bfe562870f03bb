"""The dashboard's door: coordinators only, aggregates only, and a kernel that is theirs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, update
from websockets.exceptions import InvalidStatus

from inscriptions.depot import ouvrir
from inscriptions.enumerations import RoleCompte
from inscriptions.modeles import Compte, Connexion
from inscriptions.services import apprenants, comptes, lieux, sessions, types_ateliers

ADRESSE = "/formateur/tableau-de-bord"
MOT_DE_PASSE = "douze caractères"
Compter = Callable[..., tuple[Any, Any]]


@pytest.fixture
def portail(portail_noyaux: Any) -> Any:
    """A portal whose lessons have kernels too: one test takes a lesson's capability."""
    return portail_noyaux


@pytest.fixture
def entrer_compte(portail: Any) -> Iterator[Compter]:
    """Give `visite, compte = entrer_compte(role)`: a new account, signed in."""
    faites: list[Any] = []

    def entrer_un(role: RoleCompte = RoleCompte.COORDINATEUR) -> tuple[Any, Any]:
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            compte = comptes.creer_compte(
                bdd,
                identifiant=f"c{uuid4().hex[:12]}",
                nom="Hélène Tanguy",
                role=role,
                mot_de_passe=MOT_DE_PASSE,
            )
        visite = portail.visite()
        faites.append(visite)
        visite.get("/formateur")
        entree = visite.post(
            "/formateur", identifiant=compte.identifiant, mot_de_passe=MOT_DE_PASSE
        )
        assert entree.statut == 303
        return visite, compte

    yield entrer_un
    for visite in faites:
        visite.post("/sortir")


@pytest.fixture
def ouvrir_tableau(portail: Any, entrer_compte: Compter) -> Callable[[], tuple[Any, Any, str, str]]:
    """Give `visite, compte, noyau, capacite = ouvrir_tableau()`."""

    def ouvrir_un() -> tuple[Any, Any, str, str]:
        visite, compte = entrer_compte()
        noyau = noyau_de(visite)
        return visite, compte, noyau, portail.environnement_noyau(noyau)["EPN_CAPACITE"]

    return ouvrir_un


def noyau_de(visite: Any) -> str:
    page = visite.get(ADRESSE)
    assert page.statut == 200, page.texte[:500]
    return str(page.texte.split('data-noyau="')[1].split('"')[0])


def lire(visite: Any, chemin: str, capacite: str | None) -> Any:
    entetes = {"Authorization": f"Bearer {capacite}"} if capacite else {}
    return visite.get(f"/api/tableau/{chemin}", entetes=entetes)


class TestQui:
    def test_la_coordination_entre_et_lit_avant_tout_script(
        self, portail: Any, entrer_compte: Compter
    ) -> None:
        visite, _ = entrer_compte()
        page = visite.get(ADRESSE)
        assert page.statut == 200
        assert "no-store" in page.entete("Cache-Control")
        assert "Toutes les années" in page.texte
        assert '<th scope="row">20' in page.texte
        assert "import ouvrir_tableau" not in page.texte

    def test_les_autres_n_entrent_pas(
        self, portail: Any, entrer: Callable[..., Any], entrer_compte: Compter
    ) -> None:
        avant = portail.noyaux()
        formatrice, _ = entrer_compte(RoleCompte.FORMATEUR)
        apprenante, _ = entrer()
        for visite in (formatrice, apprenante):
            refus = visite.get(ADRESSE)
            assert refus.statut == 403
            assert "data-noyau" not in refus.texte
        inconnu = portail.visite().get(ADRESSE)
        assert inconnu.statut in (302, 303)
        assert inconnu.entete("Location").startswith("/formateur")
        assert portail.noyaux() <= avant, "aucun noyau n’a démarré"

    @pytest.mark.parametrize("methode", ["POST", "PUT", "DELETE"])
    def test_rien_d_autre_qu_une_lecture(self, entrer_compte: Compter, methode: str) -> None:
        visite, _ = entrer_compte()
        xsrf = {"X-XSRFToken": visite.temoins["_xsrf"]}
        assert visite.demander(methode, ADRESSE, b"", xsrf).statut == 405

    @pytest.mark.parametrize("adresse", ["/module/inscriptions/tableau_de_bord", "/tableau"])
    def test_le_carnet_n_a_pas_d_autre_porte(
        self, entrer_compte: Compter, entrer: Callable[..., Any], adresse: str
    ) -> None:
        for visite in (entrer_compte()[0], entrer()[0]):
            assert visite.get(adresse).statut in (403, 404)


class TestNoyau:
    def test_il_ne_repond_qu_a_sa_coordinatrice(
        self,
        ouvrir_tableau: Callable[[], Any],
        entrer_compte: Compter,
        entrer: Callable[..., Any],
        brancher: Callable[..., Any],
    ) -> None:
        chez_elle, _, noyau, _ = ouvrir_tableau()
        assert chez_elle.get(f"/api/page/{noyau}").json == {"vivant": True}
        with brancher(chez_elle, noyau) as prise:
            assert prise.point_fixe()
        for autre in (entrer_compte()[0], entrer()[0]):
            xsrf = {"X-XSRFToken": autre.temoins["_xsrf"]}
            assert autre.get(f"/api/page/{noyau}").json == {"vivant": False}
            assert autre.demander("DELETE", f"/api/kernels/{noyau}", entetes=xsrf).statut == 403
            assert autre.post(f"/voila/api/shutdown/{noyau}").statut == 403
            with pytest.raises(InvalidStatus), brancher(autre, noyau):
                pass
        assert chez_elle.get(f"/api/page/{noyau}").json == {"vivant": True}

    def test_son_environnement_ne_mene_a_aucun_fichier(
        self, portail: Any, ouvrir_tableau: Callable[[], Any]
    ) -> None:
        *_, noyau, _ = ouvrir_tableau()
        recu = portail.environnement_noyau(noyau)
        assert not {"EPN_BASE", "EPN_DONNEES", "EPN_SECRET"} & recu.keys()
        assert portail.base not in json.dumps(recu)

    def test_deux_pages_au_plus_et_la_sortie_les_ferme(
        self, portail: Any, entrer_compte: Compter
    ) -> None:
        visite, _ = entrer_compte()
        ouverts = [noyau_de(visite) for _ in range(3)]
        vivants = [visite.get(f"/api/page/{noyau}").json for noyau in ouverts]
        assert vivants == [{"vivant": False, "cedee": True}, {"vivant": True}, {"vivant": True}]
        capacites = [portail.environnement_noyau(n)["EPN_CAPACITE"] for n in ouverts[1:]]
        assert visite.post("/sortir").statut == 200
        for noyau in ouverts[1:]:
            with pytest.raises(ProcessLookupError):
                portail.pid_noyau(noyau)
        for capacite in capacites:
            assert lire(portail.visite(), "choix", capacite).statut == 401

    def test_rien_de_l_adresse_n_arrive_au_noyau(
        self, portail: Any, entrer_compte: Compter
    ) -> None:
        visite, _ = entrer_compte()
        page = visite.get(f"{ADRESSE}?template=lab&theme=dark&marque-7788=1")
        noyau = page.texte.split('data-noyau="')[1].split('"')[0]
        assert "7788" not in json.dumps(portail.environnement_noyau(noyau))
        assert "epn-tableau" in page.texte

    def test_la_prise_ne_montre_ni_nom_ni_source(
        self,
        portail: Any,
        demo: Any,
        ouvrir_tableau: Callable[[], Any],
        brancher: Callable[..., Any],
    ) -> None:
        visite, _, noyau, _ = ouvrir_tableau()
        with brancher(visite, noyau) as prise:
            controle = {"comm_id": "c1", "target_name": "jupyter.widget.control", "data": {}}
            prise.envoyer("shell", "comm_open", controle, version="1.0.0")
            prise.envoyer(
                "shell", "comm_msg", {"comm_id": "c1", "data": {"method": "request_states"}}
            )
            prise.point_fixe()
            tout = b"".join([*prise.recu, *visite.recu]).decode(errors="replace")
        assert "ouvrir_tableau" not in tout
        assert "EPN_CAPACITE" not in tout
        for apprenant in demo.json["apprenants"]:
            assert apprenant["prenom"] not in tout
            assert apprenant["carte"] not in tout


class TestApi:
    def test_des_totaux_et_personne(
        self, portail: Any, demo: Any, ouvrir_tableau: Callable[[], Any]
    ) -> None:
        visite, _, _, capacite = ouvrir_tableau()
        choix = lire(visite, "choix", capacite).json
        assert set(choix) == {"annees", "axes", "mesures"}
        assert choix["annees"] == sorted(choix["annees"]) != []
        annees = ",".join(map(str, choix["annees"]))
        codes = {mesure["code"] for mesure in choix["mesures"]}
        assert "ensemble" in {axe["code"] for axe in choix["axes"]}
        for axe in choix["axes"]:
            reponse = lire(visite, f"lignes?annees={annees}&axe={axe['code']}", capacite)
            assert reponse.statut == 200, reponse.texte
            assert reponse.entete("Cache-Control") == "no-store"
            lignes = reponse.json["lignes"]
            assert lignes, axe
            for ligne in lignes:
                assert set(ligne) == {
                    *("annee", "cle", "libelle", "valeurs", "manques", "mentions"),
                }
                assert set(ligne["valeurs"]) == codes
                assert all(
                    v is None or isinstance(v, int | float) for v in ligne["valeurs"].values()
                )
            couples = [(ligne["annee"], ligne["cle"]) for ligne in lignes]
            assert len(couples) == len(set(couples)), "une ligne par élément et par année"
            for apprenant in demo.json["apprenants"]:
                for secret in ("id", "carte", "prenom"):
                    assert apprenant[secret] not in reponse.texte

    def test_ce_qui_sort_du_service_est_protege_par_le_serveur(
        self, portail: Any, ouvrir_tableau: Callable[[], Any]
    ) -> None:
        nom = f"Petit lieu {uuid4()}"
        debut = datetime(2019, 5, 6, 12, tzinfo=UTC)
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            session = sessions.creer_session(
                bdd,
                type_atelier=types_ateliers.type_du_module(bdd, "droit_epn", "Droit et EPN"),
                titre="Deux personnes",
                lieu=lieux.creer_lieu(bdd, nom=nom, commune="Port-Lannec"),
                formateur=None,
                capacite=8,
                seances=[(debut, debut + timedelta(hours=2))],
            )
            for prenom in ("Une", "Deux"):
                apprenants.inscrire(bdd, session=session, prenom=prenom)
        visite, _, _, capacite = ouvrir_tableau()
        for protege, attendu in (("", 2), ("&protegees=oui", None)):
            reponse = lire(visite, f"lignes?annees=2019&axe=lieu{protege}", capacite)
            (ligne,) = [li for li in reponse.json["lignes"] if li["libelle"] == nom]
            assert ligne["valeurs"]["inscrits"] == attendu
            assert ligne["valeurs"]["participants"] is None, "personne n’a pointé"
            assert ligne["valeurs"]["sessions"] == 1
            assert bool(ligne["mentions"].get("inscrits")) is (attendu is None)

    @pytest.mark.parametrize(
        "question",
        [
            *("", "annees=&axe=type", "annees=2026", "annees=2026&axe=apprenant"),
            *("annees=x&axe=type", "annees=2026&axe=prenom", "annees=99999999999&axe=type"),
        ],
    )
    def test_une_demande_illisible_est_refusee_en_francais(
        self, ouvrir_tableau: Callable[[], Any], question: str
    ) -> None:
        visite, _, _, capacite = ouvrir_tableau()
        refus = lire(visite, f"lignes?{question}", capacite)
        assert refus.statut == 400
        assert refus.json["erreur"] == "demande-illisible"
        assert refus.json["message"]

    def test_ni_cookie_ni_capacite_d_apprenant_n_ouvrent_les_chiffres(
        self, portail: Any, entrer: Callable[..., Any], ouvrir_tableau: Callable[[], Any]
    ) -> None:
        coordinatrice, _, _, _ = ouvrir_tableau()
        apprenante, _ = entrer()
        sienne = portail.environnement_noyau(apprenante.ouvrir_lecon())["EPN_CAPACITE"]
        for chemin in ("choix", "lignes?annees=2026&axe=type"):
            for visite, capacite in (
                (coordinatrice, None),
                (coordinatrice, "fausse"),
                (coordinatrice, sienne),
                (apprenante, sienne),
            ):
                refus = lire(visite, chemin, capacite)
                assert refus.statut == 401
                assert refus.json["erreur"] == "capacite-inconnue"

    def test_une_capacite_de_tableau_n_ouvre_aucune_reponse(
        self, ouvrir_tableau: Callable[[], Any], demander_api: Callable[..., Any]
    ) -> None:
        visite, _, _, capacite = ouvrir_tableau()
        etat = visite.get("/api/noyau/etat", entetes={"Authorization": f"Bearer {capacite}"})
        assert etat.statut == 401
        assert demander_api(visite, capacite, "photo-lettre-info", "a").statut == 401

    def test_qui_ne_coordonne_plus_ne_lit_plus(
        self, portail: Any, ouvrir_tableau: Callable[[], Any]
    ) -> None:
        visite, compte, _, capacite = ouvrir_tableau()
        assert lire(visite, "choix", capacite).statut == 200
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            bdd.execute(
                update(Compte).where(Compte.id == compte.id).values(role=RoleCompte.FORMATEUR)
            )
        refus = lire(visite, "choix", capacite)
        assert refus.statut == 403
        assert refus.json["erreur"] == "reserve-coordination"
        assert visite.get(ADRESSE).statut == 403

    def test_une_seance_finie_ailleurs_ferme_les_chiffres(
        self, portail: Any, ouvrir_tableau: Callable[[], Any]
    ) -> None:
        """The session ends without the page saying so, as after ten idle minutes."""
        visite, compte, _, capacite = ouvrir_tableau()
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            bdd.execute(delete(Connexion).where(Connexion.compte_id == compte.id))
        refus = lire(visite, "lignes?annees=2026&axe=type", capacite)
        assert refus.statut == 401
        assert refus.json["erreur"] == "seance-finie"
