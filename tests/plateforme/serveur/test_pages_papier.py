"""What a learner takes away on paper, over HTTP."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from odfdo import Document

RACINE = "/module/droit_epn"
LECON = f"{RACINE}/02-droit-auteur"


class TestPapiers:
    def test_la_lecon_le_memo_la_fiche_et_les_modeles(
        self, portail: Any, formatrice: Any, lire_pdf: Any
    ) -> None:
        visite = portail.visite()
        assert visite.entrer(portail.inscrire("Nolwenn").carte).statut == 303
        page = visite.get(LECON).texte
        for partie in ("lecon", "memo", "fiche"):
            assert f'href="{LECON}/{partie}.pdf"' in page
            reponse = visite.get(f"{LECON}/{partie}.pdf")
            assert reponse.statut == 200
            lu = lire_pdf(reponse.corps)
            assert len(lu.pages) == 1 or partie != "memo"
            assert portail.visite().get(f"{LECON}/{partie}.pdf").statut == 303
            assert formatrice.get(f"{LECON}/{partie}.pdf").statut == 403
        manifeste = json.loads(
            (Path(portail.dossier) / "publies/droit_epn.json").read_text("utf-8")
        )
        chapitre = next(c for c in manifeste["chapitres"] if c["identifiant"] == "02-droit-auteur")
        imprime = lire_pdf(visite.get(f"{LECON}/lecon.pdf").corps).texte()
        for question in chapitre["questions"]:  # the key stays on the server
            assert question["explication"][:60] not in imprime
        assert f'href="{RACINE}/outils"' in page
        assert "charte-usage.odt" in visite.get(f"{RACINE}/outils").texte
        pdf = visite.get(f"{RACINE}/outils/charte-usage.pdf")
        assert "Charte d’usage" in lire_pdf(pdf.corps).texte()
        odt = Document(io.BytesIO(visite.get(f"{RACINE}/outils/charte-usage.odt").corps))
        titres = [str(t.text_recursive) for t in odt.body.headers]
        assert titres[0] == "Charte d’usage"
        assert len(titres) > 4
        for absent in ("outils/inconnu.pdf", "02-inconnu/memo.pdf", "02-droit-auteur/tout.pdf"):
            assert visite.get(f"{RACINE}/{absent}").statut == 404
