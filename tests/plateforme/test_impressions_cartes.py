"""The learners' cards: eight a page, readable, and nothing but what they must say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import segno
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from inscriptions.codes import LONGUEUR_CARTE, afficher, nouveau_code
from plateforme.impressions.cartes import CARTES_MAX, Carte, Planche, composer_cartes
from plateforme.impressions.erreurs import ImpressionImpossible
from plateforme.impressions.mots_images import trois_mots

LirePdf = Callable[[bytes], Any]
CODES = ("00000000", "7K3M9QX1", "ZZZZZZZ7", "1234567M")


@pytest.fixture
def planche() -> Planche:
    return Planche(
        titre="Droit et EPN, décembre",
        organisme="EPN de Port-Lannec",
        adresse="https://parcours.exemple.fr",
        jour=date(2026, 12, 1),
        cartes=(
            Carte(CODES[0], "Annick", "Le Goff"),
            Carte(CODES[1], "محمد", "الشريف"),
            Carte(CODES[2], "Thuy", "Nguyễn Thị Ánh"),
            Carte(CODES[3], "Karim"),
        ),
    )


def plusieurs(planche: Planche, nombre: int) -> Planche:
    cartes = (Carte(nouveau_code(LONGUEUR_CARTE), "Awa") for _ in range(nombre))
    return replace(planche, cartes=tuple(cartes))


@pytest.mark.parametrize(("cartes", "pages"), [(1, 1), (8, 1), (9, 2), (16, 2), (30, 4)])
def test_huit_cartes_par_page(planche: Planche, lire_pdf: LirePdf, cartes: int, pages: int) -> None:
    lu = lire_pdf(composer_cartes(plusieurs(planche, cartes)))
    assert len(lu.pages) == pages
    assert [round(float(cote)) for cote in lu.pages[0].mediabox] == [0, 0, 595, 842]
    assert lu.texte(0).count("Mon code") == min(cartes, 8)


def test_une_carte_dit_le_nom_le_code_les_mots_et_ou_aller(
    planche: Planche, lire_pdf: LirePdf
) -> None:
    lu = lire_pdf(composer_cartes(planche))
    for carte in planche.cartes:
        assert afficher(carte.code) in lu.texte()
        assert " ".join(trois_mots(carte.code)) in lu.texte()
    assert [titre for _, titre in lu.titres()][:1] == ["Annick Le Goff"]
    assert "Thuy Nguyễn Thị Ánh" in lu.texte()
    assert lu.texte().count("Droit et EPN, décembre parcours.exemple.fr") == 4
    assert "▯" not in lu.texte()


def test_le_qr_ouvre_le_portail_avec_la_carte(
    planche: Planche, monkeypatch: pytest.MonkeyPatch
) -> None:
    portes: list[str] = []

    def espion(contenu: str, **options: Any) -> Any:
        portes.append(contenu)
        return vrai(contenu, **options)

    vrai = segno.make
    monkeypatch.setattr(segno, "make", espion)
    composer_cartes(planche)
    assert portes == [f"https://parcours.exemple.fr/entrer/{code}" for code in CODES]


def test_document_balise(planche: Planche, lire_pdf: LirePdf) -> None:
    lu = lire_pdf(composer_cartes(planche))
    assert "<pdfuaid:part>1<" in lu.xmp
    assert lu.infos.title == "Cartes – Droit et EPN, décembre"
    assert "Annick" not in str(lu.infos) + lu.xmp
    assert "00000000" not in str(lu.infos) + lu.xmp
    # The drawings are for the eye: their words are read, and the codes to aim at are described.
    assert [alt.partition(" :")[0] for alt in lu.remplacements()] == ["Code QR"] * 4
    assert [titre for titre, _ in lu.titres()] == ["/H1"] * 4


def test_memes_donnees_memes_octets(planche: Planche) -> None:
    assert composer_cartes(replace(planche)) == composer_cartes(planche)


def test_une_composition_pour_toutes_les_cartes(
    planche: Planche, monkeypatch: pytest.MonkeyPatch
) -> None:
    modeles: list[Path] = []

    def espion(modele: Path, **options: Any) -> bytes:
        modeles.append(modele)
        return bytes(vrai(modele, **options))

    vrai = typst.compile
    monkeypatch.setattr(typst, "compile", espion)
    composer_cartes(plusieurs(planche, 40))
    assert [modele.name for modele in modeles] == ["cartes.typ"]


@pytest.mark.parametrize(
    "adresse", ["parcours.exemple.fr", "https://un deux", "ftp://x", "https://" + "w" * 100, ""]
)
def test_une_adresse_qu_aucun_qr_ne_porte_est_refusee(planche: Planche, adresse: str) -> None:
    with pytest.raises(ImpressionImpossible, match=r"organisme\.toml"):
        replace(planche, adresse=adresse)


def test_personne_ou_trop_de_monde(planche: Planche) -> None:
    with pytest.raises(ImpressionImpossible, match="personne n’est inscrit"):
        composer_cartes(replace(planche, cartes=()))
    with pytest.raises(ImpressionImpossible, match=str(CARTES_MAX)):
        composer_cartes(replace(planche, cartes=planche.cartes * CARTES_MAX))


def test_un_code_faux_n_est_pas_imprime(planche: Planche) -> None:
    with pytest.raises(ValueError, match="not a code"):
        composer_cartes(replace(planche, cartes=(Carte("00000001", "Awa"),)))


def test_le_pire_tient_sur_sa_carte(planche: Planche, lire_pdf: LirePdf) -> None:
    pire = replace(
        planche,
        titre="W" * 200,
        adresse="https://" + "W" * 92,
        cartes=(Carte(CODES[0], "W" * 100, "M" * 100),) * 8,
    )
    assert len(lire_pdf(composer_cartes(pire)).pages) == 1


@settings(deadline=None, max_examples=30)
@given(prenom=st.text(max_size=100), nom=st.text(max_size=100), titre=st.text(max_size=200))
def test_tout_texte_fait_une_carte(lire_pdf: LirePdf, prenom: str, nom: str, titre: str) -> None:
    une = Planche(titre, nom, "http://x", date(2026, 1, 1), (Carte(CODES[0], prenom, nom),))
    assert len(lire_pdf(composer_cartes(une)).pages) == 1
