"""How much memory is left for kernels: of the machine, or of the group that holds this process.

systemd (`MemoryMax=`) and containers give a service less than the machine has: Linux's control
groups, second version, say how much.
"""

from contextlib import suppress
from pathlib import Path

# A kernel with a lesson's widgets, measured by `benchmarks.pages`, and some room for its Python.
NOYAU = 60 * 1024 * 1024


def memoire_disponible(racine: Path = Path("/")) -> int | None:
    """Return the bytes that can still be used before swapping; None where nobody knows.

    `racine` is where /proc and /sys are.
    """
    connues = (_de_la_machine(racine), _du_groupe(racine))
    return min((octets for octets in connues if octets is not None), default=None)


def noyaux_possibles(gardee: int, racine: Path = Path("/")) -> int | None:
    """Return how many more kernels fit, with `gardee` bytes left for all the rest."""
    disponible = memoire_disponible(racine)
    return None if disponible is None else max(disponible - gardee, 0) // NOYAU


def _de_la_machine(racine: Path) -> int | None:
    with suppress(OSError, ValueError):
        for ligne in (racine / "proc/meminfo").read_text(encoding="ascii").splitlines():
            if ligne.startswith("MemAvailable:"):
                return int(ligne.split()[1]) * 1024
    return None


def _du_groupe(racine: Path) -> int | None:
    """Return what the nearest limit leaves; the files that can be given back count as free."""
    restes: list[int] = []
    with suppress(OSError, ValueError):
        lignes = (racine / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
        ici = next(ligne.removeprefix("0::/") for ligne in lignes if ligne.startswith("0::/"))
        sommet = racine / "sys/fs/cgroup"
        for groupe in (sommet / ici, *(sommet / ici).parents):
            with suppress(OSError, ValueError):  # « max » is no limit
                limite = int((groupe / "memory.max").read_text(encoding="ascii"))
                pris = int((groupe / "memory.current").read_text(encoding="ascii"))
                stat = (groupe / "memory.stat").read_text(encoding="ascii").splitlines()
                rendus = [int(s.split()[1]) for s in stat if s.startswith("inactive_file ")]
                restes.append(limite - pris + sum(rendus))
            if groupe == sommet:
                break
    return min(restes, default=None)
