"""A text leaves in each format, and the format's own reader finds the same words, in order.

SPIP has no reader outside SPIP: the one here knows the shortcuts that its help lists, no other.
"""

import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import mwparserfromhell as mw
import odfdo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from markdown_it import MarkdownIt
from PIL import Image

from inscriptions.enumerations import LicenceTexte
from modules.commun.conseils.texte import Bloc, NatureBloc, Texte
from plateforme.publication_textes.article import Article, FicheTexte, abreger, preparer
from plateforme.publication_textes.formats import FormatTexte, exporter_texte
from plateforme.publication_textes.texte_html import en_html
from plateforme.publication_textes.texte_markdown import en_markdown
from plateforme.publication_textes.texte_odt import en_odt
from plateforme.publication_textes.texte_pdf import en_pdf
from plateforme.publication_textes.texte_spip import en_spip
from plateforme.publication_textes.texte_wiki import en_wiki

Lu = list[tuple[str, str]]
JOUR = date(2026, 11, 28)


def _image(format_: str) -> bytes:
    tampon = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(tampon, format_)
    return tampon.getvalue()


IMAGES = {f"{'a' * 32}.jpg": _image("JPEG"), f"{'b' * 32}.png": _image("PNG")}
# Whatever one of the formats reads as its own, alone or met by chance.
SIGNES = [
    *"*_`~#-+=|>&;:!?'\"(){}[]^$@\\/.0123 \u00a0",
    *(
        "<b>",
        "</p>",
        "<!--",
        "-->",
        "&amp;",
        "&#65;",
        "**",
        "''",
        "'''",
        "__TOC__",
        "{{",
        "}}",
        "[[",
    ),
    *(
        "]]",
        "~~~~",
        "<quote>",
        "</quote>",
        "<img1|center>",
        "http://a.b",
        "[x->y]",
        "1. ",
        "== a ==",
    ),
    *("----", "\ud800", "\ufffe", "\u202e", "\x00", "é", "œ", "l'eau", "« a »", "mot", "Écrire"),
]
BOUT = st.lists(st.sampled_from(SIGNES), min_size=1, max_size=8).map("".join)
LIGNES = st.lists(BOUT, min_size=1, max_size=3).map("\n".join)


def blocs() -> st.SearchStrategy[Bloc]:
    simples = st.sampled_from(
        [NatureBloc.PARAGRAPHE, NatureBloc.INTERTITRE, NatureBloc.CITATION, NatureBloc.TITRE]
    )
    images = st.builds(
        Bloc, st.just(NatureBloc.IMAGE), BOUT | st.just(""), st.sampled_from([*IMAGES]), BOUT
    )
    return st.builds(Bloc, simples, LIGNES) | images


def articles() -> st.SearchStrategy[Article]:
    tete = st.builds(
        lambda titre, chapo: [Bloc(NatureBloc.TITRE, titre), *chapo],
        BOUT,
        st.lists(st.builds(Bloc, st.just(NatureBloc.CHAPO), LIGNES), max_size=1),
    )
    texte = st.builds(lambda t, corps: Texte((*t, *corps)), tete, st.lists(blocs(), max_size=5))
    fiche = st.builds(
        FicheTexte,
        signature=BOUT | st.just(""),
        licence=st.sampled_from(LicenceTexte),
        jour=st.just(JOUR),
        lieu=BOUT | st.just(""),
        images=st.just(IMAGES),
    )
    return st.builds(preparer, texte, fiche)


def attendu(article: Article) -> Lu:
    dits = [("titre", article.titre)]
    dits += [("chapo", article.chapo)] if article.chapo else []
    for bloc in article.corps:
        if bloc.nature is NatureBloc.IMAGE:
            dits += [("image", bloc.fichier), ("alt", bloc.texte)]
            dits += [("credit", bloc.credit)] if bloc.credit else []
        else:
            dits.append((str(bloc.nature), bloc.texte))
    return [*dits, ("fin", article.fiche.credits), ("fin", article.fiche.mention)]


# -- Each format's own reader ----------------------------------------------------------------------


def lire_markdown(source: str) -> Lu:
    """CommonMark, by markdown-it."""
    jetons = MarkdownIt("commonmark").parse(source)
    dits: Lu = []
    fin = False
    for rang, jeton in enumerate(jetons):
        if jeton.type == "hr":
            fin = True
        if jeton.type != "inline":
            assert jeton.type not in {"fence", "code_block", "html_block", "bullet_list_open"}
            continue
        enfants = jeton.children or []
        assert not {e.type for e in enfants} & {"html_inline", "code_inline"}
        texte = "".join("\n" if e.type == "hardbreak" else e.content for e in enfants)
        ouvre = jetons[rang - 1]
        if fin:
            assert ouvre.type == "paragraph_open"
            dits.append(("fin", re.sub(r" https://creativecommons\S+$", "", texte)))
        elif ouvre.type == "heading_open":
            dits.append(({"h1": "titre", "h2": "intertitre"}[ouvre.tag], texte))
        elif enfants[0].type == "image":
            dits += [
                ("image", str(enfants[0].attrs["src"])),
                ("alt", "".join(e.content for e in enfants[0].children or [])),
            ]
            credit = "".join(e.content for e in enfants[1:])
            dits += [("credit", credit)] if credit else []
        elif any(e.type == "strong_open" for e in enfants):
            dits.append(("chapo", texte))
        else:
            cite = rang > 1 and jetons[rang - 2].type == "blockquote_open"
            dits.append(("citation" if cite else "paragraphe", texte))
    return dits


def lire_html(source: str) -> Lu:
    """A page, by lxml: what a reader sees, and nothing that would run."""
    page = lxml_html.document_fromstring(source)
    assert page.get("lang") == "fr"
    assert not page.xpath("//script | //iframe | //@onload | //@onerror | //link")
    dits: Lu = []
    for element in page.xpath("//article/header/* | //article/* | //footer/p"):
        if element.tag == "figure":
            (image,) = element.xpath("img")
            dits += [("image", image.get("src")), ("alt", image.get("alt"))]
            dits += [("credit", c.text_content()) for c in element.xpath("figcaption")]
        elif element.tag not in ("header", "footer"):
            nature = {"h1": "titre", "h2": "intertitre", "blockquote": "citation"}
            sorte = "chapo" if element.get("class") == "chapo" else "paragraphe"
            if element.getparent().tag == "footer":
                sorte = "fin"
            dits.append((nature.get(element.tag, sorte), element.text_content()))
    return dits


def lire_spip(source: str) -> Lu:
    """The fields and the shortcuts of SPIP's help that we write, and no other."""
    champs = dict(
        re.findall(
            r"^=+ À coller dans le champ « (\w+) » =+\n\n(.*?)\n(?=\n=+ |\Z)", source, re.S | re.M
        )
    )
    images = dict(re.findall(r"^<img(\d+)\|center> : (\S+)$", source, re.M))
    soins = re.split(r"^<img\d+\|center> : ", source, flags=re.M)[1:]
    dits = [("titre", html.unescape(champs["Titre"]))]
    dits += [("chapo", _spip(champs["Chapeau"]))] if "Chapeau" in champs else []
    corps, _, fin = (
        champs["Texte"].rpartition("\n\n----\n\n")
        if "\n\n----" in champs["Texte"]
        else ("", "", champs["Texte"].removeprefix("----\n\n"))
    )
    for morceau in filter(None, corps.split("\n\n")):
        if trouve := re.fullmatch(r"\{\{\{([^{}]*)\}\}\}", morceau):
            dits.append(("intertitre", html.unescape(trouve[1])))
        elif trouve := re.fullmatch(r"<quote>([^<>]*)</quote>", morceau):
            dits.append(("citation", _spip(trouve[1])))
        elif trouve := re.fullmatch(r"<img(\d+)\|center>", morceau):
            soin = soins[int(trouve[1]) - 1]
            dits.append(("image", images[trouve[1]]))
            alt = re.search(r"^Texte alternatif : (.*)$", soin, re.M)
            dits.append(("alt", alt[1] if alt else ""))
            dits += [("credit", c) for c in re.findall(r"^Crédit : (.*)$", soin, re.M)]
        else:
            dits.append(("paragraphe", _spip(morceau)))
    qui, mention = fin.strip("\n").split("\n\n")
    mention = re.sub(r"^\[(.*)->https://\S+\]$", r"\1", mention)
    return [*dits, ("fin", _spip(qui)), ("fin", _spip(mention))]


def _spip(texte: str) -> str:
    assert not re.search(r"[<>{}\[\]|~]", texte)
    lignes = texte.replace("\n_ ", "\n").split("\n")
    assert not any(ligne.startswith(("-", "_")) for ligne in lignes)
    return html.unescape("\n".join(lignes))


def lire_wiki(source: str) -> Lu:
    """Wikitext, by mwparserfromhell."""
    arbre = mw.parse(source)
    assert not arbre.filter_templates()
    assert not arbre.filter_arguments()
    dits: Lu = []
    courant: list[str] = []
    fin = False

    def vider() -> None:
        texte = "".join(courant).strip("\n")
        courant.clear()
        for morceau in filter(None, texte.split("\n\n")):
            dits.append(("fin" if fin else "paragraphe", morceau.strip("\n")))

    for noeud in arbre.nodes:
        match noeud:
            case mw.nodes.Comment():
                dits.append(("titre", re.sub(r"^ Nom de la page : | $", "", str(noeud.contents))))
            case mw.nodes.Heading():
                vider()
                assert noeud.level == 2
                dits.append(("intertitre", _clair(noeud.title).strip(" ")))
            case mw.nodes.Wikilink() if str(noeud.title).startswith("Fichier:"):
                vider()
                alt, credit = _vignette(noeud)
                dits += [("image", str(noeud.title).removeprefix("Fichier:")), ("alt", alt)]
                dits += [("credit", credit)] if credit else []
            case mw.nodes.Wikilink():
                vider()
                assert str(noeud.title).startswith("Catégorie:")
            case mw.nodes.Tag() if str(noeud.tag) == "b" or str(noeud.tag) == "blockquote":
                vider()
                nature = "chapo" if str(noeud.tag) == "b" else "citation"
                dits.append((nature, _clair(noeud.contents)))
            case mw.nodes.Tag() if str(noeud.tag) == "hr":
                vider()
                fin = True
            case mw.nodes.ExternalLink():
                courant.append(_clair(noeud.title if noeud.brackets else noeud.url))
            case _:
                courant.append(_clair(noeud))
    vider()
    return dits


def _clair(code: Any) -> str:
    """Give the words of a piece of wikitext that holds text, entities and line breaks only."""
    morceaux = []
    for noeud in mw.parse(str(code)).nodes if not isinstance(code, mw.nodes.Node) else [code]:
        if isinstance(noeud, mw.nodes.Tag):
            assert str(noeud.tag) == "br", str(noeud)
            continue
        assert isinstance(noeud, mw.nodes.Text | mw.nodes.HTMLEntity | mw.nodes.ExternalLink), noeud
        morceaux.append(html.unescape(str(noeud)))
    return "".join(morceaux)


def _vignette(lien: Any) -> tuple[str, str]:
    options = str(lien.text).split("|")
    assert options[0] == "vignette"
    alts = [o.removeprefix("alt=") for o in options[1:] if o.startswith("alt=")]
    autres = [o for o in options[1:] if not o.startswith("alt=")]
    return html.unescape("".join(alts)), html.unescape("".join(autres))


def lire_odt(octets: bytes) -> Lu:
    """An ODT, by the XML of its content; its pictures must be in the file and announced."""
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        racine = ET.fromstring(archive.read("content.xml"))
        annonces = archive.read("META-INF/manifest.xml").decode()
        membres = archive.namelist()
    nom = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}style-name"
    espaces = {
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
    }
    dits: Lu = []
    (corps,) = racine.iterfind(".//{urn:oasis:names:tc:opendocument:xmlns:office:1.0}text")
    for element in corps:
        texte = "".join(_odt(element))
        cadre = element.find("draw:frame", espaces)
        if cadre is not None:
            image = cadre.find("draw:image", espaces)
            assert image is not None
            chemin = image.get("{http://www.w3.org/1999/xlink}href", "")
            assert chemin in membres
            assert f'"{chemin}"' in annonces
            alt = cadre.find("svg:desc", espaces)
            dits += [("image", chemin.removeprefix("Pictures/"))]
            dits += [("alt", "" if alt is None else alt.text or "")]
            continue
        style = element.get(nom, "")
        gras = any(s.get(nom) == "gras" for s in element)
        natures = {"Heading_20_1": "titre", "Heading_20_2": "intertitre", "Quotations": "citation"}
        natures |= {"Caption": "credit"}
        dits.append((natures.get(style, "chapo" if gras else "paragraphe"), texte))
    mention = re.sub(r" ?(https://creativecommons\S+)?$", "", dits.pop()[1])
    return [*dits[:-1], ("fin", dits[-1][1]), ("fin", mention)]


def _odt(element: ET.Element) -> Iterator[str]:
    for fils in element:
        if fils.tag.endswith("}line-break"):
            yield "\n"
        elif fils.tag.endswith("}span"):
            yield fils.text or ""


# -- What is found ---------------------------------------------------------------------------------


@given(articles())
@settings(max_examples=100, deadline=None)
def test_chaque_format_redonne_les_memes_mots(article: Article) -> None:
    dits = attendu(article)
    assert lire_markdown(en_markdown(article)) == dits
    assert lire_html(en_html(article)) == dits
    assert lire_spip(en_spip(article)) == dits
    assert lire_odt(en_odt(article)) == dits
    # A page's name holds fewer signs than a title.
    assert lire_wiki(en_wiki(article))[1:] == dits[1:]


TEXTE = Texte(
    (
        Bloc(NatureBloc.TITRE, "L'école ouvre ses portes"),
        Bloc(NatureBloc.CHAPO, "Samedi, on visite ; on goûte aussi."),
        Bloc(NatureBloc.PARAGRAPHE, "- Un {tiret}, une accolade\net une seconde ligne."),
        Bloc(NatureBloc.INTERTITRE, "Deux heures pour tout voir"),
        Bloc(NatureBloc.IMAGE, "La cour, vue du préau", next(iter(IMAGES)), "Photo : Awa"),
        Bloc(NatureBloc.IMAGE, "Un plan", "perdu.png", "Dessin : Awa"),
        Bloc(NatureBloc.CITATION, "On est fiers."),
    )
)
FICHE = FicheTexte("Nolwenn", LicenceTexte.CC_BY_SA, JOUR, "Médiathèque des Quais", IMAGES)


@pytest.fixture(scope="module")
def article() -> Article:
    return preparer(TEXTE, FICHE)


def test_ce_que_l_on_colle_dans_spip(article: Article) -> None:
    assert en_spip(article) == (
        """======== À coller dans le champ « Titre » ========

L’école ouvre ses portes

======== À coller dans le champ « Chapeau » ========

Samedi, on visite\u202f; on goûte aussi.

======== À coller dans le champ « Texte » ========

&#45; Un &#123;tiret&#125;, une accolade
_ et une seconde ligne.

{{{Deux heures pour tout voir}}}

<img1|center>

&#91;Image à ajouter\u00a0: Un plan, Dessin\u00a0: Awa&#93;

<quote>On est fiers.</quote>

----

Nolwenn, Médiathèque des Quais, 28\u00a0novembre\u00a02026

[Licence Creative Commons Attribution, Partage dans les mêmes conditions 4.0 (CC BY-SA).->https://creativecommons.org/licenses/by-sa/4.0/deed.fr]

======== Images : rien à coller, à ajouter à l’article ========

Ajoutez chaque image à l’article, recopiez sa description et son crédit, puis remplacez,
dans le texte, son numéro par celui que SPIP lui a donné.

<img1|center> : l-ecole-ouvre-ses-portes-1.jpg
Texte alternatif : La cour, vue du préau
Crédit : Photo\u00a0: Awa
"""
    )


def test_ce_que_l_on_colle_dans_un_wiki(article: Article) -> None:
    page = en_wiki(article)
    assert page.startswith("<!-- Nom de la page : L’école ouvre ses portes -->\n\n'''Samedi")
    assert "\n== Deux heures pour tout voir ==\n" in page
    image = "[[Fichier:l-ecole-ouvre-ses-portes-1.jpg|vignette|alt=La cour, vue du préau|Photo"
    assert image in page
    assert page.endswith("[[Catégorie:Ateliers d’écriture]]\n[[Catégorie:Médiathèque des Quais]]\n")


def test_un_titre_de_spip_garde_son_rang(article: Article) -> None:
    titre = Texte((Bloc(NatureBloc.TITRE, "12. La rue"), Bloc(NatureBloc.PARAGRAPHE, "Oui.")))
    assert "\n12&#46; La rue\n" in en_spip(preparer(titre, FICHE))


def test_le_fichier_remis_et_ses_images(article: Article) -> None:
    for forme in FormatTexte:
        remis = exporter_texte(article, forme)
        assert remis == exporter_texte(article, forme)
        dedans = forme in (FormatTexte.ODT, FormatTexte.PDF)
        fin = f".{forme}" if dedans else f".{forme}.zip"
        assert remis.nom == f"l-ecole-ouvre-ses-portes{fin}"
        if not dedans:
            with zipfile.ZipFile(io.BytesIO(remis.octets)) as archive:
                assert archive.namelist() == [
                    f"l-ecole-ouvre-ses-portes.{forme}",
                    "l-ecole-ouvre-ses-portes-1.jpg",
                ]
    sans = preparer(Texte((Bloc(NatureBloc.PARAGRAPHE, "Seul."),)), FICHE)
    assert exporter_texte(sans, FormatTexte.MARKDOWN).nom == "sans-titre.md"
    odt = odfdo.Document(io.BytesIO(exporter_texte(article, FormatTexte.ODT).octets))
    assert "On est fiers." in odt.get_formatted_text()
    assert [image.url for image in odt.body.get_images()] == [
        "Pictures/l-ecole-ouvre-ses-portes-1.jpg"
    ]
    assert [abreger(t) for t in ("Œuvre d’été", "…", "a" * 60)] == [
        "oeuvre-d-ete",
        "texte",
        "a" * 40,
    ]


def test_sur_papier_la_meme_chose_et_ses_alternatives(
    article: Article, lire_pdf: Callable[[bytes], Any]
) -> None:
    lu = lire_pdf(en_pdf(article))
    assert lu.titres() == [
        ("/H1", "L’école ouvre ses portes"),
        ("/H2", "Deux heures pour tout voir"),
    ]
    assert lu.remplacements() == ["La cour, vue du préau"]
    for mots in ("On est fiers.", "Nolwenn, Médiathèque des Quais", "CC BY-SA", "Photo"):
        assert mots in lu.texte()
