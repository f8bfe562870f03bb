"""What each measure leaves in `resultats.md`: its own section, with the machine and the day."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

RESULTATS = Path(__file__).with_name("resultats.md")
_EN_TETE = (
    "# Ce qui a été mesuré\n\n"
    "Écrit par `make bench`, une partie par mesure. Les rapports comptent, pas les secondes : la "
    "machine fait parfois autre chose en même temps, et sa charge est dite.\n"
)


def machine() -> str:
    """Name the day, the machine, and how busy it has been for a quarter of an hour."""
    memoire = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{datetime.now(UTC):%d/%m/%Y}, {os.cpu_count()} cœurs, {memoire:.0f} Go, "
        f"charge {os.getloadavg()[2]:.1f}, {platform.system()}, Python {platform.python_version()}"
    )


def noter(titre: str, commande: str, texte: str, *, avec: str = "") -> None:
    """Print a measure, and write it in place of the former one of that title.

    `texte` is Markdown; `avec` says what else it was made with: versions, rounds.
    """
    print(texte)
    ecrit = RESULTATS.read_text(encoding="utf-8") if RESULTATS.exists() else _EN_TETE
    conditions = ", ".join(filter(None, (machine(), avec)))
    RESULTATS.write_text(
        remplacer(ecrit, titre, f"`python -m benchmarks.{commande}`\n\n{conditions}.\n\n{texte}"),
        encoding="utf-8",
    )


def remplacer(document: str, titre: str, texte: str) -> str:
    """Return the document with this section in place of its former self, or at the end."""
    section = f"## {titre}\n\n{texte.strip()}\n"
    ancienne = re.compile(rf"^## {re.escape(titre)}\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
    if ancienne.search(document):
        return ancienne.sub(lambda _: f"{section}\n", document).rstrip() + "\n"
    return f"{document.rstrip()}\n\n{section}"
