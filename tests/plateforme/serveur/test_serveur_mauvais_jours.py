"""Bad days: no memory, a thousand visits by a script, a full disk: answers stay, a short log."""

from __future__ import annotations

import http.client
import logging
import resource
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from plateforme.publies import lire_module_publie
from plateforme.serveur.journal_sobre import CONNUES, SILENCE, JournalSobre

LECON = "/module/droit_epn/03-partage-reutilisation"
VISITES = 1000


def insister(portail: Any, entetes: dict[str, str], fois: int) -> set[int]:
    """Ask for the lesson again and again, on one line; return the statuses that came."""
    lien = http.client.HTTPConnection("127.0.0.1", portail.port, timeout=120)
    statuts = set()
    for _ in range(fois):
        lien.request("GET", LECON, headers=entetes)
        reponse = lien.getresponse()
        statuts.add(reponse.status)
        reponse.read()
    lien.close()
    return statuts


def test_sans_memoire_mille_visites_puis_le_disque_plein(
    ouvrir_portail: Callable[..., Any],
) -> None:
    with ouvrir_portail(avec_noyau=True, memoire_gardee=10**15) as portail:
        visites = [portail.visite() for _ in range(4)]
        for visite in visites:
            visite.entrer(portail.inscrire("Goulven").carte)
        cookies = [{"Cookie": visite.cookie} for visite in visites] + [{}] * 4
        with ThreadPoolExecutor(len(cookies)) as fils:
            venus = fils.map(lambda c: insister(portail, c, VISITES // len(cookies)), cookies)
        assert list(venus) == [{503}] * 4 + [{302}] * 4
        page = visites[0].get(LECON)
        assert "Le serveur n’a plus assez de mémoire pour ouvrir cette page" in page.texte
        assert "Vos réponses déjà enregistrées sont gardées" in page.texte
        assert portail.noyaux() == 0, "aucun noyau, pas même en attente"
        assert len(portail.journal.read_bytes().splitlines()) < 10

        # A lesson without a kernel goes on. Then no file may grow: its answers wait in the page.
        module = lire_module_publie(portail.dossier / "publies" / "droit_epn.json")
        chapitre = next(c for c in module.chapitres if c.notees and c.identifiant not in LECON)
        question = next(q for q in chapitre.notees if q.exemple_juste() is not None)
        suite = f"/droit_epn/{chapitre.identifiant}"
        adresse = f"/module{suite}"
        sceau = visites[0].get(adresse).texte.split('data-sceau="')[1].split('"')[0]

        def repondre() -> dict[str, Any]:
            envoi = {"acte": "repondre", "reponse": question.exemple_juste(), "jeton": str(uuid4())}
            recu = visites[0].dire(sceau, question.id, envoi, f"/api/lecon{suite}")
            [accuse] = recu.json["messages"]
            assert isinstance(accuse, dict)
            return accuse

        assert repondre()["ok"]
        pid, infini = portail.processus.pid, resource.RLIM_INFINITY
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (64 * 1024, infini))
        refus = [accuse for accuse in (repondre() for _ in range(60)) if not accuse["ok"]]
        assert len(refus) > 10
        assert all(accuse["reessayer"] for accuse in refus)
        assert "vos réponses enregistrées" in visites[0].post(f"{adresse}/remettre").texte.lower()
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (infini, infini))
        assert repondre()["ok"], "dès qu’il y a de la place"
        dit = portail.journal.read_text(encoding="utf-8")
        assert dit.count("réponse pas encore enregistrée") == 1


class TestJournalSobre:
    @pytest.fixture
    def sobre(self) -> tuple[JournalSobre, list[float]]:
        instant = [100.0]
        return JournalSobre(lambda: instant[0]), instant

    @staticmethod
    def trace(message: str, *arguments: object, niveau: int = logging.ERROR) -> logging.LogRecord:
        return logging.LogRecord("epn.x", niveau, __file__, 1, message, arguments, None)

    def test_une_panne_se_dit_une_fois_puis_combien(
        self, sobre: tuple[JournalSobre, list[float]]
    ) -> None:
        filtre, instant = sobre
        pannes = [self.trace("panne dans %s après %.0f ms", "Page", rang) for rang in range(1000)]
        assert [filtre.filter(panne) for panne in pannes] == [True] + [False] * 999
        assert filtre.filter(self.trace("panne dans %s après %.0f ms", "Autre", 3)), "une autre"
        assert all(filtre.filter(self.trace("venue", niveau=logging.INFO)) for _ in range(3))
        instant[0] += SILENCE
        suivante = self.trace("panne dans %s après %.0f ms", "Page", 7)
        assert filtre.filter(suivante)
        assert suivante.getMessage() == (
            "panne dans Page après 7 ms (et 999 fois depuis la dernière fois)"
        )
        instant[0] = 0.0  # not even a clock that steps back makes it say more, or keep quiet
        assert filtre.filter(self.trace("panne dans %s après %.0f ms", "Page", 7))

    def test_mille_pannes_differentes_n_emplissent_rien(
        self, sobre: tuple[JournalSobre, list[float]]
    ) -> None:
        filtre, _ = sobre
        signes = [chr(0x4E00 + rang) for rang in range(3 * CONNUES)]
        assert all(filtre.filter(self.trace(f"panne {signe}")) for signe in signes)
        assert len(filtre._tues) <= CONNUES

    def test_un_numero_ecrit_dans_le_message_n_en_fait_pas_une_autre(
        self, sobre: tuple[JournalSobre, list[float]]
    ) -> None:
        filtre, _ = sobre
        pannes = [
            self.trace(f"noyau {uuid4()} : <Task name='Task-{rang}' at {hex(rang)}> échoue")
            for rang in range(100, 200)
        ]
        assert [filtre.filter(panne) for panne in pannes] == [True] + [False] * 99
        assert filtre.filter(self.trace("décade de café")), "des mots restent des mots"
        assert filtre.filter(self.trace("cade de fade")), "même faits des lettres d’un nombre"
