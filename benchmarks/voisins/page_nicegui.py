"""The ten questions in NiceGUI."""

import sys

from contenu import CHOIX, PROSE, QUESTIONS, VERIFIER, enonce, partie, retour
from nicegui import ui


@ui.page("/")
def page() -> None:
    """Show the page; one a visitor."""
    ui.markdown("# Dix questions")
    for rang in range(QUESTIONS):
        ui.markdown(f"## {partie(rang)}\n\n{PROSE}\n\n{enonce(rang)}")
        choix = ui.radio(list(CHOIX))
        bouton = ui.button(VERIFIER)
        dit = ui.label("")
        bouton.on_click(lambda choix=choix, dit=dit: dit.set_text(retour(choix.value)))


ui.run(host="127.0.0.1", port=int(sys.argv[-1]), show=False, reload=False)
