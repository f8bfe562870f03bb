"""A text on paper (« pdf »): one article alone, or several in a newspaper."""

from collections.abc import Iterable

from modules.commun.conseils.texte import Bloc, NatureBloc
from plateforme.impressions.journal import (
    ArticleImprime,
    BlocArticle,
    JournalDeQuartier,
    Manchette,
    composer_article,
    composer_journal,
)
from plateforme.publication_textes.article import ANONYME, Article


def en_pdf(article: Article) -> bytes:
    """Lay one article out. Raise ImpressionImpossible."""
    imprime = _imprime(article, article.fiche.credits)
    return composer_article(imprime, article.fiche.jour)


def en_journal(articles: Iterable[Article], manchette: Manchette, ours: str) -> bytes:
    """Lay out a newspaper, the first article in front. Raise ImpressionImpossible."""
    imprimes = [_imprime(un, un.fiche.signature or ANONYME) for un in articles]
    return composer_journal(JournalDeQuartier(manchette, tuple(imprimes), ours))


def _imprime(article: Article, signature: str) -> ArticleImprime:
    return ArticleImprime(
        titre=article.titre,
        chapo=article.chapo,
        blocs=tuple(_bloc(bloc, article) for bloc in article.corps),
        signature=signature,
        mention=article.fiche.mention,
    )


def _bloc(bloc: Bloc, article: Article) -> BlocArticle:
    octets = article.images[bloc.fichier] if bloc.nature is NatureBloc.IMAGE else b""
    return BlocArticle(str(bloc.nature), bloc.texte, octets, bloc.credit)
