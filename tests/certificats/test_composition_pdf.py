import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest
import segno
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from certificats import pdf as module_pdf
from certificats.attestation import Attestation
from certificats.erreurs import ErreurCertificat
from certificats.pdf import code_qr, composer

# What an attestation must never call itself (domain facts, sections 2 and 5.3).
INTERDITS = ("diplôme", "diplome", "titre", "certifi", "brevet")


def lire(octets: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(octets), strict=True)


def texte(octets: bytes) -> str:
    """The text of the one page, its white space made plain."""
    (page,) = lire(octets).pages
    return re.sub(r"\s+", " ", page.extract_text())


def xmp(octets: bytes) -> str:
    """The XMP metadata, where a PDF declares the standards it meets."""
    flux: Any = lire(octets).root_object["/Metadata"]
    return str(flux.get_data().decode())


def balises(noeud: Any, parents: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Walk the structure tree: (path of tags, element), in reading order."""
    noeud = noeud.get_object()
    if isinstance(noeud, pypdf.generic.ArrayObject):
        for enfant in noeud:
            yield from balises(enfant, parents)
    elif isinstance(noeud, pypdf.generic.DictionaryObject):
        if "/S" in noeud:
            parents = (*parents, str(noeud["/S"]))
            yield parents, noeud
        if "/K" in noeud:
            yield from balises(noeud.raw_get("/K"), parents)


def arbre(octets: bytes) -> list[tuple[tuple[str, ...], Any]]:
    return list(balises(lire(octets).root_object["/StructTreeRoot"]))


def test_une_page_a4_en_portrait(pdf: bytes) -> None:
    (page,) = lire(pdf).pages
    assert [round(float(cote)) for cote in page.mediabox] == [0, 0, 595, 842]


def test_la_page_dit_tout(pdf: bytes) -> None:
    contenu = texte(pdf)
    for attendu in (
        "Ville de Brest",
        "Attestation de réussite",
        "Nolwenn Le Goff",
        "« Droit et EPN »",
        "Dire ce qu’un espace public numérique peut mettre en partage",
        "2 h 30 suivies sur 3 h prévues",
        "4 et 18 novembre, 1er décembre 2026",
        "Médiathèque des Capucins, Brest",
        "78 % des points aux questions notées",
        "Fait à Brest, le 24 novembre 2026",
        "Gwenaëlle Tanguy",
        "Responsable des espaces publics numériques",
        "Vérifier cette attestation",
        "https://parcours.example.org/verifier/7K3M9QXT4VB2",
        "7K3M-9QXT-4VB2",
        "n’est pas délivrée au nom de l’État",
    ):
        assert attendu in contenu


def test_la_page_ne_se_dit_jamais_plus_qu_une_attestation(pdf: bytes) -> None:
    contenu = texte(pdf).lower()
    assert [mot for mot in INTERDITS if mot in contenu] == []


def test_les_lignes_sans_objet_disparaissent(attestation: Attestation) -> None:
    sobre = replace(
        attestation, objectifs=(), lieu="", seances=(), score=None, commune="",
        qualite_signataire="",
    )  # fmt: skip
    contenu = texte(composer(sobre))
    assert "Fait le 24 novembre 2026" in contenu
    for label in ("Objectifs", "Lieu", "Dates", "Résultat"):
        assert label not in contenu


def test_plus_d_heures_que_prevu(attestation: Attestation) -> None:
    contenu = texte(composer(replace(attestation, minutes_suivies=240)))
    assert "4 h suivies" in contenu
    assert "prévue" not in contenu


def test_proprietes_du_document(pdf: bytes) -> None:
    lecteur = lire(pdf)
    infos = lecteur.metadata
    racine: Any = lecteur.root_object
    assert infos is not None
    assert infos.title == "Attestation de réussite – Droit et EPN"
    assert infos.author == "Ville de Brest"
    assert infos.keywords == "attestation:7K3M9QXT4VB2"
    assert infos.creation_date is not None
    assert infos.creation_date.date() == date(2026, 11, 24)
    assert racine["/Lang"] == "fr-FR"
    assert racine["/MarkInfo"]["/Marked"]
    assert racine["/ViewerPreferences"]["/DisplayDocTitle"]


def test_le_nom_n_est_pas_dans_les_proprietes(pdf: bytes) -> None:
    assert "Goff" not in str(lire(pdf).metadata) + xmp(pdf)


def test_pdf_ua_1_et_pdf_a_3a_a_la_fois(pdf: bytes) -> None:
    declare = xmp(pdf)
    assert "<pdfuaid:part>1<" in declare
    assert "<pdfaid:part>3<" in declare
    assert "<pdfaid:conformance>A<" in declare
    assert pdf.startswith(b"%PDF-1.7")


def test_toutes_les_polices_sont_dans_le_fichier(pdf: bytes) -> None:
    page: Any = lire(pdf).pages[0]
    polices = page["/Resources"]["/Font"]
    assert polices
    for police in polices.values():
        (descendante,) = police["/DescendantFonts"]
        descripteur = descendante.get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descripteur)


def test_structure_pour_un_lecteur_d_ecran(pdf: bytes) -> None:
    elements = arbre(pdf)
    titres = [element["/T"] for chemin, element in elements if chemin[-1].startswith("/H")]
    assert titres == [
        "Attestation de réussite",
        "Objectifs de la formation",
        "Parcours suivi",
        "Vérifier cette attestation",
    ]
    niveaux = [chemin for chemin, _ in elements if chemin[-1].startswith("/H")]
    assert [chemin[-1] for chemin in niveaux] == ["/H1", "/H2", "/H2", "/H2"]
    assert not any("/P" in chemin[:-1] for chemin in niveaux)
    (image,) = [element for chemin, element in elements if chemin[-1] == "/Figure"]
    assert "7K3M-9QXT-4VB2" in image["/Alt"]
    assert sum(chemin[-1] == "/L" for chemin, _ in elements) == 2


def test_l_adresse_est_un_lien(pdf: bytes) -> None:
    page: Any = lire(pdf).pages[0]
    liens = [annotation.get_object()["/A"]["/URI"] for annotation in page["/Annots"]]
    assert liens == ["https://parcours.example.org/verifier/7K3M9QXT4VB2"]


def test_le_code_qr_porte_l_adresse_sans_marge(attestation: Attestation) -> None:
    url = attestation.url_verification
    svg = code_qr(url)
    modules = [[bool(module) for module in ligne] for ligne in segno.make(url, error="m").matrix]
    cote = len(modules)
    assert f'viewBox="0 0 {cote} {cote}"' in svg
    # The path draws runs of dark modules, row by row, relative to the last point.
    (chemin,) = re.findall(r' d="([^"]+)"', svg)
    dessin = [[False] * cote for _ in range(cote)]
    x = y = 0.0
    for ordre, arguments in re.findall(r"([Mmh])([-\d. ]+)", chemin):
        valeurs = [float(valeur) for valeur in arguments.split()]
        if ordre == "h":
            for colonne in range(int(x), int(x + valeurs[0])):
                dessin[int(y)][colonne] = True
            x += valeurs[0]
        else:
            depart = (x, y) if ordre == "m" else (0.0, 0.0)
            x, y = depart[0] + valeurs[0], depart[1] + valeurs[1]
    assert dessin == modules


def test_memes_donnees_memes_octets(attestation: Attestation, pdf: bytes) -> None:
    assert composer(replace(attestation)) == pdf
    assert composer(replace(attestation, titulaire="Nolwenn Le Gof")) != pdf


def test_memes_octets_dans_un_autre_processus(attestation: Attestation, pdf: bytes) -> None:
    programme = (
        "import json, sys; from certificats.attestation import Attestation;"
        "from certificats.pdf import composer;"
        "sys.stdout.buffer.write(composer(Attestation.depuis_dict(json.load(sys.stdin))))"
    )
    ailleurs = subprocess.run(
        [sys.executable, "-c", programme],
        input=json.dumps(attestation.en_dict()).encode(),
        capture_output=True,
        check=True,
        env={"PATH": "", "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7", "LC_ALL": "C"},
    )
    assert ailleurs.stdout == pdf


@pytest.mark.parametrize(
    "nom",
    [
        '#import "x"',
        "*gras* _italique_ `code`",
        "<script>alert(1)</script>",
        "$x^2$ @ref \\ // /* ~ --- ...",
        "#panic(sys.inputs) ] } )",
        "Владимир Щербаков",
        "Nguyễn Thị Ánh Tuyết",
    ],
)
def test_un_nom_s_imprime_a_la_lettre(attestation: Attestation, nom: str) -> None:
    assert nom in texte(composer(replace(attestation, titulaire=nom)))


def test_un_caractere_sans_dessin_est_explique(attestation: Attestation, pdf: bytes) -> None:
    contenu = texte(composer(replace(attestation, titulaire="李小龍 Léa 😀")))
    assert "▯▯▯ Léa ▯" in contenu
    assert "Le signe ▯ remplace" in contenu
    assert "▯" not in texte(pdf)


def test_le_pire_tient_sur_une_page(attestation: Attestation) -> None:
    pire = replace(
        attestation,
        titulaire="W" * 200,
        titre_module="W" * 160,
        objectifs=("W" * 200,) * 8,
        lieu="W" * 160,
        organisme="W" * 160,
        signataire="W" * 120,
        qualite_signataire="W" * 160,
        commune="W" * 80,
        url_verification="https://" + "W" * 192,
        seances=tuple(date(2026, mois, 1) for mois in range(1, 13)),
    )
    assert len(lire(composer(pire)).pages) == 1


def test_un_mot_sans_fin_est_coupe(attestation: Attestation) -> None:
    octets = composer(
        replace(
            attestation, titulaire="W" * 90, lieu="M" * 90, commune="W" * 40, objectifs=("W" * 150,)
        )
    )
    lignes = [
        ligne.strip()
        for ligne in lire(octets).pages[0].extract_text().splitlines()
        if "WWW" in ligne or "MMM" in ligne
    ]
    # At 5.5 pt, the smallest size, no line of the page holds 60 of these letters.
    assert len(lignes) >= 7
    assert max(len(re.sub("[^WM]", "", ligne)) for ligne in lignes) < 60


@pytest.mark.parametrize("nom", ["ا" * 80, "\u0738\u08d2\u0731" * 20, "a" + "\u0301" * 60])
def test_des_signes_rares_font_encore_une_page(attestation: Attestation, nom: str) -> None:
    assert len(lire(composer(replace(attestation, titulaire=nom))).pages) == 1


def test_typst_recoit_un_chemin(attestation: Attestation, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given bytes, typst 0.15 panics at the 65,536th page of a process: days later, in a server.
    entrees: list[object] = []

    def espion(entree: Any, **options: Any) -> bytes:
        entrees.append(entree)
        return bytes(vrai(entree, **options))

    vrai = typst.compile
    monkeypatch.setattr(typst, "compile", espion)
    composer(replace(attestation, titulaire="Ӝ Ӟ"))
    assert len(entrees) >= 2
    assert all(isinstance(entree, Path) for entree in entrees)


textes_libres = st.text(max_size=80).map(lambda texte: "x" + texte)


@settings(deadline=None, max_examples=60)
@given(
    nom=textes_libres,
    titre=textes_libres,
    objectifs=st.lists(textes_libres, max_size=8).map(tuple),
    lieu=textes_libres,
    minutes=st.integers(0, 100_000),
    score=st.none() | st.floats(0, 100),
)
def test_tout_texte_fait_une_page(
    attestation: Attestation,
    nom: str,
    titre: str,
    objectifs: tuple[str, ...],
    lieu: str,
    minutes: int,
    score: float | None,
) -> None:
    octets = composer(
        replace(
            attestation,
            titulaire=nom,
            titre_module=titre,
            objectifs=objectifs,
            lieu=lieu,
            minutes_suivies=minutes,
            score=score,
        )
    )
    assert len(lire(octets).pages) == 1


def test_un_modele_casse_ne_montre_aucun_nom(
    attestation: Attestation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    modele = tmp_path / "attestation.typ"
    modele.write_text("#panic(sys.inputs.donnees)")
    monkeypatch.setattr(module_pdf, "MODELE", modele)
    with pytest.raises(ErreurCertificat) as refus:
        composer(attestation)
    assert "7K3M9QXT4VB2" in str(refus.value)
    assert "Goff" not in str(refus.value)
    assert refus.value.__context__ is None
