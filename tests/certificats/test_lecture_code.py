import io
import logging
import zlib
from dataclasses import replace

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificats import lecture
from certificats.attestation import FORME_CODE, Attestation
from certificats.lecture import TAILLE_MAX, lire_code
from certificats.pdf import composer

CODE = "7K3M9QXT4VB2"
ENTETE = b"%PDF-1.7\n"
TABLE = ENTETE + b"xref\n0 1\n0000000000 65535 f \ntrailer\n"


def fini(corps: bytes, position: int = len(ENTETE)) -> bytes:
    return corps + b"\nstartxref\n%d\n%%%%EOF\n" % position


def flux_xref(donnees: bytes, suite: bytes = b"", largeurs: bytes = b"[1 2 1]") -> bytes:
    comprime = zlib.compress(donnees, 9)
    return (
        b"1 0 obj\n<</Type/XRef/Size 10/Filter/FlateDecode/W%s/Length %d%s>>\nstream\n"
        % (largeurs, len(comprime), suite)
        + comprime
        + b"\nendstream\nendobj\n"
    )


def avec_mots_cles(mots_cles: str) -> bytes:
    ecrivain = pypdf.PdfWriter()
    ecrivain.add_blank_page(10, 10)
    ecrivain.add_metadata({"/Keywords": mots_cles})
    tampon = io.BytesIO()
    ecrivain.write(tampon)
    return tampon.getvalue()


def test_lit_le_code_de_nos_pdf(pdf: bytes) -> None:
    assert lire_code(pdf) == CODE


@given(st.text(alphabet="0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=8, max_size=20))
@settings(deadline=None, max_examples=15)
def test_lit_tout_code_que_nous_ecrivons(attestation: Attestation, code: str) -> None:
    assert lire_code(composer(replace(attestation, code=code))) == code


def test_lit_apres_une_mise_a_jour_incrementale(pdf: bytes) -> None:
    # What a signature does: the first bytes stay, a new section follows.
    ecrivain = pypdf.PdfWriter(io.BytesIO(pdf), incremental=True)
    ecrivain.root_object[pypdf.generic.NameObject("/Essai")] = pypdf.generic.BooleanObject(True)
    tampon = io.BytesIO()
    ecrivain.write(tampon)
    signe = tampon.getvalue()
    assert signe.startswith(pdf)
    assert len(signe) > len(pdf)
    assert lire_code(signe) == CODE


@pytest.mark.parametrize(
    ("mots_cles", "attendu"),
    [
        (f"attestation:{CODE}", CODE),
        (f"formation, attestation:{CODE}, brest", CODE),
        (f"contre-attestation:{CODE}", None),
        (f"attestation:{CODE}I", None),
        ("attestation:7K3M", None),
        (f"attestation:{CODE.lower()}", None),
        (CODE, None),
        ("", None),
    ],
)
def test_ne_reconnait_que_notre_forme(mots_cles: str, attendu: str | None) -> None:
    assert lire_code(avec_mots_cles(mots_cles)) == attendu


def test_un_pdf_sans_proprietes_ou_chiffre() -> None:
    ecrivain = pypdf.PdfWriter()
    ecrivain.add_blank_page(10, 10)
    ecrivain.add_metadata({"/Keywords": f"attestation:{CODE}"})
    ecrivain.encrypt("secret", algorithm="RC4-128")
    tampon = io.BytesIO()
    ecrivain.write(tampon)
    assert lire_code(tampon.getvalue()) is None


def test_la_taille_est_limitee(pdf: bytes) -> None:
    # Bytes after the end are ignored, so only the size can make the difference.
    assert lire_code(pdf + b"\n" * 10_000) == CODE
    trop = pdf + b"\n" * (TAILLE_MAX - len(pdf) - 10) + b"%%EOF\n"
    assert lire_code(trop + b"\n" * 100) is None


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=3000) | st.binary(max_size=3000).map(lambda b: fini(ENTETE + b)))
def test_des_octets_au_hasard_ne_sont_rien(octets: bytes) -> None:
    assert lire_code(octets) is None


@settings(deadline=None, max_examples=150)
@given(part=st.floats(0, 1, exclude_max=True), fin=st.booleans())
def test_un_pdf_tronque_ne_fait_rien_tomber(pdf: bytes, part: float, fin: bool) -> None:
    coupe = pdf[: int(len(pdf) * part)]
    assert lire_code(coupe + b"\n%%EOF\n" if fin else coupe) in {None, CODE}


@settings(deadline=None, max_examples=300)
@given(
    bits=st.lists(st.tuples(st.integers(0), st.integers(0, 7)), min_size=1, max_size=40),
    fin=st.booleans(),
)
def test_des_bits_inverses_ne_font_rien_tomber(
    pdf: bytes, bits: list[tuple[int, int]], fin: bool
) -> None:
    octets = bytearray(pdf)
    # The end holds the cross-reference table and the trailer: hit it as often as all the rest.
    debut = len(pdf) - 3000 if fin else 0
    for position, bit in bits:
        octets[debut + position % (len(pdf) - debut)] ^= 1 << bit
    code = lire_code(bytes(octets))
    assert code is None or FORME_CODE.fullmatch(code)


def chaine_de_tables() -> bytes:
    """Tables that each send to the one before, 100,000 times."""
    morceaux, longueur, precedente = [ENTETE], len(ENTETE), b""
    for _ in range(100_000):
        morceau = b"xref\n0 0\ntrailer\n<</Size 1%s>>\n" % precedente
        precedente = b"/Prev %d" % longueur
        morceaux.append(morceau)
        longueur += len(morceau)
    return fini(b"".join(morceaux), longueur - len(morceaux[-1]))


HOSTILES = {
    "table en boucle": fini(ENTETE + b"xref\n0 0\ntrailer\n<</Size 1/Prev 9>>"),
    "flux en boucle": fini(ENTETE + flux_xref(b"\0" * 40, b"/Prev 9")),
    "chaîne de tables": chaine_de_tables(),
    "bombe": fini(ENTETE + flux_xref(b"\0" * 200_000_000)),
    "index immense": fini(ENTETE + flux_xref(b"\0" * 99, b"/Index[0 1000000000]")),
    "entrées vides": fini(ENTETE + flux_xref(b"\0", b"/Index[0 1000000000]", b"[0 0 0]")),
    "tableaux emboîtés": fini(TABLE + b"[" * 5_000_000),
    "dictionnaires emboîtés": fini(TABLE + b"<</A " * 1_000_000),
    "chaîne sans fin": fini(TABLE + b"<</Info " + b"(" * 5_000_000),
    "nombre sans fin": fini(TABLE + b"<</Info " + b"9" * 5_000_000),
    "table immense": fini(ENTETE + b"xref\n0 99999999\n" + b"0000000000 65535 n \n" * 200_000),
    "table illisible": fini(ENTETE + b"xref\n0 200000\n" + b"x000000000 65535 n \n" * 200_000),
    "que des espaces": ENTETE + b" " * (TAILLE_MAX - 100),
    "que des fins": (ENTETE + b"%%EOF\n" * 3_000_000)[:TAILLE_MAX],
    "propriétés en boucle": fini(
        ENTETE + b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n"
        b"trailer\n<</Size 2/Info 1 0 R>>"
    ),
}


@pytest.mark.parametrize("nom", HOSTILES)
def test_un_fichier_hostile_coute_peu(nom: str, monkeypatch: pytest.MonkeyPatch) -> None:
    flux: list[lecture._FluxCompte] = []

    class Espion(lecture._FluxCompte):
        def __init__(self, octets: bytes) -> None:
            super().__init__(octets)
            flux.append(self)

    monkeypatch.setattr(lecture, "_FluxCompte", Espion)
    assert lire_code(HOSTILES[nom]) is None
    for lu in flux:
        assert lu._lectures <= lecture.LECTURES_MAX
        assert lu._octets <= lecture.OCTETS_LUS_MAX + TAILLE_MAX


def test_le_budget_de_lecture_est_tenu(pdf: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lecture, "LECTURES_MAX", 5)
    assert lire_code(pdf) is None


def test_rien_du_fichier_ne_va_au_journal(pdf: bytes, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for octets in (pdf[:-200] + b"%%EOF", *HOSTILES.values()):
        lire_code(octets)
    assert caplog.records == []


def test_les_limites_de_pypdf_ne_debordent_pas(pdf: bytes) -> None:
    avant = pypdf.get_configuration()
    lire_code(pdf)
    lire_code(b"%PDF-1.7 %%EOF")
    assert pypdf.get_configuration() is avant
