"""What was said of texts, on paper: every word printed as it was written, and nothing run."""

from __future__ import annotations

from datetime import date
from typing import Any

from modules.commun.questions import question_depuis_dict
from plateforme.feuillets.retour import Retour, feuillet_des_retours, feuillet_du_retour
from plateforme.impressions.feuillet import composer_feuillet
from plateforme.notation.bareme import Remarque, bareme_de, grille_de
from plateforme.textes_lus import TexteRetourne, blocs_de

CRITERES = [
    {"id": nom, "intitule": f"Critère {nom}", "points": 1.0, "reperes": "Oui ou non."}
    for nom in ("angle", "sources", "langue")
]
QUESTION = {
    "id": "ma-breve",
    "type": "redaction",
    "notee": True,
    "points": 3.0,
    "enonce": "Écrivez une brève.",
    "explication": "Merci.",
    "attendu": "Une brève.",
    "mots_min": 1,
    "mots_max": 90,
    "criteres": CRITERES,
}
HOSTILE = (
    '# #sys.inputs $x$ *gras* </h3>\n\n**<script>** chapô**\n\n#read("/etc/passwd")\n\n'
    '> \u202eenvers\n\n![Un quai "vide"](../../etc/passwd) L’autrice\n\n' + "mot" * 400
)


def test_un_texte_s_imprime_tel_quel_avec_ce_qui_en_est_dit(lire_pdf: Any) -> None:
    question = question_depuis_dict(QUESTION)
    bareme = bareme_de(question)
    grille = grille_de(bareme, Remarque({"angle": 1.0, "sources": 0.5, "langue": 0.0}, ""))
    dit = TexteRetourne(question, HOSTILE, 1.5, 3.0, grille, "Clair #let.\n\nBref.")
    avant = TexteRetourne(question, "", 0.0, 3.0, (), "", date(2026, 3, 3))
    awa = Retour("Awa", (("La brève", (dit, avant)),))
    fiche = lire_pdf(composer_feuillet(feuillet_du_retour(awa, "EPN d’essai", date(2026, 3, 4))))
    lu = fiche.texte()
    for mots in ('#read("/etc/passwd")', "#sys.inputs", "1,5 sur 3", "0,5 sur 1", "Clair #let."):
        assert mots in lu
    assert "Image\u00a0: Un quai" in lu.replace("Image :", "Image\u00a0:")
    assert "Lu le 03/03/2026, avant réécriture" in lu
    assert (fiche.compter("/H2"), fiche.compter("/H3")) == (1, 2)
    assert len(blocs_de(question, HOSTILE)) == 6

    tous = [awa, Retour("Loïc", (("La brève", (avant,)),))]
    pile = feuillet_des_retours(tous, "Atelier", "EPN d’essai", date(2026, 3, 4))
    ensemble = lire_pdf(composer_feuillet(pile))
    assert "Loïc" in ensemble.texte(len(ensemble.pages) - 1)
    assert "Loïc" not in ensemble.texte(0)
