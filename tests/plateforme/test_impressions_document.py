"""A report, and its three renderings: PDF, Markdown, text."""

import html
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import mistune
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificats.glyphes import epurer
from certificats.typographie import soigner
from plateforme.impressions.bilan import composer_bilan
from plateforme.impressions.document import (
    Barres,
    Document,
    Liste,
    Paragraphe,
    Section,
    Tableau,
    ecrire,
    est_chiffre,
)
from plateforme.impressions.markdown import en_markdown, proteger
from plateforme.impressions.texte import COLONNES, en_texte

LirePdf = Callable[[bytes], Any]


@pytest.fixture
def rapport() -> Document:
    return Document(
        titre="Rapport d'activité 2011",
        organisme="EPN de Port-Lannec",
        annee=2011,
        jour=date(2012, 1, 31),
        chiffres=(("Sessions", 10), ("Séances", None), ("Heures", 12345.5)),
        sections=(
            Section(
                "L'écrit public",
                (
                    Paragraphe("Les ateliers ont réuni 96 participants ; un mot : merci !"),
                    Liste(
                        (
                            "clés de l'écriture efficace (2 sessions – 18 participants)",
                            "atelier d'écriture (4 sessions – 38 participants)",
                        )
                    ),
                    Tableau(
                        "Ateliers",
                        ("Atelier", "Participants", "Séances"),
                        (("écrire pour le web", 16, None), ("réalisation d'un reportage", 12, 2)),
                    ),
                    Barres(
                        "Participants par atelier",
                        (("écrire pour le web", 16), ("reportage", 12), ("visa", None)),
                        "Écrire pour le web réunit le plus de monde ; le visa est inconnu.",
                    ),
                ),
                (Section("Et ailleurs", (Paragraphe("Cent huit lieux."),)),),
            ),
        ),
    )


def simple(texte: str) -> str:
    """Make no-break spaces plain, to compare."""
    return texte.replace("\u00a0", " ").replace("\u202f", " ")


# -- Figures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("valeur", "unite", "ecrit"),
    [
        (None, "", "inconnu"),
        (None, "%", "inconnu"),
        (0, "", "0"),
        (0.0, "h", "0 h"),
        (1234, "", "1 234"),
        (-1234.56, "", "−1 234,6"),
        (-0.01, "", "0"),
        (75.25, "%", "75,3 %"),
        ("l'eau : 5 %", "", "l’eau : 5 %"),
    ],
)
def test_une_figure_inconnue_n_est_jamais_zero(valeur: Any, unite: str, ecrit: str) -> None:
    assert simple(ecrire(valeur, unite)) == ecrit


@pytest.mark.parametrize("valeur", [float("nan"), float("inf"), True])
def test_ce_qui_n_est_pas_une_figure_est_refuse(rapport: Document, valeur: Any) -> None:
    with pytest.raises(ValueError, match="finite"):
        Tableau("T", ("A",), ((valeur,),))
    with pytest.raises(ValueError, match="finite"):
        Barres("B", (("x", valeur),), "Rien.")
    with pytest.raises(ValueError, match="finite"):
        replace(rapport, chiffres=(("x", valeur),))


def test_un_tableau_est_rectangulaire_et_une_barre_positive() -> None:
    for entetes, lignes in (((), ()), (("A", "B"), ((1,),))):
        with pytest.raises(ValueError, match="as many cells"):
            Tableau("T", entetes, lignes)
    with pytest.raises(ValueError, match="negative"):
        Barres("B", (("x", -1),), "Rien.")


@pytest.mark.parametrize("vide", ["", " \u202e\n"])
def test_un_titre_n_est_jamais_vide(rapport: Document, vide: str) -> None:
    with pytest.raises(ValueError, match="never empty"):
        replace(rapport, titre=vide)
    with pytest.raises(ValueError, match="never empty"):
        Section(vide)
    for titre, texte in ((vide, "Rien."), ("B", vide)):
        with pytest.raises(ValueError, match="never empty"):
            Barres(titre, (), texte)


def test_une_colonne_de_figures_se_reconnait() -> None:
    tableau = Tableau("T", ("A", "B", "C", "D"), (("x", 1, None, "75 %"), ("2", None, None, 3)))
    assert [est_chiffre(tableau, i) for i in range(4)] == [False, True, False, True]


# -- Text ------------------------------------------------------------------------------------------


def test_le_texte_entier(rapport: Document) -> None:
    assert simple(en_texte(rapport)) == (
        "Rapport d’activité 2011\n"
        "=======================\n"
        "EPN de Port-Lannec, année 2011\n"
        "Établi le 31 janvier 2012.\n"
        "\n"
        "Sessions        10\n"
        "Séances    inconnu\n"
        "Heures    12 345,5\n"
        "\n"
        "\n"
        "L’écrit public\n"
        "==============\n"
        "\n"
        "Les ateliers ont réuni 96 participants ; un mot : merci !\n"
        "\n"
        "– clés de l’écriture efficace (2 sessions – 18 participants)\n"
        "– atelier d’écriture (4 sessions – 38 participants)\n"
        "\n"
        "Ateliers\n"
        "\n"
        "Atelier                     Participants  Séances\n"
        "--------------------------  ------------  -------\n"
        "écrire pour le web                    16  inconnu\n"
        "réalisation d’un reportage            12        2\n"
        "\n"
        "Participants par atelier\n"
        "\n"
        "écrire pour le web ██████████████████████████████ 16\n"
        "reportage          ██████████████████████ 12\n"
        "visa               inconnu\n"
        "\n"
        "Écrire pour le web réunit le plus de monde ; le visa est inconnu.\n"
        "\n"
        "Et ailleurs\n"
        "-----------\n"
        "\n"
        "Cent huit lieux.\n"
    )


def colonnes(ligne: str) -> int:
    """Count the columns a terminal gives to a line."""
    return sum(
        0 if unicodedata.category(c) in {"Mn", "Me", "Cf"} else 1 + (largeur in {"W", "F"})
        for c in ligne
        for largeur in [unicodedata.east_asian_width(c)]
    )


textes_libres = st.text(max_size=120)
titres = textes_libres.filter(epurer)
valeurs = st.none() | st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9) | textes_libres
documents = st.builds(
    Document,
    titre=titres,
    organisme=textes_libres,
    annee=st.integers(1900, 2100),
    jour=st.dates(),
    chiffres=st.lists(st.tuples(textes_libres, valeurs), max_size=4).map(tuple),
    sections=st.lists(
        st.builds(
            Section,
            titre=titres,
            blocs=st.lists(
                st.builds(Paragraphe, texte=textes_libres)
                | st.builds(Liste, elements=st.lists(textes_libres, max_size=3).map(tuple))
                | st.builds(
                    Tableau,
                    titre=textes_libres,
                    entetes=st.tuples(textes_libres, textes_libres, textes_libres),
                    lignes=st.lists(st.tuples(valeurs, valeurs, valeurs), max_size=3).map(tuple),
                )
                | st.builds(
                    Barres,
                    titre=titres,
                    texte=titres,
                    valeurs=st.lists(
                        st.tuples(textes_libres, st.none() | st.floats(0, 1e9)), max_size=4
                    ).map(tuple),
                ),
                max_size=3,
            ).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
)


@settings(max_examples=150, deadline=None)
@given(documents)
def test_le_texte_tient_en_78_colonnes(document: Document) -> None:
    for ligne in en_texte(document).splitlines():
        assert colonnes(ligne) <= COLONNES, ligne


def test_une_ligne_de_78_colonnes_n_est_jamais_coupee_a_une_espace_insecable() -> None:
    phrase = Paragraphe("mot " * 18 + "12345 : suite et fin")
    texte = en_texte(Document("T", "O", 2011, date(2012, 1, 1), (), (Section("S", (phrase,)),)))
    assert "12345\u00a0:" in texte


# -- Markdown --------------------------------------------------------------------------------------


def test_le_markdown_entier(rapport: Document) -> None:
    assert simple(en_markdown(rapport)).split("\n\n")[:8] == [
        "# Rapport d’activité 2011",
        "EPN de Port-Lannec, année 2011",
        "Établi le 31 janvier 2012.",
        "| Chiffres de l’année |  |\n| --- | ---: |\n"
        "| Sessions | 10 |\n| Séances | inconnu |\n| Heures | 12 345,5 |",
        "## L’écrit public",
        "Les ateliers ont réuni 96 participants ; un mot : merci !",
        "- clés de l’écriture efficace (2 sessions – 18 participants)\n"
        "- atelier d’écriture (4 sessions – 38 participants)",
        "**Ateliers**",
    ]
    assert "### Et ailleurs" in en_markdown(rapport)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab1 .)-+*_`#>|[]()<>!&\\~$@:/=^{}w\n"), max_size=40))
def test_un_texte_protege_se_relit_tel_quel(texte: str) -> None:
    attendu = soigner(epurer(texte))
    rendu = str(mistune.create_markdown(plugins=["table", "strikethrough", "url"])(proteger(texte)))
    assert html.unescape(re.sub(r"</?p>", "", rendu)).strip("\n") == attendu


def test_une_cellule_ne_sort_pas_de_sa_case() -> None:
    tableau = Tableau("T", ("A", "B"), (("x | y", "z\n| w |"),))
    rendu = en_markdown(Document("T", "O", 1, date(1, 1, 1), (), (Section("S", (tableau,)),)))
    page = str(mistune.create_markdown(plugins=["table"])(rendu))
    assert page.count("<td>") == 2
    assert "x | y" in page


# -- PDF -------------------------------------------------------------------------------------------


def test_le_pdf_dit_tout(rapport: Document, lire_pdf: LirePdf) -> None:
    lu = lire_pdf(composer_bilan(rapport))
    texte = simple(lu.texte())
    for attendu in (
        "Rapport d’activité 2011",
        "établi le 31 janvier 2012",
        "Séances inconnu",
        "12 345,5",
        "atelier d’écriture (4 sessions – 38 participants)",
        "écrire pour le web 16 inconnu",
        "visa inconnu",
        "Page 1 sur 1",
    ):
        assert attendu in texte, attendu


def test_le_pdf_est_balise(rapport: Document, lire_pdf: LirePdf) -> None:
    lu = lire_pdf(composer_bilan(rapport))
    assert "<pdfuaid:part>1<" in lu.xmp
    assert [nom for nom, _ in lu.titres()] == ["/H1", "/H2", "/H3"]
    assert lu.compter("/TH") == 3
    assert lu.compter("/Table") == 2  # the cover's figures, and the table
    assert lu.compter("/LI") == 2
    assert [simple(alt) for alt in lu.remplacements()] == [
        "Écrire pour le web réunit le plus de monde ; le visa est inconnu."
    ]
    assert lu.infos.creation_date.date() == date(2012, 1, 31)


def test_memes_donnees_memes_octets(rapport: Document) -> None:
    assert composer_bilan(replace(rapport)) == composer_bilan(rapport)


def test_un_long_tableau_continue_avec_son_entete(rapport: Document, lire_pdf: LirePdf) -> None:
    lignes = tuple((f"Lieu {rang}", rang, None) for rang in range(120))
    tableau = Tableau("Les lieux", ("Lieu", "Sessions", "Séances"), lignes)
    lu = lire_pdf(composer_bilan(replace(rapport, sections=(Section("S", (tableau,)),))))
    assert 3 <= len(lu.pages) <= 5
    assert lu.compter("/TR") == 121 + 2  # its rows, and the cover's
    for page in range(1, len(lu.pages)):
        assert "Lieu Sessions Séances" in lu.texte(page)
        assert f"Page {page + 1} sur {len(lu.pages)}" in lu.texte(page)


def test_un_rapport_vide_est_une_page(lire_pdf: LirePdf) -> None:
    assert len(lire_pdf(composer_bilan(Document("T", "O", 2011, date(2012, 1, 1)))).pages) == 1


@settings(max_examples=30, deadline=None)
@given(documents)
def test_tout_rapport_se_met_en_page(lire_pdf: LirePdf, document: Document) -> None:
    assert lire_pdf(composer_bilan(document)).pages
