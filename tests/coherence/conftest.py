"""What the coherence tests read: the project's own files, and nothing of the machine."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
BINAIRES = {".png", ".ico", ".pdf", ".woff2", ".mo"}
PRODUITS = {"__pycache__", "donnees", "build"}
CLOTURE = re.compile(r"^ *(`{3,}|~{3,})(\w*)")


@dataclass(frozen=True, slots=True)
class Document:
    """One Markdown file: its prose, its inline codes, its fenced lines (with their language)."""

    chemin: Path
    prose: str
    codes: tuple[str, ...]
    lignes: tuple[tuple[str, str], ...]

    @property
    def nom(self) -> str:
        """The path from the root of the project."""
        return self.chemin.relative_to(RACINE).as_posix()


def lire_document(chemin: Path) -> Document:
    """Split a Markdown file; a command cut by a final backslash is one line again."""
    prose: list[str] = []
    blocs: list[tuple[str, str]] = []
    langue, cloture = "", ""
    texte = chemin.read_text(encoding="utf-8").replace("\\\n", " ")
    for ligne in texte.splitlines():
        trouve = CLOTURE.match(ligne)
        if trouve and not cloture:
            cloture, langue = trouve[1], trouve[2]
        elif trouve and ligne.strip() == cloture:
            cloture = ""
        elif cloture:
            blocs.append((langue, ligne.strip()))
        else:
            prose.append(ligne)
    corps = "\n".join(prose)
    codes = tuple(re.findall(r"(?<!`)`([^`\n]+)`(?!`)", corps))
    return Document(chemin, re.sub(r"`[^`\n]+`", "", corps), codes, tuple(blocs))


def _fichiers() -> Iterator[Path]:
    """Yield what a clone would hold: tracked files, and new ones that are not ignored."""
    liste = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=RACINE,
        capture_output=True,
        check=False,
    )
    noms = [nom for nom in liste.stdout.decode().split("\0") if nom]
    if noms:
        yield from (RACINE / nom for nom in noms if (RACINE / nom).is_file())
        return
    for chemin in RACINE.rglob("*"):  # an archive, without git
        parties = chemin.relative_to(RACINE).parts
        cache = any((p.startswith(".") and p != ".ci") or p.endswith(".egg-info") for p in parties)
        if chemin.is_file() and not cache and not PRODUITS.intersection(parties):
            yield chemin


@pytest.fixture(scope="session")
def racine() -> Path:
    """The root of the project."""
    return RACINE


@pytest.fixture(scope="session")
def fichiers() -> list[Path]:
    """Every file of the project, in order."""
    return sorted(set(_fichiers()))


@pytest.fixture(scope="session")
def textes(fichiers: list[Path]) -> dict[str, str]:
    """The text files of the project: path from the root -> content."""
    return {
        chemin.relative_to(RACINE).as_posix(): chemin.read_text(encoding="utf-8")
        for chemin in fichiers
        if chemin.suffix not in BINAIRES
    }


@pytest.fixture(scope="session")
def documents(fichiers: list[Path]) -> list[Document]:
    """The project's Markdown: README, changelog and docs."""
    choisis = [
        chemin
        for chemin in fichiers
        if chemin.suffix == ".md"
        and (chemin.parent == RACINE or chemin.is_relative_to(RACINE / "docs"))
    ]
    return [lire_document(chemin) for chemin in choisis]
