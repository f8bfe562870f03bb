"""Moodle XML, as Moodle's own import reads it (question/format/xml, seen in its source).

Elements are built, never pasted: the XML library escapes. Texts become HTML paragraphs. « Ordre »
uses the Ordering type, which is part of Moodle since 4.4. In a cloze, every sign that its small
language knows is an entity, which Moodle decodes after reading it.
"""

import html
import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

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

GENRES = {
    ChoixExporte: "multichoice",
    DescriptionExportee: "description",
    AssociationExportee: "matching",
    OrdreExporte: "ordering",
    TrousExportes: "cloze",
    NombreExporte: "numerical",
    RedactionExportee: "essay",
}
# The only shares that Moodle's import takes, in percent.
PARTS = (
    *(100.0, 90.0, 83.33333, 80.0, 75.0, 70.0, 66.66667, 60.0, 50.0, 40.0, 33.33333, 30.0, 25.0),
    *(20.0, 16.66667, 14.28571, 12.5, 11.11111, 10.0, 5.0, 0.0),
)
_LANGAGE = re.compile(r"[~#{}=%\\\"/*]")
# XML 1.0 has no way to write them.
_INTERDITS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def en_moodle(chapitres: Iterable[ChapitreExporte]) -> bytes:
    """Write chapters as one file, a category each, and one in it for each draw."""
    racine = ET.Element("quiz")
    for chapitre in chapitres:
        for chemin, questions in chapitre.categories():
            _categorie(racine, chemin)
            for question in questions:
                _question(racine, question)
    ET.indent(racine)
    octets: bytes = ET.tostring(racine, encoding="utf-8", xml_declaration=True)
    return octets


def part_admise(part: float) -> str:
    """Give the share nearest to `part` (-100 to 100) among those that Moodle takes."""
    proche = min(PARTS, key=lambda admise: abs(admise - abs(part)))
    return f"{-proche if part < 0 and proche else proche:.7g}"


def en_html(texte: str) -> str:
    """Write a plain text as HTML paragraphs."""
    paragraphes = [p.strip() for p in re.split(r"\n\s*\n", texte) if p.strip()]
    return "".join(
        f"<p>{html.escape(p, quote=False).replace(chr(10), '<br>')}</p>" for p in paragraphes
    )


def _categorie(racine: ET.Element, chemin: tuple[str, ...]) -> None:
    # A slash inside a name is doubled, or it would start another category.
    noms = "/".join(nom.replace("/", "//") for nom in chemin)
    categorie = ET.SubElement(racine, "question", type="category")
    _texte(ET.SubElement(categorie, "category"), f"$course$/top/{noms}")


def _question(racine: ET.Element, question: QuestionExportee) -> None:
    element = ET.SubElement(racine, "question", type=GENRES[type(question)])
    _texte(ET.SubElement(element, "name"), question.identifiant)
    enonce = en_html(question.enonce)
    if isinstance(question, TrousExportes):
        enonce = _proteger(enonce) + _cloze(question)
    _html(element, "questiontext", enonce)
    _html(element, "generalfeedback", en_html(question.retour))
    if not isinstance(question, TrousExportes):  # a cloze is worth the sum of its blanks
        _valeur(element, "defaultgrade", f"{question.points:g}")
    _valeur(element, "penalty", "0.3333333")
    _valeur(element, "hidden", "0")
    _valeur(element, "idnumber", question.identifiant)
    match question:
        case ChoixExporte():
            _choix(element, question)
        case AssociationExportee():
            _association(element, question)
        case OrdreExporte():
            _ordre(element, question)
        case NombreExporte():
            _nombre(element, question)
        case RedactionExportee():
            _redaction(element, question)
        case TrousExportes() | DescriptionExportee():
            pass  # the blanks are in the text
    etiquettes = ET.SubElement(element, "tags")
    for etiquette in question.etiquettes:
        _texte(ET.SubElement(etiquettes, "tag"), etiquette)


def _choix(element: ET.Element, question: ChoixExporte) -> None:
    _valeur(element, "single", "true" if question.unique else "false")
    _valeur(element, "shuffleanswers", "true")
    _valeur(element, "answernumbering", "abc")
    for option in question.options:
        reponse = _reponse(element, part_admise(option.part), en_html(option.texte), "html")
        _html(reponse, "feedback", en_html(option.retour))


def _association(element: ET.Element, question: AssociationExportee) -> None:
    _valeur(element, "shuffleanswers", "true")
    for gauche, droite in (*question.paires, *(("", intrus) for intrus in question.intrus)):
        sous_question = ET.SubElement(element, "subquestion", format="html")
        _valeur(sous_question, "text", en_html(gauche))
        _texte(ET.SubElement(sous_question, "answer"), droite)


def _ordre(element: ET.Element, question: OrdreExporte) -> None:
    for nom, valeur in (
        ("layouttype", "VERTICAL"),
        ("selecttype", "ALL"),
        ("selectcount", "0"),
        ("gradingtype", "RELATIVE_TO_CORRECT"),
        ("showgrading", "SHOW"),
        ("numberingstyle", "none"),
    ):
        _valeur(element, nom, valeur)
    for rang, etape in enumerate(question.etapes, start=1):
        _reponse(element, f"{rang}", en_html(etape), "html")


def _nombre(element: ET.Element, question: NombreExporte) -> None:
    tolerance = f"{question.tolerance:.12g}"
    for part, valeur, marge, retour in (
        ("100", question.valeur, tolerance, ""),
        *(("0", valeur, "0", retour) for valeur, retour in question.erreurs),
    ):
        reponse = _reponse(element, part, f"{valeur:.12g}", "moodle_auto_format")
        _html(reponse, "feedback", en_html(retour))
        _valeur(reponse, "tolerance", marge)
    _valeur(element, "showunits", "3")  # no unit: the statement gives it


def _redaction(element: ET.Element, question: RedactionExportee) -> None:
    for nom, valeur in (
        ("responseformat", "editor"),
        ("responserequired", "1"),
        ("responsefieldlines", str(question.lignes)),
        ("attachments", "0"),
        ("attachmentsrequired", "0"),
    ):
        _valeur(element, nom, valeur)
    _html(element, "graderinfo", en_html(question.attendu))
    _html(element, "responsetemplate", "")


def _cloze(question: TrousExportes) -> str:
    morceaux = [
        _blanc(m) if isinstance(m, TrouExporte) else _proteger(html.escape(m, quote=False))
        for m in question.morceaux
    ]
    return f"<p>{''.join(morceaux).replace(chr(10), '<br>')}</p>"


def _blanc(trou: TrouExporte) -> str:
    """Write one blank: `{1:SHORTANSWER:=answer#feedback~=other}`."""
    retour = _proteger(html.escape(trou.retour, quote=False)).replace("\n", " ")
    if trou.choix:
        options = [f"{'=' if c in trou.reponses else ''}{_dans_cloze(c)}" for c in trou.choix]
        return f"{{1:MULTICHOICE:{'~'.join(f'{o}#{retour}' for o in options)}}}"
    # A star alone would match anything.
    options = [f"={_dans_cloze(r.replace('*', chr(92) + '*'))}" for r in trou.reponses]
    return f"{{1:SHORTANSWER:{'~'.join(f'{o}#{retour}' for o in options)}}}"


def _dans_cloze(texte: str) -> str:
    return _proteger(html.escape(" ".join(texte.split()), quote=False))


def _proteger(texte: str) -> str:
    """Write as entities the signs that a cloze reads, in a text that is already HTML."""
    balises = re.split(r"(</?p>|<br>|&(?:amp|lt|gt);)", texte)
    return "".join(
        morceau if rang % 2 else _LANGAGE.sub(lambda s: f"&#{ord(s[0])};", morceau)
        for rang, morceau in enumerate(balises)
    )


def _reponse(element: ET.Element, part: str, texte: str, forme: str) -> ET.Element:
    reponse = ET.SubElement(element, "answer", fraction=part, format=forme)
    _valeur(reponse, "text", texte)
    return reponse


def _html(parent: ET.Element, nom: str, contenu: str) -> None:
    _valeur(ET.SubElement(parent, nom, format="html"), "text", contenu)


def _texte(parent: ET.Element, texte: str) -> None:
    _valeur(parent, "text", texte)


def _valeur(parent: ET.Element, nom: str, valeur: str) -> None:
    ET.SubElement(parent, nom).text = _INTERDITS.sub("", valeur)
