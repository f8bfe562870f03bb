"""The office's colours and logos on the page; what cannot be read is refused."""

import io
import re
from dataclasses import replace
from typing import Any

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificats.attestation import Attestation, Competence
from certificats.charte import Charte, Embleme, contraste
from certificats.erreurs import ErreurCertificat
from certificats.pdf import composer, dessiner_qr

LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><path d="M0 0h20v10H0z"/></svg>'
)
COMPETENCES = (
    Competence("DigComp", "2.2", "3.3", "Droit d’auteur et licences"),
    Competence("CRCN", "2019", "2.2", "Partager et publier"),
    Competence("DigComp", "2.2", "2.2", "Partager"),
)


def texte(octets: bytes) -> str:
    (page,) = pypdf.PdfReader(io.BytesIO(octets), strict=True).pages
    return re.sub(r"\s+", " ", page.extract_text())


@pytest.mark.parametrize(
    ("couleur", "attendu"),
    [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54), ("#777777", 4.48), ("#0000ff", 8.59)],
)
def test_le_contraste_est_celui_de_wcag(couleur: str, attendu: float) -> None:
    assert contraste(couleur) == pytest.approx(attendu, abs=0.005)


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_une_couleur_passe_exactement_quand_elle_se_lit(couleur: str) -> None:
    if contraste(couleur) >= 4.5:
        assert Charte(couleur_titre=couleur, couleur_texte=couleur).couleur_titre == couleur
        return
    for champ in ("couleur_titre", "couleur_texte"):
        with pytest.raises(ErreurCertificat, match="trop claire") as refus:
            Charte(**{champ: couleur})
        assert refus.value.champ == champ


def test_le_filet_peut_etre_clair_et_une_couleur_mal_ecrite_est_nommee() -> None:
    assert Charte(couleur_filet="#ffee00").couleur_filet == "#ffee00"
    for faute in ("bleu", "#12345", "#12345g", "173a5e"):
        with pytest.raises(ErreurCertificat, match="couleur_filet"):
            Charte(couleur_filet=faute)


def test_au_plus_trois_logos() -> None:
    with pytest.raises(ErreurCertificat, match="3 logos"):
        Charte(emblemes=(Embleme(LOGO, "svg", "Ville"),) * 4)


def test_les_logos_ont_leur_texte_et_la_page_ses_couleurs(attestation: Attestation) -> None:
    charte = Charte("#0a5c36", "#20302a", "#c8102e", (Embleme(LOGO, "svg", "Ville de Brest"),))
    octets = composer(attestation, charte)
    assert octets != composer(attestation)
    assert octets == composer(attestation, charte)
    lecteur = pypdf.PdfReader(io.BytesIO(octets), strict=True)
    racine: Any = lecteur.root_object
    assert "Ville de Brest" in [alt for alt in alternatives(racine["/StructTreeRoot"]) if alt]
    assert "<pdfaid:part>3<" in racine["/Metadata"].get_data().decode()


def alternatives(noeud: Any) -> list[str]:
    noeud = noeud.get_object()
    if isinstance(noeud, list):
        return [alt for enfant in noeud for alt in alternatives(enfant)]
    if not isinstance(noeud, dict):
        return []
    ici = [str(noeud["/Alt"])] if noeud.get("/S") == "/Figure" else []
    return ici + (alternatives(noeud["/K"]) if "/K" in noeud else [])


def test_plusieurs_signataires(attestation: Attestation) -> None:
    contenu = texte(
        composer(replace(attestation, cosignataires=(("Yann Kerbrat", "Maire"), ("Zoé Riou", ""))))
    )
    for attendu in ("Gwenaëlle Tanguy", "Yann Kerbrat", "Maire", "Zoé Riou"):
        assert attendu in contenu


def test_les_competences_nomment_leur_referentiel_et_sa_version(attestation: Attestation) -> None:
    contenu = texte(composer(replace(attestation, competences=COMPETENCES)))
    assert "DigComp 2.2 3.3 Droit d’auteur et licences ; 2.2 Partager" in contenu
    assert "CRCN 2019 2.2 Partager et publier" in contenu
    assert "établie par l’organisme" in contenu


@pytest.mark.parametrize(
    ("genre", "dit", "tait"),
    [
        ("reussite", ("Attestation de réussite", "avec succès", "78 %"), ("Visa",)),
        ("visa", ("Attestation", "Visa Internet", "est délivré à", "78 %"), ("réussite",)),
        (
            "presence",
            ("Attestation de présence", "a participé", "n’évalue pas"),
            ("succès", "réussite", "Résultat", "chapitres", "%"),
        ),
    ],
)
def test_chaque_genre_a_ses_mots(
    attestation: Attestation, genre: str, dit: tuple[str, ...], tait: tuple[str, ...]
) -> None:
    score = None if genre == "presence" else attestation.score
    contenu = texte(composer(replace(attestation, genre=genre, score=score)))
    assert [mot for mot in dit if mot not in contenu] == []
    assert [mot for mot in tait if mot in contenu] == []
    for interdit in ("diplôme", "titre", "certifi", "brevet"):
        assert interdit not in contenu.lower()
    assert "n’est pas délivrée au nom de l’État" in contenu


def test_la_validite_est_ecrite(attestation: Attestation) -> None:
    fin = attestation.date_emission.replace(year=2029)
    assert "jusqu’au 24 novembre 2029" in texte(
        composer(replace(attestation, valable_jusqu_au=fin))
    )


@given(st.integers(0, 400))
def test_la_preuve_ne_rend_pas_le_code_illisible(longueur: int) -> None:
    """Modules of 0.4 mm at least once printed, and room left beside the code."""
    url = f"https://parcours.example.org/verifier/7K3M9QXT4VB2#{'A' * longueur}"
    svg, cote = dessiner_qr(url)
    modules = int(re.findall(r'viewBox="0 0 (\d+) ', svg)[0])
    assert cote / modules >= 0.4
    assert 27 <= cote <= 40


def test_la_preuve_suit_l_adresse_dans_le_code_seulement(attestation: Attestation) -> None:
    avec = replace(attestation, preuve="AbC-_9")
    assert avec.url_qr == f"{attestation.url_verification}#AbC-_9"
    assert attestation.url_qr == attestation.url_verification
    assert "AbC" not in texte(composer(avec))
    for faute in ("a b", "é", "A" * 401, "#"):
        with pytest.raises(ErreurCertificat, match="preuve"):
            replace(attestation, preuve=faute)
