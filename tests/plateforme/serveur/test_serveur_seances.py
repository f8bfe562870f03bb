"""Coming in and leaving: wrong cards, the session's row, logout that is real, the access log."""

from __future__ import annotations

import stat
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from inscriptions.depot import ouvrir
from inscriptions.enumerations import RoleCompte
from inscriptions.modeles import Connexion
from inscriptions.services import comptes

LECON = "/module/droit_epn/03-partage-reutilisation"


def _sans_jeton(texte: str) -> str:
    """The page without its XSRF token, which changes each time."""
    import re

    return re.sub(r'name="_xsrf" value="[^"]*"', "", texte)


class TestEntree:
    def test_mal_tapee_et_inconnue_se_ressemblent(self, portail: Any) -> None:
        visite = portail.visite("127.0.5.1")
        visite.get("/")
        bonne = portail.inscrire("Tugdual").carte
        mal_tapee = bonne[:-1] + ("0" if bonne[-1] != "0" else "1")
        inconnue = "ZZZZ0007"
        from inscriptions.codes import normaliser, nouveau_code

        while normaliser(inconnue, 8) is None:
            inconnue = nouveau_code(8)
        pages = [visite.post("/entrer", code=code) for code in (mal_tapee, inconnue, "", "é" * 64)]
        pages.append(visite.get(f"/entrer/{inconnue}"))
        assert {page.statut for page in pages} == {403}
        assert len({_sans_jeton(page.texte) for page in pages}) == 1
        assert "ce n’est pas grave" in pages[0].texte
        assert "epn" not in visite.temoins

    def test_les_ecritures_d_une_carte_se_valent(self, portail: Any) -> None:
        carte = portail.inscrire("Tugdual").carte
        for saisie in (carte.lower(), f"{carte[:4]}-{carte[4:]}", f" {carte[:4]} {carte[4:]} "):
            assert portail.visite().entrer(saisie).statut == 303

    def test_le_carre_de_la_carte_quitte_l_adresse(self, portail: Any) -> None:
        visite = portail.visite()
        entree = visite.get(f"/entrer/{portail.inscrire('Tugdual').carte}")
        assert (entree.statut, entree.entete("Location")) == (303, "/parcours")
        assert "_xsrf" in visite.temoins, "sans lui une page ne sait pas fermer son noyau"

    def test_qui_essaie_beaucoup_attend(self, portail: Any) -> None:
        visite = portail.visite("127.0.5.2")
        carte = portail.inscrire("Tugdual").carte
        assert _durees(visite, 5) < 2.0
        debut = time.monotonic()
        assert visite.get("/entrer/FAUX").statut == 403
        assert time.monotonic() - debut >= 0.5
        debut = time.monotonic()
        assert visite.get(f"/entrer/{carte}").statut == 303, "la bonne carte entre, à son tour"
        assert time.monotonic() - debut >= 0.5, "le délai ne dit pas si la carte existe"
        assert _durees(portail.visite("127.0.5.3"), 1) < 0.5, "les autres postes n’attendent pas"

    def test_des_essais_paralleles_sont_refuses(self, portail: Any) -> None:
        _durees(portail.visite("127.0.5.4"), 5)

        def essayer(_rang: int) -> int:
            with suppress(TimeoutError):  # those who wait their turn: given up by this test
                return portail.visite("127.0.5.4").get("/entrer/FAUX", delai=2.0).statut
            return 0

        with ThreadPoolExecutor(16) as fils:
            statuts = list(fils.map(essayer, range(16)))
        assert statuts.count(429) >= 7
        assert portail.visite().get("/sante").statut == 200

    def test_le_formateur_presse_attend_aussi(self, portail: Any) -> None:
        visite = portail.visite("127.0.5.5")
        visite.get("/formateur")
        for _ in range(5):
            page = visite.post("/formateur", identifiant="demo.formateur", mot_de_passe="non")
            assert page.statut == 403
        inconnu = visite.post("/formateur", identifiant="personne", mot_de_passe="non")
        assert _sans_jeton(page.texte) == _sans_jeton(inconnu.texte)
        debut = time.monotonic()
        visite.post("/formateur", identifiant="demo.formateur", mot_de_passe="non")
        assert time.monotonic() - debut >= 0.5

    def test_qui_cherche_des_attestations_attend(self, portail: Any) -> None:
        visite = portail.visite("127.0.5.6")
        for _ in range(5):
            assert visite.get("/verifier/AAAA-AAAA-AAAA").statut == 404
        debut = time.monotonic()
        assert visite.get("/verifier?code=BBBB").statut == 404
        assert time.monotonic() - debut >= 0.5


def _durees(visite: Any, nombre: int) -> float:
    debut = time.monotonic()
    for _ in range(nombre):
        assert visite.get("/entrer/FAUX").statut == 403
    return time.monotonic() - debut


class TestRoles:
    def test_chacun_chez_soi(self, portail: Any, demo: Any, entrer: Callable[..., Any]) -> None:
        eleve, _ = entrer()
        for adresse in ("/formateur", f"/formateur/session/{demo.json['session']}"):
            page = eleve.get(adresse)
            assert page.statut == 403
            assert "Fatou" not in page.texte

        formateur = portail.visite()
        formateur.get("/formateur")
        acces = demo.json["formateur"]
        assert formateur.post("/formateur", **acces).statut == 303
        liste = formateur.get(f"/formateur/session/{demo.json['session']}")
        assert liste.statut == 200
        assert "Fatou" in liste.texte
        for adresse in (LECON, LECON + "/resultats", "/parcours"):
            assert formateur.get(adresse).statut == 403

    def test_une_session_d_un_autre_est_introuvable(self, portail: Any, demo: Any) -> None:
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            if comptes.trouver_compte(bdd, "autre.formatrice") is None:
                comptes.creer_compte(
                    bdd,
                    identifiant="autre.formatrice",
                    nom="Autre formatrice (fictive)",
                    role=RoleCompte.FORMATEUR,
                    mot_de_passe="un-mot-de-passe-factice-4812",
                )
        autre = portail.visite()
        autre.get("/formateur")
        entree = autre.post(
            "/formateur",
            identifiant="autre.formatrice",
            mot_de_passe="un-mot-de-passe-factice-4812",
        )
        assert entree.statut == 303
        for suite in ("", "/cartes"):
            page = autre.get(f"/formateur/session/{demo.json['session']}{suite}")
            assert page.statut == 404
            assert "Fatou" not in page.texte
        assert demo.json["session"] not in autre.get("/formateur").texte

    def test_sans_carte_rien_ne_s_ouvre(self, portail: Any, demo: Any) -> None:
        inconnu = portail.visite()
        for adresse in ("/parcours", LECON, LECON + "/resultats"):
            page = inconnu.get(adresse)
            assert page.statut in (302, 303)
            assert page.entete("Location").split("?")[0] == "/"
        assert inconnu.get(f"/formateur/session/{demo.json['session']}").statut == 303

    def test_un_autre_apprenant_ne_change_rien_chez_moi(
        self, entrer: Callable[..., Any], portail: Any
    ) -> None:
        """A cookie of one learner cut into another's, or edited, opens nothing."""
        visite, _ = entrer()
        bon = visite.temoins["epn"]
        autre_fin = "0" if bon[-2] != "0" else "1"
        for faux in (
            f'{bon[:-2]}{autre_fin}"',
            bon.replace("|", "!"),
            '"2|1:0|10:1|3:epn|4:AAAA|0"',
        ):
            visite.temoins["epn"] = faux
            assert visite.get("/parcours").statut == 303
        visite.temoins["epn"] = bon
        assert visite.get("/parcours").statut == 200


class TestSortie:
    def test_sortir_est_une_vraie_sortie(self, portail_noyaux: Any) -> None:
        portail = portail_noyaux
        eleve = portail.inscrire("Bleuenn")
        visite = portail.visite()
        visite.entrer(eleve.carte)
        pids = [portail.pid_noyau(visite.ouvrir_lecon()) for _ in range(2)]
        ancien = dict(visite.temoins)
        sortie = visite.post("/sortir")
        assert sortie.statut == 200
        assert "Votre séance est terminée" in sortie.texte
        assert "Bleuenn" not in sortie.texte
        assert sortie.entete("Clear-Site-Data") == '"cache", "cookies", "storage"'
        assert "no-store" in sortie.entete("Cache-Control")
        assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []
        assert "epn" not in visite.temoins
        vole = portail.visite()
        vole.temoins.update(ancien)
        for adresse in ("/parcours", LECON):
            assert vole.get(adresse).statut in (302, 303), "l’ancien témoin n’ouvre plus rien"
        assert vole.get("/api/presence").statut == 403

    def test_sortir_deux_fois_n_est_pas_une_faute(self, portail: Any) -> None:
        """A double click, or two tabs at the end of their ten minutes."""
        visite = portail.visite()
        visite.entrer(portail.inscrire("Bleuenn").carte)
        jeton = visite.temoins["_xsrf"]
        assert visite.post("/sortir").statut == 200
        encore = visite.post("/sortir", _xsrf=jeton)
        assert (encore.statut, encore.entete("Location")) == (303, "/")
        # Nor does another site's form, which brings no cookie, sign anybody out.
        etranger = portail.visite().demander("POST", "/sortir", b"")
        assert etranger.statut == 303
        assert "Clear-Site-Data" not in dict(etranger.entetes)

    def test_une_autre_carte_termine_la_seance_precedente(self, portail_noyaux: Any) -> None:
        """Shared computer: the next person scans a card while the last forgot to leave."""
        portail = portail_noyaux
        poste = portail.visite()
        poste.entrer(portail.inscrire("Bleuenn").carte)
        noyau = poste.ouvrir_lecon()
        pid = portail.pid_noyau(noyau)
        ancien = dict(poste.temoins)
        assert poste.get(f"/entrer/{portail.inscrire('Corentin').carte}").statut == 303
        assert "Corentin" in poste.get("/parcours").texte
        assert not Path(f"/proc/{pid}").exists()
        assert poste.get(f"/api/page/{noyau}").json["vivant"] is False
        vole = portail.visite()
        vole.temoins.update(ancien)
        assert vole.get("/parcours").statut == 303

    def test_la_seance_oubliee_se_ferme(self, portail: Any, entrer: Callable[..., Any]) -> None:
        visite, eleve = entrer()
        sceau = visite.ouvrir_lecon()
        assert visite.get("/api/presence").statut == 204
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            passe = datetime.now(UTC) - timedelta(seconds=1)
            bdd.execute(
                update(Connexion)
                .where(Connexion.apprenant_id == eleve.id)
                .values(expire_le=passe, vue_le=passe - timedelta(minutes=10))
            )
        assert visite.get("/api/presence").statut == 403
        assert visite.vit(sceau).statut == 403
        assert visite.dire(sceau, "photo-lettre-info", {"acte": "pret"}).statut == 403
        assert visite.get("/parcours").statut == 303

    def test_demander_si_la_page_vit_ne_prolonge_rien(
        self, portail: Any, entrer: Callable[..., Any]
    ) -> None:
        visite, eleve = entrer()
        sceau = visite.ouvrir_lecon()
        with ouvrir(portail.base) as depot:
            ancienne = datetime.now(UTC) - timedelta(minutes=5)
            fin = datetime.now(UTC) + timedelta(minutes=5)
            with depot.ecriture() as bdd:
                bdd.execute(
                    update(Connexion)
                    .where(Connexion.apprenant_id == eleve.id)
                    .values(vue_le=ancienne, expire_le=fin)
                )

            def vue_le() -> datetime:
                with depot.lecture() as bdd:
                    from sqlalchemy import select

                    vue = bdd.scalar(
                        select(Connexion.vue_le).where(Connexion.apprenant_id == eleve.id)
                    )
                    assert vue is not None
                    return vue

            visite.vit(sceau)
            visite.dire(sceau, "photo-lettre-info", {"acte": "pret"})
            assert vue_le() == ancienne
            visite.get("/api/presence")
            assert vue_le() > ancienne + timedelta(minutes=4)

    def test_la_page_previent_avant_que_le_registre_ne_ferme(self) -> None:
        """Gestures reach the registry up to two minutes late: it must close after the page does."""
        from types import SimpleNamespace

        from plateforme.serveur.identite import duree_inactivite
        from plateforme.serveur.reglages import Reglages

        reglages = Reglages()
        ici: Any = SimpleNamespace(settings={"reglages": reglages})
        assert duree_inactivite(ici) >= timedelta(seconds=reglages.inactivite, minutes=2)
        assert 0 < reglages.avertissement < reglages.inactivite


class TestSecretDesTemoins:
    def test_garde_entre_deux_demarrages(self, ouvrir_portail: Callable[..., Any]) -> None:
        with ouvrir_portail(prechauffe=0) as ouvert:
            secret = ouvert.dossier / "cles" / "cookies.secret"
            assert stat.S_IMODE(secret.stat().st_mode) == 0o600
            octets = secret.read_bytes()
            assert len(octets) >= 32
            visite = ouvert.visite()
            visite.entrer(ouvert.inscrire("Tugdual").carte)
            ouvert.arreter()
            ouvert.demarrer()
            assert secret.read_bytes() == octets
            assert visite.get("/parcours").statut == 200, "pas de nouvelle entrée à demander"
            ouvert.arreter()
            secret.unlink()  # how it is rotated
            ouvert.demarrer()
            assert visite.get("/parcours").statut == 303


class TestJournal:
    @pytest.fixture
    def bavard(self, ouvrir_portail: Callable[..., Any]) -> Any:
        with ouvrir_portail(trace="DEBUG", prechauffe=0) as ouvert:
            yield ouvert

    def test_ni_carte_ni_nom(self, bavard: Any) -> None:
        from inscriptions.codes import afficher

        eleve = bavard.inscrire("Prénom-Introuvable-4812")
        faux = "CARTEFAUSSE4812"
        visite = bavard.visite()
        visite.get(f"/entrer/{faux}")
        visite.get(f"/entrer/{eleve.carte}")
        visite.demander("POST", f"/entrer/{eleve.carte}", b"")
        visite.demander("DELETE", f"/entrer/{eleve.carte}")
        visite.entrer(eleve.carte)
        visite.get(f"/{eleve.carte}")
        visite.get(f"/verifier/{faux}")
        visite.get(f"/parcours?carte={eleve.carte}")
        visite.ouvrir_lecon()
        visite.post("/sortir")
        bavard.arreter()
        journal = bavard.journal.read_text(encoding="utf-8")
        assert "epn.acces" in journal
        for secret in (eleve.carte, afficher(eleve.carte), faux, eleve.prenom, "4812"):
            assert secret not in journal
        for jeton in visite.temoins.values():
            assert jeton not in journal
