"""The environment a kernel is allowed to inherit: an allow-list, never the server's own.

A kernel runs lesson code for one learner. It must not see the database URL, a secret or the path
to a key, whatever the office put in the server's environment.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

AUTORISEES = frozenset(
    {
        "PATH",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "TZ",
        "TMPDIR",
        "VIRTUAL_ENV",
        "SYSTEMROOT",  # Windows cannot open a socket without it
        "LD_LIBRARY_PATH",
        "OPENBLAS_CORETYPE",
        "OPENBLAS_L2_SIZE",
    }
)


def environnement_permis(origine: Mapping[str, str], foyer: Path) -> dict[str, str]:
    """Return the part of `origine` a kernel may see, at home in `foyer` (an existing folder)."""
    permis = {nom: valeur for nom, valeur in origine.items() if nom in AUTORISEES}
    # nbgrader calls `alembic` by its name: our own programs come first, activated or not.
    outils = str(Path(sys.executable).parent)
    permis["PATH"] = os.pathsep.join(filter(None, (outils, permis.get("PATH"))))
    permis.update(
        HOME=str(foyer),
        IPYTHONDIR=str(foyer / "ipython"),
        JUPYTER_CONFIG_DIR=str(foyer / "jupyter"),
        PYTHONDONTWRITEBYTECODE="1",
        PYDEVD_DISABLE_FILE_VALIDATION="1",
    )
    return permis


def environnement_noyau(
    origine: Mapping[str, str], foyer: Path, serveur: str, capacite: str
) -> dict[str, str]:
    """Return the environment of a lesson's kernel: the allow-list, our API and its capability."""
    return environnement_permis(origine, foyer) | {
        "EPN_SERVEUR": serveur,
        "EPN_CAPACITE": capacite,
    }
