"""What no file of the project may hold, and how long one may be."""

import re
import tomllib
from pathlib import Path

import pytest

# Written so that none of these patterns is found in this very file.
INTERDITS = {
    "chemin d’une machine": r"(?<![\w.])/(?:root|home|work|Users|mnt|builds)/\w",
    "hôte de dépôt": r"(?i)pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|arti[f]actory|j[f]rog",
    "adresse d’index": r"(?<!no-emit-)(?:extra-)?index-url[ =]\s*\S*:/",
    "clé privée": r"-{5}BEGIN [A-Z ]*PRIVATE KEY-{5}",
    "jeton": r"\bgh[pousr]_[A-Za-z0-9]{20,}|\bAKIA[0-9A-Z]{16}\b|\bglpat-[\w-]{20,}",
    "mot de passe dans une adresse": r"\w+://[^\s/:@\"'<>{}…]+:(?!secret@)[^\s/@\"'<>{}…]+@",
    "reste à faire": r"\b(?:TO" + r"DO|FIX" + r"ME)\b",
}
DONNEES = {".db", ".sqlite", ".pem", ".key", ".p12", ".secret", ".log", ".pdf"}
SOURCES = {".py", ".js", ".css", ".html", ".j2", ".typ"}
PIECES = ("modules", "inscriptions", "certificats", "plateforme")
LIGNES_MAX = 400
# Texts of others, and a placeholder of the registry's own address in its refusals.
TIERS = (
    "LICENSE",
    "modules/LICENSE",
    "plateforme/serveur/statique/pico/",
    "certificats/verificateur/noble-ed25519.js",
    "certificats/verificateur/LICENCE-noble-ed25519",
)


@pytest.mark.parametrize("quoi", INTERDITS)
def test_aucun_fichier_ne_contient(quoi: str, textes: dict[str, str]) -> None:
    motif = re.compile(INTERDITS[quoi])
    trouves = [
        f"{nom}, ligne {texte.count(chr(10), 0, vu.start()) + 1} : {vu[0]}"
        for nom, texte in textes.items()
        if not nom.startswith(TIERS)
        for vu in motif.finditer(texte)
    ]
    assert not trouves, "\n".join(trouves)


def test_aucune_donnee_n_est_dans_le_depot(fichiers: list[Path], racine: Path) -> None:
    assert not [f for f in fichiers if f.suffix in DONNEES]
    assert not [f for f in fichiers if f.relative_to(racine).parts[0] == "donnees"]


def test_les_fichiers_sont_courts(textes: dict[str, str]) -> None:
    longs = {
        nom: len(texte.splitlines())
        for nom, texte in textes.items()
        if nom.split("/")[0] in PIECES
        and Path(nom).suffix in SOURCES
        and not nom.startswith(TIERS)
        and len(texte.splitlines()) > LIGNES_MAX
    }
    assert not longs


def _verrou(racine: Path, nom: str) -> dict[str, str]:
    """Read a lock file: package -> version; every entry carries its hashes and nothing else."""
    texte = (racine / "requirements" / nom).read_text(encoding="utf-8")
    assert "://" not in texte
    versions = {}
    for entree in re.sub(r" \\\n\s+", " ", texte).splitlines():
        if not entree or entree.startswith("#"):
            continue
        lu = re.fullmatch(
            r"([a-z0-9-]+)==(\S+)(?: ; [^#]+?)?((?: --hash=sha256:[0-9a-f]{64})+)", entree
        )
        assert lu, entree[:120]
        versions[lu[1]] = lu[2]
    return versions


def _noms(exigences: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~; ]", e, maxsplit=1)[0].lower().replace("_", "-") for e in exigences}


def test_les_verrous_ne_nomment_aucun_depot_et_couvrent_tout(racine: Path) -> None:
    projet = tomllib.loads((racine / "pyproject.toml").read_text(encoding="utf-8"))
    lancer, developper = _verrou(racine, "run.lock"), _verrou(racine, "dev.lock")
    assert _noms(projet["project"]["dependencies"]) <= lancer.keys()
    assert _noms(projet["dependency-groups"]["dev"]) <= developper.keys()
    assert lancer.items() <= developper.items()


def test_voila_est_epinglee(racine: Path) -> None:
    """Its seams are private: docs/decisions/0003."""
    projet = tomllib.loads((racine / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    epingle = next(d for d in projet["dependencies"] if d.startswith("voila"))
    assert epingle == f"voila=={_verrou(racine, 'run.lock')['voila']}"
