"""The law of a module, over HTTP: the page of all its sources, and beside each statement."""

from __future__ import annotations

import re
from typing import Any

from plateforme.dossier import Dossier
from plateforme.publies import ChapitresPublies

LECON = "/module/droit_epn/03-partage-reutilisation"
SOURCES = "/module/droit_epn/sources"


def apprenante(portail: Any) -> Any:
    """Return the visit of a new learner of the demonstration's session."""
    visite = portail.visite()
    assert visite.entrer(portail.inscrire("Nolwenn").carte).statut == 303
    return visite


class TestSources:
    def test_toutes_les_references_leurs_dates_et_qui_les_cite(
        self, portail: Any, formatrice: Any
    ) -> None:
        visite = apprenante(portail)
        assert SOURCES in visite.get("/parcours").texte
        page = visite.get(SOURCES)
        assert page.statut == 200
        module = ChapitresPublies(Dossier(portail.dossier)).module("droit_epn")
        assert module is not None
        sources = [source for texte in module.textes for source in texte["sources"]]
        assert re.findall(r'<li id="source-([^"]+)"', page.texte) == [s["id"] for s in sources]
        assert page.texte.count("à relire au plus tard le") == len(sources) > 30
        a_verifier = sum(source["statut"] == "a_verifier" for source in sources)
        assert page.texte.count('<strong class="epn-statut">À vérifier.</strong>') == a_verifier > 0
        titres = re.findall(r'<h2 id="texte-[^"]+">([^<]+)</h2>', page.texte)
        assert {"Code civil", "Code pénal"} <= set(titres)
        assert f'Cité dans\u00a0: <a href="{LECON}">' in page.texte
        assert "http" not in "".join(re.findall(r'(?:href|src)="([^"]*)"', page.texte)).replace(
            "https://creativecommons.org", ""
        )
        assert visite.get("/module/inconnu/sources").statut == 404
        assert portail.visite().get(SOURCES).statut == 303
        assert formatrice.get(SOURCES).statut == 403

    def test_la_lecon_dit_le_droit_a_cote_de_la_phrase_sans_script(self, portail: Any) -> None:
        page = apprenante(portail).get(LECON).texte
        assert SOURCES in page
        prose = page.split("voila.cell-output")[0]
        assert '<a href="#source-cpi-l111-1">L111-1</a>' in prose
        assert '<details class="epn-droit-cite">' in prose
        assert "data-epn-droit" not in page
        cibles = set(re.findall(r'href="#source-([^"]+)"', page))
        assert cibles <= set(re.findall(r'<tr id="source-([^"]+)"', page))
