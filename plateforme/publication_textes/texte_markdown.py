"""A text as Markdown (« markdown »): CommonMark, no front matter, a credit under its picture."""

from modules.commun.conseils.texte import Bloc, NatureBloc
from plateforme.impressions.markdown import proteger
from plateforme.publication_textes.article import Article


def en_markdown(article: Article) -> str:
    """Write an article, ended by a line feed."""
    blocs = [f"# {proteger(article.titre)}"]
    if article.chapo:
        blocs.append(f"**{_lignes(article.chapo)}**")
    blocs += map(_bloc, article.corps)
    fiche = article.fiche
    adresse = f" <{fiche.adresse_licence}>" if fiche.adresse_licence else ""
    blocs += ["---", proteger(fiche.credits), proteger(fiche.mention) + adresse]
    return "\n\n".join(blocs) + "\n"


def _bloc(bloc: Bloc) -> str:
    match bloc.nature:
        case NatureBloc.INTERTITRE:
            return f"## {proteger(bloc.texte)}"
        case NatureBloc.CITATION:
            return "> " + _lignes(bloc.texte).replace("\n", "\n> ")
        case NatureBloc.IMAGE:
            credit = f"\\\n*{proteger(bloc.credit)}*" if bloc.credit else ""
            return f"![{proteger(bloc.texte)}]({bloc.fichier}){credit}"
        case _:
            return _lignes(bloc.texte)


def _lignes(texte: str) -> str:
    return "\\\n".join(map(proteger, texte.split("\n")))
