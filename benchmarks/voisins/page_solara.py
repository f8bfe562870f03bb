"""The ten questions in Solara."""

import solara
from contenu import CHOIX, PROSE, QUESTIONS, VERIFIER, enonce, partie, retour


@solara.component
def Question(rang: int) -> None:  # noqa: N802  # Solara's components are named so
    """Show one question."""
    choisi, choisir = solara.use_state("")
    dit, dire = solara.use_state("")
    solara.Markdown(f"## {partie(rang)}\n\n{PROSE}\n\n{enonce(rang)}")
    with solara.v.RadioGroup(v_model=choisi, on_v_model=choisir):
        for texte in CHOIX:
            solara.v.Radio(label=texte, value=texte)
    solara.Button(VERIFIER, on_click=lambda: dire(retour(choisi)))
    solara.Text(dit)


@solara.component
def Page() -> None:  # noqa: N802
    """Show the page."""
    with solara.Column():
        solara.Markdown("# Dix questions")
        for rang in range(QUESTIONS):
            Question(rang)
