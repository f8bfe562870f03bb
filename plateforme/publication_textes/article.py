"""A text made ready for any format (« article »): what to write, in which order, cleaned once.

Each format then only escapes and marks up, so that all of them say the same words. A line typed
inside a paragraph is kept as a line: people write poems. Nothing of a text is ever read as markup.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from certificats.glyphes import epurer
from certificats.typographie import date_longue, soigner
from inscriptions.enumerations import LicenceTexte
from modules.commun.conseils.texte import Bloc, NatureBloc, Texte

SANS_TITRE = "Sans titre"
ANONYME = "Texte anonyme"
# Said rather than left out: whoever publishes the text sees that a description is missing.
SANS_DESCRIPTION = "Image sans description"
_CC = "https://creativecommons.org/licenses"
# What a licence is called in full, and where it is read; nothing but words where there is none.
_LICENCES = {
    LicenceTexte.AUCUNE: (
        "Tous droits réservés : ce texte ne se reprend pas sans l’accord de qui l’a écrit.",
        "",
    ),
    LicenceTexte.CC_BY_SA: (
        "Licence Creative Commons Attribution, Partage dans les mêmes conditions 4.0 (CC BY-SA).",
        f"{_CC}/by-sa/4.0/deed.fr",
    ),
    LicenceTexte.CC_BY: (
        "Licence Creative Commons Attribution 4.0 (CC BY).",
        f"{_CC}/by/4.0/deed.fr",
    ),
    LicenceTexte.CC_BY_NC_ND: (
        "Licence Creative Commons Attribution, Pas d’utilisation commerciale, "
        "Pas de modification 4.0 (CC BY-NC-ND).",
        f"{_CC}/by-nc-nd/4.0/deed.fr",
    ),
}


@dataclass(frozen=True, slots=True)
class FicheTexte:
    """What goes with a text (« fiche »): whose it is, where and when, its licence, its pictures.

    `signature` is empty for a text that is not signed; `images` by the names that the text gives.
    """

    signature: str
    licence: LicenceTexte
    jour: date
    lieu: str = ""
    images: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def credits(self) -> str:
        """Who, where, when: « Nolwenn, Médiathèque des Quais, 3 décembre 2026 »."""
        dits = (_ligne(self.signature) or ANONYME, _ligne(self.lieu), date_longue(self.jour))
        return soigner(", ".join(filter(None, dits)))

    @property
    def mention(self) -> str:
        """The sentence of the licence."""
        return soigner(_LICENCES[self.licence][0])

    @property
    def adresse_licence(self) -> str:
        """Where the licence is read, or nothing."""
        return _LICENCES[self.licence][1]


@dataclass(frozen=True, slots=True)
class Article:
    """A text to be written out: `corps` holds paragraphs, headings, quotations and pictures.

    The lines of a paragraph or of a quotation are apart by one line feed. A picture is named as it
    will be on the site that takes it, and `images` holds it under that name.
    """

    titre: str
    chapo: str
    corps: tuple[Bloc, ...]
    fiche: FicheTexte
    images: Mapping[str, bytes]

    @property
    def nom(self) -> str:
        """A name for the file: the title, plain."""
        return abreger(self.titre)


def preparer(texte: Texte, fiche: FicheTexte) -> Article:
    """Clean a text and set its typography; the first title is the title, others are headings.

    A picture that is not among `fiche.images` becomes a line that says which one to add.
    """
    titres, chapos = ([*texte.de_nature(n)][:1] for n in (NatureBloc.TITRE, NatureBloc.CHAPO))
    titre = (titres and _ligne(titres[0][1].texte)) or SANS_TITRE
    a_part = {rang for rang, _ in titres + chapos}
    noms: dict[str, str] = {}
    corps = [
        _bloc(bloc, fiche, titre, noms)
        for rang, bloc in enumerate(texte.blocs)
        if rang not in a_part
    ]
    return Article(
        titre=titre,
        chapo=_lignes(chapos[0][1].texte) if chapos else "",
        corps=tuple(bloc for bloc in corps if bloc.texte),
        fiche=fiche,
        images={nom: fiche.images[fichier] for fichier, nom in noms.items()},
    )


def abreger(titre: str) -> str:
    """Make a file's name of a title: letters, figures and hyphens, 40 at most."""
    simple = unicodedata.normalize("NFKD", titre.lower().replace("œ", "oe").replace("æ", "ae"))
    nu = re.sub(r"[^a-z0-9]+", "-", re.sub(r"[’']", " ", "".join(_sans_accents(simple))))
    return nu.strip("-")[:40].strip("-") or "texte"


def _sans_accents(decompose: str) -> Iterable[str]:
    return (c for c in decompose if not unicodedata.combining(c))


def _bloc(bloc: Bloc, fiche: FicheTexte, titre: str, noms: dict[str, str]) -> Bloc:
    match bloc.nature:
        case NatureBloc.IMAGE if bloc.fichier in fiche.images:
            extension = bloc.fichier.rpartition(".")[2]
            noms.setdefault(bloc.fichier, f"{abreger(titre)}-{len(noms) + 1}.{extension}")
            alternative = _ligne(bloc.texte) or SANS_DESCRIPTION
            return Bloc(bloc.nature, alternative, noms[bloc.fichier], _ligne(bloc.credit))
        case NatureBloc.IMAGE:
            dits = ", ".join(filter(None, (_ligne(bloc.texte), _ligne(bloc.credit))))
            return Bloc(NatureBloc.PARAGRAPHE, soigner(f"[Image à ajouter : {dits or 'sans nom'}]"))
        case NatureBloc.TITRE | NatureBloc.INTERTITRE:
            return Bloc(NatureBloc.INTERTITRE, _ligne(bloc.texte))
        case NatureBloc.CHAPO:
            return Bloc(NatureBloc.PARAGRAPHE, _lignes(bloc.texte))
        case NatureBloc.PARAGRAPHE | NatureBloc.CITATION:
            return Bloc(bloc.nature, _lignes(bloc.texte))


def _ligne(texte: str) -> str:
    """Clean a text into one line, its French typography set; no sign that XML refuses."""
    return soigner(epurer(re.sub("[\ud800-\udfff\ufffe\uffff]", "", texte)))


def _lignes(texte: str) -> str:
    return "\n".join(filter(None, map(_ligne, texte.split("\n"))))
