"""Every `epn …` and `make …` that the documentation names exists, and every command is named."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import click
import pytest

from plateforme.cli import epn


class Document(Protocol):
    """See conftest.py; a test folder is not a package to import from."""

    nom: str
    codes: tuple[str, ...]
    lignes: tuple[tuple[str, str], ...]


# Of the console only: an nginx or systemd file is not a shell's.
CONSOLES = {"sh", "console", "bash", "ini"}
PROGRAMME = re.compile(r"(?:^|[/=])epn")


def _arguments(ligne: str) -> Iterator[list[str]]:
    """Yield the arguments of each call of `epn` in one line of a shell."""
    try:
        mots = shlex.split(ligne, comments=True)
    except ValueError:  # an apostrophe: a sentence, not a command
        return
    for rang, mot in enumerate(mots):
        if PROGRAMME.fullmatch(mot[mot.rfind("/") :] if "/" in mot else mot):
            suite = mots[rang + 1 :]
            fin = next((i for i, m in enumerate(suite) if m in {"|", ">", ">>", "&&", ";"}), None)
            yield suite[:fin]


def _options(commande: click.Command) -> dict[str, click.Option]:
    contexte = click.Context(commande, info_name=commande.name, help_option_names=["-h", "--help"])
    contexte.help_option_names = ["-h", "--help", "--aide"]
    return {
        nom: parametre
        for parametre in commande.get_params(contexte)
        if isinstance(parametre, click.Option)
        for nom in (*parametre.opts, *parametre.secondary_opts)
    }


def nommer(arguments: list[str]) -> list[str]:
    """Walk the command tree; return what does not exist. The command may be left unfinished."""
    commande: click.Command = epn
    fautes = []
    attend_valeur = False
    for mot in arguments:
        if attend_valeur:
            attend_valeur = False
        elif mot.startswith("-"):
            option = _options(commande).get(mot.partition("=")[0])
            if option is None:
                fautes.append(f"option {mot} de « {commande.name} »")
            else:
                attend_valeur = not option.is_flag and "=" not in mot
        elif isinstance(commande, click.Group):
            suivante = commande.commands.get(mot)
            if suivante is None:
                return [*fautes, f"commande {mot}"]
            commande = suivante
    return fautes


def analyser(arguments: list[str]) -> None:
    """Read a whole command line as click will, types and required options included."""
    commande: click.Command = epn
    contexte = click.Context(epn, info_name="epn")
    reste = list(arguments)
    while True:
        contexte = commande.make_context(commande.name, reste, parent=contexte)
        if not isinstance(commande, click.Group):
            return
        nom, suivante, reste = commande.resolve_command(contexte, _restants(contexte))
        assert suivante is not None, nom
        commande = suivante


def _restants(contexte: click.Context) -> list[str]:
    return [*contexte._protected_args, *contexte.args]


def _feuilles(groupe: click.Group, debut: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for nom, commande in groupe.commands.items():
        if isinstance(commande, click.Group):
            yield from _feuilles(commande, (*debut, nom))
        else:
            yield (*debut, nom)


@pytest.mark.parametrize(
    ("ligne", "fautes"),
    [
        ("epn servir --port 80", 0),
        (".venv/bin/epn --donnees d session creer --module x", 0),
        ("ExecStart=/srv/x/.venv/bin/epn servir --https", 0),
        ("epn invente", 1),
        ("epn servir --invente", 1),
        ("epn session inventer", 1),
    ],
)
def test_la_lecture_d_une_commande(ligne: str, fautes: int) -> None:
    lus = list(_arguments(ligne))
    assert len(lus) == 1
    assert len(nommer(lus[0])) == fautes


def test_chaque_commande_nommee_existe(documents: list[Document]) -> None:
    fautes = [
        f"{document.nom} : « {texte} » : {faute}"
        for document in documents
        for texte in (*document.codes, *(ligne for _, ligne in document.lignes))
        for arguments in _arguments(texte)
        for faute in nommer(arguments)
    ]
    assert not fautes, "\n".join(fautes)


def test_chaque_exemple_est_une_commande_entiere(
    documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EPN_MOT_DE_PASSE", "une suite de mots")  # else click asks for it
    fautes = []
    vus = 0
    for document in documents:
        for langue, ligne in document.lignes:
            for arguments in _arguments(ligne) if langue in CONSOLES else ():
                vus += 1
                try:
                    analyser(arguments)
                except click.ClickException as erreur:
                    fautes.append(f"{document.nom} : « {ligne} » : {erreur.format_message()}")
    assert vus > 20
    assert not fautes, "\n".join(fautes)


def test_chaque_commande_est_documentee_et_s_explique(documents: list[Document]) -> None:
    nommees = [
        " ".join(mot for mot in arguments if not mot.startswith("-"))
        for document in documents
        for texte in (*document.codes, *(ligne for _, ligne in document.lignes))
        for arguments in _arguments(texte)
    ]
    for chemin in _feuilles(epn):
        assert any(re.search(rf"\b{' '.join(chemin)}\b", nommee) for nommee in nommees), chemin
        commande: click.Command = epn
        for nom in chemin:
            assert isinstance(commande, click.Group)
            commande = commande.commands[nom]
            assert commande.help, chemin


def test_chaque_option_est_documentee(documents: list[Document]) -> None:
    ecrit = "\n".join(
        texte
        for document in documents
        for texte in (*document.codes, *(ligne for _, ligne in document.lignes))
    )
    for chemin in _feuilles(epn):
        commande: click.Command = epn
        for nom in chemin:
            assert isinstance(commande, click.Group)
            commande = commande.commands[nom]
        for option in _options(commande):
            assert re.search(rf"(?<![\w-]){option}(?![\w-])", ecrit), (chemin, option)


def test_chaque_cible_make_nommee_existe(documents: list[Document], racine: Path) -> None:
    makefile = (racine / "Makefile").read_text(encoding="utf-8")
    cibles = set(re.findall(r"^([a-z][a-z0-9_-]*):(?!=)", makefile, re.MULTILINE))
    nommees = {
        (document.nom, cible)
        for document in documents
        for texte in (*document.codes, *(ligne for _, ligne in document.lignes))
        for cible in re.findall(r"(?:^|\s)make ([a-z][a-z0-9_-]*)", texte)
    }
    assert {("README.md", "run"), ("README.md", "test")} <= nommees
    assert not [nommee for nommee in nommees if nommee[1] not in cibles]


def test_le_readme_donne_deux_commandes_a_connaitre(documents: list[Document]) -> None:
    readme = next(document for document in documents if document.nom == "README.md")
    commandes = [ligne for _, ligne in readme.lignes if ligne.startswith("make ")]
    assert commandes == ["make run", "make test"]
