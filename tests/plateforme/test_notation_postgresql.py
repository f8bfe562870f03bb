"""The whole path of the data with PostgreSQL as the registry, by the commands alone."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from inscriptions.depot import ouvrir
from inscriptions.heure import maintenant
from inscriptions.services import copies, reponses
from plateforme import dossier as dossier_
from plateforme.dossier import Dossier


def test_de_l_inscription_a_l_attestation(
    nouvelle_base: Callable[[], str],
    dossier: Dossier,
    atelier: Any,
    epn: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base_postgresql = nouvelle_base()
    monkeypatch.setenv("EPN_BASE", base_postgresql)
    monkeypatch.setattr(dossier_, "RACINE_MODULES", atelier.racine)
    atelier.module({"01-un": [atelier.unique("q1"), atelier.multiple("q2"), atelier.texte("t1")]})

    def lancer(*arguments: object) -> Any:
        sortie = epn(*arguments, "--json", donnees=dossier.racine)
        assert (sortie.code, sortie.erreurs) == (0, "")
        return sortie.json

    lancer("publier")
    monkeypatch.setenv("EPN_MOT_DE_PASSE", "douze caractères")
    lancer("compte", "creer", "--identifiant", "nadia", "--nom", "Nadia")
    session = lancer(
        *("session", "creer", "--module", "petit_module", "--lieu", "Médiathèque"),
        *("--formateur", "nadia", "--seance", "2026-03-02 14:00-16:00"),
    )["code"]
    prete = lancer("inscrire", "Awa", "--session", session)
    absente = lancer("inscrire", "Nolwenn", "--nom", "L’Hermitte-Đỗ", "--session", session)
    lancer("emarger", "--session", session, "--apprenant", prete["carte"])
    donnees = {"q1": "a", "q2": ["a", "b"], "t1": "« Écrit » 👩🏽 \u2028 fin"}
    with ouvrir(base_postgresql) as depot, depot.ecriture() as bdd:
        for qui in (prete, absente):
            commun: dict[str, Any] = {
                "apprenant_id": UUID(qui["id"]),
                "module": "petit_module",
                "chapitre": "01-un",
                "maintenant": maintenant(),
            }
            for question, reponse in donnees.items():
                reponses.enregistrer(
                    bdd,
                    question=question,
                    contenu=json.dumps(reponse),
                    jeton=str(uuid4()),
                    **commun,
                )
            copies.remettre(bdd, **commun)
    assert [t["etat"] for t in lancer("noter")] == ["en_attente_humaine"] * 2
    assert {t["texte"] for t in lancer("corriger")} == {donnees["t1"]}
    for qui in (prete, absente):
        lancer(
            *("corriger", "--apprenant", qui["carte"], "--question", "t1"),
            *("--points", "2", "--commentaire", "Très clair."),
        )
    emises = {e["apprenant"]: e for e in lancer("certificats", "emettre", "--session", session)}
    assert emises[absente["id"]]["delivre"] is False
    assert "présence" in emises[absente["id"]]["manque"][0]
    attestation = emises[prete["id"]]
    assert lancer("certificats", "verifier", attestation["fichier"])["code"] == attestation["code"]
    (points,) = (
        (r["points"], r["maximum"], r["score"])
        for r in lancer("resultats", "--session", session)
        if r["apprenant"] == prete["id"]
    )
    assert points == (5.0, 5.0, 100.0)
    assert not (dossier.racine / "registre.db").exists()
