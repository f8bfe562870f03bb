"""Checks on Markdown cells: images, addresses, live HTML, headings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.prose import examiner_prose


@pytest.mark.parametrize(
    "markdown",
    [
        "Du texte, une adresse https://exemple.fr et un [lien](https://exemple.fr).",
        "![Une affiche](affiche.png)",
        "![Une affiche][a]\n\n[a]: images/affiche.png",
        "![Une affiche](attachment:affiche.png)",
        '<img src="affiche.png" alt="Une affiche">',
        '<details><summary>Voir</summary><a href="https://exemple.fr">lien</a></details>',
        "`<script>` et `![](x)` en code",
        "```html\n<script src='https://x'></script>\n```",
    ],
)
def test_prose_correcte(markdown: str) -> None:
    assert examiner_prose(markdown).remedes == []


@pytest.mark.parametrize(
    ("markdown", "mot"),
    [
        ("![](a.png)", "remplacement"),
        ("![ ](a.png)", "remplacement"),
        ('<img src="a.png">', "remplacement"),
        ('<p><img src="a.png" alt=" "></p>', "remplacement"),
        ("![a](https://exemple.fr/a.png)", "chargerait"),
        ("![a](//exemple.fr/a.png)", "chargerait"),
        ("![a][x]\n\n[x]: http://exemple.fr/a.png", "chargerait"),
        ("[![a](http://exemple.fr/a.png)](b)", "chargerait"),
        ('<IMG SRC="HTTP://exemple.fr/a.png" ALT="a">', "chargerait"),
        ('<img src="\\\\exemple.fr\\a" alt="a">', "chargerait"),
        ('<img alt="a" srcset="a.png 1x, https://b/c.png 2x">', "chargerait"),
        ('<video src="https://exemple.fr/v.mp4"></video>', "chargerait"),
        ('<video poster="ftp://exemple.fr/v"></video>', "chargerait"),
        ("<div style=\"background: url('https://x')\">a</div>", "style"),
        ('<iframe src="a.html"></iframe>', "<iframe>"),
        ("<style>@import 'x'</style>", "<style>"),
        ('<link rel="stylesheet" href="a.css">', "<link>"),
        ('<p onclick="x()">a</p>', "onclick"),
        ('<a href="javascript:x()">a</a>', "lien"),
        ("[a](javascript:x)", "lien"),
    ],
)
def test_prose_a_changer(markdown: str, mot: str) -> None:
    assert any(mot in remede for remede in examiner_prose(markdown).remedes)


def test_niveaux_de_titres() -> None:
    prose = examiner_prose("# Un\n\nDeux\n----\n\n<h3>Trois</h3>\n\n- #### Quatre\n\n`# non`")
    assert prose.titres == [1, 2, 3, 4]


@given(st.text(max_size=200))
def test_un_texte_quelconque_se_lit(markdown: str) -> None:
    assert all(1 <= niveau <= 6 for niveau in examiner_prose(markdown).titres)
