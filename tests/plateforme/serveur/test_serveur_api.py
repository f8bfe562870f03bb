"""The kernels' API: a capability opens one learner's one chapter, and a 200 is never a lie."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from inscriptions.depot import ouvrir
from inscriptions.heure import maintenant
from inscriptions.modeles import Reponse
from inscriptions.services import copies, reponses

MODULE, CHAPITRE = "droit_epn", "03-partage-reutilisation"
LECON = f"/module/{MODULE}/{CHAPITRE}"
NOTEE, ENTRAINEMENT, LIBRE = "photo-lettre-info", "droit-moral-nom", "credit-photo"
Lecon = Callable[[], tuple[Any, Any, str]]


@pytest.fixture(scope="module")
def portail(portail_noyaux: Any) -> Any:
    """A portal whose lesson needs a kernel."""
    return portail_noyaux


@pytest.fixture
def lecon(portail: Any, entrer: Callable[..., Any]) -> Lecon:
    """Open a lesson: the visit, the learner, and the capability of its kernel."""

    def ouvrir_une() -> tuple[Any, Any, str]:
        visite, eleve = entrer()
        return (
            visite,
            eleve,
            portail.environnement_noyau(visite.ouvrir_lecon())["EPN_CAPACITE"],
        )

    return ouvrir_une


@pytest.fixture(scope="module")
def ouverte(portail: Any) -> Iterator[tuple[Any, Any, str]]:
    """One lesson for all the refusals: none of them leaves anything behind."""
    eleve, visite = portail.inscrire("Nolwenn"), portail.visite()
    visite.entrer(eleve.carte)
    yield visite, eleve, portail.environnement_noyau(visite.ouvrir_lecon())["EPN_CAPACITE"]
    visite.post("/sortir")


def _etat(visite: Any, capacite: str) -> Any:
    return visite.get("/api/noyau/etat", entetes={"Authorization": f"Bearer {capacite}"})


def _poster(visite: Any, capacite: str, corps: bytes) -> Any:
    entetes = {"Authorization": f"Bearer {capacite}", "Content-Type": "application/json"}
    return visite.demander("POST", "/api/noyau/reponses", corps, entetes)


class TestCapacite:
    @pytest.mark.parametrize(
        "autorisation",
        [None, "", "Bearer", "Bearer ", "Bearer faux", "Basic {}", "{}", "bearer {}"],
    )
    def test_sans_la_bonne_rien_ne_s_ouvre(
        self, ouverte: tuple[Any, Any, str], autorisation: str | None
    ) -> None:
        visite, _, capacite = ouverte
        entetes = {} if autorisation is None else {"Authorization": autorisation.format(capacite)}
        for methode, chemin in (("GET", "etat"), ("POST", "reponses")):
            refus = visite.demander(methode, f"/api/noyau/{chemin}", b"{}", entetes)
            assert refus.statut == 401
            assert refus.json["erreur"] == "capacite-inconnue"
            assert "n’est plus ouverte" in refus.json["message"]

    def test_une_capacite_ne_vaut_que_pour_son_apprenant(
        self, portail: Any, lecon: Lecon, demander_api: Callable[..., Any]
    ) -> None:
        _, a, capacite_a = lecon()
        chez_b, b, _ = lecon()
        # B's cookies with A's capability: the capability decides, and it is A's.
        assert demander_api(chez_b, capacite_a, NOTEE, "a").statut == 200
        with ouvrir(portail.base) as depot, depot.lecture() as bdd:
            assert reponses.courantes(bdd, a.id, MODULE, CHAPITRE) == {NOTEE: '"a"'}
            assert reponses.courantes(bdd, b.id, MODULE, CHAPITRE) == {}

    def test_un_identifiant_envoye_par_le_noyau_est_ignore(
        self, portail: Any, lecon: Lecon
    ) -> None:
        visite, a, capacite = lecon()
        _, b, _ = lecon()
        corps = {
            "question": NOTEE,
            "reponse": "a",
            "jeton": str(uuid4()),
            "apprenant": str(b.id),
            "module": "autre",
            "chapitre": "autre",
        }
        assert _poster(visite, capacite, json.dumps(corps).encode()).statut == 200
        with ouvrir(portail.base) as depot, depot.lecture() as bdd:
            assert reponses.courantes(bdd, b.id, MODULE, CHAPITRE) == {}
            assert reponses.courantes(bdd, a.id, MODULE, CHAPITRE) == {NOTEE: '"a"'}


class TestReponses:
    def test_l_entrainement_repond_la_notee_se_tait(
        self, lecon: Lecon, demander_api: Callable[..., Any]
    ) -> None:
        visite, _, capacite = lecon()
        accuse = demander_api(visite, capacite, ENTRAINEMENT, "a").json
        assert accuse["enregistre"] is True
        assert accuse["retour"]["explication"]
        assert accuse["retour"]["sources"]
        assert demander_api(visite, capacite, NOTEE, "a").json == {
            "enregistre": True,
            "retour": None,
        }

    def test_la_meme_demande_deux_fois_n_est_qu_une(
        self, portail: Any, lecon: Lecon, demander_api: Callable[..., Any]
    ) -> None:
        visite, eleve, capacite = lecon()
        jeton = str(uuid4())
        for _ in range(3):
            assert demander_api(visite, capacite, NOTEE, "a", jeton).statut == 200
        assert demander_api(visite, capacite, NOTEE, "b").statut == 200
        # A late copy of the first one changes nothing.
        assert demander_api(visite, capacite, NOTEE, "a", jeton).statut == 200
        assert _etat(visite, capacite).json["reponses"][NOTEE]["reponse"] == "b"
        with ouvrir(portail.base) as depot, depot.lecture() as bdd:
            combien = select(func.count()).where(Reponse.apprenant_id == eleve.id)
            assert bdd.scalar(combien) == 2

    @pytest.mark.parametrize(
        ("question", "reponse"),
        [
            (NOTEE, "z"),
            (NOTEE, 3),
            (NOTEE, ["a"]),
            (NOTEE, {"a": 1}),
            (NOTEE, True),
            (LIBRE, ["a"]),
            (LIBRE, "x" * 100_001),
            (LIBRE, "\ud800"),
            (LIBRE, "a\0b"),
        ],
    )
    def test_une_reponse_d_une_autre_forme_est_expliquee(
        self,
        ouverte: tuple[Any, Any, str],
        demander_api: Callable[..., Any],
        question: str,
        reponse: object,
    ) -> None:
        visite, _, capacite = ouverte
        refus = demander_api(visite, capacite, question, reponse)
        assert refus.statut == 422
        assert refus.json["erreur"] == "reponse-invalide"
        assert len(refus.json["message"]) > 10
        assert _etat(visite, capacite).json["reponses"] == {}

    @pytest.mark.parametrize(
        "corps",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b'"texte"',
            b"NaN",
            b"\xff\xfe",
            b"{}",
            b'{"question": "photo-lettre-info"}',
            b'{"question": "photo-lettre-info", "reponse": "a", "jeton": 3}',
            b'{"question": "photo-lettre-info", "reponse": "a", "jeton": "pas-un-uuid"}',
            b'{"question": ["photo-lettre-info"], "reponse": "a", "jeton": "x"}',
            b'{"question": "autre-chapitre", "reponse": "a", "jeton": "%J"}',
            b'{"question": "credit-photo", "reponse": %P, "jeton": "%J"}',
            b'{"question": "credit-photo", "reponse": %E, "jeton": "%J"}',
        ],
    )
    def test_une_demande_illisible_est_refusee_sans_bruit(
        self, ouverte: tuple[Any, Any, str], corps: bytes
    ) -> None:
        profond, enorme = b"[" * 3_000 + b"]" * 3_000, b"1" * 6_000
        visite, _, capacite = ouverte
        corps = corps.replace(b"%J", str(uuid4()).encode())
        corps = corps.replace(b"%P", profond).replace(b"%E", enorme)
        refus = _poster(visite, capacite, corps)
        assert refus.statut in (400, 422)
        assert set(refus.json) == {"erreur", "message"}
        assert "Traceback" not in refus.texte
        assert _etat(visite, capacite).json["reponses"] == {}

    @pytest.mark.parametrize("nombre", [b"NaN", b"Infinity", b"-Infinity", b"1e400"])
    def test_un_nombre_impossible_n_est_jamais_garde(
        self, ouverte: tuple[Any, Any, str], nombre: bytes
    ) -> None:
        visite, _, capacite = ouverte
        corps = b'{"question": "photo-lettre-info", "reponse": %s, "jeton": "%s"}'
        refus = _poster(visite, capacite, corps % (nombre, str(uuid4()).encode()))
        assert 400 <= refus.statut < 500
        assert _etat(visite, capacite).json["reponses"] == {}

    def test_apres_la_remise_rien_ne_change_plus(
        self, portail: Any, lecon: Lecon, demander_api: Callable[..., Any]
    ) -> None:
        visite, eleve, capacite = lecon()
        assert demander_api(visite, capacite, NOTEE, "a").statut == 200
        # As the hand-in page does, without waking nbgrader for this test.
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            copies.remettre(
                bdd,
                apprenant_id=eleve.id,
                module=MODULE,
                chapitre=CHAPITRE,
                maintenant=maintenant(),
            )
        refus = demander_api(visite, capacite, NOTEE, "b")
        assert (refus.statut, refus.json["erreur"]) == (409, "copie-remise")
        etat = _etat(visite, capacite).json
        assert etat["remise"] is True
        assert etat["reponses"] == {NOTEE: {"reponse": "a", "retour": None}}

    def test_une_reponse_devenue_impossible_est_a_refaire(
        self, portail: Any, lecon: Lecon, demander_api: Callable[..., Any]
    ) -> None:
        """The chapter was published again with other choices: the page still opens."""
        visite, eleve, capacite = lecon()
        assert demander_api(visite, capacite, NOTEE, "a").statut == 200
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            for question in (ENTRAINEMENT, "question-retiree"):
                reponses.enregistrer(
                    bdd,
                    apprenant_id=eleve.id,
                    module=MODULE,
                    chapitre=CHAPITRE,
                    question=question,
                    contenu='"choix-disparu"',
                    jeton=str(uuid4()),
                    maintenant=maintenant(),
                )
        etat = _etat(visite, capacite)
        assert etat.statut == 200
        assert set(etat.json["reponses"]) == {NOTEE}
