"""Citations of law that are wrong now (« citations périmées »): what was true once, or never was.

They come back from old handouts and from memory. Each entry names what gives it away, why it is
wrong and what to write instead; a sentence may still tell the past when it says so (`AU_PASSE`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

# The sentence tells the past, or denies the mistake: it may name what is no more.
AU_PASSE = re.compile(
    r"n’existe(?:nt)? plus|abrog|ancien|a remplacé|remplacée? par|a pris fin|pas encore|"
    r"\bn’est plus\b|\bne sont plus\b|\bc’est faux\b|\bidée fausse\b|\bsuccède",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Peremption:
    """One wrong citation: `motif` finds it in a sentence, unless `sauf` is there too.

    `au_passe`: it may be named by a sentence that tells the past.
    """

    motif: re.Pattern[str]
    pourquoi: str
    plutot: str
    sauf: re.Pattern[str] | None = None
    au_passe: bool = True


def _p(
    motif: str, pourquoi: str, plutot: str, sauf: str | None = None, *, au_passe: bool = True
) -> Peremption:
    garde = None if sauf is None else re.compile(sauf, re.I)
    return Peremption(re.compile(motif, re.I), pourquoi, plutot, garde, au_passe)


# The fields of a question that are read by people.
CHAMPS = frozenset(
    {"enonce", "explication", "attendu", "texte", "retour", "consequence", "gauche", "droite"}
)
# « art. 9 » and « L. 122-5 » stay whole.
_FIN_DE_PHRASE = re.compile(r"(?<!art\.)(?<!\b[LRD]\.)(?<=[.!?»])\s+(?=[A-ZÀÂÇÉÈÊÎÔÛ«-])")

# Written after `normaliser`: plain spaces, curly apostrophes.
PEREMPTIONS = (
    _p(
        r"(?:LCEN|2004-575|économie numérique)\b.{0,60}\b(?:art(?:icle|\.)? ?)?6[ ,-]*III\b"
        r"|\b6[ ,-]*III\b.{0,60}(?:LCEN|2004-575|économie numérique)",
        "les mentions légales ont quitté l’article 6, III de la LCEN en 2024",
        "LCEN, article 1-1",
    ),
    _p(
        r"\b2011-219\b",
        "le décret n° 2011-219 est remplacé",
        "décret n° 2021-1362",
    ),
    _p(r"\bhadopi\b", "la Hadopi n’existe plus depuis 2022", "Arcom"),
    _p(
        r"\bL\. ?331-25\b|\bL331-25\b",
        "la première recommandation n’est plus à l’article L331-25",
        "article L331-20",
    ),
    _p(
        r"L\.? ?122-5\b(?!-)(?=.{0,80}\b3° ?,? ?e\))(?=.*(?:enseign|pédagog))"
        r"|(?:enseign|pédagog).{0,80}L\.? ?122-5\b(?!-).{0,40}\b3° ?,? ?e\)",
        "l’exception d’enseignement n’est plus au 3°, e) de l’article L122-5",
        "article L122-5, 12° et article L122-5-4",
    ),
    _p(
        r"\bR\.? ?624-[34]\b",
        "ces contraventions ont changé d’article",
        "articles R625-8 et R625-8-1",
    ),
    _p(
        r"(?:garder|conserver|relever|enregistrer|noter)\b[^.;]{0,40}\bl’identité de"
        r" (?:tous|toutes|chaque|chacun)",
        "rien n’oblige à identifier les usagers (CNIL, 17 juillet 2024)",
        "identifier n’est pas obligatoire ; qui choisit de le faire garde l’identité cinq ans",
        r"\b(?:pas|rien|aucun|aucune|faux|jamais|inutile|ni)\b",
    ),
    _p(
        r"droit à l’image\b(?=.*\b226-1\b(?!-))|\b226-1\b(?!-)(?=.*droit à l’image)",
        "le droit à l’image repose d’abord sur l’article 9 du code civil",
        "code civil, article 9 ; le 226-1 punit une atteinte dans un lieu privé",
        r"code civil|civil, article 9|\bart(?:icle|\.) 9\b",
        au_passe=False,
    ),
    _p(
        r"majorité numérique(?=.*\b(?:15|quinze) ans)|\b(?:15|quinze) ans(?=.*majorité numérique)",
        "la loi n° 2023-566 n’est pas appliquée aux réseaux sociaux",
        "à 15 ans, on consent seul au traitement de ses données (loi de 1978, article 45) ; la "
        "« majorité numérique » n’est pas encore en vigueur",
        r"article 45|traitement|ses données|données personnelles",
    ),
    _p(
        r"(?:accessibilité|RGAA|2005-102|article 47)\b.*\b20[ .]?000 ?(?:€|euros)"
        r"|\b20[ .]?000 ?(?:€|euros)(?=.*(?:accessibilité|RGAA|2005-102|article 47))",
        "l’amende a changé avec l’ordonnance n° 2023-859",
        "50 000 € (non-conformité) et 25 000 € (déclaration, plan, mention)",
    ),
    _p(
        r"\bbloctel\b",
        "Bloctel a pris fin le 11 août 2026",
        "le démarchage par téléphone demande l’accord d’avance (code de la consommation, "
        "article L223-1)",
    ),
)


@dataclass(frozen=True, slots=True)
class Citation:
    """A wrong citation found in a text, with its words and what to do about it."""

    mots: str
    peremption: Peremption = field(repr=False)

    @property
    def remede(self) -> str:
        """The sentence for the author."""
        return f"« {self.mots} » : {self.peremption.pourquoi}. Écrivez : {self.peremption.plutot}."


def citations_perimees(texte: str) -> Iterator[Citation]:
    """Yield the wrong citations of a text, sentence by sentence."""
    for paragraphe in re.split(r"\n\s*\n|\n(?=[-|>#]|\d+\.)", normaliser(texte)):
        entier = " ".join(paragraphe.split())
        for phrase in _FIN_DE_PHRASE.split(entier):
            for peremption in PEREMPTIONS:
                trouve = peremption.motif.search(phrase)
                if trouve is not None and not _permise(peremption, phrase, entier):
                    yield Citation(trouve[0][:60], peremption)


def _permise(peremption: Peremption, phrase: str, paragraphe: str) -> bool:
    if peremption.au_passe and AU_PASSE.search(phrase):
        return True
    return peremption.sauf is not None and bool(peremption.sauf.search(paragraphe))


def normaliser(texte: str) -> str:
    """Return a text with plain spaces and curly apostrophes, without the marks of Markdown."""
    simple = texte.replace("'", "’").replace("\u00a0", " ").replace("\u202f", " ")
    simple = re.sub(r"\]\([^)]*\)", "", simple)  # the target of a link is an id of ours
    return re.sub(r"[*_`\[\]]", "", simple)


def textes_affirmes(donnees: object) -> Iterator[str]:
    """Yield what a question, as `en_dict()` gives it, presents as true.

    A wrong choice, a false statement, a planted error and a poor move say what they must not.
    """
    if isinstance(donnees, Mapping):
        faux = (
            donnees.get("juste") is False
            or donnees.get("erreur") is True
            or donnees.get("part", 1) != 1
            or "confiance" in donnees  # a choice of the game
        )
        for cle, valeur in donnees.items():
            if cle in CHAMPS and isinstance(valeur, str):
                if not (faux and cle in ("enonce", "texte")):
                    yield valeur
            elif not isinstance(valeur, str):
                yield from textes_affirmes(valeur)
    elif isinstance(donnees, list | tuple):
        for valeur in donnees:
            yield from textes_affirmes(valeur)
