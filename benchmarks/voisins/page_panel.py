"""The ten questions in Panel."""

import panel as pn
from contenu import CHOIX, PROSE, QUESTIONS, VERIFIER, enonce, partie, retour

pn.extension()


def question(rang: int) -> pn.Column:
    """Return one question."""
    choix = pn.widgets.RadioBoxGroup(options=list(CHOIX), value=None)
    bouton = pn.widgets.Button(name=VERIFIER)
    dit = pn.pane.Markdown("")

    def verifier(_clic: object) -> None:
        dit.object = retour(choix.value)

    bouton.on_click(verifier)
    prose = pn.pane.Markdown(f"## {partie(rang)}\n\n{PROSE}\n\n{enonce(rang)}")
    return pn.Column(prose, choix, bouton, dit)


pn.Column("# Dix questions", *map(question, range(QUESTIONS))).servable()
