"""The sheets to sign: what they say, how they go on, what they refuse."""

import itertools
import math
import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from plateforme.impressions import emargement
from plateforme.impressions.emargement import (
    LIGNES_PAR_PAGE,
    Feuille,
    Participant,
    composer_feuilles,
    demi_journee,
    nombre_de_pages,
)
from plateforme.impressions.erreurs import ImpressionImpossible
from plateforme.impressions.logos import LOGOS_MAX, OCTETS_MAX, Logo

LirePdf = Callable[[bytes], Any]
MILLIMETRE = 72 / 25.4  # points
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><path d="M0 0H30V10Z"/></svg>'
GENS = (
    ("Abgrall", "Maëlle"),
    ("Ar C’hozh", "Gwenola"),
    ("الشريف الإدريسي", "محمد"),
    ("Nguyễn Thị Ánh", "Thuy"),
    ("Щербаков", "Владимир"),
    ("", "Karim"),
)


def png(largeur: int, hauteur: int) -> bytes:
    """A grey image."""

    def bloc(genre: bytes, donnees: bytes) -> bytes:
        somme = struct.pack(">I", zlib.crc32(genre + donnees))
        return struct.pack(">I", len(donnees)) + genre + donnees + somme

    entete = struct.pack(">IIBBBBB", largeur, hauteur, 8, 0, 0, 0, 0)
    lignes = zlib.compress((b"\0" + b"\x80" * largeur) * hauteur)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + bloc(b"IHDR", entete) + bloc(b"IDAT", lignes) + bloc(b"IEND", b"")


def gens(nombre: int) -> tuple[Participant, ...]:
    return tuple(Participant(GENS[i % 6][1], GENS[i % 6][0]) for i in range(nombre))


@pytest.fixture
def feuille() -> Feuille:
    return Feuille(
        code="7K3M9Q",
        titre="Droit et EPN, décembre",
        atelier="Droit et EPN",
        lieu="Médiathèque du Port",
        adresse="12, quai de la Douane",
        commune="Port-Lannec",
        debut=datetime(2026, 12, 1, 14),
        fin=datetime(2026, 12, 1, 16, 30),
        organisme="EPN de Port-Lannec",
        participants=gens(12),
        rang=2,
        total=3,
        formateurs=("Morgane Le Guen-Diallo",),
        logos=(Logo(SVG, "Région fictive"), Logo(png(40, 20), "Fonds fictif")),
    )


def test_une_page_a4_pour_douze_personnes(feuille: Feuille, lire_pdf: LirePdf) -> None:
    (page,) = lire_pdf(composer_feuilles([feuille])).pages
    assert [round(float(cote)) for cote in page.mediabox] == [0, 0, 595, 842]


def test_la_feuille_dit_ce_qu_un_financeur_demande(feuille: Feuille, lire_pdf: LirePdf) -> None:
    lu = lire_pdf(composer_feuilles([feuille]))
    for attendu in (
        "Feuille d’émargement",
        "Mardi 1er décembre 2026, après-midi",
        "Droit et EPN, décembre",
        "Atelier Droit et EPN",
        "de 14 h à 16 h 30 (2 h 30), séance 2 sur 3",
        "Médiathèque du Port, 12, quai de la Douane, Port-Lannec",
        "Morgane Le Guen-Diallo",
        "Organisé par EPN de Port-Lannec",
        "7K3M9Q",
        "Nom, prénom Arrivée Signature",
        "Signature du formateur",
        "Page 1 sur 1",
    ):
        assert attendu in lu.texte(), attendu
    assert lu.remplacements() == ["Région fictive", "Fonds fictif"]


def test_les_noms_s_impriment_nom_de_famille_d_abord(feuille: Feuille, lire_pdf: LirePdf) -> None:
    texte = lire_pdf(composer_feuilles([feuille])).texte()
    for attendu in ("1 Abgrall Maëlle 2", "Ar C’hozh Gwenola", "Nguyễn Thị Ánh Thuy", "6 Karim 7"):
        assert attendu in texte
    assert "Щербаков Владимир" in texte
    assert "▯" not in texte


def test_vos_donnees_en_mots_simples(feuille: Feuille, lire_pdf: LirePdf) -> None:
    texte = lire_pdf(composer_feuilles([feuille])).texte()
    for attendu in (
        "EPN de Port-Lannec en est responsable",  # who
        "prouve qui était présent",  # why
        "mission d’intérêt public",  # on what ground
        "à qui finance l’atelier",  # for whom
        "gardée trois ans",  # how long
        "la faire corriger",  # rights
        "cnil.fr",
    ):
        assert attendu in texte, attendu
    autre = replace(feuille, conservation="dix ans", contact="dpo@exemple.fr")
    assert "gardée dix ans" in (texte := lire_pdf(composer_feuilles([autre])).texte())
    assert "demandez à dpo@exemple.fr" in texte


@pytest.mark.parametrize(
    ("heure", "moment"),
    [(0, "matin"), (9, "matin"), (12, "après-midi"), (17, "après-midi"), (18, "soir")],
)
def test_la_demi_journee(heure: int, moment: str) -> None:
    assert demi_journee(datetime(2026, 1, 1, heure)) == moment


@given(st.integers(0, 500))
def test_il_reste_toujours_au_moins_trois_lignes_vierges(participants: int) -> None:
    lignes = nombre_de_pages(participants) * LIGNES_PAR_PAGE
    assert 3 <= lignes - participants < 3 + LIGNES_PAR_PAGE


@pytest.mark.parametrize(("combien", "pages"), [(0, 1), (12, 1), (13, 2), (27, 2), (30, 3)])
def test_la_feuille_continue_sur_d_autres_pages(
    feuille: Feuille, lire_pdf: LirePdf, combien: int, pages: int
) -> None:
    lu = lire_pdf(composer_feuilles([replace(feuille, participants=gens(combien))]))
    assert len(lu.pages) == nombre_de_pages(combien) == pages
    for rang in range(pages):
        texte = lu.texte(rang)
        assert f"Page {rang + 1} sur {pages}" in texte
        assert "Mardi 1er décembre 2026, après-midi" in texte
        assert "Signature du formateur" in texte
        numeros = re.search(rf"Signature {rang * 15 + 1} .* {rang * 15 + 15} .*Vos données", texte)
        assert numeros, texte
    # For the ear, one heading a half-day: the repeated ones are for the eye.
    assert len(lu.titres()) == 1
    assert lu.compter("/Table") == pages
    assert lu.compter("/TR") == pages * (LIGNES_PAR_PAGE + 1)


def hauteur_des_lignes(page: Any) -> list[float]:
    """Give the distances in millimetres between the numbers of the rows."""
    numeros: dict[int, float] = {}

    def noter(texte: str, ctm: Any, matrice: Any, _police: Any, _corps: Any) -> None:
        if texte.strip().isdigit():
            numeros[int(texte)] = matrice[4] * ctm[1] + matrice[5] * ctm[3] + ctm[5]

    page.extract_text(visitor_text=noter)
    hauteurs = [numeros[rang] for rang in sorted(numeros) if 1 <= rang <= LIGNES_PAR_PAGE]
    return [abs(b - a) / MILLIMETRE for a, b in itertools.pairwise(hauteurs)]


def test_on_signe_dans_douze_millimetres(feuille: Feuille, lire_pdf: LirePdf) -> None:
    sobre = replace(feuille, logos=(), atelier=feuille.titre)
    for une in (feuille, sobre):
        (page,) = lire_pdf(composer_feuilles([une])).pages
        hauteurs = hauteur_des_lignes(page)
        assert len(hauteurs) == LIGNES_PAR_PAGE - 1
        assert min(hauteurs) >= 12 - 0.01


def pire(feuille: Feuille) -> Feuille:
    """Every field as long as the registry lets it be."""
    return replace(
        feuille,
        titre="W" * 200,
        atelier="M" * 200,
        lieu="W" * 202,
        adresse="x y " * 50,
        commune="W" * 100,
        organisme="W" * 100,
        formateurs=("W" * 100,) * 4,
        participants=(Participant("W" * 100, "M" * 100),) * 12,
        logos=tuple(Logo(SVG + b" " * i, f"Logo {i}") for i in range(LOGOS_MAX)),
    )


def test_le_pire_tient_sur_une_page_et_se_signe_encore(feuille: Feuille, lire_pdf: LirePdf) -> None:
    (page,) = lire_pdf(composer_feuilles([pire(feuille)])).pages
    assert min(hauteur_des_lignes(page)) >= 12 - 0.01


def test_un_nom_de_quatre_vingts_lettres_s_imprime_entier(
    feuille: Feuille, lire_pdf: LirePdf
) -> None:
    long = Participant("Marie-Françoise-Emmanuelle-Bernadette", "Penn-ar-Bed de Kergariou " * 3)
    (page,) = (lu := lire_pdf(composer_feuilles([replace(feuille, participants=(long,))]))).pages
    lettres = lu.texte().replace(" ", "")
    assert (long.nom + long.prenom).replace(" ", "") in lettres
    assert min(hauteur_des_lignes(page)) >= 12 - 0.01


@pytest.mark.parametrize(
    "nom", ['#import "x"', "*gras* _italique_", "$x^2$ @ref // /*", "#panic(1) ] } )"]
)
def test_un_nom_s_imprime_a_la_lettre(feuille: Feuille, lire_pdf: LirePdf, nom: str) -> None:
    une = replace(feuille, participants=(Participant(nom),), titre=nom)
    assert lire_pdf(composer_feuilles([une])).texte().count(nom) == 2


def test_un_caractere_sans_dessin_est_explique(feuille: Feuille, lire_pdf: LirePdf) -> None:
    une = replace(feuille, participants=(Participant("李小龍"),))
    texte = lire_pdf(composer_feuilles([une])).texte()
    assert "▯▯▯" in texte
    assert "Le signe ▯ remplace" in texte


def test_toutes_les_seances_dans_un_document(feuille: Feuille, lire_pdf: LirePdf) -> None:
    seances = [
        replace(feuille, rang=j, debut=datetime(2026, 12, j, 9), fin=datetime(2026, 12, j, 12))
        for j in (1, 2, 3)
    ]
    lu = lire_pdf(composer_feuilles(seances))
    assert len(lu.pages) == 3
    assert lu.titres() == [
        ("/H1", "Mardi\u00a01er\u00a0décembre\u00a02026, matin"),
        ("/H1", "Mercredi\u00a02\u00a0décembre\u00a02026, matin"),
        ("/H1", "Jeudi\u00a03\u00a0décembre\u00a02026, matin"),
    ]


def test_document_balise_et_sans_nom_dans_ses_proprietes(
    feuille: Feuille, lire_pdf: LirePdf
) -> None:
    lu = lire_pdf(composer_feuilles([feuille]))
    assert "<pdfuaid:part>1<" in lu.xmp
    assert lu.langue == "fr-FR"
    assert lu.compter("/TH") == 4
    assert lu.infos.title == "Feuilles d’émargement – Droit et EPN, décembre"
    assert lu.infos.creation_date.date() == feuille.debut.date()
    assert "Abgrall" not in str(lu.infos) + lu.xmp


def test_memes_donnees_memes_octets(feuille: Feuille) -> None:
    assert composer_feuilles([replace(feuille)]) == composer_feuilles([feuille])
    assert composer_feuilles([replace(feuille, rang=1)]) != composer_feuilles([feuille])


def test_une_composition_pour_toutes_les_seances_et_une_par_logo(
    feuille: Feuille, monkeypatch: pytest.MonkeyPatch
) -> None:
    modeles: list[Path] = []

    def espion(modele: Path, **options: Any) -> bytes:
        modeles.append(modele)
        return bytes(vrai(modele, **options))

    vrai = typst.compile
    sobre = replace(feuille, participants=(Participant("Awa"),))  # no sign to try
    monkeypatch.setattr(typst, "compile", espion)
    composer_feuilles([sobre] * 20)
    assert sorted(modele.name for modele in modeles) == ["emargement.typ", "logo.typ", "logo.typ"]


def test_sans_seance_rien_a_emarger() -> None:
    with pytest.raises(ImpressionImpossible, match="Aucune séance"):
        composer_feuilles([])


def test_trop_de_feuilles_ou_de_gens(feuille: Feuille) -> None:
    with pytest.raises(ImpressionImpossible, match="400"):
        composer_feuilles([feuille] * 401)
    with pytest.raises(ValueError, match="500"):
        replace(feuille, participants=gens(501))
    with pytest.raises(ImpressionImpossible, match="6 logos"):
        replace(feuille, logos=(Logo(SVG, "Un"),) * 7)


@pytest.mark.parametrize(
    ("octets", "texte", "phrase"),
    [
        (b"GIF89a", "Région", "Région » n’est pas une image"),
        (SVG, " ", "pas de texte"),
        (SVG + b" " * OCTETS_MAX, "Région", "dépasse 1"),
    ],
)
def test_un_logo_impossible_est_refuse(octets: bytes, texte: str, phrase: str) -> None:
    with pytest.raises(ImpressionImpossible, match=phrase):
        Logo(octets, texte)


def test_un_logo_abime_est_nomme(feuille: Feuille) -> None:
    abime = Logo(png(40, 20)[:60], "Fonds abîmé")
    with pytest.raises(ImpressionImpossible, match="Fonds abîmé » est illisible"):
        composer_feuilles([replace(feuille, logos=(*feuille.logos, abime))])


def test_un_modele_casse_ne_montre_aucun_nom(
    feuille: Feuille, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    modele = tmp_path / "emargement.typ"
    modele.write_text("#panic(sys.inputs.donnees)")
    monkeypatch.setattr(emargement, "MODELE", modele)
    with pytest.raises(ImpressionImpossible) as refus:
        composer_feuilles([replace(feuille, logos=())])
    assert "Abgrall" not in str(refus.value)
    assert refus.value.__context__ is None


textes_libres = st.text(max_size=100)


@settings(deadline=None, max_examples=30)
@given(
    titre=textes_libres,
    lieu=textes_libres,
    noms=st.lists(st.tuples(textes_libres, textes_libres), max_size=20),
    formateurs=st.lists(textes_libres, max_size=3),
)
def test_tout_texte_fait_une_feuille(
    lire_pdf: LirePdf,
    titre: str,
    lieu: str,
    noms: list[tuple[str, str]],
    formateurs: list[str],
) -> None:
    une = Feuille(
        code="7K3M9Q",
        titre=titre,
        atelier="",
        lieu=lieu,
        debut=datetime(2026, 12, 1, 14),
        fin=datetime(2026, 12, 1, 16),
        organisme=titre,
        participants=tuple(Participant(*nom) for nom in noms),
        formateurs=tuple(formateurs),
    )
    assert len(lire_pdf(composer_feuilles([une])).pages) == math.ceil((len(noms) + 3) / 15)
