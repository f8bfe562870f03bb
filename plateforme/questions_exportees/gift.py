"""GIFT, a plain text that Moodle and others read (question/format/gift, seen in its source).

It has no points, no ordering and at most one blank a question: steps are numbered by matching, and
a text with blanks becomes one question a blank.
"""

import re
from collections.abc import Iterable, Iterator

from plateforme.questions_exportees.formes import (
    AssociationExportee,
    ChapitreExporte,
    ChoixExporte,
    DescriptionExportee,
    NombreExporte,
    OrdreExporte,
    QuestionExportee,
    RedactionExportee,
    TrouExporte,
    TrousExportes,
)
from plateforme.questions_exportees.moodle import en_html, part_admise

_LANGAGE = re.compile(r"[\\~=#{}:]")
BLANC = "________"


def en_gift(chapitres: Iterable[ChapitreExporte]) -> str:
    """Write chapters as one text, a category each, and one in it for each draw."""
    blocs: list[str] = []
    for chapitre in chapitres:
        for chemin, questions in chapitre.categories():
            noms = "/".join(" ".join(nom.replace("/", "//").split()) for nom in chemin)
            blocs.append(f"$CATEGORY: $course$/top/{noms}")
            for question in questions:
                blocs += _questions(question)
    return "\n\n".join(blocs) + "\n"


def _questions(question: QuestionExportee) -> Iterator[str]:
    match question:
        case ChoixExporte():
            yield _ecrire(question, "".join(_choix(question)))
        case AssociationExportee():
            couples = [*question.paires, *(("", intrus) for intrus in question.intrus)]
            yield _ecrire(question, "".join(_couple(g, d) for g, d in couples))
        case OrdreExporte():
            etapes = enumerate(question.etapes, start=1)
            yield _ecrire(question, "".join(_couple(e, str(rang)) for rang, e in etapes))
        case NombreExporte():
            erreurs = "".join(
                f"\n=%0%{valeur:.12g}:0#{_riche(retour)}" for valeur, retour in question.erreurs
            )
            yield _ecrire(
                question, f"#\n={question.valeur:.12g}:{question.tolerance:.12g}{erreurs}"
            )
        case RedactionExportee():
            yield _ecrire(question, "", suite=question.attendu)
        case DescriptionExportee():
            yield f"::{_nu(question.identifiant)}::[html]{_riche(question.enonce)}"
        case TrousExportes():
            yield from _blancs(question)


def _choix(question: ChoixExporte) -> Iterator[str]:
    for option in question.options:
        juste = question.unique and option.part == 100
        signe = "=" if juste else f"~%{part_admise(option.part)}%" if option.part else "~"
        yield f"\n{signe}{_riche(option.texte)}#{_riche(option.retour)}"


def _couple(gauche: str, droite: str) -> str:
    return f"\n={_riche(gauche)} -> {_nu(droite)}"


def _blancs(question: TrousExportes) -> Iterator[str]:
    """Yield one question a blank; the others are shown as blanks too."""
    rangs = [rang for rang, m in enumerate(question.morceaux) if isinstance(m, TrouExporte)]
    for numero, rang in enumerate(rangs, start=1):
        trou = question.morceaux[rang]
        assert isinstance(trou, TrouExporte)  # noqa: S101  # as chosen above
        texte = "".join(
            m if isinstance(m, str) else f"({numero} : à compléter)" if i == rang else BLANC
            for i, m in enumerate(question.morceaux)
        )
        if trou.choix:
            options = [(c, "=" if c in trou.reponses else "~") for c in trou.choix]
            # Several right answers in a list: each is worth all the points, one is ticked.
            reponses = "".join(f"\n{s}{_riche(c)}#{_riche(trou.retour)}" for c, s in options)
        else:
            reponses = "".join(f"\n={_nu(r)}#{_riche(trou.retour)}" for r in trou.reponses)
        yield _ecrire(question, reponses, numero=numero, texte=texte)


def _ecrire(
    question: QuestionExportee,
    reponses: str,
    *,
    numero: int = 0,
    texte: str = "",
    suite: str = "",
) -> str:
    nom = f"{question.identifiant}-{numero}" if numero else question.identifiant
    enonce = f"{question.enonce}\n\n{texte}" if texte else question.enonce
    retour = f"{question.retour}\n\n{suite}" if suite else question.retour
    return f"::{_nu(nom)}::[html]{_riche(enonce)}{{{reponses}\n####{_riche(retour)}\n}}"


def _riche(texte: str) -> str:
    """Write a text as HTML on one line."""
    contenu = en_html(texte)
    # One paragraph needs no mark: short choices stay readable in the file.
    if contenu.count("<p>") == 1 and "<br>" not in contenu:
        contenu = contenu.removeprefix("<p>").removesuffix("</p>")
    # First in a text, a bracket would name a format, and a percent give points.
    contenu = contenu.replace("-&gt;", "→")
    contenu = re.sub(r"^[\[%]", lambda s: f"&#{ord(s[0])};", contenu)
    return _echapper(contenu.replace("\n", " "))


def _nu(texte: str) -> str:
    """Write a text that is no HTML on one line."""
    serre = " ".join(texte.split()).replace("->", "→")
    return _echapper(re.sub(r"^(?=[\[%])", "\u200b", serre))


def _echapper(texte: str) -> str:
    return _LANGAGE.sub(lambda signe: f"\\{signe[0]}", texte)
