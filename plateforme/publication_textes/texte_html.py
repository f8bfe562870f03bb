"""A text as a page (« html »): one article, its language said, no script, no other site."""

from html import escape

from modules.commun.conseils.texte import Bloc, NatureBloc
from plateforme.publication_textes.article import Article

_STYLE = """
body { max-width: 38rem; margin: 2rem auto; padding: 0 1rem; font: 1.125rem/1.6 Georgia, serif;
  color: #1c2733; background: #fff }
h1, h2 { font-family: system-ui, sans-serif; line-height: 1.25; color: #173a5e }
.chapo { font-size: 1.2rem; font-weight: 600 }
blockquote { margin: 1.5rem 0; padding-left: 1rem; border-left: .25rem solid #173a5e }
figure { margin: 1.5rem 0 } img { max-width: 100%; height: auto }
figcaption, footer { font-size: .9rem; color: #4c5864 } footer { margin-top: 2.5rem }
"""


def en_html(article: Article) -> str:
    """Write an article as a whole page; its pictures stand beside it, by name."""
    fiche = article.fiche
    chapo = f'<p class="chapo">{_lignes(article.chapo)}</p>\n' if article.chapo else ""
    mention = _propre(fiche.mention)
    if fiche.adresse_licence:
        mention = f'<a rel="license" href="{escape(fiche.adresse_licence)}">{mention}</a>'
    return f"""<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{_propre(article.titre)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<article>
<header>
<h1>{_propre(article.titre)}</h1>
{chapo}</header>
{"".join(map(_bloc, article.corps))}<footer>
<p>{_propre(fiche.credits)}</p>
<p>{mention}</p>
</footer>
</article>
</main>
</body>
</html>
"""


def _bloc(bloc: Bloc) -> str:
    match bloc.nature:
        case NatureBloc.INTERTITRE:
            return f"<h2>{_propre(bloc.texte)}</h2>\n"
        case NatureBloc.CITATION:
            return f"<blockquote><p>{_lignes(bloc.texte)}</p></blockquote>\n"
        case NatureBloc.IMAGE:
            image = f'<img src="{escape(bloc.fichier)}" alt="{_propre(bloc.texte)}">'
            legende = f"<figcaption>{_propre(bloc.credit)}</figcaption>" if bloc.credit else ""
            return f"<figure>{image}{legende}</figure>\n"
        case _:
            return f"<p>{_lignes(bloc.texte)}</p>\n"


def _propre(texte: str) -> str:
    return escape(texte)


def _lignes(texte: str) -> str:
    return "<br>\n".join(map(_propre, texte.split("\n")))
