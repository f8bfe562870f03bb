"""The module that `benchmarks.pages` shows: ten questions to practise on, and a little prose."""

from pathlib import Path

import nbformat

from modules.nettoyage import nettoyer

MODULE, CHAPITRE = "banc_pages", "01-dix-questions"
QUESTIONS = 10
FICHE = f"""identifiant = "{MODULE}"
titre = "Banc"
public = "Les mesures."
objectifs = ["Mesurer."]
duree_minutes = 60
chapitres = ["{CHAPITRE}"]
licence = "CC BY-SA 4.0"
[regle]
minutes_presence = 60
score_minimal = 50
"""
QUESTION = """
[[questions]]
id = "q{rang}"
type = "choix_unique"
notee = {notee}
points = 1.0
enonce = "Question {rang} : que choisir ?"
explication = "Explication {rang}."
choix = [
  {{ id = "a", texte = "Premier choix", juste = true, retour = "Retour a." }},
  {{ id = "b", texte = "Deuxième choix", juste = false, retour = "Retour b." }},
  {{ id = "c", texte = "Troisième choix", juste = false, retour = "Retour c." }},
]
"""


def ecrire_module(racine: Path, *, notees: int = 1) -> Path:
    """Write the module in `racine`, as an author would; return its folder.

    The last `notees` of its questions are graded.
    """
    dossier = racine / MODULE
    dossier.mkdir(parents=True)
    (dossier / "module.toml").write_text(FICHE, encoding="utf-8")
    toml = ['titre = "Dix questions"\nresume = "Court."\nduree_minutes = 10\n']
    toml += [
        QUESTION.format(rang=rang, notee=str(rang >= QUESTIONS - notees).lower())
        for rang in range(QUESTIONS)
    ]
    (dossier / f"{CHAPITRE}.toml").write_text("".join(toml), encoding="utf-8")
    ouverture = (
        f'from modules.commun.lecon import ouvrir_lecon\n\nlecon = ouvrir_lecon("{CHAPITRE}")'
    )
    cellules = [
        nbformat.v4.new_markdown_cell("# Dix questions"),  # type: ignore[no-untyped-call]  # untyped library
        nbformat.v4.new_code_cell(ouverture),  # type: ignore[no-untyped-call]  # untyped library
    ]
    for rang in range(QUESTIONS):
        prose = f"## Partie {rang}\n\n" + "Une phrase à lire avant de répondre. " * 12
        cellules += [
            nbformat.v4.new_markdown_cell(prose),  # type: ignore[no-untyped-call]  # untyped library
            nbformat.v4.new_code_cell(f'lecon.question("q{rang}")'),  # type: ignore[no-untyped-call]  # untyped library
        ]
    carnet = nbformat.v4.new_notebook(cells=cellules)  # type: ignore[no-untyped-call]  # untyped library
    nbformat.write(carnet, dossier / f"{CHAPITRE}.ipynb")  # type: ignore[no-untyped-call]  # untyped library
    nettoyer(dossier / f"{CHAPITRE}.ipynb")
    return dossier
