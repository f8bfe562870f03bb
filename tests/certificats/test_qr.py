"""QR codes drawn by the hundred: as segno draws them, read by a reader that is not ours."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from certificats import qr
from certificats.attestation import Attestation
from certificats.pdf import composer

SIGNES = st.sampled_from("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:#")


def lire(points: bytes, largeur: int) -> list[str]:
    """Read the codes of an image, a byte a point."""
    image = memoryview(points).cast("B", (len(points) // largeur, largeur))
    return [trouve.text for trouve in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize("version", qr.VERSIONS)
def test_le_plus_long_texte_de_chaque_taille_est_dessine_comme_par_segno(version: int) -> None:
    # Shorter ones differ in their padding, which no reader reads: segno puts an empty byte first.
    texte = ("https://a.fr/verifier/7K3M9QXT4VB2#" + "aZ3_-" * 200)[: qr.place(version)]
    attendu = segno.make(texte, error="m", mask=qr.MASQUE, micro=False)
    assert (attendu.version, attendu.error) == (version, "M")
    assert qr.modules(texte) == [bytes(rangee) for rangee in attendu.matrix]


@settings(deadline=None, max_examples=40)
@given(st.text(SIGNES, min_size=1, max_size=qr.place(qr.VERSIONS[-1])))
def test_un_lecteur_qui_n_est_pas_le_notre_lit_le_texte(texte: str) -> None:
    marge, points = [b"\0" * len(qr.modules(texte))] * 4, b""  # the quiet zone
    for rangee in (*marge, *qr.modules(texte), *marge):
        ligne = b"".join(
            b"\xff\0"[module : module + 1] * 3 for module in bytes(4) + rangee + bytes(4)
        )
        points += ligne * 3
    assert lire(points, len(ligne)) == [texte]


def test_le_code_se_lit_sur_la_page_imprimee(attestation: Attestation, tmp_path: Path) -> None:
    complete = replace(attestation, preuve="Ab3_-" * 34)
    (tmp_path / "a.pdf").write_bytes(composer(complete))
    subprocess.run(
        ["pdftoppm", "-gray", "-r", "150", "-singlefile", "a.pdf", "a"], cwd=tmp_path, check=True
    )
    entete, taille, _, points = (tmp_path / "a.pgm").read_bytes().split(b"\n", 3)
    largeur = int(taille.split()[0])
    assert entete == b"P5"
    assert lire(points, largeur) == [complete.url_qr]


@pytest.mark.parametrize("texte", ["é", "a" * (qr.place(qr.VERSIONS[-1]) + 1)])
def test_un_texte_qui_n_entre_pas_est_refuse(texte: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its message is the length, or the sign
        qr.modules(texte)
