"""The learner's notebook: whose it is, what it holds, and that it can be printed at any time."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from inscriptions.depot import ouvrir
from inscriptions.heure import maintenant
from inscriptions.services import reponses, sessions

CHAPITRE = "03-partage-reutilisation"
MON_CAHIER = "/module/droit_epn/cahier.pdf"


def test_le_cahier_est_a_son_apprenant_et_a_qui_l_accompagne(
    portail: Any,
    formatrice: Any,
    entrer: Callable[..., Any],
    lire_pdf: Callable[..., Any],
) -> None:
    visite, eleve = entrer("Tugdual")
    vide = lire_pdf(visite.demander("GET", MON_CAHIER).corps).texte()
    assert "Tugdual" in vide
    assert "À découvrir" in vide
    assert "Ce que j’ai écrit" not in vide
    assert "Mémo" not in vide
    with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
        reponses.enregistrer(
            bdd,
            apprenant_id=eleve.id,
            module="droit_epn",
            chapitre=CHAPITRE,
            question="credit-photo",
            contenu=json.dumps("Photo : Zéphirine <b>Le Bras</b>\nCC BY #let x"),
            jeton=str(uuid4()),
            maintenant=maintenant(),
        )
    reponse = visite.demander("GET", MON_CAHIER)
    assert "no-store" in reponse.entete("Cache-Control")
    plein = lire_pdf(reponse.corps).texte()
    assert "Ce que j’ai écrit" in plein
    assert "Zéphirine <b>Le Bras</b>" in plein
    assert "Mémo : Mettre en partage" in plein
    assert MON_CAHIER in visite.get("/parcours").texte

    with ouvrir(portail.base) as depot, depot.lecture() as bdd:
        (session,) = [s for s in sessions.lister_sessions(bdd) if s.titre == "Session des tests"]
    base = f"/formateur/session/{session.code}/cahier"
    le_sien = formatrice.demander("GET", f"{base}/{eleve.id}.pdf")
    assert "Zéphirine" in lire_pdf(le_sien.corps).texte()
    assert formatrice.get(f"{base}/{uuid4()}.pdf").statut == 404
    assert visite.get(f"{base}/{eleve.id}.pdf").statut == 403
    assert visite.get("/module/inconnu/cahier.pdf").statut == 404
    assert formatrice.get(MON_CAHIER).statut == 403
