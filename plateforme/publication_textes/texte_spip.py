"""A text for SPIP (« spip »): what to paste in each field of an article, in SPIP's own shortcuts.

The shortcuts are those of SPIP's help (« Les raccourcis typographiques »). A sign that would start
one is written as an HTML entity, which SPIP leaves alone. Pictures are sent apart: SPIP numbers
them, and the place of each one in the text waits for its number.
"""

import re

from modules.commun.conseils.texte import Bloc, NatureBloc
from plateforme.publication_textes.article import Article

# Anywhere: tags and entities, {italics}, [links], |tables|, ~ for a no-break space.
_PARTOUT = re.compile(r"[&<>{}\[\]|~]")
# At the beginning of a line: lists, rules, line breaks; = as the lines that name the fields.
_DEBUT = re.compile(r"^[-_=]")
# At the beginning of a title: a rank, that SPIP takes out of it.
_RANG = re.compile(r"^(\d+)([.)°])")
_CHAMP = "======== À coller dans le champ « {} » ========"


def en_spip(article: Article) -> str:
    """Write the fields one after the other, each under a line that names it."""
    champs = [("Titre", _RANG.sub(_entite_du_rang, _propre(article.titre)))]
    if article.chapo:
        champs.append(("Chapeau", _lignes(article.chapo)))
    # Numbered by place: the same picture may be described in two ways.
    places = [rang for rang, bloc in enumerate(article.corps) if bloc.nature is NatureBloc.IMAGE]
    corps = [
        f"<img{places.index(rang) + 1}|center>" if rang in places else _bloc(bloc)
        for rang, bloc in enumerate(article.corps)
    ]
    fiche = article.fiche
    mention = _propre(fiche.mention)
    if fiche.adresse_licence:
        mention = f"[{mention}->{fiche.adresse_licence}]"
    champs.append(("Texte", "\n\n".join([*corps, "----", _propre(fiche.credits), mention])))
    ecrits = [f"{_CHAMP.format(champ)}\n\n{contenu}\n" for champ, contenu in champs]
    if places:
        ecrits.append(_mode_d_emploi([article.corps[rang] for rang in places]))
    return "\n".join(ecrits)


def _bloc(bloc: Bloc) -> str:
    match bloc.nature:
        case NatureBloc.INTERTITRE:
            return f"{{{{{{{_propre(bloc.texte)}}}}}}}"
        case NatureBloc.CITATION:
            return f"<quote>{_lignes(bloc.texte)}</quote>"
        case _:
            return _lignes(bloc.texte)


def _mode_d_emploi(images: list[Bloc]) -> str:
    """Say what to do with the pictures: SPIP keeps the alternative and the credit beside each."""
    lignes = [
        "======== Images : rien à coller, à ajouter à l’article ========",
        "",
        "Ajoutez chaque image à l’article, recopiez sa description et son crédit, puis remplacez,",
        "dans le texte, son numéro par celui que SPIP lui a donné.",
    ]
    for rang, bloc in enumerate(images, start=1):
        lignes += ["", f"<img{rang}|center> : {bloc.fichier}"]
        lignes.append(f"Texte alternatif : {bloc.texte}")
        lignes += [f"Crédit : {bloc.credit}"] if bloc.credit else []
    return "\n".join(lignes) + "\n"


def _propre(texte: str) -> str:
    return _DEBUT.sub(_entite, _PARTOUT.sub(_entite, texte))


def _entite(signe: re.Match[str]) -> str:
    return f"&#{ord(signe[0])};"


def _entite_du_rang(debut: re.Match[str]) -> str:
    return f"{debut[1]}&#{ord(debut[2])};"


def _lignes(texte: str) -> str:
    return "\n_ ".join(map(_propre, texte.split("\n")))
