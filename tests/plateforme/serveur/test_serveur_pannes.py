"""A chapter that fails or hangs costs its reader one honest page, and costs the others nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import nbformat
import pytest

LECON = "/module/droit_epn/03-partage-reutilisation"
CHAPITRE = "droit_epn/03-partage-reutilisation"
PUBLIE = f"cours/release/{CHAPITRE}.ipynb"
QUESTION = "photo-lettre-info"
RENDU_MAX = 10  # seconds
ERREUR = "raise RuntimeError('SECRET-4812')"
MORT = "import os\nos.kill(os.getpid(), 9)"
BOUCLE = "while True:\n    pass"


def glisser(dossier: Path, source: str) -> Callable[[], None]:
    """Put a cell in the released chapter; return what takes it out."""
    publie = dossier / PUBLIE
    sain = publie.read_text(encoding="utf-8")
    carnet = nbformat.reads(sain, as_version=4)
    carnet.cells.insert(2, nbformat.v4.new_code_cell(source))
    nbformat.write(carnet, publie)

    def retirer() -> None:
        publie.write_text(sain, encoding="utf-8")

    return retirer


def entree(portail: Any) -> Any:
    visite = portail.visite()
    visite.entrer(portail.inscrire("Tugdual").carte)
    return visite


def verifier_la_panne(portail: Any, visite: Any) -> None:
    """The page is an error page in French, in time, and says nothing of the cause."""
    page = visite.get(LECON, delai=6 * RENDU_MAX)  # left alone, such a cell never ends
    assert page.statut in (500, 504)
    assert 'lang="fr"' in page.texte
    assert "Quelque chose n’a pas marché de notre côté" in page.texte
    for fuite in ("SECRET-4812", "Traceback", "RuntimeError", "data-question"):
        assert fuite not in page.texte


@pytest.fixture(scope="module")
def fragile(ouvrir_portail: Callable[..., Any]) -> Iterator[Any]:
    """A portal of short patience, without preheated kernels."""
    with ouvrir_portail(rendu_max=RENDU_MAX, prechauffe=0) as ouvert:
        yield ouvert


@pytest.mark.parametrize("source", [ERREUR, MORT, BOUCLE], ids=["erreur", "mort", "boucle"])
def test_une_cellule_qui_casse(fragile: Any, source: str) -> None:
    visite = entree(fragile)
    sceau = visite.ouvrir_lecon()  # without that cell, the lesson needs no kernel
    envoi = {"acte": "repondre", "reponse": "a", "jeton": str(uuid4())}
    assert visite.dire(sceau, QUESTION, envoi).json["messages"][0]["ok"]
    avant, deja = fragile.noyaux(), len(fragile.journal.read_bytes())
    retirer = glisser(fragile.dossier, source)
    try:
        for _ in range(1 if source == BOUCLE else 2):
            verifier_la_panne(fragile, visite)
    finally:
        retirer()
    assert fragile.noyaux() == avant, "le noyau de cette page est parti"
    dit = fragile.journal.read_bytes()
    annonce = "rendu abandonné" if source == BOUCLE else "une cellule a échoué"
    panne = f"{annonce} : {CHAPITRE}.ipynb".encode()
    assert panne in dit
    assert dit[deja:].count(panne) <= 1, "une fois, et pas une par visite"
    assert dit[deja:].count("cellule en échec".encode()) <= 2, "l’erreur, puis le noyau mort"
    assert b"SECRET-4812" not in dit, "une cellule peut avoir une réponse dans son erreur"
    assert visite.ouvrir_lecon() == sceau, "le chapitre réparé se rouvre"
    [etat] = visite.dire(sceau, QUESTION, {"acte": "pret"}).json["messages"]
    assert etat["reponse"] == "a", "la réponse est restée"
    visite.post("/sortir")


@pytest.mark.parametrize("source", [ERREUR, BOUCLE], ids=["erreur", "boucle"])
def test_une_cellule_qui_casse_dans_un_noyau_prechauffe(
    ouvrir_portail: Callable[..., Any], source: str
) -> None:
    retirer: list[Callable[[], None]] = []
    with ouvrir_portail(
        avant=lambda dossier: retirer.append(glisser(dossier, source)),
        rendu_max=RENDU_MAX,
        attendus=["03-partage-reutilisation"],
    ) as portail:
        visite = entree(portail)
        verifier_la_panne(portail, visite)
        assert portail.noyaux() <= 1, "seul reste celui qui attend le prochain"
        retirer[0]()
        assert visite.ouvrir_lecon(), "les noyaux en attente d’avant la réparation sont jetés"


def test_un_avertissement_n_est_pas_une_panne(fragile: Any) -> None:
    visite = entree(fragile)
    retirer = glisser(fragile.dossier, "import warnings\nwarnings.warn('vieux')")
    try:
        assert visite.ouvrir_lecon()
    finally:
        retirer()
    visite.post("/sortir")


def test_la_page_qui_part_pendant_le_rendu_ne_casse_rien(
    fragile: Any, attendre: Callable[..., Any]
) -> None:
    visite = entree(fragile)
    retirer = glisser(fragile.dossier, "import time\ntime.sleep(1)")
    try:
        with pytest.raises(TimeoutError):
            visite.get(LECON, delai=0.3)
    finally:
        retirer()
    assert visite.ouvrir_lecon()
    visite.post("/sortir")
    # The page that was left is still being rendered: its kernel ends with it.
    attendre(lambda: fragile.noyaux() == 0)
