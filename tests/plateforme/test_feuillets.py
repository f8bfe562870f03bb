"""Lessons on paper: what is printed, what is kept apart, and that nothing an author writes runs."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.catalogue import Module, lire_module
from plateforme.feuillets.exporteur import ExporteurFeuillet, PartieFeuillet
from plateforme.feuillets.lecon import MEMO, lecon_papier, partie
from plateforme.feuillets.module import imprimer_corrige, imprimer_module, lecon_de
from plateforme.feuillets.outils import Outil, feuillet_d_outil
from plateforme.feuillets.prose import blocs_de_prose
from plateforme.impressions.blocs import (
    Alinea,
    Empan,
    Grille,
    Illustration,
    Signatures,
    Titre,
    redresser,
)
from plateforme.impressions.erreurs import ImpressionImpossible
from plateforme.impressions.feuillet import (
    Feuillet,
    SourcePapier,
    composer_feuillet,
)
from plateforme.impressions.odt import composer_odt
from plateforme.notation.images import joindre_images

LirePdf = Callable[[bytes], Any]
RACINE = Path(__file__).resolve().parents[2]
EXEMPLES = RACINE / "docs" / "exemples" / "exemples_questions"
JOUR = date(2026, 11, 28)
HOSTILE = '#panic("non") $x$ #read("/etc/passwd") \\u{41} <b>gras</b> @ref `code` ] } " */'
# What Markdown, Typst and JSON read, controls and signs that no font has.
SIGNES = st.sampled_from("#$@[]{}()*_`~\\/\"'<>&;:=-+|!?. \n\t\x1b\x00é…☐\u2067ab1")
MARKDOWN = f"""\
# Le titre

Un **mot *fort*** et [l’article 9](#source-code-civil-9).

## Une partie

#### Un niveau sauté

> Une situation.

1. Un
   - dedans
2. Deux

| A | B |
|---|---|
| c | {HOSTILE.replace("|", "")} |

{HOSTILE}
"""


@pytest.fixture(scope="module")
def exemples() -> Module:
    return lire_module(EXEMPLES)


def test_la_lecon_imprimee_et_son_corrige_a_part(exemples: Module, lire_pdf: LirePdf) -> None:
    chapitres = exemples.chapitres
    ensemble = imprimer_module(exemples, chapitres, PartieFeuillet.LECON, JOUR, avec_corrige=True)
    sans = imprimer_module(exemples, chapitres, PartieFeuillet.LECON, JOUR, avec_corrige=False)
    seul = imprimer_corrige(exemples, chapitres, JOUR)
    lus = [lire_pdf(octets) for octets in (ensemble, sans, seul)]
    page = next(i for i, p in enumerate(lus[0].pages) if p.extract_text().startswith("Corrigé"))
    assert page == len(lus[1].pages)  # on a page of its own, after all the rest
    for question in chapitres[0].questions:
        papier = question.imprimable()
        for ligne in (*papier.enonce.split("\n\n"), papier.consigne):
            assert " ".join(ligne.split()) in _plat(lus[1].texte())
        assert _plat(papier.explication) in _plat(lus[2].texte())
        assert _plat(papier.explication) not in _plat(lus[1].texte())
    for lu in lus:
        assert lu.langue == "fr-FR"
        assert "pdfuaid" in lu.xmp
    assert imprimer_corrige(exemples, chapitres, JOUR) == seul  # same lesson, same bytes


def test_la_source_a_un_numero_et_une_date(lire_pdf: LirePdf) -> None:
    lecon = lecon_papier([{"cell_type": "markdown", "source": MARKDOWN, "metadata": {}}], {})
    feuillet = Feuillet(
        titre=lecon.titre,
        organisme="EPN",
        jour=JOUR,
        blocs=lecon.blocs,
        sources={
            "code-civil-9": SourcePapier(
                "Code civil, article 9", "Vie privée.", "https://x", "le 3"
            ),
            "autre": SourcePapier("Jamais citée", "", "", ""),
        },
    )
    lu = lire_pdf(composer_feuillet(feuillet))
    assert "Un mot fort et l’article 9[1]." in _plat(lu.texte())
    assert "1 Code civil, article 9 Vie privée." in _plat(lu.texte())
    assert "Jamais citée" not in lu.texte()
    assert [nom for nom, _ in lu.titres()] == ["/H1", "/H2", "/H3", "/H2"]
    assert lu.compter("/Table") == 2
    assert lu.compter("/TH") >= 2
    assert '#panic("non")' in lu.texte()  # printed, never run
    assert "root:" not in lu.texte()


def test_de_la_place_pour_signer(lire_pdf: LirePdf) -> None:
    """Labels side by side, each above a room of its own, on paper and in the editable text."""
    outil = Outil(
        "mandat",
        "Mandat",
        "Un mandat.",
        JOUR,
        "# Mandat\n\n☐ oui   ☐ non\n\n```signatures\nLa personne :\n\nLa structure :\n```\n",
    )
    feuillet = feuillet_d_outil(outil, "EPN", "CC", {})
    assert feuillet.blocs[-1] == Signatures(("La personne :", "La structure :"))
    lu = lire_pdf(composer_feuillet(feuillet))
    assert "La personne : La structure :" in _plat(lu.texte())
    with zipfile.ZipFile(io.BytesIO(composer_odt(feuillet))) as archive:
        contenu = archive.read("content.xml").decode()
    assert "oui\u00a0\u00a0 ☐ non" in contenu
    libelles, places = re.findall("<table:table-row.*?</table:table-row>", contenu)
    assert "La structure" in libelles
    assert 'table:style-name="signature"' in places
    assert libelles.count("<table:table-cell") == places.count("<table:table-cell") == 2
    assert 'style:min-row-height="22mm"' in contenu


@given(st.text(SIGNES, max_size=60), st.text(SIGNES, max_size=10))
@settings(max_examples=20, deadline=None)
def test_aucun_texte_n_arrete_l_impression(texte: str, cellule: str) -> None:
    blocs = (
        Titre(4, (Empan(texte or "a"),)),
        *blocs_de_prose(texte),
        Grille(((Empan(cellule),),), (((Empan(texte, gras=True, sources=("s",)),),),)),
    )
    sources = {"s": SourcePapier(texte, cellule, "https://exemple.fr", "vérifiée")}
    octets = composer_feuillet(Feuillet("Essai", "EPN", JOUR, blocs, sources))
    assert octets.startswith(b"%PDF")


@given(st.lists(st.integers(1, 6), max_size=12))
def test_aucun_niveau_de_titre_n_est_saute(niveaux: list[int]) -> None:
    precedent = 1
    for bloc in redresser(Titre(niveau, (Empan("t"),)) for niveau in niveaux):
        assert isinstance(bloc, Titre)
        assert 2 <= bloc.niveau <= precedent + 1
        precedent = bloc.niveau


def test_nbconvert_exporte_un_carnet(tmp_path: Path, lire_pdf: LirePdf) -> None:
    """From the command line, the exporter reads the module around the notebook."""
    exporteur: Any = ExporteurFeuillet()
    pdf, _ = exporteur.from_filename(str(EXEMPLES / "01-toutes-les-questions.ipynb"))
    assert "Toutes les questions" in lire_pdf(pdf).texte()
    carnet = json.loads((EXEMPLES / "01-toutes-les-questions.ipynb").read_text("utf-8"))
    assert nbformat.from_dict(carnet).cells


def test_le_papier_d_un_tirage_les_montre_toutes() -> None:
    chapitre = lire_module(RACINE / "modules" / "droit_epn").chapitre("02-droit-auteur")
    (tirage,) = chapitre.tirages
    lecon = lecon_de(chapitre)
    phrase = (
        "À l’écran, chaque personne répond à 2 questions tirées au sort parmi les 4 qui suivent."
    )
    place = lecon.blocs.index(Alinea((Empan(phrase),)))
    enonces = [getattr(bloc, "enonce", None) for bloc in lecon.blocs[place + 1 : place + 5]]
    assert enonces == [chapitre.question(cle).enonce for cle in tirage.parmi]


def test_les_cellules_de_nbgrader_ne_s_impriment_pas() -> None:
    cellules = [
        {"cell_type": "markdown", "source": "# T\n\nVu.", "metadata": {}},
        {"cell_type": "markdown", "source": "Réponse", "metadata": {"nbgrader": {}}},
        {"cell_type": "code", "source": 'lecon.question("inconnue")', "metadata": {}},
    ]
    assert lecon_papier(cellules, {}).blocs == (Alinea((Empan("Vu."),)),)


def test_les_images_s_impriment_avec_ce_qu_elles_montrent(lire_pdf: LirePdf) -> None:
    """From the author's folder, or joined to what is published; else the words alone."""
    module = lire_module(RACINE / "modules" / "visa_internet")
    chapitre = module.chapitre("01-poste-souris-clavier")
    papier = imprimer_module(module, (chapitre,), PartieFeuillet.LECON, JOUR, avec_corrige=False)
    montrees = lire_pdf(papier).remplacements()
    assert len(montrees) == 5
    assert "Un écran, un boîtier à côté, un clavier devant, une souris à droite" in montrees
    carnet: Any = nbformat.read(chapitre.notebook, as_version=4)
    sans_dossier = lecon_papier(carnet.cells, {}).blocs
    assert not any(isinstance(bloc, Illustration) for bloc in sans_dossier)
    joindre_images(carnet, chapitre.notebook.parent)
    assert (
        len([b for b in lecon_papier(carnet.cells, {}).blocs if isinstance(b, Illustration)]) == 5
    )
    cellule = {"cell_type": "markdown", "source": "Ici ![un chat](chat.png).", "metadata": {}}
    assert lecon_papier([cellule], {}).blocs == blocs_de_prose("Ici *[Image : un chat]*.")


def test_un_chapitre_sans_memo_le_dit(exemples: Module) -> None:
    with pytest.raises(ImpressionImpossible, match="Mémo"):
        imprimer_module(exemples, exemples.chapitres, PartieFeuillet.MEMO, JOUR, avec_corrige=False)


def test_chaque_memo_tient_sur_une_page(lire_pdf: LirePdf) -> None:
    for fiche in sorted((RACINE / "modules").glob("*/module.toml")):
        module = lire_module(fiche.parent)
        for chapitre in module.chapitres:
            if partie(lecon_de(chapitre), MEMO):
                octets = imprimer_module(
                    module, (chapitre,), PartieFeuillet.MEMO, JOUR, avec_corrige=False
                )
                assert len(lire_pdf(octets).pages) == 1, chapitre.identifiant


def test_un_module_entier_a_un_sommaire(exemples: Module, lire_pdf: LirePdf) -> None:
    (chapitre,) = exemples.chapitres
    deux = (chapitre, replace(chapitre, identifiant="02-suite"))
    lu = lire_pdf(imprimer_module(exemples, deux, PartieFeuillet.LECON, JOUR, avec_corrige=True))
    assert lu.compter("/TOC") >= 1
    assert [nom for nom, _ in lu.titres()].count("/H1") == 1


def _plat(texte: str) -> str:
    return " ".join(texte.replace("\u202f", " ").replace("\u00a0", " ").split())
