"""Style sheets and scripts: compressed once, kept for ever, gone when they change."""

from __future__ import annotations

import gzip
import http.client
import re
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from plateforme.serveur.statiques import jeu_de

LECON = "/module/droit_epn/02-droit-auteur"
FICHIERS = st.dictionaries(st.text("abc/.", min_size=1), st.binary(max_size=8), min_size=1)


def test_tout_ce_que_demande_une_page_se_garde(entrer: Callable[..., Any]) -> None:
    visite, _ = entrer()
    page = visite.get(LECON).texte
    questions = page.split('data-modules="')[1].split('"')[0]
    adresses = set(re.findall(r'(?:src|href)="(/statique/[^"]+)"', page))
    adresses.add(f"{questions}/choix_unique.js")
    assert len(adresses) > 8
    for adresse in sorted(adresses):
        entier, reduit = (_demander(visite.port, adresse, codage) for codage in ("", "br, gzip"))
        for reponse in (entier, reduit):
            assert reponse["statut"] == 200, adresse
            assert reponse["Cache-Control"] == "public, max-age=31536000, immutable"
            assert reponse["Vary"] == "Accept-Encoding"
            assert reponse["X-Content-Type-Options"] == "nosniff"
        assert entier["Content-Encoding"] is None
        assert reduit["Content-Encoding"] == "gzip"
        assert gzip.decompress(reduit["corps"]) == entier["corps"]
        autre = re.sub(r"[0-9a-f]{16}", "0" * 16, adresse)
        assert visite.get(autre).statut == 404, "une autre version n’est plus là"
        assert visite.get(adresse.rpartition("/")[0] + "/rien.js").statut == 404
    # Its secrets stand beside what its reader wrote: a page is never compressed.
    assert _demander(visite.port, "/", "gzip")["Content-Encoding"] is None


def test_une_page_rouverte_ne_demande_qu_elle_meme(
    entrer: Callable[..., Any], navigateur: Any
) -> None:
    visite, _ = entrer()
    url = f"http://127.0.0.1:{visite.port}"
    contexte = navigateur.new_context()
    contexte.add_cookies(
        [{"name": nom, "value": valeur, "url": url} for nom, valeur in visite.temoins.items()]
    )
    page = contexte.new_page()
    for rouverte in (False, True):
        page.goto(url + LECON)
        page.locator(".epn-question").first.wait_for()
        venus = page.evaluate(
            "performance.getEntriesByType('resource').filter(r => r.name.includes('/statique/'))"
            ".map(r => [r.name, r.transferSize])"
        )
        assert len(venus) > 8
        assert all(octets == 0 if rouverte else octets > 0 for _, octets in venus), venus
    contexte.close()


@given(FICHIERS, st.data())
def test_un_fichier_change_et_tous_ont_une_autre_adresse(
    fichiers: dict[str, bytes], tirage: st.DataObject
) -> None:
    avant = jeu_de("/statique", fichiers)
    assert jeu_de("/statique", dict(reversed(fichiers.items()))).adresse == avant.adresse
    nom = tirage.draw(st.sampled_from(sorted(fichiers)))
    change = fichiers | {nom: fichiers[nom] + b"x"}
    assert jeu_de("/statique", change).adresse != avant.adresse
    renomme = {("z" if cle == nom else cle): contenu for cle, contenu in fichiers.items()}
    assert jeu_de("/statique", renomme).adresse != avant.adresse


def _demander(port: int, adresse: str, codage: str) -> dict[str, Any]:
    lien = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    lien.request("GET", adresse, headers={"Accept-Encoding": codage} if codage else {})
    reponse = lien.getresponse()
    corps = reponse.read()
    lien.close()
    return {"statut": reponse.status, "corps": corps} | {
        nom: reponse.getheader(nom)
        for nom in ("Cache-Control", "Content-Encoding", "Vary", "X-Content-Type-Options")
    }
