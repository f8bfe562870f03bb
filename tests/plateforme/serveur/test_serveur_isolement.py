"""A thousand pages in one portal: nobody ever writes for another, nor reads what they wrote."""

from __future__ import annotations

import asyncio
import http.client
import json
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
import tornado.web
from tornado.web import create_signed_value

from inscriptions.depot import Depot, ouvrir
from inscriptions.heure import maintenant
from inscriptions.modeles import Reponse
from inscriptions.services import apprenants, connexions, lieux, sessions, types_ateliers
from plateforme.dossier import Dossier
from plateforme.noyaux.capacites import Rattachement
from plateforme.publies import ChapitresPublies
from plateforme.serveur.api_lecon import ENTETE, PageDeLecon, sceau_de
from plateforme.serveur.frein import Debit
from plateforme.serveur.reglages import Reglages

MODULE = "droit_epn"
LIBRES = {
    "03-partage-reutilisation": "credit-photo",
    "04-donnees-personnelles": "expliquer-telephone",
}
SECRET = "secret-factice-de-la-salle"
PERSONNES = 500
FILS = 4


@dataclass(frozen=True, slots=True)
class PageOuverte:
    """What one page of a browser holds: whose it is, the cookies, its chapter, its seal."""

    qui: UUID
    temoins: str
    xsrf: str
    chapitre: str
    sceau: str


def ouvrir_mille_pages(depot: Depot) -> list[PageOuverte]:
    """Sign five hundred people up and in; each has the two chapters open."""
    quand, duree = maintenant(), timedelta(hours=1)
    porte: Any = SimpleNamespace(settings={"cookie_secret": SECRET})
    ouvertes = []
    with depot.ecriture() as bdd:
        session = sessions.creer_session(
            bdd,
            type_atelier=types_ateliers.type_du_module(bdd, MODULE, "Droit et EPN"),
            titre="Mille pages",
            lieu=lieux.creer_lieu(bdd, nom="Grande salle", commune="Port-Lannec"),
            formateur=None,
            capacite=None,
            seances=[(quand, quand + duree)],
        )
        for rang in range(PERSONNES):
            qui = apprenants.inscrire(bdd, session=session, prenom=f"P{rang}").apprenant
            jeton = connexions.ouvrir_connexion(bdd, apprenant=qui, maintenant=quand, duree=duree)
            temoins = f"epn={create_signed_value(SECRET, 'epn', jeton).decode()}; _xsrf=x{rang}"
            for chapitre in LIBRES:
                sceau = sceau_de(porte, Rattachement(qui.id, MODULE, chapitre))
                ouvertes.append(PageOuverte(qui.id, temoins, f"x{rang}", chapitre, sceau))
    return ouvertes


class Navigateur:
    """One line to the server, over which the pages of many browsers speak."""

    def __init__(self, url: str) -> None:
        self._lien = http.client.HTTPConnection(url.removeprefix("http://"), timeout=120)

    def dire(self, page: PageOuverte, sceau: str, message: dict[str, str]) -> tuple[int, Any]:
        entetes = {"Cookie": page.temoins, "X-XSRFToken": page.xsrf, ENTETE: sceau}
        corps = json.dumps({"question": LIBRES[page.chapitre], "message": message})
        self._lien.request("POST", f"/api/lecon/{MODULE}/{page.chapitre}", corps, entetes)
        reponse = self._lien.getresponse()
        return reponse.status, json.loads(reponse.read())

    def fermer(self) -> None:
        self._lien.close()


def envoi(texte: str) -> dict[str, str]:
    return {"acte": "repondre", "reponse": texte, "jeton": str(uuid4())}


@pytest.fixture
def mille(
    demo: Any, tmp_path: Path, servir: Callable[..., Any]
) -> Iterator[tuple[Depot, str, list[PageOuverte]]]:
    """The registry, the address, a thousand pages open."""
    for fichier in Path(demo.dossier).glob("registre.db*"):
        shutil.copy(fichier, tmp_path)
    application = tornado.web.Application(
        [(r"/api/lecon/(?P<module>\w+)/(?P<chapitre>[\w-]+)", PageDeLecon)],
        log_function=lambda _: None,
        cookie_secret=SECRET,
        xsrf_cookies=True,
        reglages=Reglages(),
        publies=ChapitresPublies(Dossier(Path(demo.dossier))),
        debit=Debit(120, 10, time.monotonic),
        relecture=asyncio.Lock(),
    )
    with ouvrir(f"sqlite:///{tmp_path / 'registre.db'}") as depot, servir(application) as url:
        application.settings["depot"] = depot
        yield depot, url, ouvrir_mille_pages(depot)


def test_mille_pages_et_pas_une_reponse_chez_une_autre(
    mille: tuple[Depot, str, list[PageOuverte]],
) -> None:
    depot, url, pages = mille
    assert len({page.sceau for page in pages}) == len(pages) == 1_000

    def travailler(rangs: range) -> None:
        navigateur = Navigateur(url)
        for rang in rangs:
            page = pages[rang]
            statut, recu = navigateur.dire(page, page.sceau, envoi(f"Écrit par {rang}."))
            assert (statut, recu["messages"][0]["ok"]) == (200, True)
            # The page of the person before, then the same person's other chapter.
            autre = pages[rang - 2 if rang % 4 else rang + 1]
            statut, _ = navigateur.dire(page, autre.sceau, envoi(f"Volé par {rang}."))
            assert statut == 403
        for rang in rangs[::4]:
            _, recu = navigateur.dire(pages[rang], pages[rang].sceau, {"acte": "pret"})
            assert recu["messages"][0]["reponse"] == f"Écrit par {rang}."
        navigateur.fermer()

    with ThreadPoolExecutor(FILS) as fils:
        list(fils.map(travailler, [range(debut, len(pages), FILS) for debut in range(FILS)]))
    attendues = {(p.qui, p.chapitre): f"Écrit par {rang}." for rang, p in enumerate(pages)}
    with depot.lecture() as bdd:
        gardees = bdd.execute(
            sa.select(Reponse.apprenant_id, Reponse.chapitre, Reponse.contenu).where(
                Reponse.apprenant_id.in_({page.qui for page in pages})
            )
        ).all()
    assert len(gardees) == len(pages)
    assert {(qui, chapitre): json.loads(texte) for qui, chapitre, texte in gardees} == attendues
