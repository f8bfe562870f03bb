"""Signing: nothing of the page moves, and not one byte changes unseen."""

import http.server
import io
import re
import subprocess
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdf
import pytest
from asn1crypto import tsp
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import DummyTimeStamper

from certificats import autorite
from certificats.attestation import Attestation
from certificats.erreurs import ErreurCertificat
from certificats.lecture import lire_code
from certificats.pdf import composer
from certificats.signature import ConstatSignature, controler, signer

MIDI = datetime(2026, 11, 2, 12, tzinfo=UTC)  # before any clock that runs this


@pytest.fixture(scope="module")
def signataire() -> autorite.Signataire:
    return autorite.charger(autorite.creer_autorite("Ville de Brest", MIDI, None), None)


@pytest.fixture(scope="module")
def signe(pdf: bytes, signataire: autorite.Signataire) -> bytes:
    return signer(pdf, signataire)


def test_la_page_reste_octet_pour_octet(pdf: bytes, signe: bytes) -> None:
    assert signe.startswith(pdf)
    avant, apres = pypdf.PdfReader(io.BytesIO(pdf)), pypdf.PdfReader(io.BytesIO(signe))
    assert apres.pdf_header == avant.pdf_header == "%PDF-1.7"
    assert "/Version" not in apres.root_object
    assert apres.metadata == avant.metadata
    assert apres.root_object["/Metadata"].get_data() == avant.root_object["/Metadata"].get_data()
    assert lire_code(signe) == lire_code(pdf)


def test_le_champ_de_signature_respecte_pdf_a_et_pdf_ua(signe: bytes) -> None:
    lecteur = pypdf.PdfReader(io.BytesIO(signe))
    champ = lecteur.root_object["/AcroForm"]["/Fields"][0].get_object()
    # PDF/A-3, 6.3.2: printed, and never hidden; PDF/UA-1, 7.18.4: nothing inside the page.
    assert champ["/F"] & 0b100
    assert not champ["/F"] & 0b100011
    assert [float(borne) for borne in champ["/Rect"]] == [0, 0, 0, 0]
    assert "/NeedAppearances" not in lecteur.root_object["/AcroForm"]
    assert lecteur.pages[0]["/Tabs"] == "/S"


def test_pdfsig_la_dit_valable(signe: bytes, tmp_path: Path) -> None:
    fichier = tmp_path / "attestation.pdf"
    fichier.write_bytes(signe)
    dit = subprocess.run(
        ["pdfsig", "-nocert", fichier], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert "Signature is Valid" in dit
    assert "Total document signed" in dit
    assert "ETSI.CAdES.detached" in dit


def test_intacte_pour_qui_connait_la_racine(
    signe: bytes, pdf: bytes, signataire: autorite.Signataire
) -> None:
    assert controler(signe, signataire.racines) is ConstatSignature.INTACTE
    assert controler(signe, []) is ConstatSignature.AUTRE_SIGNATAIRE
    assert controler(pdf, signataire.racines) is ConstatSignature.ABSENTE


def test_une_autre_autorite_du_meme_nom_n_est_pas_la_notre(
    pdf: bytes, signataire: autorite.Signataire
) -> None:
    faux = autorite.charger(autorite.creer_autorite("Ville de Brest", MIDI, b"mot"), b"mot")
    assert controler(signer(pdf, faux), signataire.racines) is ConstatSignature.AUTRE_SIGNATAIRE


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_un_octet_change_se_voit(
    signe: bytes, signataire: autorite.Signataire, data: st.DataObject
) -> None:
    # Its own part of the file as often as the page: it is a hundredth of the bytes.
    debut = data.draw(st.sampled_from([0, len(signe) - 14_000]))
    rang = data.draw(st.integers(debut, len(signe) - 1))
    autre = data.draw(st.integers(0, 255).filter(lambda o: o != signe[rang]))
    change = signe[:rang] + bytes([autre]) + signe[rang + 1 :]
    assert controler(change, signataire.racines) is not ConstatSignature.INTACTE


@pytest.mark.parametrize("part", [0, 0.3, 0.9, 0.999])
def test_un_fichier_tronque_n_est_pas_intact(
    signe: bytes, signataire: autorite.Signataire, part: float
) -> None:
    tronque = signe[: int(len(signe) * part)]
    assert controler(tronque, signataire.racines) is not ConstatSignature.INTACTE


def test_rien_ne_s_ajoute_apres_la_signature(signe: bytes, signataire: autorite.Signataire) -> None:
    ajout = io.BytesIO()
    redacteur = pypdf.PdfWriter(io.BytesIO(signe), incremental=True)
    redacteur.add_metadata({"/Title": "Autre titre"})
    redacteur.write(ajout)
    assert controler(ajout.getvalue(), signataire.racines) is ConstatSignature.ROMPUE
    assert controler(signe + b"\n% suite", signataire.racines) is not ConstatSignature.INTACTE


def test_la_place_gardee_ne_cache_rien(signe: bytes, signataire: autorite.Signataire) -> None:
    place = re.search(rb"0{200,}>", signe)
    assert place is not None
    debut = place.end() - 40
    cache = signe[:debut] + b"48692E" + signe[debut + 6 :]
    assert controler(cache, signataire.racines) is ConstatSignature.ROMPUE


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("Autorité locale des".encode(), "Autorité Locale des".encode()),  # who signed
        (bytes.fromhex("310f300d0609"), bytes.fromhex("310f360d0609")),  # the tag of an algorithm
    ],
    ids=["nom", "algorithme"],
)
def test_ce_qui_entoure_la_signature_ne_change_pas_non_plus(
    signe: bytes, signataire: autorite.Signataire, avant: bytes, apres: bytes
) -> None:
    debut, vu, fin = signe.rpartition(avant.hex().upper().encode())
    assert vu
    change = debut + apres.hex().upper().encode() + fin
    assert controler(change, signataire.racines) is ConstatSignature.ROMPUE


@pytest.mark.parametrize(
    ("octets", "mot"), [(b"", None), (b"pas un PKCS#12", None), (None, b"faux"), (None, None)]
)
def test_un_fichier_de_signature_faux_est_refuse(octets: bytes | None, mot: bytes | None) -> None:
    vrai = autorite.creer_autorite("Ville", MIDI, b"juste")
    with pytest.raises(ErreurCertificat, match="PKCS#12"):
        autorite.charger(vrai if octets is None else octets, mot)


def test_chaque_fichier_a_sa_signature(
    pdf: bytes, attestation: Attestation, signe: bytes, signataire: autorite.Signataire
) -> None:
    """The container is encoded once: the signatures that follow must not be the first one's."""
    autre = composer(replace(attestation, titulaire="Awa Diop"))
    signes = [signe, signer(autre, signataire), signer(pdf, signataire)]
    assert [controler(un, signataire.racines) for un in signes] == [ConstatSignature.INTACTE] * 3
    premier, second = (_conteneur(un) for un in signes[:2])
    assert premier != second
    # One container in another's file: same signer, same length, and yet not its signature.
    greffe = signes[1].replace(second, premier)
    assert controler(greffe, signataire.racines) is ConstatSignature.ROMPUE


def _conteneur(signe: bytes) -> bytes:
    (trouve,) = re.finditer(rb"<([0-9A-F]{12000,})>", signe)
    octets: bytes = trouve[1]
    return octets


class _Autorite(http.server.BaseHTTPRequestHandler):
    """A time-stamping authority (RFC 3161) over HTTP; `muette` answers what is no time stamp."""

    horodateur: DummyTimeStamper
    muette = False

    def do_POST(self) -> None:
        lue = self.rfile.read(int(self.headers["Content-Length"]))
        corps = b"panne" if self.muette else self._horodater(lue)
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(corps)))
        self.end_headers()
        self.wfile.write(corps)

    def _horodater(self, lue: bytes) -> bytes:
        reponse = self.horodateur.request_tsa_response(tsp.TimeStampReq.load(lue))
        octets: bytes = reponse.dump()
        return octets

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Nothing on the tests' output."""


def test_une_autorite_d_horodatage_signe_l_heure(
    pdf: bytes, signataire: autorite.Signataire
) -> None:
    signeur = signataire.signeur
    _Autorite.horodateur = DummyTimeStamper(signeur.signing_cert, signeur.signing_key)
    with http.server.HTTPServer(("127.0.0.1", 0), _Autorite) as serveur:
        fil = threading.Thread(target=serveur.serve_forever, kwargs={"poll_interval": 0.05})
        fil.start()
        adresse = f"http://127.0.0.1:{serveur.server_address[1]}/"
        try:
            horodate = signer(pdf, signataire, horodatage=adresse)
            _Autorite.muette = True
            with pytest.raises(ErreurCertificat, match="horodatage"):
                signer(pdf, signataire, horodatage=adresse)
        finally:
            _Autorite.muette = False
            serveur.shutdown()
            fil.join()
    assert controler(horodate, signataire.racines) is ConstatSignature.INTACTE
    (signature,) = PdfFileReader(io.BytesIO(horodate)).embedded_regular_signatures
    (jeton,) = signature.signer_info["unsigned_attrs"]
    assert jeton["type"].native == "signature_time_stamp_token"
    assert horodate.startswith(pdf)
    with pytest.raises(ErreurCertificat, match="horodatage"):
        signer(pdf, signataire, horodatage=adresse)  # nobody there any more
