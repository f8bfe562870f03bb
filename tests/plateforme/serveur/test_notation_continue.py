"""When a running portal launches `epn noter` by itself: at each change, and never for nothing."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from inscriptions.erreurs import refus
from inscriptions.heure import maintenant
from plateforme.notation.correction import noter_les_copies
from plateforme.notation.cours import fichier_carnet
from plateforme.notation.manuel import donner_points, textes_a_corriger
from plateforme.serveur import notation_continue
from plateforme.serveur.notation_continue import NotationContinue


def vieillir(*fichiers: Path) -> None:
    """Put the last change of files a second back: two changes in one tick of the disk are two."""
    for fichier in fichiers:
        fait = fichier.stat().st_mtime_ns - 1_000_000_000
        os.utime(fichier, ns=(fait, fait))


def test_une_ronde_ne_part_que_s_il_y_a_du_neuf(
    classe: Any, atelier: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    classe.publier(atelier.module({"01-un": [atelier.unique("q1"), atelier.texte("t")]}))
    ronde = NotationContinue(classe.dossier, classe.depot)
    carnet = fichier_carnet(classe.dossier)
    manifeste = classe.dossier.manifeste("petit_module")

    def passer() -> None:
        vieillir(carnet, manifeste)
        ronde.vu = ronde.etat()
        noter_les_copies(classe.dossier, classe.depot, maintenant())

    assert ronde.du_neuf(), "au démarrage, rien n’est su"
    passer()
    assert not ronde.du_neuf(), "une ronde qui ne trouve rien ne s’en donne pas une autre"
    classe.remettre(classe.apprenant(), "01-un", {"q1": "a", "t": "Un texte."})
    assert ronde.du_neuf(), "une copie remise, même par un autre programme"
    passer()
    assert ronde.du_neuf(), "la correction a écrit dans le carnet"
    passer()
    assert not ronde.du_neuf(), "une réponse attend une personne, et personne n’a rien fait"
    (texte,) = textes_a_corriger(classe.dossier, classe.depot)
    donner_points(classe.dossier, texte, 1.0)
    assert ronde.du_neuf(), "des points donnés à la main"
    passer()
    passer()
    assert not ronde.du_neuf()
    classe.publier(atelier.module({"01-un": [atelier.unique("q1"), atelier.texte("t")]}, prose="B"))
    assert ronde.du_neuf(), "une publication"
    passer()
    assert not ronde.du_neuf()
    demain = maintenant() + timedelta(days=1)
    monkeypatch.setattr(notation_continue, "maintenant", lambda: demain)
    assert ronde.du_neuf(), "un autre jour : le droit d’une question peut être échu"
    ronde.vu = None
    assert ronde.du_neuf(), "après un échec"


def test_un_registre_qui_redemarre_n_arrete_pas_la_correction(
    classe: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ronde = NotationContinue(classe.dossier, classe.depot)
    occupe = refus("registre-indisponible")
    pannes = [OSError(12, "plus de mémoire"), occupe, occupe]
    monkeypatch.setattr(notation_continue, "RONDE", 0)

    async def essai() -> None:
        notee = asyncio.Event()

        async def noter() -> bool:
            if pannes:
                raise pannes.pop()
            notee.set()
            return True

        monkeypatch.setattr(ronde, "_noter", noter)
        tache = asyncio.ensure_future(ronde.veiller())
        await asyncio.wait_for(notee.wait(), 60)
        tache.cancel()

    with ThreadPoolExecutor(1) as fil:  # the browser of other tests keeps a loop in this one
        fil.submit(lambda: asyncio.run(essai())).result()
    dites = [trace for trace in caplog.records if trace.name == "epn.notation"]
    assert {trace.getMessage() for trace in dites} == {"ronde de notation interrompue"}
    assert len(dites) == 3
