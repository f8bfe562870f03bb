"""What a lesson shows without a widget."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import mistune
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.catalogue import Chapitre, lire_module
from modules.commun.affichage import EnonceMarkdown, TableSources, en_jour, en_markdown

SOURCE = {
    "id": "x",
    "reference": "Article <b>1</b>",
    "sens": "Un sens & un seul.",
    "url": "https://exemple.fr/a?b=1&c=2",
    "verifie_le": "2026-04-01",
    "a_revoir_le": "2027-04-01",
    "statut": "a_venir",
}


class Texte(HTMLParser):
    """Keep the tags and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.balises: list[str] = []
        self.texte = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.balises.append(tag)

    def handle_data(self, data: str) -> None:
        self.texte += data


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_un_texte_quelconque_reste_du_texte_en_markdown(texte: str) -> None:
    page = mistune.html(f"**A{en_markdown(texte)}B**")
    assert isinstance(page, str)
    lu = Texte(page)
    assert lu.balises == ["p", "strong"]
    assert lu.texte.strip() == f"A{' '.join(texte.split())}B"


@pytest.mark.parametrize("texte", ["<script>x</script>", "![a](http://b)", "# t", "- a", "$x$"])
def test_rien_n_est_interprete(texte: str) -> None:
    lu = Texte(str(mistune.html(en_markdown(texte))))
    assert lu.balises == ["p"]
    assert lu.texte.strip() == texte


@pytest.mark.parametrize(
    ("iso", "ecrit"), [("2026-04-01", "1er avril 2026"), ("2026-12-31", "31 décembre 2026")]
)
def test_un_jour_en_francais(iso: str, ecrit: str) -> None:
    assert en_jour(iso) == ecrit


def test_enonce_et_choix(chapitre_exemple: Chapitre) -> None:
    page = EnonceMarkdown(chapitre_exemple.questions[0].publique())._repr_markdown_()
    lu = Texte(str(mistune.html(page)))
    assert lu.balises == ["p", "strong", "p", "strong", "ul", "li", "li", "li"]
    assert "Oui, toute photo trouvée sur le web est libre." in lu.texte
    texte = EnonceMarkdown(chapitre_exemple.questions[2].publique())._repr_markdown_()
    assert texte.startswith("**Expliquez")


def test_ce_sur_quoi_porte_chaque_question_se_lit_sans_widget() -> None:
    racine = Path(__file__).resolve().parents[2]
    (chapitre,) = lire_module(racine / "docs" / "exemples" / "exemples_questions").chapitres
    for question in chapitre.questions:
        lu = Texte(str(mistune.html(EnonceMarkdown(question.publique())._repr_markdown_())))
        for forme in ("etapes", "gauches", "droites", "passages", "missions"):
            liste: Any = question.publique().get(forme, [])
            assert all(" ".join(un["texte"].split()) in lu.texte for un in liste), question.id
        criteres: Any = question.publique().get("criteres", [])
        assert all(critere["intitule"] in lu.texte for critere in criteres)
        assert ("________" in lu.texte) is (question.type == "trous")


def test_table_des_sources() -> None:
    page = TableSources([SOURCE])._repr_html_()
    lu = Texte(page)
    assert lu.balises.count("caption") == 1
    assert 'scope="col"' in page
    assert '<tr id="source-x"><th scope="row">Article &lt;b&gt;1&lt;/b&gt;</th>' in page
    assert "a" not in lu.balises
    assert "https://exemple.fr/a?b=1&c=2" in lu.texte
    assert "1er avril 2026" in lu.texte
    assert "Pas encore en vigueur" in lu.texte


def test_table_sans_source() -> None:
    assert "ne cite pas" in TableSources([])._repr_html_()
