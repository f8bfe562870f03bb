"""The ten questions in marimo: a cell takes what another defines by its name."""

# ruff: noqa: N803

import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    from contenu import CHOIX, PROSE, QUESTIONS, VERIFIER, enonce, partie, retour

    dits, dire = mo.state({})
    return CHOIX, PROSE, QUESTIONS, VERIFIER, dire, dits, enonce, mo, partie, retour


@app.cell
def _(CHOIX, QUESTIONS, VERIFIER, dire, enonce, mo, retour):
    choix = mo.ui.array([mo.ui.radio(list(CHOIX), label=enonce(rang)) for rang in range(QUESTIONS)])
    boutons = mo.ui.array(
        [
            mo.ui.button(
                label=VERIFIER,
                on_click=lambda _valeur, rang=rang: dire(
                    lambda dits: {**dits, rang: retour(choix.value[rang])}
                ),
            )
            for rang in range(QUESTIONS)
        ]
    )
    return boutons, choix


@app.cell
def _(PROSE, QUESTIONS, boutons, choix, dits, mo, partie):
    mo.vstack(
        [
            mo.md("# Dix questions"),
            *(
                mo.vstack(
                    [
                        mo.md(f"## {partie(rang)}\n\n{PROSE}"),
                        choix[rang],
                        boutons[rang],
                        mo.md(dits().get(rang, "")),
                    ]
                )
                for rang in range(QUESTIONS)
            ),
        ]
    )
    return


if __name__ == "__main__":
    app.run()
