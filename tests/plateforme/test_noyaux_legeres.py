"""Which lessons need no kernel: what their cells do decides, and nothing else."""

from __future__ import annotations

import nbformat
import pytest

from modules.commun.lecon import Lecon
from plateforme.noyaux.legeres import Appel, appels_de

OUVERTURE = 'from modules.commun.lecon import ouvrir_lecon\n\nlecon = ouvrir_lecon("01-ici")'
TALON = "# Question « x »\nreponse = None"


def carnet(*sources: str, langage: str = "python") -> nbformat.NotebookNode:
    cellules = [nbformat.v4.new_code_cell(source) for source in sources]
    cellules.insert(0, nbformat.v4.new_markdown_cell("# Titre"))
    metadonnees = {"kernelspec": {"name": "x", "display_name": "x", "language": langage}}
    return nbformat.v4.new_notebook(cells=cellules, metadata=metadonnees)


def test_ce_qui_ne_fait_que_montrer_se_passe_de_noyau() -> None:
    lu = carnet(OUVERTURE, 'lecon.question("x")', TALON, "# Correction", "", "lecon.sources()\n")
    assert appels_de(lu, "01-ici") == {
        2: Appel("question", ("x",)),
        6: Appel("sources", ()),
    }
    assert appels_de(carnet(), "01-ici") == {}, "une page sans question"


@pytest.mark.parametrize(
    "cellule",
    [
        "1 + 1",
        "import os",
        "print('bonjour')",
        "def f(): pass",
        "lecon",
        'lecon.question("x");',
        'lecon.question("x")\nlecon.question("y")',
        "lecon.question(nom)",
        'lecon.question(identifiant="x")',
        'lecon.question(*["x"])',
        "lecon._montrer()",
        "lecon.__init__()",
        "lecon.inconnue()",
        'autre.question("x")',
        'ouvrir_lecon("01-ici")',
        'lecon = ouvrir_lecon("02-ailleurs")',
        'lecon = ouvrir_lecon("01-ici", 2)',
        'lecon = open("/etc/passwd")',
        "from modules.commun.lecon import Lecon",
        "from modules.commun.lecon import ouvrir_lecon as lecon",
        "reponse = 3",
        "reponse = lecon = None",
        "%matplotlib inline",
        "!ls",
        "while True:\n    pass",
        "pas du python",
        "\0",
    ],
)
def test_une_phrase_de_plus_demande_un_noyau(cellule: str) -> None:
    assert appels_de(carnet(OUVERTURE, cellule), "01-ici") is None


def test_l_ordre_compte_comme_dans_un_noyau() -> None:
    assert appels_de(carnet('lecon.question("x")', OUVERTURE), "01-ici") is None
    assert appels_de(carnet('lecon = ouvrir_lecon("01-ici")'), "01-ici") is None
    assert appels_de(carnet(OUVERTURE, langage="R"), "01-ici") is None


def test_montrer_appelle_la_lecon() -> None:
    assert "ne cite pas" in Appel("sources", ()).montrer(Lecon({}, None))
