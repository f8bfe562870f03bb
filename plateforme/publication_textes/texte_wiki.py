"""A text for a wiki (« wiki »): MediaWiki's own markup, to be pasted in a new page.

The page's name is the title, in a comment of the first line. No template is used: each wiki has its
own. A sign that means something to MediaWiki is written as an entity, which shows as that sign.
"""

import re

from modules.commun.conseils.texte import Bloc, NatureBloc
from plateforme.publication_textes.article import Article

CATEGORIE = "Ateliers d’écriture"
# Anywhere: tags and entities, links, templates, tables, ''italics'', ~~~~ signatures.
_PARTOUT = re.compile(r"[&<>\[\]{}|'~]|__|(?<=_)_")
# At the beginning of a line: headings, lists, indents, rules, tables.
_DEBUT = re.compile(r"^[=*#:;!-]")
# At its end: a heading, if its beginning was one.
_FIN = re.compile(r"=$")
# What a name of a page may hold, of what people type; MediaWiki forbids more signs than it says.
_INTERDITS = re.compile(r"[^\w,.()’«»?!:;°/–-]+|_+")


def en_wiki(article: Article) -> str:
    """Write the page, ended by a line feed."""
    blocs = [f"<!-- Nom de la page : {nom_de_page(article.titre)} -->"]
    if article.chapo:
        blocs.append(f"'''{_lignes(article.chapo)}'''")
    blocs += map(_bloc, article.corps)
    fiche = article.fiche
    mention = _propre(fiche.mention)
    if fiche.adresse_licence:
        mention = f"[{fiche.adresse_licence} {mention}]"
    blocs += ["----", _propre(fiche.credits), mention]
    categories = [CATEGORIE, nom_de_page(fiche.lieu)]
    blocs.append("\n".join(f"[[Catégorie:{nom}]]" for nom in categories if nom))
    return "\n\n".join(blocs) + "\n"


def nom_de_page(texte: str) -> str:
    """Give a text as the name of a page or of a category: no sign that MediaWiki forbids there."""
    return re.sub("-{2,}", "-", _INTERDITS.sub(" ", texte)).strip(" :/.")


def _bloc(bloc: Bloc) -> str:
    match bloc.nature:
        case NatureBloc.INTERTITRE:
            return f"== {_propre(bloc.texte)} =="
        case NatureBloc.CITATION:
            return f"<blockquote>{_lignes(bloc.texte)}</blockquote>"
        case NatureBloc.IMAGE:
            options = [f"Fichier:{bloc.fichier}", "vignette", f"alt={_propre(bloc.texte)}"]
            options += [_propre(bloc.credit)] if bloc.credit else []
            return f"[[{'|'.join(options)}]]"
        case _:
            return _lignes(bloc.texte)


def _propre(texte: str) -> str:
    return _FIN.sub(_entite, _DEBUT.sub(_entite, _PARTOUT.sub(_entite, texte)))


def _entite(signe: re.Match[str]) -> str:
    return "".join(f"&#{ord(c)};" for c in signe[0])


def _lignes(texte: str) -> str:
    return "<br>\n".join(map(_propre, texte.split("\n")))
