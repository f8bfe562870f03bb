"""How much the portal does for a page, an answer, a start: counts, which no machine changes."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

NOTEE = "photo-lettre-info"
# Of libraries that a page never needs: each costs a tenth of a second or more to load.
TARDIVES = {
    *("IPython", "alembic", "anywidget", "holidays", "ipykernel", "ipywidgets", "jupyterlab"),
    *("nbgrader", "pandas", "pyhanko", "pypdf", "python_calamine", "rfc3987_syntax", "xlsxwriter"),
}


@pytest.fixture(scope="module")
def bavard(ouvrir_portail: Callable[..., Any]) -> Iterator[Any]:
    """A portal that logs each statement sent to its registry, and takes four messages of a page."""
    debit = {"messages_rafale": 4, "messages_par_seconde": 1e-6}
    with ouvrir_portail(requetes=True, prechauffe=0, **debit) as ouvert:
        yield ouvert


@pytest.fixture
def envoye(bavard: Any) -> Callable[[], list[str]]:
    """Give the first word of each statement sent since it was last asked."""

    def nouveaux() -> list[str]:
        texte = bavard.journal.read_text(encoding="utf-8")
        lus = re.findall(r"^sqlalchemy\.engine\.Engine INFO ([A-Z]+)\b", texte, re.MULTILINE)
        nouveaux_lus, nouveaux.vus = lus[nouveaux.vus :], len(lus)  # type: ignore[attr-defined]
        return [mot for mot in nouveaux_lus if mot not in ("ROLLBACK", "PRAGMA")]

    nouveaux.vus = 0  # type: ignore[attr-defined]
    return nouveaux


def test_une_page_et_une_reponse_demandent_peu_au_registre(
    bavard: Any, envoye: Callable[[], list[str]]
) -> None:
    visites = [bavard.visite() for _ in range(4)]
    sceaux = []
    for rang, visite in enumerate(visites):
        visite.entrer(bavard.inscrire(f"Apprenant {rang}").carte)
        envoye()
        sceaux.append(visite.ouvrir_lecon())
        # Who comes; where they stand: nothing was answered yet. Nothing is written.
        assert envoye() == ["BEGIN", "SELECT", "SELECT"]
    visite, sceau = visites[0], sceaux[0]
    message = {"acte": "repondre", "reponse": "b", "jeton": str(uuid4())}
    for _ in range(2):
        reponse = visite.dire(sceau, NOTEE, message)
        # Each asked of the page is answered once: no message comes by itself.
        assert [m["acte"] for m in reponse.json["messages"]] == ["accuse"]
        assert reponse.json["messages"][0]["ok"]
    premier, second = _partager(envoye())
    # Who comes; where they stand; then one transaction: the row held, closed or not, the answer.
    lire = ["BEGIN", "SELECT"] * 2
    ecrire = ["BEGIN", "SELECT", "SELECT", "INSERT"]
    assert premier == [*lire, *ecrire, "COMMIT"]
    assert second == [*lire, *ecrire, "SELECT", "COMMIT"], "le même envoi est relu, sans plus"
    visite.ouvrir_lecon()
    assert envoye() == ["BEGIN", "SELECT", "SELECT", "SELECT"], "et ce qui fut répondu"
    assert visite.vit(sceau).json == {"vivant": True}
    assert envoye() == ["BEGIN", "SELECT"]


def test_un_script_ne_prend_rien_aux_autres(bavard: Any, envoye: Callable[[], list[str]]) -> None:
    visites = [bavard.visite(), bavard.visite()]
    for rang, visite in enumerate(visites):
        visite.entrer(bavard.inscrire(f"Personne {rang}").carte)
    script, autre = visites
    sceau, sien = script.ouvrir_lecon(), autre.ouvrir_lecon()

    def message() -> dict[str, str]:
        return {"acte": "repondre", "reponse": "a", "jeton": str(uuid4())}

    statuts = [script.dire(sceau, NOTEE, message()).statut for _ in range(6)]
    assert statuts == [200, 200, 200, 200, 429, 429]
    envoye()
    refus = script.dire(sceau, NOTEE, message())
    assert (refus.statut, refus.json, refus.entete("Retry-After")) == (429, {"statut": 429}, "3")
    assert envoye() == [], "un refus ne coûte rien au registre"
    assert script.get("/parcours").statut == 200, "les pages restent ouvertes"
    assert autre.dire(sien, NOTEE, message()).json["messages"][0]["ok"]


def test_une_classe_ne_demande_aucun_processus(bavard: Any) -> None:
    for rang in range(3):
        visite = bavard.visite()
        visite.entrer(bavard.inscrire(f"Élève {rang}").carte)
        visite.ouvrir_lecon()
    assert bavard.noyaux() == 0
    assert bavard.processus is not None
    fils = Path(f"/proc/{bavard.processus.pid}/task/{bavard.processus.pid}/children")
    for enfant in fils.read_text(encoding="ascii").split():
        with suppress(OSError):  # `epn noter` comes and goes
            assert b"kernel" not in Path(f"/proc/{enfant}/cmdline").read_bytes()


def test_le_depart_ne_charge_pas_ce_qui_attend() -> None:
    code = "import sys, plateforme.serveur.application; print(*sys.modules)"
    fait = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    charges = set(fait.stdout.split())
    # The name of the grammar is there, and nothing behind it: see plateforme/__init__.py.
    assert charges & TARDIVES <= {"rfc3987_syntax"}
    assert not any(nom.startswith(("lark", "rfc3987_syntax.")) for nom in charges)
    assert len(charges) < 2_200


def test_le_depart_ne_cherche_pas_de_miettes_dans_ce_qui_reste(tmp_path: Path) -> None:
    code = """
import gc, sys
from plateforme.cli import epn
tournees = []
gc.callbacks.append(lambda phase, _: tournees.append(phase))
try:
    epn(["--donnees", sys.argv[1], "servir"])  # stops once all is loaded: nothing is published
except SystemExit as fin:
    print(fin.code, len(tournees), gc.isenabled(), gc.get_freeze_count() > 100_000)
"""
    commande = [sys.executable, "-c", code, str(tmp_path)]
    fait = subprocess.run(commande, capture_output=True, text=True, check=True)
    code_de_fin, tournees, en_marche, gelees = fait.stdout.split()
    assert (code_de_fin, en_marche, gelees) == ("1", "True", "True")
    assert int(tournees) < 20, "huit cents sans cela"


def _partager(mots: list[str]) -> tuple[list[str], list[str]]:
    fin = mots.index("COMMIT") + 1
    return mots[:fin], mots[fin:]
