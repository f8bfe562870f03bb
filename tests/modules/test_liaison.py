"""Where answers go: memory, preview, and the portal's server over real HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from modules.catalogue import Chapitre
from modules.commun.erreurs import ErreurApprenant, ErreurLiaison, ReponseInvalide
from modules.commun.liaison import (
    Accuse,
    EtatLecon,
    LiaisonApercu,
    LiaisonMemoire,
    LiaisonPartagee,
    LiaisonServeur,
)
from modules.commun.transport import demander

JETON = "5f0f2c1e-8f3b-4d0c-9b1a-2f6f3f1f9a10"


class FauxPortail:
    """A server that answers what the test put in `suite`, and keeps what it received."""

    def __init__(self) -> None:
        self.recues: list[tuple[str, str, str | None, Any]] = []
        self.suite: list[tuple[int, bytes, str]] = []
        portail = self

        class Repondeur(BaseHTTPRequestHandler):
            def _repondre(self) -> None:
                taille = int(self.headers.get("Content-Length") or 0)
                corps = json.loads(self.rfile.read(taille)) if taille else None
                portail.recues.append(
                    (self.command, self.path, self.headers.get("Authorization"), corps)
                )
                statut, octets, apres = portail.suite.pop(0)
                self.send_response(statut)
                if apres:
                    self.send_header("Retry-After", apres)
                if statut == 302:
                    self.send_header("Location", "/ailleurs")
                self.send_header("Content-Length", str(len(octets)))
                self.end_headers()
                self.wfile.write(octets)

            do_GET = do_POST = _repondre  # noqa: N815

            def log_message(self, *args: object) -> None:
                """Stay silent."""

        self.serveur = ThreadingHTTPServer(("127.0.0.1", 0), Repondeur)
        self.url = f"http://127.0.0.1:{self.serveur.server_port}"

    def dira(self, statut: int, corps: object, apres: str = "") -> None:
        octets = corps if isinstance(corps, bytes) else json.dumps(corps).encode()
        self.suite.append((statut, octets, apres))


@pytest.fixture
def portail() -> Iterator[FauxPortail]:
    faux = FauxPortail()
    fil = threading.Thread(target=faux.serveur.serve_forever, kwargs={"poll_interval": 0.01})
    fil.start()
    yield faux
    faux.serveur.shutdown()
    faux.serveur.server_close()
    fil.join()


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def liaison(portail: FauxPortail, pauses: list[float]) -> LiaisonServeur:
    return LiaisonServeur(portail.url + "/", "capacite-secrete", attendre=pauses.append)


def test_serveur_lit_l_etat(portail: FauxPortail, liaison: LiaisonServeur) -> None:
    portail.dira(
        200,
        {
            "remise": True,
            "fermees": ["q"],
            "reponses": {"q": {"reponse": ["a"], "retour": None}, "r": {}},
        },
    )
    assert liaison.etat() == {
        "remise": True,
        "fermees": ["q"],
        "reponses": {
            "q": {"reponse": ["a"], "retour": None},
            "r": {"reponse": None, "retour": None},
        },
        "tirages": {},
    }
    assert portail.recues == [("GET", "/api/noyau/etat", "Bearer capacite-secrete", None)]


def test_serveur_envoie_la_reponse(portail: FauxPortail, liaison: LiaisonServeur) -> None:
    portail.dira(200, {"retour": {"juste": True}})
    assert liaison.repondre("q", "été 😀", JETON) == {"retour": {"juste": True}}
    attendu = {"question": "q", "reponse": "été 😀", "jeton": JETON}
    assert portail.recues == [("POST", "/api/noyau/reponses", "Bearer capacite-secrete", attendu)]


def test_serveur_reessaie_avec_le_meme_jeton(
    portail: FauxPortail, liaison: LiaisonServeur, pauses: list[float]
) -> None:
    portail.dira(503, b"")
    portail.dira(200, b"pas du json")
    portail.dira(200, {"retour": None})
    assert liaison.repondre("q", "a", JETON) == {"retour": None}
    assert [corps["jeton"] for *_, corps in portail.recues] == [JETON] * 3
    assert pauses == [0.2, 0.8]


@pytest.mark.parametrize(
    ("dit", "attendu"),
    [("3", 3), ("0", 0.2), ("600", 5), ("9" * 9, 0.2), ("-1", 0.2), ("Sat, 28 Nov 2026", 0.2)],
)
def test_serveur_qui_demande_d_attendre(
    portail: FauxPortail, liaison: LiaisonServeur, pauses: list[float], dit: str, attendu: float
) -> None:
    portail.dira(429, {"erreur": "trop-vite"}, dit)
    portail.dira(200, {"retour": None})
    assert liaison.repondre("q", "a", JETON) == {"retour": None}
    assert [corps["jeton"] for *_, corps in portail.recues] == [JETON] * 2
    assert pauses == [attendu]


@pytest.mark.parametrize(
    ("statut", "corps"),
    [
        (500, b"<h1>panne</h1>"),
        (429, {"message": "x"}),
        (302, b""),
        (200, b"[" * 100_000),
        (200, b"[]"),
    ],
)
def test_serveur_en_panne(
    portail: FauxPortail, liaison: LiaisonServeur, statut: int, corps: object
) -> None:
    for _ in range(3):
        portail.dira(statut, corps)
    with pytest.raises(ErreurLiaison, match="Le serveur ne répond pas") as erreur:
        liaison.repondre("q", "a", JETON)
    assert erreur.value.temporaire
    assert len(portail.recues) == 3


def test_serveur_eteint(portail: FauxPortail, pauses: list[float]) -> None:
    ferme = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    adresse = f"http://127.0.0.1:{ferme.server_port}"
    ferme.server_close()
    with pytest.raises(ErreurLiaison) as erreur:
        LiaisonServeur(adresse, "capacite-secrete", attendre=pauses.append).etat()
    assert erreur.value.temporaire
    assert "capacite" not in str(erreur.value)
    assert len(pauses) == 2


@pytest.mark.parametrize(
    ("corps", "message"),
    [
        ({"message": "Votre copie est déjà remise."}, "Votre copie est déjà remise."),
        ({"message": 3}, "Le serveur a refusé"),
        (b"<html>", "Le serveur a refusé"),
    ],
)
def test_serveur_qui_refuse_n_est_pas_relance(
    portail: FauxPortail, liaison: LiaisonServeur, corps: object, message: str
) -> None:
    portail.dira(409, corps)
    with pytest.raises(ErreurLiaison, match=message) as erreur:
        liaison.repondre("q", "a", JETON)
    assert not erreur.value.temporaire
    assert len(portail.recues) == 1


@pytest.mark.parametrize(
    "etat",
    [
        {},
        {"remise": 1, "reponses": {}},
        {"remise": True, "reponses": []},
        {"remise": True, "reponses": {"q": 3}},
    ],
)
def test_etat_illisible(
    portail: FauxPortail, liaison: LiaisonServeur, etat: dict[str, object]
) -> None:
    portail.dira(200, etat)
    with pytest.raises(ErreurLiaison):
        liaison.etat()


def test_une_reponse_difforme_ne_part_pas(portail: FauxPortail, liaison: LiaisonServeur) -> None:
    for reponse in ({"a": 1}, "\ud800", 3.5):
        with pytest.raises(ReponseInvalide):
            liaison.repondre("q", reponse, JETON)
    assert portail.recues == []


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/", ""])
def test_seulement_http(url: str) -> None:
    with pytest.raises(ErreurLiaison):
        demander(url, "c", None)


def test_memoire_note_l_entrainement_et_se_tait_sur_le_reste(chapitre_exemple: Chapitre) -> None:
    memoire = LiaisonMemoire(
        chapitre_exemple.questions, [s.en_dict() for s in chapitre_exemple.sources]
    )
    assert memoire.repondre("photo-lettre-info", "b", JETON) == {"retour": None}
    retour = memoire.repondre("citer-auteur", ["prix", "nom"], JETON[:-1] + "1")["retour"]
    assert retour is not None
    assert retour["juste"] is False
    etat = memoire.etat()
    assert not etat["remise"]
    assert etat["reponses"]["photo-lettre-info"] == {"reponse": "b", "retour": None}
    assert etat["reponses"]["citer-auteur"]["reponse"] == ["nom", "prix"]


def test_memoire_le_meme_jeton_ne_compte_qu_une_fois(chapitre_exemple: Chapitre) -> None:
    memoire = LiaisonMemoire(chapitre_exemple.questions)
    memoire.repondre("photo-lettre-info", "b", JETON)
    memoire.repondre("photo-lettre-info", "a", JETON)
    assert memoire.etat()["reponses"]["photo-lettre-info"]["reponse"] == "b"


def test_memoire_question_inconnue(chapitre_exemple: Chapitre) -> None:
    with pytest.raises(ErreurLiaison, match="n’existe plus"):
        LiaisonMemoire(chapitre_exemple.questions).repondre("absente", "a", JETON)


def test_apercu_n_accuse_jamais_reception() -> None:
    assert LiaisonApercu().etat() == {"remise": False, "reponses": {}}
    with pytest.raises(ErreurLiaison, match="Aperçu") as erreur:
        LiaisonApercu().repondre("q", "a", JETON)
    assert not erreur.value.temporaire


class Compteuse:
    """A liaison that counts the times its state is read, and may fail."""

    def __init__(self, erreur: ErreurApprenant | None = None) -> None:
        self.lectures = 0
        self.erreur = erreur

    def etat(self) -> EtatLecon:
        self.lectures += 1
        if self.erreur:
            raise self.erreur
        return {"remise": False, "reponses": {}}

    def repondre(self, question_id: str, reponse: object, jeton: str) -> Accuse:
        return {"retour": None}


def test_l_etat_est_lu_une_fois_pour_toute_la_page() -> None:
    heure = [0.0]
    source = Compteuse()
    partagee = LiaisonPartagee(source, horloge=lambda: heure[0])
    for _ in range(12):
        partagee.etat()
    assert source.lectures == 1
    heure[0] = 2.5
    partagee.etat()
    assert source.lectures == 2
    partagee.repondre("q", "a", JETON)
    partagee.etat()
    assert source.lectures == 3


def test_une_panne_est_partagee_aussi() -> None:
    source = Compteuse(ErreurLiaison("panne", temporaire=True))
    partagee = LiaisonPartagee(source, horloge=lambda: 0.0)
    for _ in range(12):
        with pytest.raises(ErreurLiaison):
            partagee.etat()
    assert source.lectures == 1
