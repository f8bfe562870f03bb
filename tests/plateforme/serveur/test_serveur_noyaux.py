"""A kernel answers to the learner it was opened for, says nothing it should not, runs nothing."""

from __future__ import annotations

import json
import os
import signal
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from inscriptions.depot import ouvrir
from inscriptions.heure import maintenant
from inscriptions.services import apprenants, copies, lieux, sessions, types_ateliers
from plateforme.publies import lire_module_publie

SECRET = "parole-de-passe-factice-4812"  # what tests/conftest.py gives to every portal
LEGACY_EN_TETE = "Sec-WebSocket-Protocol"
EXECUTANTS = (
    "execute_request",
    "complete_request",
    "inspect_request",
    "history_request",
    "is_complete_request",
    "debug_request",
    "input_reply",
    "interrupt_request",
    "create_subshell_request",
)


@pytest.fixture
def portail(portail_noyaux: Any) -> Any:
    """A portal whose lesson needs a kernel."""
    return portail_noyaux


def _reponses_et_retours(portail: Any) -> list[str]:
    """Every text that says how a graded question is answered."""
    module = lire_module_publie(portail.dossier / "publies" / "droit_epn.json")
    textes = []
    for question in module.chapitre("03-partage-reutilisation").notees:
        brut = question.en_dict()
        textes.append(question.explication)
        textes += [choix["retour"] for choix in brut.get("choix", [])]
        textes += filter(None, [brut.get("attendu")])
    assert len(textes) > 20
    return textes


LECON = "/module/droit_epn/03-partage-reutilisation"


class TestProprietaire:
    def test_sa_propre_porte_est_ouverte(
        self, entrer: Callable[..., Any], brancher: Callable[..., Any]
    ) -> None:
        visite, _ = entrer()
        noyau = visite.ouvrir_lecon()

        assert visite.get(f"/api/kernels/{noyau}").json["id"] == noyau
        assert visite.get(f"/api/page/{noyau}").json == {"vivant": True}
        with brancher(visite, noyau) as prise:
            assert prise.lien.subprotocol == "v1.kernel.websocket.jupyter.org"
            assert prise.point_fixe()

    def test_le_noyau_d_un_autre_reste_ferme(
        self, portail: Any, entrer: Callable[..., Any], brancher: Callable[..., Any]
    ) -> None:
        chez_a, _ = entrer("Aziliz")
        chez_b, _ = entrer("Brieg")
        noyau = chez_a.ouvrir_lecon()
        chez_b.ouvrir_lecon()
        xsrf = {"X-XSRFToken": chez_b.temoins["_xsrf"]}
        inconnu = portail.visite()
        inconnu.get("/")

        for adresse in (f"/api/kernels/{noyau}", f"/api/kernels/{noyau}/channels"):
            assert chez_b.get(adresse).statut in (400, 403), adresse
            assert inconnu.get(adresse).statut in (302, 400, 403), adresse
        assert chez_b.demander("DELETE", f"/api/kernels/{noyau}", entetes=xsrf).statut == 403
        assert chez_b.post(f"/voila/api/shutdown/{noyau}").statut == 403
        assert inconnu.post(f"/voila/api/shutdown/{noyau}").statut == 403
        for visite in (chez_b, inconnu):
            with pytest.raises(InvalidStatus) as refus, brancher(visite, noyau):
                pass
            assert refus.value.response.status_code == 403
        assert chez_b.get(f"/api/page/{noyau}").json == {"vivant": False}
        assert inconnu.get(f"/api/page/{noyau}").statut == 403
        assert chez_a.get(f"/api/page/{noyau}").json == {"vivant": True}, "le noyau a survécu"

    def test_un_noyau_en_attente_n_est_a_personne(
        self, portail: Any, entrer: Callable[..., Any], brancher: Callable[..., Any]
    ) -> None:
        visite, _ = entrer()
        capacite = portail.environnement_noyau(visite.ouvrir_lecon())["EPN_CAPACITE"]
        assert visite.get("/api/noyau/etat", entetes={"Authorization": f"Bearer {capacite}"}).json
        for pid in Path("/proc").iterdir():
            if not pid.name.isdigit():
                continue
            try:
                ligne = (pid / "cmdline").read_text().replace("\0", " ")
                parent = (pid / "status").read_text().split("PPid:\t")[1].split("\n")[0]
            except OSError:
                continue
            if "ipykernel_launcher" not in ligne or int(parent) != portail.processus.pid:
                continue
            noyau = ligne.split("kernel-")[-1].split(".json")[0]
            if visite.get(f"/api/page/{noyau}").json["vivant"]:
                continue
            # Not this learner's: in waiting, or somebody else's. Neither opens.
            assert visite.get(f"/api/kernels/{noyau}").statut == 403
            with pytest.raises(InvalidStatus), brancher(visite, noyau):
                pass

    def test_un_autre_site_ne_peut_pas_ouvrir_la_prise(
        self, entrer: Callable[..., Any], brancher: Callable[..., Any]
    ) -> None:
        visite, _ = entrer()
        noyau = visite.ouvrir_lecon()
        with (
            pytest.raises(InvalidStatus) as refus,
            brancher(visite, noyau, Origin="https://ailleurs.example"),
        ):
            pass
        assert refus.value.response.status_code == 403

    def test_une_demande_de_fin_sans_jeton_xsrf_est_refusee(
        self, entrer: Callable[..., Any]
    ) -> None:
        visite, _ = entrer()
        noyau = visite.ouvrir_lecon()
        assert visite.demander("DELETE", f"/api/kernels/{noyau}").statut == 403
        assert visite.demander("POST", f"/voila/api/shutdown/{noyau}", b"").statut == 403
        assert visite.get(f"/api/page/{noyau}").json == {"vivant": True}

    def test_la_page_qui_se_ferme_termine_son_noyau(
        self, portail: Any, entrer: Callable[..., Any]
    ) -> None:
        visite, _ = entrer()
        noyau = visite.ouvrir_lecon()
        pid = portail.pid_noyau(noyau)
        capacite = portail.environnement_noyau(noyau)["EPN_CAPACITE"]
        corps = urlencode({"_xsrf": visite.temoins["_xsrf"]}).encode()
        fin = visite.demander(
            "POST",
            f"/voila/api/shutdown/{noyau}",
            corps,
            # What a browser sends from a page whose policy is « no-referrer ».
            {"Content-Type": "application/x-www-form-urlencoded", "Origin": visite_origine(visite)},
        )
        assert fin.statut == 204
        assert not Path(f"/proc/{pid}").exists()
        assert visite.get(f"/api/page/{noyau}").json == {"vivant": False}
        refus = visite.get("/api/noyau/etat", entetes={"Authorization": f"Bearer {capacite}"})
        assert refus.statut == 401, "une capacité oubliée n’ouvre plus rien"


def visite_origine(visite: Any) -> str:
    return f"http://127.0.0.1:{visite.port}"


class TestProtocole:
    @pytest.mark.parametrize("protocoles", [(), ("kernel.websocket.jupyter.org",), ("",)])
    def test_seul_v1_est_accepte(
        self,
        entrer: Callable[..., Any],
        brancher: Callable[..., Any],
        protocoles: tuple[str, ...],
    ) -> None:
        visite, _ = entrer()
        noyau = visite.ouvrir_lecon()
        if protocoles == ("",):
            entetes = {
                "Upgrade": "websocket",
                "Connection": "Upgrade",
                "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version": "13",
                LEGACY_EN_TETE: "v2.kernel.websocket.jupyter.org, x",
            }
            refus = visite.get(f"/api/kernels/{noyau}/channels", entetes=entetes)
            assert refus.statut == 400
            return
        with pytest.raises(InvalidStatus) as refuse, brancher(visite, noyau, protocoles):
            pass
        assert refuse.value.response.status_code == 400

    def test_rien_ne_s_execute_par_la_prise(
        self,
        entrer: Callable[..., Any],
        brancher: Callable[..., Any],
        tmp_path: Path,
    ) -> None:
        visite, _ = entrer()
        noyau = visite.ouvrir_lecon()
        temoin = tmp_path / "execute"
        code = f"open({str(temoin)!r}, 'w').close()"
        contenu = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {"x": code},
            "allow_stdin": False,
            "stop_on_error": True,
            "cursor_pos": 3,
            "detail_level": 0,
            "value": code,
            "hist_access_type": "tail",
            "n": 10,
            "output": True,
            "raw": True,
        }
        with brancher(visite, noyau) as prise:
            for genre in EXECUTANTS:
                for canal in ("shell", "control", "stdin", "iopub"):
                    prise.envoyer(canal, genre, contenu)
            venus = prise.point_fixe()
        assert not temoin.exists()
        permis = {"status", "kernel_info_reply", "comm_open", "comm_msg", "iopub_welcome"}
        assert {message["genre"] for message in venus} <= permis
        assert visite.get(f"/api/page/{noyau}").json == {"vivant": True}

    def test_les_sources_des_cellules_ne_sortent_pas(
        self, entrer: Callable[..., Any], brancher: Callable[..., Any]
    ) -> None:
        visite, _ = entrer()
        noyau = visite.ouvrir_lecon()
        with brancher(visite, noyau) as prise:
            prise.point_fixe()
            tout = b"".join([*prise.recu, *visite.recu])
        assert b"execute_input" not in tout
        assert b"ouvrir_lecon" not in tout

    def test_un_message_trop_gros_ferme_la_prise_et_rien_d_autre(
        self, portail: Any, entrer: Callable[..., Any], brancher: Callable[..., Any]
    ) -> None:
        visite, _ = entrer()
        noyau = visite.ouvrir_lecon()
        with brancher(visite, noyau) as prise:
            # The size alone, announced: bytes left unread would end the line before its reason.
            annonce = b"\x82" + struct.pack(">BQ", 0x80 | 127, 256 * 1024 + 1) + bytes(4)
            prise.lien.socket.sendall(annonce)
            with pytest.raises(ConnectionClosed) as ferme:
                prise.jusqu_a(lambda _message: False)
        assert ferme.value.rcvd is not None
        assert ferme.value.rcvd.code == 1009
        assert visite.get(f"/api/page/{noyau}").json == {"vivant": True}
        with brancher(visite, noyau) as prise:
            assert prise.point_fixe()

    def test_les_prises_d_un_noyau_sont_comptees(
        self, entrer: Callable[..., Any], brancher: Callable[..., Any]
    ) -> None:
        visite, _ = entrer()
        noyau = visite.ouvrir_lecon()
        with ExitStack() as ouvertes:
            for _rang in range(4):
                ouvertes.enter_context(brancher(visite, noyau))
            with pytest.raises(InvalidStatus) as refus, brancher(visite, noyau):
                pass
            assert refus.value.response.status_code == 429

    def test_une_trame_malformee_ferme_la_prise_et_rien_d_autre(
        self, entrer: Callable[..., Any], brancher: Callable[..., Any]
    ) -> None:
        visite, _ = entrer()
        noyau = visite.ouvrir_lecon()
        for trame in (b"", b"\0", "du texte", "[]", b"\x02" + b"\0" * 40, bytes(range(256))):
            with brancher(visite, noyau) as prise:
                prise.lien.send(trame)
                with pytest.raises(ConnectionClosed) as ferme:
                    prise.jusqu_a(lambda _message: False)
            assert ferme.value.rcvd is not None
            assert ferme.value.rcvd.code == 1003
        with brancher(visite, noyau) as prise:
            assert prise.point_fixe()


class TestSecrets:
    def test_aucune_cle_ne_sort_avant_la_remise(
        self,
        portail: Any,
        entrer: Callable[..., Any],
        brancher: Callable[..., Any],
        demander_api: Callable[..., Any],
    ) -> None:
        visite, _ = entrer()
        visite.get("/parcours")
        noyau = visite.ouvrir_lecon()
        capacite = portail.environnement_noyau(noyau)["EPN_CAPACITE"]
        module = lire_module_publie(portail.dossier / "publies" / "droit_epn.json")
        for question in module.chapitre("03-partage-reutilisation").notees:
            reponse = question.exemple_juste() or "Une réponse."
            accuse = demander_api(visite, capacite, question.id, reponse)
            assert accuse.json == {"enregistre": True, "retour": None}
        etat = visite.get("/api/noyau/etat", entetes={"Authorization": f"Bearer {capacite}"}).json
        assert {ligne["retour"] for ligne in etat["reponses"].values()} == {None}
        with brancher(visite, noyau) as prise:
            prise.envoyer(
                "shell",
                "comm_open",
                {"comm_id": "c1", "target_name": "jupyter.widget.control", "data": {}},
                version="1.0.0",
            )
            prise.envoyer(
                "shell", "comm_msg", {"comm_id": "c1", "data": {"method": "request_states"}}
            )
            venus = prise.point_fixe()
            etats = [
                m["contenu"]["data"]["states"]
                for m in venus
                if m["genre"] == "comm_msg" and "states" in m["contenu"].get("data", {})
            ]
            assert len(etats) == 1
            for comm, modele in etats[0].items():
                if "donnees" not in modele["state"]:
                    continue
                for demande in ({"acte": "pret"}, {"acte": "repondre", "reponse": "a"}):
                    prise.envoyer(
                        "shell",
                        "comm_msg",
                        {"comm_id": comm, "data": {"method": "custom", "content": demande}},
                    )
                prise.envoyer(
                    "shell", "comm_msg", {"comm_id": comm, "data": {"method": "request_state"}}
                )
            prise.point_fixe()
            octets = b"\n".join([*prise.recu, *visite.recu])
        questions = [m["state"]["donnees"] for m in etats[0].values() if "donnees" in m["state"]]
        assert len(questions) == len(module.chapitre("03-partage-reutilisation").questions)
        for texte in _reponses_et_retours(portail):
            for forme in (texte, json.dumps(texte)[1:-1]):
                assert forme.encode() not in octets, texte
        for mot in (b'"juste"', b'"attendu"', b'"bons_choix"'):
            assert mot not in b"".join(prise.recu)

    def test_l_environnement_du_noyau_tient_dans_la_liste(
        self, portail: Any, entrer: Callable[..., Any]
    ) -> None:
        visite, eleve = entrer()
        serveur = Path(f"/proc/{portail.processus.pid}/environ").read_text()
        assert portail.base in serveur
        assert SECRET in serveur
        for noyau in (visite.ouvrir_lecon(), visite.ouvrir_lecon()):  # one was preheated
            recu = portail.environnement_noyau(noyau)
            for interdite in ("EPN_BASE", "EPN_DONNEES", "VOILA_REQUEST_URL", "QUERY_STRING"):
                assert interdite not in recu
            tout = "\n".join(f"{cle}={valeur}" for cle, valeur in recu.items())
            for fuite in (SECRET, "registre.db", str(portail.dossier / "cles"), eleve.carte):
                assert fuite not in tout
            assert len(recu["EPN_CAPACITE"]) >= 40
            assert recu["EPN_SERVEUR"] == portail.url


class TestPlaces:
    def test_une_troisieme_page_ferme_la_plus_ancienne(
        self, portail: Any, entrer: Callable[..., Any]
    ) -> None:
        visite, _ = entrer()
        ouverts = [visite.ouvrir_lecon() for _ in range(3)]
        assert len(set(ouverts)) == 3
        vivants = [visite.get(f"/api/page/{noyau}").json for noyau in ouverts]
        assert vivants == [{"vivant": False, "cedee": True}, {"vivant": True}, {"vivant": True}]

    def test_dix_pages_a_la_fois_n_en_laissent_que_deux(
        self, portail: Any, entrer: Callable[..., Any]
    ) -> None:
        visite, _ = entrer()
        with ThreadPoolExecutor(6) as fils:
            ouverts = list(fils.map(lambda _: visite.ouvrir_lecon(), range(6)))
        vivants = [n for n in ouverts if visite.get(f"/api/page/{n}").json["vivant"]]
        assert len(vivants) == 2

    def test_plus_de_place_se_dit_en_francais_et_se_libere(
        self, ouvrir_portail: Callable[..., Any], attendre: Callable[..., Any]
    ) -> None:
        with ouvrir_portail(avec_noyau=True, noyaux_max=2, prechauffe=1) as ouvert:
            visites = []
            for prenom in ("Un", "Deux", "Trois", "Quatre"):
                visite = ouvert.visite()
                visite.entrer(ouvert.inscrire(prenom).carte)
                visites.append(visite)
            ouverts = [visite.ouvrir_lecon() for visite in visites[:2]]
            refus = [visite.get(LECON) for visite in visites[2:]]
            assert [page.statut for page in refus] == [503, 503]
            for page, place in zip(refus, ("la prochaine personne", "à la 2e place"), strict=True):
                assert "Toutes les places sont prises" in page.texte
                assert "il y a 2 places" in page.texte
                assert place in page.texte
            assert visites[3].get("/api/file").json == {"rang": 2, "libre": False}
            assert ouvert.visite().get("/api/file").statut == 403
            # A page of one's own gives way to the next: nobody has to wait behind oneself.
            ouverts[1] = visites[1].ouvrir_lecon()
            # Closing a page always works, also when every place was taken, and frees one: for the
            # first in line, once its reader has had the time to load it again.
            fin = visites[0].post(f"/voila/api/shutdown/{ouverts[0]}")
            assert fin.statut == 204
            attendre(lambda: visites[2].get("/api/file").json["libre"])
            assert visites[3].get("/api/file").json == {"rang": 2, "libre": False}
            assert visites[3].get(LECON).statut == 503
            assert visites[2].ouvrir_lecon()
            assert visites[3].get("/api/file").json == {"rang": 1, "libre": False}
            assert visites[3].post("/api/file").statut == 204, "la page se ferme"
            assert visites[2].get(f"/api/page/{ouverts[1]}").json == {"vivant": False}

    def test_la_seance_qui_approche_a_ses_noyaux_puis_les_rend(
        self, ouvrir_portail: Callable[..., Any], attendre: Callable[..., Any]
    ) -> None:
        """Three are signed up, one has handed the chapter in: two kernels wait, for two pages."""
        inscrits: list[Any] = []

        def annoncer(dossier: Path) -> None:
            inscrits.extend(annoncer_une_seance(f"sqlite:///{dossier / 'registre.db'}"))

        with ouvrir_portail(
            avec_noyau=True, avant=annoncer, attendus=["aucun"], ronde=0.2, page_muette=1
        ) as ouvert:
            attendre(lambda: ouvert.noyaux() == 2, 60)
            assert "ERROR" not in ouvert.journal.read_text(encoding="utf-8")
            visite = ouvert.visite()
            visite.entrer(inscrits[0].carte)
            # Killed while they waited: the reader gets another one, and nothing to see.
            tues = ouvert.enfants("ipykernel_launcher")
            attendre(au_repos(tues), 60)  # their cells have run: they wait
            for pid in tues:
                os.kill(pid, signal.SIGKILL)
            attendre(lambda: all(map(est_fini, tues)), 60)
            assert visite.get(f"/api/page/{visite.ouvrir_lecon()}").json == {"vivant": True}
            # The page served above has closed without a word; then the half-day is put off.
            with ouvrir(ouvert.base) as depot, depot.ecriture() as bdd:
                seance = bdd.merge(inscrits[-1])
                seance.debut, seance.fin = (
                    q + timedelta(days=1) for q in (seance.debut, seance.fin)
                )
            attendre(lambda: ouvert.noyaux() == 1, 60)


def au_repos(pids: list[int]) -> Callable[[], bool]:
    """Tell whether processes have done nothing for twenty looks."""
    vus: list[list[list[str]]] = []

    def regarder() -> bool:
        vus.append([_etat(pid)[11:13] for pid in pids])
        return len(vus) > 20 and all(vu == vus[-1] for vu in vus[-20:])

    return regarder


def est_fini(pid: int) -> bool:
    """Tell whether a process has ended: a killed one takes a moment to go."""
    try:
        return _etat(pid)[0] in "ZX"
    except OSError:
        return True


def _etat(pid: int) -> list[str]:
    """Read the fields of /proc/<pid>/stat after the name: the state first."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()


def annoncer_une_seance(base: str) -> list[Any]:
    """Plan a half-day in five minutes for three people, one of whom is past the chapter.

    Return the people, then the half-day.
    """
    debut = maintenant() + timedelta(minutes=5)
    with ouvrir(base) as depot, depot.ecriture() as bdd:
        session = sessions.creer_session(
            bdd,
            type_atelier=types_ateliers.type_du_module(bdd, "droit_epn", "Droit et EPN"),
            titre="Dans cinq minutes",
            lieu=lieux.creer_lieu(bdd, nom="Salle attendue", commune="Port-Lannec"),
            formateur=None,
            capacite=3,
            seances=[(debut, debut + timedelta(hours=2))],
        )
        eleves = [
            apprenants.inscrire(bdd, session=session, prenom=prenom).apprenant
            for prenom in ("Un", "Deux", "Trois")
        ]
        copies.remettre(
            bdd,
            apprenant_id=eleves[2].id,
            module="droit_epn",
            chapitre="03-partage-reutilisation",
            maintenant=maintenant(),
        )
        return [*eleves, session.seances[0]]
