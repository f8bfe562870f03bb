"""`epn noter`, `corriger`, `rouvrir`, `resultats`: from copy to points."""

import sys
from collections.abc import Callable, Iterator
from time import monotonic
from typing import TYPE_CHECKING

import click

from plateforme.cli.commun import (
    AUTEUR,
    module_publie,
    options_communes,
    registre,
    repondre,
)
from plateforme.cli.inscriptions import trouver_apprenant

if TYPE_CHECKING:
    from plateforme.notation.manuel import TexteACorriger


@click.command()
@click.option(
    "--reprendre",
    is_flag=True,
    help="Reprend aussi les copies en erreur, et relit les points des copies déjà notées.",
)
@options_communes()
def noter(reprendre: bool) -> None:
    """Corrige les copies remises avec nbgrader, et relit les points donnés à la main."""
    from inscriptions.heure import jour_local, maintenant
    from plateforme.notation.correction import noter_les_copies
    from plateforme.notation.retraits import retirer_le_droit_echu

    with registre() as (ici, depot):
        # Here, where a running portal comes at each new day: it comes without anybody.
        retirer_le_droit_echu(ici, jour_local(maintenant()))
        traitees = noter_les_copies(
            ici, depot, maintenant(), reprendre=reprendre, avancer=_avancement()
        )
    repondre(
        [
            {
                "apprenant": t.apprenant,
                "module": t.module,
                "chapitre": t.chapitre,
                "etat": t.etat.value,
                "points": t.points,
                "maximum": t.maximum,
                "detail": t.detail,
            }
            for t in traitees
        ],
        lambda: iter(
            [
                f"{t.module}/{t.chapitre} : {t.etat.libelle}, {t.points:g} sur {t.maximum:g}"
                + (f" ({t.detail})" if t.detail else "")
                for t in traitees
            ]
            or ["Aucune copie à corriger."]
        ),
    )


def _avancement() -> Callable[[int, int], None] | None:
    """Say on a terminal how many copies are done, and how long the others should take."""
    if not sys.stderr.isatty():
        return None
    debut = monotonic()

    def avancer(faites: int, total: int) -> None:
        reste = (monotonic() - debut) / faites * (total - faites)
        click.echo(f"\r\x1b[K{phrase_avancement(faites, total, reste)}", err=True, nl=False)
        if faites == total:
            click.echo(err=True)

    return avancer


def phrase_avancement(faites: int, total: int, reste: float) -> str:
    """Write where a grading run is; `reste` is in seconds."""
    if faites == total:
        return f"{faites} / {total}"
    duree = f"{reste / 60:.0f} min" if reste >= 90 else f"{max(reste, 1):.0f} s"
    return f"{faites} / {total}, encore {duree} environ"


@click.command()
@click.option(
    "--apprenant", metavar="CARTE", default=None, help="Carte ou identifiant de la personne."
)
@click.option("--question", metavar="QUESTION", default=None, help="Identifiant de la question.")
@click.option("--points", metavar="NOMBRE", type=float, default=None, help="Points donnés.")
@click.option(
    "--critere",
    "criteres",
    metavar="ID=NOMBRE",
    multiple=True,
    help="Points d’un critère, autant de fois qu’il y en a ; le total se fait tout seul.",
)
@click.option(
    "--commentaire",
    metavar="TEXTE",
    default="",
    help="Un mot pour la personne, visible dans ses résultats et dans formgrader.",
)
@options_communes()
def corriger(
    apprenant: str | None,
    question: str | None,
    points: float | None,
    criteres: tuple[str, ...],
    commentaire: str,
) -> None:
    """Liste les réponses écrites à lire, ou donne des points à l’une d’elles."""
    from inscriptions.heure import maintenant
    from plateforme.notation.bareme import Remarque
    from plateforme.notation.correction import noter_les_copies
    from plateforme.notation.manuel import donner_criteres, donner_points, textes_a_corriger

    detail = _lire_criteres(criteres)
    with registre() as (ici, depot):
        attente = textes_a_corriger(ici, depot)
        if points is None and not detail:
            repondre([_en_dict(texte) for texte in attente], lambda: _textes(attente))
            return
        if points is not None and detail:
            raise click.UsageError("Donnez --points ou --critere, pas les deux.")
        if apprenant is None or question is None:
            raise click.UsageError(
                "Avec --points ou --critere, donnez aussi --apprenant et --question."
            )
        with depot.lecture() as bdd:
            qui = str(trouver_apprenant(bdd, apprenant).id)
        choisi = next((t for t in attente if (t.apprenant, t.question) == (qui, question)), None)
        if choisi is None:
            raise click.ClickException("Cette réponse n’attend pas de correction.")
        if points is None:
            points = donner_criteres(ici, choisi, Remarque(detail, commentaire))
        else:
            donner_points(ici, choisi, points, commentaire)
        noter_les_copies(ici, depot, maintenant())
    repondre(
        {"apprenant": qui, "question": question, "points": points},
        lambda: iter([f"Points donnés : {points:g} sur {choisi.maximum:g}."]),
    )


def _lire_criteres(saisis: tuple[str, ...]) -> dict[str, float]:
    """Read « angle=2.5 », a comma will do."""
    lus: dict[str, float] = {}
    for saisi in saisis:
        cle, egal, nombre = saisi.partition("=")
        try:
            lus[cle.strip()] = float(nombre.replace(",", "."))
        except ValueError:
            egal = ""
        if not egal:
            raise click.UsageError("Écrivez un critère ainsi : --critere angle=2.5")
    return lus


def _en_dict(texte: "TexteACorriger") -> dict[str, object]:
    champs = {c: getattr(texte, c) for c in texte.__dataclass_fields__ if c != "bareme"}
    return champs | {
        "criteres": [
            {"id": un.id, "intitule": un.intitule, "maximum": un.maximum} for un in texte.bareme
        ]
    }


def _textes(attente: "list[TexteACorriger]") -> Iterator[str]:
    if not attente:
        yield "Aucune réponse écrite à lire."
    for texte in attente:
        yield f"— {texte.apprenant}, question « {texte.question} », sur {texte.maximum:g}"
        if len(texte.bareme) > 1:
            criteres = (f"{un.id} (sur {un.maximum:g})" for un in texte.bareme)
            yield f"  critères : {', '.join(criteres)}"
        yield f"  {texte.texte[:500]}"


@click.command()
@click.option(
    "--apprenant", metavar="CARTE", required=True, help="Carte ou identifiant de la personne."
)
@click.option("--module", metavar="MODULE", required=True, help="Identifiant du module.")
@click.option("--chapitre", metavar="CHAPITRE", required=True, help="Identifiant du chapitre.")
@options_communes()
def rouvrir(apprenant: str, module: str, chapitre: str) -> None:
    """Rouvre une copie remise trop tôt : les réponses restent, les points sont effacés."""
    from inscriptions.services import copies

    with registre() as (_, depot), depot.ecriture(auteur=AUTEUR) as bdd:
        qui = trouver_apprenant(bdd, apprenant)
        copie = copies.lire(bdd, qui.id, module, chapitre)
        if copie is None:
            raise click.ClickException("Cette personne n’a pas remis ce chapitre.")
        copies.rouvrir(bdd, copie)
    repondre({"rouverte": True}, lambda: iter(["Copie rouverte : la personne peut la reprendre."]))


@click.command()
@click.option("--session", "code", metavar="CODE", required=True, help="Code de la session.")
@options_communes()
def resultats(code: str) -> None:
    """Montre où en est chacun : présence, points, ce qui manque pour l’attestation."""
    from inscriptions.services import sessions
    from plateforme.attestations import etat_de_session

    with registre() as (ici, depot), depot.lecture() as bdd:
        suivie = sessions.trouver_session(bdd, code)
        etats = etat_de_session(bdd, suivie, module_publie(ici, suivie.module))
    repondre(
        [
            {
                "apprenant": str(e.apprenant.id),
                "nom": e.nom,
                "minutes_suivies": e.minutes_suivies,
                "minutes_prevues": e.minutes_prevues,
                "chapitres_rendus": e.rendus,
                "points": e.points,
                "maximum": e.maximum,
                "score": e.score,
                "corrections_en_attente": e.en_attente,
                "manque": list(e.manques),
                "certificat": e.certificat,
            }
            for e in etats
        ],
        lambda: (
            f"{e.nom} : {e.points:g} sur {e.maximum:g}, {e.minutes_suivies} min. "
            + (" ".join(e.manques) or "Tout est acquis.")
            for e in etats
        ),
    )


COMMANDES = (noter, corriger, rouvrir, resultats)
