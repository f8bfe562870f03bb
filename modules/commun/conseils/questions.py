"""Which of the six questions (who, what, where, when, why, how) the start of a text answers.

The words are looked for, nothing is understood: what is not found is asked about, never declared
missing. Who, what, where and when are sought in the title, the chapô and the first paragraph; why
and how in the whole text.
"""

from __future__ import annotations

import re

from modules.commun.conseils.conseil import PROSE
from modules.commun.conseils.texte import NatureBloc, Texte
from modules.commun.phrases import avec_espaces_simples, nombre_de_mots

# A shorter text is a draft, or a caption: asking would be noise.
MOTS_MINIMUM = 40

_JOURS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_MOIS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_QUI = re.compile(
    r"(?:(?<=[\w,] )|(?<=[’(-]))[A-ZÉÈÀÎÔ]\w+"
    r"|\b(?:[Nn]ous|[Jj]e|[Jj]’|[Oo]n|[Ii]ls?|[Ee]lles?|[Vv]ous|habitante?s?|voisine?s?"
    r"|association|collectif|équipe|mairie|maire|commune|ville|école|élèves?|enfants?|jeunes?"
    r"|parents?|bénévoles?|adhérente?s?|familles?|personnes?|gens|hommes?|femmes?|classe|club"
    r"|artistes?|musiciens?|pêcheurs?|étudiante?s?|retraitée?s?|soldats?)\b"
)
_OU = re.compile(
    r"\b(?:à|au|aux|en|près de|vers|jusqu’à|depuis|de|d’|chez|sur|dans)[  ]?(?:la |le |l’|les )?"
    r"[A-ZÉÈÀÎÔ]\w+|\b(?:rue|place|quai|avenue|boulevard|allée|quartier|salle|médiathèque|mairie"
    r"|école|collège|lycée|bibliothèque|port|plage|jardin|parc|marché|centre|maison|bourg|ville"
    r"|village|île|route|gare|église|hall|théâtre|stade|square|bureau|atelier)\b|\ben ligne\b"
)
_QUAND = re.compile(
    rf"\b(?:{_JOURS}|{_MOIS}|hier|demain|aujourd’hui|ce matin|ce soir|cet après-midi|cette semaine"
    r"|cette année|ce mois|maintenant|bientôt|chaque|tous les|toute l’année|week-end|rentrée"
    r"|printemps|été|automne|hiver|midi|minuit|nuit|matin|soir|dernière?|prochaine?|jours?"
    r"|depuis|pendant|en (?:1[0-9]|20)\d\d|\d{1,2}[  ]?h(?:eures)?)\b|\b(?:1[0-9]|20)\d\d\b",
    re.IGNORECASE,
)
_QUOI = re.compile(
    r"\b(?:[Ii]ls?|[Ee]lles?|[Oo]n|qui|se|ne) \w+|\b[sn]’\w+"
    r"|\b\w{2,}(?:era|eront|ait|aient|ent|èrent|ons|ez)\b|\b(?:a|ont|avait|est|sont|va|vont|fait|font"
    r"|peut|veut|doit|vient|tient|dit|prend|met|ouvre|ferme|lance|cherche|propose|accueille|invite"
    r"|organise|fête|raconte|commence|reprend|revient|arrive|apprend|plante|répare|donne|reçoit"
    r"|attend|joue|présente|aide|change|devient|naît|passe|crée|collecte|prépare|expose|réunit)\b"
)
_POURQUOI = re.compile(
    r"\b(?:pour|parce qu|car|afin|en raison|grâce à|grâce au|à cause|faute de|puisqu|but|objectif"
    r"|raison|idée|envie|besoin|souhait\w*|voul\w+|veu\w+|permett\w+|comme|sinon|car)\b|\bparce qu"
    r"|\bpuisqu",
    re.IGNORECASE,
)
_COMMENT = re.compile(
    r"\b(?:avec|grâce|sans|par|en \w+ant|sur inscription|gratuit\w*|inscri\w+|à pied|à vélo|en bus"
    r"|chacun|ensemble|d’abord|puis|ensuite|peu à peu|à partir de|au moyen|main|mains)\b",
    re.IGNORECASE,
)
_DEBUT = (
    ("qui", _QUI, "qui agit, ou de qui l’on parle"),
    ("quoi", _QUOI, "ce qui se passe"),
    ("où", _OU, "où cela se passe"),
    ("quand", _QUAND, "quand cela se passe"),
)
_ENSEMBLE = (
    ("pourquoi", _POURQUOI, "pourquoi"),
    ("comment", _COMMENT, "comment cela se fait"),
)


def manquantes(texte: Texte) -> list[str]:
    """Return, in words, each question whose answer was not found."""
    prose = [avec_espaces_simples(bloc.texte) for _, bloc in texte.de_nature(*PROSE)]
    entier = " ".join(prose).replace("'", "’")
    if nombre_de_mots(entier) < MOTS_MINIMUM:
        return []
    titres = [bloc.texte for _, bloc in texte.de_nature(NatureBloc.TITRE)]
    # A block ends where it ends: its last word does not make a name of the next one's capital.
    debut = " / ".join([*titres, *prose[:2]]).replace("'", "’")
    absentes = [
        (nom, quoi)
        for questions, lu in ((_DEBUT, debut), (_ENSEMBLE, entier))
        for nom, motif, quoi in questions
        if not motif.search(lu)
    ]
    return [
        f"Je n’ai pas trouvé {quoi} (« {nom} »). "
        + (
            "Est-ce dans les premières lignes ?" if nom not in ("pourquoi", "comment") else ""
        ).strip()
        for nom, quoi in absentes
    ]
