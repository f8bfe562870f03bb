"""`epn journal`: who did what, and the proof that nobody changed it since."""

from collections.abc import Iterator

import click

from plateforme.cli.commun import groupe, options_communes, registre, repondre


@groupe()
def journal() -> None:
    """Le journal : qui a fait quoi, et la preuve que rien n’y a changé."""


@journal.command("verifier")
@click.option(
    "--temoin",
    metavar="EMPREINTE",
    default=None,
    help="Empreinte relevée lors d’une vérification passée : elle doit être encore dans la chaîne.",
)
@options_communes()
def journal_verifier(temoin: str | None) -> None:
    """Prouve qu’aucune ligne du journal n’a été modifiée, retirée ni ajoutée."""
    from inscriptions.journal import verifier

    with registre() as (_, depot), depot.lecture() as bdd:
        vu = verifier(bdd, temoin.strip().lower() if temoin else None)

    def lignes() -> Iterator[str]:
        if vu.rompue is not None:
            yield f"La chaîne est rompue à la ligne {vu.rompue} : le journal a été modifié."
            yield f"Les {vu.lignes} lignes qui précèdent sont intactes."
        elif not vu.intact:
            yield "L’empreinte donnée n’est plus dans le journal : la fin en a été retirée."
        else:
            yield f"Le journal est intact : {vu.lignes} lignes."
            yield f"Empreinte à noter, témoin de la prochaine vérification : {vu.empreinte}"

    repondre(
        {
            "intact": vu.intact,
            "lignes": vu.lignes,
            "empreinte": vu.empreinte,
            "rompue": vu.rompue,
        },
        lignes,
    )
    if not vu.intact:
        click.get_current_context().exit(1)


@journal.command("lire")
@click.option(
    "--session", "code", metavar="CODE", default=None, help="Les actes d’une seule session."
)
@click.option(
    "--derniers",
    metavar="NOMBRE",
    type=click.IntRange(1, 100_000),
    default=50,
    show_default=True,
    help="Combien d’actes, en partant du dernier.",
)
@options_communes()
def journal_lire(code: str | None, derniers: int) -> None:
    """Raconte les derniers actes, un par ligne ; les apprenants n’ont que leurs initiales."""
    from inscriptions.heure import locale
    from inscriptions.journal_recit import raconter
    from inscriptions.services.sessions import trouver_session

    with registre() as (_, depot), depot.lecture() as bdd:
        session = None if code is None else trouver_session(bdd, code)
        recits = raconter(bdd, session, derniers)
    repondre(
        [
            {
                "rang": recit.rang,
                "le": recit.le.isoformat(timespec="seconds"),
                "auteur": recit.auteur,
                "acte": recit.acte,
                "phrase": recit.phrase,
            }
            for recit in recits
        ],
        lambda: (
            f"{locale(recit.le):%d/%m/%Y %H:%M}  {recit.auteur} {recit.phrase}." for recit in recits
        ),
    )


COMMANDES = (journal,)
