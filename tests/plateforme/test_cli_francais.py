"""`epn` speaks French from end to end, click's own words included, and starts at once."""

import gettext
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import plateforme.cli
from plateforme.cli import epn as racine
from plateforme.cli.langue import parler_francais

CATALOGUE = Path(plateforme.cli.__file__).parent / "traductions" / "fr" / "LC_MESSAGES"
# Words of click that would show: its headings, its errors, its types.
ANGLAIS = re.compile(
    r"\b(Usage|Commands|Show this|Error|Missing|Invalid|Try|default|required|No such|Got|"
    r"DIRECTORY|TEXT|INTEGER|FLOAT|RANGE|ARGS|COMMAND|Aborted|Repeat)\b"
)


def commandes(
    groupe: click.Group = racine, debut: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command with the words that call it, the groups included."""
    yield debut, groupe
    for nom, commande in groupe.commands.items():
        if isinstance(commande, click.Group):
            yield from commandes(commande, (*debut, nom))
        else:
            yield (*debut, nom), commande


TOUTES = list(commandes())
NOMS = [" ".join(mots) or "epn" for mots, _ in TOUTES]


def test_les_commandes_promises_sont_la() -> None:
    promises = {
        *("demo", "servir", "publier", "noter", "corriger", "rouvrir", "resultats"),
        *("inscrire", "emarger", "session creer", "sessions lister", "compte creer"),
        *("certificats emettre", "certificats verifier", "contenu verifier", "contenu nettoyer"),
    }
    assert promises <= set(NOMS)


@pytest.mark.parametrize(("mots", "commande"), TOUTES, ids=NOMS)
def test_chaque_commande_a_une_aide_en_francais(
    epn: Any, mots: tuple[str, ...], commande: click.Command
) -> None:
    sortie = epn(*mots, "--aide")
    assert (sortie.code, sortie.erreurs) == (0, "")
    assert sortie.texte.startswith(f"Utilisation\u00a0: {' '.join(('epn', *mots))}")
    assert not ANGLAIS.search(sortie.texte)
    assert commande.help
    aides = [commande.help]
    for parametre in commande.params:
        if isinstance(parametre, click.Option):
            assert parametre.help or parametre.show_default
            aides.append(parametre.help or "")
    # A no-break space before high punctuation, a curly apostrophe, as on the pages. (click puts
    # plain spaces back in its list of commands.)
    for aide in aides:
        assert not re.search(r"\w [:;!?»](?:\s|$)|« ", aide)
        assert not re.search(r"\b(?:[ldnsjc]|qu)'\w", aide)


# They run until they are stopped, and have nothing to print at the end.
SANS_FIN = {("servir",), ("atelier",), ("contenu", "apercu")}


@pytest.mark.parametrize(("mots", "commande"), TOUTES, ids=NOMS)
def test_json_et_donnees_sont_partout_ou_il_faut(
    mots: tuple[str, ...], commande: click.Command
) -> None:
    options = {opt for parametre in commande.params for opt in parametre.opts}
    if isinstance(commande, click.Group):
        return
    assert "--donnees" in options
    assert ("--json" in options) == (mots not in SANS_FIN)


@pytest.mark.parametrize(
    "arguments",
    [
        ["inconnue"],
        ["noter", "--reprendra"],
        ["noter", "--inconnue"],
        ["noter", "de", "trop"],
        ["inscrire"],
        ["inscrire", "Awa"],
        ["inscrire", "Awa", "--session"],
        ["session", "creer", "--capacite", "douze"],
        ["session", "creer", "--capacite", "900"],
        ["corriger", "--points", "beaucoup"],
        ["noter", "--json=oui"],
        ["session"],
    ],
)
def test_les_erreurs_de_click_sont_en_francais(epn: Any, arguments: list[str]) -> None:
    sortie = epn(*arguments)
    assert sortie.code == 2
    assert sortie.texte == ""
    assert not ANGLAIS.search(sortie.erreurs), sortie.erreurs


def test_interrompre_se_dit_en_francais(epn: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def ctrl_c(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("plateforme.cli.commun.dossier", ctrl_c)
    monkeypatch.setattr("plateforme.cli.contenu.dossier", ctrl_c)
    sortie = epn("publier")
    assert (sortie.code, sortie.erreurs.strip()) == (1, "Interrompu.")


def test_le_francais_ne_depend_pas_de_la_machine() -> None:
    fait = subprocess.run(
        [sys.executable, "-m", "plateforme.cli", "--help"],
        env={"PATH": "", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "LANGUAGE": "de"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert fait.stdout.startswith("Utilisation")


def test_le_catalogue_compile_est_celui_qui_se_lit() -> None:
    with (CATALOGUE / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale="fr")
    with (CATALOGUE / "messages.mo").open("rb") as compile_:
        lus = _phrases(read_mo(compile_))
    assert lus == _phrases(catalogue)


def _phrases(catalogue: Any) -> list[tuple[str, ...]]:
    """Every message with its plural forms, the header apart."""
    return sorted(
        (m.id, m.string) if isinstance(m.id, str) else (*m.id, *m.string) for m in catalogue if m.id
    )


def test_chaque_phrase_traduite_est_bien_de_click(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new click that words a message otherwise must be noticed here, not by a learner."""
    sources = "\n".join(
        fichier.read_text(encoding="utf-8") for fichier in Path(click.__file__).parent.glob("*.py")
    )
    texte = re.sub(r'"\s*\n\s*f?"', "", sources)
    with (CATALOGUE / "messages.po").open("rb") as source:
        messages = [m for m in read_po(source, locale="fr") if m.id]
    for message in messages:
        formes = message.id if not isinstance(message.id, str) else (message.id,)
        assert message.string
        for forme in formes:
            assert forme.replace("\n", "\\n").replace("\t", "\\t") in texte, forme
    parler_francais()
    assert gettext.gettext("Options") == "Options"
    assert gettext.gettext("Aborted!") == "Interrompu."


def test_l_aide_ne_charge_ni_nbgrader_ni_la_base() -> None:
    programme = (
        "import sys; import plateforme.cli;"
        "lourds = {'nbgrader', 'sqlalchemy', 'voila', 'jupyter_server', 'typst', 'nbformat'};"
        "print(sorted(lourds & {m.split('.')[0] for m in sys.modules}))"
    )
    fait = subprocess.run(
        [sys.executable, "-c", programme], capture_output=True, text=True, timeout=60, check=True
    )
    assert fait.stdout.strip() == "[]"
