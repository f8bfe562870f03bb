"""Copies hold data: an answer is a literal that reads back, a text is text and nothing else."""

import ast
import html
import json
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager
from nbconvert.exporters import HTMLExporter

from modules.catalogue import lire_catalogue, lire_module
from modules.commun.questions import Redaction
from plateforme.dossier import RACINE_MODULES
from plateforme.notation.copies import ecrire_copie, litteral_python, litteral_texte, rebatir
from plateforme.notation.expansion import etendre, id_reponse

CHAPITRE = lire_catalogue(RACINE_MODULES).module("droit_epn").chapitre("03-partage-reutilisation")
CHOIX = next(q for q in CHAPITRE.questions_notees if q.exemple_juste() is not None)
EXPORTEUR = HTMLExporter()
EXEMPLES = RACINE_MODULES.parent / "docs" / "exemples" / "exemples_questions"
CLASSES = "epn-texte tex2jax_ignore mathjax_ignore"
# What a learner may send: any Unicode but NUL and lone surrogates (see modules.commun.questions).
TEXTES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
PENIBLES = [
    "</pre><script>document.title = 'x'</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt; &amp; &#60;script&#62; &amp;amp;",
    "$$\\int_0^1$$ et $x$ et \\(y\\) et \\[z\\] et \\begin{align}a\\end{align}",
    "\\ \\\\ \\n \\u0041 \\x41",
    "import os; os.system('true')",
    "# titre\n\n- liste\n\n> citation\n\n    code\n\n```python\nprint(1)\n```\n\n---",
    "    quatre espaces devant",
    "\tune tabulation",
    "une ligne\n\n\n\nune autre, plus loin\n",
    "👩🏽\u200d🦽\u200d➡️ 🇫🇷 é e\u0301 \u202eecriture a l'envers\u202c שלום مرحبا",
    "avant\u2028apres\u2029fin\x85\x0b\x0c\x1b[31m",
    "[lien](javascript:alert(1)) ![image](http://exemple.test/x.png) <http://exemple.test>",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "{{ 7*7 }} {% raw %} ${x} %s {0}",
    "attachment:x.png [^1]\n\n[^1]: note",
    "\r\nretours\rde\r\nchariot",
    " ",
    "-->]]>",
]


class Lecteur(HTMLParser):
    """Keeps the tags met, and the text inside and outside of the block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.balises: list[tuple[str, dict[str, str | None]]] = []
        self.ouvert = False
        self.dedans = ""
        self.dehors = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.balises.append((tag, dict(attrs)))
        self.ouvert = True

    def handle_endtag(self, tag: str) -> None:
        self.ouvert = False

    def handle_data(self, data: str) -> None:
        if self.ouvert:
            self.dedans += data
        else:
            self.dehors += data


def visible(texte: str) -> str:
    """A text as it must read: ends of lines normalised, what HTML cannot carry made visible."""
    return "".join(
        signe
        if html.unescape(f"&#{ord(signe)};") == signe
        else chr(0x2400 + ord(signe))
        if signe < " "
        else "\ufffd"
        for signe in texte.replace("\r\n", "\n").replace("\r", "\n")
    )


def interieur(litteral: str) -> str:
    """What stands between the tags."""
    return litteral.split(">", 1)[1].removesuffix("</pre>")


def verifier_rendu(texte: str) -> None:
    """Render as formgrader does: one block comes out, and the text in it, as text."""
    rendu = EXPORTEUR.markdown2html({}, litteral_texte(texte))
    lecteur = Lecteur()
    lecteur.feed(rendu)
    lecteur.close()
    assert [balise for balise, _ in lecteur.balises] == ["pre"]
    assert lecteur.balises[0][1] == {"class": CLASSES, "style": "white-space: pre-wrap"}
    assert lecteur.dedans == visible(texte)
    assert lecteur.dehors.strip() == ""


@given(TEXTES)
def test_le_texte_echappe_se_relit(texte: str) -> None:
    litteral = litteral_texte(texte)
    dedans = interieur(litteral)
    assert html.unescape(dedans) == visible(texte)
    # Letters, digits, spaces and numeric entities only: nothing that a reader could act upon.
    assert all(s.isalnum() or s in " &#;\ufffd" or 0x2400 <= ord(s) < 0x2420 for s in dedans)
    assert len(litteral.splitlines()) == 1


@given(TEXTES)
def test_seuls_les_caracteres_de_commande_changent(texte: str) -> None:
    lignes = texte.replace("\r\n", "\n").replace("\r", "\n")
    for avant, apres in zip(lignes, visible(texte), strict=True):
        assert avant == apres or unicodedata.category(avant) in {"Cc", "Cn"}


@given(TEXTES)
def test_le_texte_rendu_par_formgrader_n_est_que_du_texte(texte: str) -> None:
    verifier_rendu(texte)


@pytest.mark.parametrize("texte", PENIBLES)
def test_les_textes_penibles_ne_sont_que_du_texte(texte: str) -> None:
    verifier_rendu(texte)
    verifier_rendu(f"{texte}\n\n{texte}")


@pytest.mark.parametrize("signe", ["a", "<", "$", "é", "👩", "\n", "`"])
def test_un_texte_de_cent_mille_signes(signe: str) -> None:
    texte = signe * 100_000
    assert html.unescape(interieur(litteral_texte(texte))) == texte
    verifier_rendu(texte)


# Any text may be asked for here: `valider_reponse` comes before, this must hold without it.
@given(st.none() | st.text() | st.lists(st.text(max_size=30), max_size=8))
@example("'''\\")
@example("\u2028'\\'\n\"")
@example(["</script>", "\ud800"])
def test_le_litteral_se_relit_exactement_et_n_est_qu_une_donnee(reponse: Any) -> None:
    source = litteral_python(CHOIX, reponse)
    arbre = ast.parse(source)
    assert [type(noeud) for noeud in arbre.body] == [ast.Import, ast.Assign]
    affectation = arbre.body[1]
    assert isinstance(affectation, ast.Assign)
    assert isinstance(affectation.value, ast.Call)
    assert ast.unparse(affectation.value.func) == "json.loads"
    litteral = ast.literal_eval(affectation.value.args[0])
    assert litteral.isascii()
    assert json.loads(litteral) == reponse
    derniere = source.splitlines()[-1]
    assert derniere.isascii()
    assert derniere.startswith("reponse = json.loads(")


@given(TEXTES)
@example("fin\u2028import os\x0cos.abort()\x85x\x1cy")
def test_l_enonce_reste_un_commentaire(enonce: str) -> None:
    arbre = ast.parse(litteral_python(replace(CHOIX, enonce=enonce), "a"))
    assert [type(noeud) for noeud in arbre.body] == [ast.Import, ast.Assign]


@given(TEXTES)
@example("fin\u2028import os\x0cos.abort()\x85x\x1cy\nimport os\rimport os")
@example('# coding: utf-7\n%cd /\n!ls\nos?\n\\\n"""')
def test_la_reponse_en_clair_reste_un_commentaire(clair: str) -> None:
    source = litteral_python(CHOIX, "a", clair)
    arbre = ast.parse(source)
    assert [type(noeud) for noeud in arbre.body] == [ast.Import, ast.Assign]
    *dits, _importe, _reponse = source.split("\n")
    assert all(ligne.startswith("#") for ligne in dits)
    assert all(ligne.isprintable() for ligne in dits if ligne.startswith("#   "))
    assert TransformerManager().transform_cell(source) == f"{source}\n", "ni magie ni aide"


def test_une_reponse_faite_d_identifiants_se_lit_dans_la_copie() -> None:
    """Steps and pairs are stored by ids that mean nothing to who opens formgrader."""
    for chapitre in lire_module(EXEMPLES).chapitres:
        copie = rebatir(
            etendre(chapitre),
            {q.id: q for q in chapitre.questions},
            {q.id: q.exemple_juste() for q in chapitre.questions_notees},
        )
        sources = {c.metadata.get("nbgrader", {}).get("grade_id"): c.source for c in copie.cells}
        lues = 0
        for question in chapitre.questions_notees:
            clair = question.en_clair(question.exemple_juste())
            if clair and id_reponse(question.id) in sources:
                premiers = " ".join(clair.split("\n")[0].split()[:3])
                assert premiers in sources[id_reponse(question.id)], question.id
                lues += 1
        assert lues > 5


def test_un_texte_du_bureau_est_un_ecrit_avec_sa_contrainte_en_mots() -> None:
    (chapitre,) = lire_module(EXEMPLES).chapitres
    (redaction,) = (q for q in chapitre.questions if isinstance(q, Redaction))
    notee = replace(redaction, notee=True)
    publie = etendre(replace(chapitre, questions=(notee,)))
    ecrit = "[contrainte: sans-tres]\n\n# Vélos <b>\n\nSamedi $x$."
    copie = rebatir(publie, {notee.id: notee}, {notee.id: ecrit})
    (cellule,) = (
        c
        for c in copie.cells
        if c.metadata.get("nbgrader", {}).get("grade_id") == id_reponse(notee.id)
    )
    assert cellule.cell_type == "markdown"
    lu = html.unescape(interieur(cellule.source))
    assert lu.startswith("(Contrainte tirée\u00a0: Écrire sans")
    assert lu.endswith("# Vélos <b>\n\nSamedi $x$.")
    # A constraint drawn and nothing written is no answer.
    assert rebatir(publie, {notee.id: notee}, {notee.id: "[contrainte: sans-tres]"}) == publie


def test_la_copie_ne_change_que_les_cellules_de_reponse() -> None:
    publie = etendre(CHAPITRE)
    questions = {question.id: question for question in CHAPITRE.questions}
    justes = {q.id: q.exemple_juste() or "Un texte." for q in CHAPITRE.questions_notees}
    copie = rebatir(publie, questions, justes)
    nbformat.validate(copie)
    attendues = {id_reponse(nom) for nom in justes}
    for avant, apres in zip(publie.cells, copie.cells, strict=True):
        grade_id = avant.metadata.get("nbgrader", {}).get("grade_id")
        assert (avant.source != apres.source) == (grade_id in attendues)
        assert avant.metadata == apres.metadata


def test_sans_reponse_la_copie_est_la_version_publiee() -> None:
    publie = etendre(CHAPITRE)
    questions = {question.id: question for question in CHAPITRE.questions}
    vides: dict[str, Any] = dict.fromkeys(questions)
    assert rebatir(publie, questions, vides) == publie
    assert rebatir(publie, questions, dict.fromkeys(questions, "  \n")) == publie
    assert rebatir(publie, questions, {}) == publie


def test_la_copie_ecrite_porte_l_heure_de_remise(atelier: Any, tmp_path: Path) -> None:
    chapitre = lire_module(atelier.module({"01-un": [atelier.unique("q")]})).chapitres[0]
    dossier = tmp_path / "remis"
    for _ in range(2):  # again is the same
        ecrire_copie(etendre(chapitre), dossier, "01-un", datetime(2026, 3, 1, 9, 5, tzinfo=UTC))
    assert sorted(f.name for f in dossier.iterdir()) == ["01-un.ipynb", "timestamp.txt"]
    assert (dossier / "timestamp.txt").read_text() == "2026-03-01 09:05:00.000000 UTC"
