"""The documentation's own shape: links, images, decision notes, changelog, licences, French."""

import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Protocol

import pytest

SECTIONS = ("Context", "Decision", "Cost", "What we give up")
LIEN = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?: \"[^\"]*\")?\)")
FRANCAIS = ("README.md", "CHANGELOG.md", "docs/glossaire.md", "docs/guide/")
IMAGE_MAX = 200_000  # bytes


class Document(Protocol):
    """See conftest.py; a test folder is not a package to import from."""

    chemin: Path
    nom: str
    prose: str
    codes: tuple[str, ...]


def ancre(titre: str) -> str:
    """Return the anchor that forges give to a heading."""
    texte = re.sub(r"[`*_]", "", titre).strip().lower()
    gardes = (c for c in texte if c in " -_" or unicodedata.category(c)[0] in "LN")
    return "".join(gardes).replace(" ", "-")


def ancres(chemin: Path) -> set[str]:
    """Return the anchors of a Markdown file."""
    texte = chemin.read_text(encoding="utf-8")
    return {ancre(titre) for titre in re.findall(r"^#{1,6} (.+)$", texte, re.MULTILINE)}


def test_chaque_lien_mene_quelque_part(documents: list[Document]) -> None:
    perdus = []
    for document in documents:
        for cible in LIEN.findall(document.prose):
            if "://" in cible or cible.startswith("mailto:"):
                continue
            nom, _, fragment = cible.partition("#")
            chemin = (document.chemin.parent / nom).resolve() if nom else document.chemin
            existe = chemin.exists()
            if not existe or (fragment and fragment not in ancres(chemin)):
                perdus.append(f"{document.nom} : {cible}")
    assert not perdus, "\n".join(perdus)


def test_chaque_image_est_legere_decrite_et_montree(
    documents: list[Document], fichiers: list[Path], racine: Path
) -> None:
    montrees = set()
    for document in documents:
        for decrit, cible in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", document.prose):
            assert len(decrit) > 10, (document.nom, cible)
            montrees.add((document.chemin.parent / cible).resolve())
    images = {f for f in fichiers if f.is_relative_to(racine / "docs" / "images")}
    assert images == montrees
    for image in images:
        assert image.stat().st_size < IMAGE_MAX, image.name
        assert image.read_bytes().startswith(b"\x89PNG"), image.name


def test_chaque_guide_est_annonce_par_le_readme(documents: list[Document], racine: Path) -> None:
    readme = next(document for document in documents if document.nom == "README.md")
    cibles = {(racine / cible).resolve() for cible in LIEN.findall(readme.prose)}
    for document in documents:
        if document.nom.startswith("docs/guide/") or document.chemin.parent.name == "docs":
            assert document.chemin in cibles, document.nom


def test_les_notes_de_decision_ont_leurs_sections(documents: list[Document], racine: Path) -> None:
    notes = [d for d in documents if d.nom.startswith("docs/decisions/")]
    numeros = [int(note.chemin.name[:4]) for note in notes]
    assert numeros == list(range(1, len(notes) + 1))
    architecture = next(d for d in documents if d.nom == "docs/architecture.md")
    for note, numero in zip(notes, numeros, strict=True):
        titres = re.findall(r"^(#{1,2}) (.+)$", note.prose, re.MULTILINE)
        assert titres[0][0] == "#", note.nom
        assert titres[0][1].startswith(f"{numero:04d}. "), note.nom
        assert [titre for _, titre in titres[1:]] == list(SECTIONS), note.nom
        for section in SECTIONS:
            corps = note.prose.split(f"## {section}\n", 1)[1].split("\n## ")[0]
            assert len(corps.split()) >= 5, (note.nom, section)
        assert f"(decisions/{note.chemin.name})" in architecture.prose, note.nom


def test_le_journal_des_versions_nomme_la_version(racine: Path) -> None:
    projet = tomllib.loads((racine / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    journal = (racine / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(projet['version'])}\]", journal, re.MULTILINE)


def test_les_licences_sont_dites_et_entieres(racine: Path) -> None:
    projet = tomllib.loads((racine / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    code = (racine / "LICENSE").read_text(encoding="utf-8")
    contenus = (racine / "modules" / "LICENSE").read_text(encoding="utf-8")
    assert code.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    assert code.rstrip().endswith("require the production of a new EUPL version.")
    assert "Attribution-ShareAlike 4.0 International Public" in contenus
    assert contenus.rstrip().endswith("contacted at creativecommons.org.")
    readme = (racine / "README.md").read_text(encoding="utf-8")
    for nom in (projet["license"], "CC BY-SA 4.0"):
        assert nom in readme
    assert projet["license"] == "EUPL-1.2"
    for fiche in racine.glob("modules/*/module.toml"):
        donnees = tomllib.loads(fiche.read_text(encoding="utf-8"))
        assert donnees["licence"] == "CC BY-SA 4.0", fiche


@pytest.mark.parametrize(
    ("motif", "regle"),
    [
        (r" [;:!?»%]", "une espace insécable avant ; : ! ? » et %"),
        (r"« ", "une espace insécable après «"),
        (r"\w'\w", "une apostrophe courbe"),
        (r"\.\.\.", "le caractère …"),
    ],
)
def test_les_documents_francais_suivent_la_typographie(
    documents: list[Document], motif: str, regle: str
) -> None:
    fautes = [
        f"{document.nom} : {ligne.strip()[:80]}"
        for document in documents
        if document.nom.startswith(FRANCAIS)
        for ligne in LIEN.sub("", document.prose).splitlines()
        if re.search(motif, re.sub(r"^\|?[ :|-]+\|$", "", ligne))
    ]
    assert not fautes, f"{regle} :\n" + "\n".join(fautes)
