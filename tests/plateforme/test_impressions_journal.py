"""A neighbourhood newspaper: in order, tagged, its last columns even, and never a lonely page."""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PIL import Image

from plateforme.impressions.erreurs import ImpressionImpossible
from plateforme.impressions.journal import (
    ArticleImprime,
    BlocArticle,
    JournalDeQuartier,
    Manchette,
    composer_journal,
)

LirePdf = Callable[[bytes], Any]
MANCHETTE = Manchette("Le Petit Guelmeur", "Port-Lannec", date(2026, 11, 28), "3")
PHRASE = "Le jeudi matin, la place se remplit avant huit heures et chacun y trouve à qui parler. "


def photo(largeur: int, hauteur: int) -> bytes:
    tampon = io.BytesIO()
    Image.new("RGB", (largeur, hauteur), "teal").save(tampon, "JPEG")
    return tampon.getvalue()


def article(titre: str, paragraphes: int, *images: BlocArticle) -> ArticleImprime:
    corps = [BlocArticle("paragraphe", PHRASE * 4) for _ in range(paragraphes)]
    corps[1:1] = [BlocArticle("intertitre", f"Suite de {titre}"), BlocArticle("citation", "Oui.")]
    return ArticleImprime(titre, "Un chapô.", (*images, *corps), f"Signé {titre}", "CC BY-SA")


def test_un_journal_se_lit_dans_l_ordre(lire_pdf: LirePdf) -> None:
    une = BlocArticle("image", "Un étal", photo(1600, 900), "Photo : Awa")
    debout = BlocArticle("image", "Une porte", photo(400, 900), "Photo : Yann")
    petite = BlocArticle("image", "Un timbre", photo(90, 90))
    articles = (article("Un", 8, une), article("Deux", 6, debout), article("Trois", 3, petite))
    journal = JournalDeQuartier(MANCHETTE, articles, "Écrit à plusieurs.")
    octets = composer_journal(journal)
    assert octets == composer_journal(journal)
    lu = lire_pdf(octets)
    assert 1 < len(lu.pages) < 4
    assert lu.langue == "fr-FR"
    assert lu.infos.title == "Le Petit Guelmeur"
    attendus = [("/H1", "Le Petit Guelmeur")]
    for titre in ("Un", "Deux", "Trois"):
        attendus += [("/H2", titre), ("/H3", f"Suite de {titre}")]
    assert lu.titres() == attendus
    assert lu.remplacements() == ["Un étal", "Une porte", "Un timbre"]
    mots = lu.texte()
    for dit in ("samedi 28 novembre 2026, n° 3", "Photo : Awa", "Signé Deux", "Écrit à plusieurs."):
        assert dit in mots.replace("\u00a0", " ")
    # Each author signs below her own text, before the next one.
    assert re.search(r"Signé Un.*Deux.*Signé Deux.*Trois.*Signé Trois", mots)


def hauteurs(page: Any) -> list[tuple[float, float]]:
    """Where each piece of text of a page stands: (from the left, from the bottom), in points."""
    trouvees: list[tuple[float, float]] = []

    def noter(texte: str, repere: list[float], place: list[float], *_: Any) -> None:
        if len(texte.strip()) > 5:
            x = repere[0] * place[4] + repere[2] * place[5] + repere[4]
            y = repere[1] * place[4] + repere[3] * place[5] + repere[5]
            trouvees.append((x, y))

    page.extract_text(visitor_text=noter)
    return trouvees


def test_les_colonnes_de_la_derniere_page_finissent_ensemble(lire_pdf: LirePdf) -> None:
    articles = tuple(article(titre, 6) for titre in ("Un", "Deux", "Trois"))
    lu = lire_pdf(composer_journal(JournalDeQuartier(MANCHETTE, articles, "Ours.")))
    places = [(x, y) for x, y in hauteurs(lu.pages[-1]) if y > 90]  # above the foot of the page
    gauche = min(y for x, y in places if x < 290)
    droite = min(y for x, y in places if x > 290)
    assert abs(gauche - droite) < 60  # points: a sign-off that stays in one piece


def test_quelques_lignes_ne_prennent_pas_une_page_de_plus(lire_pdf: LirePdf) -> None:
    une = BlocArticle("image", "Un étal", photo(1600, 900))
    pages = {}
    for nombre in (1, 2, 8):
        articles = (article("Un", 3, une), article("Deux", nombre))
        octets = composer_journal(JournalDeQuartier(MANCHETTE, articles, "Ours."))
        pages[nombre] = len(lire_pdf(octets).pages)
    assert pages == {1: 1, 2: 1, 8: 2}


@pytest.mark.parametrize("hostile", ['#panic("x")', "$x$ <lien> @ref", "\u202eabc\x00", "字" * 40])
def test_rien_de_ce_qu_on_ecrit_n_est_execute(hostile: str, lire_pdf: LirePdf) -> None:
    article_ = ArticleImprime(
        hostile, hostile, (BlocArticle("paragraphe", hostile),), hostile, hostile
    )
    manchette = Manchette(hostile, hostile, date(2026, 11, 28), hostile)
    lu = lire_pdf(composer_journal(JournalDeQuartier(manchette, (article_,), hostile)))
    assert len(lu.pages) == 1


def test_ce_qui_manque_est_dit() -> None:
    with pytest.raises(ImpressionImpossible, match="nom au journal"):
        Manchette("  ", "", date(2026, 11, 28))
    with pytest.raises(ImpressionImpossible, match="au moins un texte"):
        JournalDeQuartier(MANCHETTE, (), "")
    with pytest.raises(ValueError, match="known kind"):
        BlocArticle("image", "Sans octets")
