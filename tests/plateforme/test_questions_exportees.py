"""Questions for other platforms: read back by parsers that are not ours, hostile texts included."""

import html
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from moodle_xml_parser.parser import parse_bytes

from modules.catalogue import Chapitre, Module, lire_module
from modules.commun.questions import (
    TYPES,
    ChoixMultiple,
    ChoixUnique,
    Question,
    Simulation,
    Trous,
    TrouverErreur,
    VraiFaux,
    question_depuis_dict,
)
from plateforme.questions_exportees.conversion import chapitre_exporte
from plateforme.questions_exportees.formes import ChapitreExporte
from plateforme.questions_exportees.gift import en_gift
from plateforme.questions_exportees.moodle import PARTS, en_moodle, part_admise

RACINE = Path(__file__).resolve().parents[2]
EXEMPLES = RACINE / "docs" / "exemples" / "exemples_questions"
GRAMMAIRE = etree.RelaxNG(etree.parse(Path(__file__).with_name("moodle.rng")))
IDENTIFIANTS = {
    *("id", "type", "source", "unite", "depart", "vers", "theme", "si", "sauf", "marques", "blocs")
}
HOSTILE = "<b>a</b> & ]]> ~ = # { } : \\ % \"g\" 'k' #panic() [html] -> $x$ {1:SHORTANSWER:=x}"


def convertir(module: Module, chapitre: Chapitre) -> tuple[ChapitreExporte, Any]:
    """Convert a chapter and read its Moodle XML back: the grammar first, then the other parser."""
    exporte = chapitre_exporte(module, chapitre)
    octets = en_moodle([exporte])
    GRAMMAIRE.assertValid(etree.fromstring(octets))
    return exporte, parse_bytes(octets)


def mots(texte_html: str) -> str:
    return " ".join(html.unescape(re.sub(r"</?p>|<br>", " ", texte_html)).split())


@pytest.mark.parametrize(
    "dossier",
    [EXEMPLES, *(f.parent for f in sorted((RACINE / "modules").glob("*/module.toml")))],
    ids=lambda dossier: dossier.name,
)
def test_moodle_retrouve_nos_questions_et_leur_cle(dossier: Path) -> None:
    module = lire_module(dossier)
    for chapitre in module.chapitres:
        _, lu = convertir(module, chapitre)
        choix = {q.name: q for q in lu["multichoice"]}
        for question in chapitre.questions:
            match question:
                case ChoixUnique() | ChoixMultiple():
                    attendus = [(c.texte, c.juste) for c in question.choix]
                case TrouverErreur():
                    attendus = [(p.texte, p.erreur) for p in question.passages]
                case _:
                    continue
            lue = choix[question.id]
            assert mots(lue.text_pre_parse).startswith(mots(html.escape(question.enonce)))
            assert mots(question.explication) in mots(lue.general_feedback)
            assert lue.default_grade == question.points
            assert lue.single == isinstance(question, ChoixUnique)
            lus = [(mots(o.answer), o.score_fraction > 0) for o in lue.options]
            assert lus == [(mots(texte), juste) for texte, juste in attendus]
            assert sum(o.score_fraction for o in lue.options if o.score_fraction > 0) == (
                pytest.approx(100, abs=0.01)
            )
        trous = {q.name: q for q in lu["cloze"]}
        for question in chapitre.questions:
            if isinstance(question, Trous):
                blancs = trous[question.id].gaps
                justes = [
                    [mots(o.answer.removeprefix("=")) for o in b.options if o.score == 100]
                    for b in blancs
                ]
                assert [sorted(j) for j in justes] == [
                    sorted(mots(r) for r in trou.reponses) for trou in question.trous
                ]


def test_tous_les_types_ont_un_equivalent() -> None:
    module = lire_module(EXEMPLES)
    exporte, _ = convertir(module, module.chapitres[0])
    assert {q.type for q in module.chapitres[0].questions} == set(TYPES)
    assert exporte.laissees == ()


def test_vrai_faux_garde_ses_demi_points() -> None:
    module = lire_module(EXEMPLES)
    _, lu = convertir(module, module.chapitres[0])
    (question,) = (q for q in module.chapitres[0].questions if isinstance(q, VraiFaux))
    (lue,) = (q for q in lu["multichoice"] if q.name == question.id)
    for option in lue.options:
        verdict, raison = mots(option.answer).split(". ", 1)
        (choisie,) = (r.id for r in question.raisons if r.texte == raison)
        points = question.evaluer([verdict.lower(), choisie]).points
        assert points == pytest.approx(question.points * option.score_fraction / 100)


def test_les_parts_sont_de_celles_que_moodle_accepte() -> None:
    for combien in range(1, 11):
        assert abs(float(part_admise(100 / combien)) - 100 / combien) < 0.01
        assert float(part_admise(-100 / combien)) == -float(part_admise(100 / combien))
    assert {abs(float(part_admise(p / 7))) for p in range(-700, 701)} == set(PARTS)


# The rest of a simulator is its scenario, that no other platform is given.
TEXTES_DES_SIMULATIONS = ("enonce", "explication", "texte", "aide", "retour")


def piegee(question: Question) -> Question:
    """Put hostile signs in every text of a question that is not an id."""

    def pieger(valeur: object, cle: str = "") -> object:
        if isinstance(valeur, dict):
            return {c: pieger(v, c) for c, v in valeur.items()}
        if isinstance(valeur, list):
            return [pieger(v, cle) for v in valeur]
        if not isinstance(valeur, str) or cle in IDENTIFIANTS:
            return valeur
        if isinstance(question, Simulation) and cle not in TEXTES_DES_SIMULATIONS:
            return valeur
        accolades = HOSTILE.replace("{", "(").replace("}", ")")
        return f"{valeur} {accolades if cle == 'texte' and 'trous' in brut else HOSTILE}"

    if isinstance(question, Simulation):  # has no equivalent: none of it leaves
        return question
    brut = question.en_dict()
    return question_depuis_dict(pieger(brut))  # type: ignore[arg-type]


def test_des_textes_hostiles_restent_des_textes() -> None:
    module = lire_module(EXEMPLES)
    (chapitre,) = module.chapitres
    questions = tuple(piegee(q) for q in chapitre.questions)
    pieges = replace(chapitre, questions=questions, titre="a/b < ~")
    exporte, lu = convertir(module, pieges)
    assert len(lu["cloze"]) == 1
    racine = etree.fromstring(en_moodle([exporte]))
    for texte in racine.iter("text"):
        balises = set(re.findall(r"<[^>]*>", texte.text or ""))
        if texte.getparent().tag != "category" and texte.getparent().get("format") == "html":
            assert balises <= {"<p>", "</p>", "<br>"}
    (cloze,) = racine.xpath("question[@type='cloze']/questiontext/text")
    (trous,) = (q for q in questions if isinstance(q, Trous))
    assert len(re.findall(r"\{1:(?:SHORTANSWER|MULTICHOICE):", cloze.text)) == len(trous.trous)
    assert cloze.text.count("{") == cloze.text.count("}") == len(trous.trous)
    assert racine.findtext("question/category/text").endswith("/a//b < ~")


def test_gift_protege_ses_signes() -> None:
    module = lire_module(EXEMPLES)
    (chapitre,) = module.chapitres
    pieges = replace(chapitre, questions=tuple(piegee(q) for q in chapitre.questions))
    simple = en_gift([chapitre_exporte(module, chapitre)])
    hostile = en_gift([chapitre_exporte(module, pieges)])

    def structure(texte: str) -> list[str]:
        """The signs that GIFT reads: those that no backslash protects."""
        return re.findall(r"[~={}]|####|::", re.sub(r"\\.", "", texte, flags=re.DOTALL))

    assert structure(hostile) == structure(simple)
    assert hostile.count("\n\n") == simple.count("\n\n")
    assert "->" not in re.sub(r" -> \S", "", simple)


def test_un_tirage_devient_une_categorie_ou_tirer() -> None:
    module = lire_module(RACINE / "modules" / "droit_epn")
    chapitre = module.chapitre("02-droit-auteur")
    exporte, _ = convertir(module, chapitre)
    (tirage,) = chapitre.tirages
    noms = [
        q.findtext("name/text") or q.findtext("category/text")
        for q in etree.fromstring(en_moodle([exporte]))
    ]
    categorie = f"{chapitre.titre}/Tirage durees-des-droits (2 parmi 4)"
    assert str(noms[-5]).endswith(categorie)
    assert noms[-4:] == list(tirage.parmi)
    assert not set(noms[:-5]) & set(tirage.parmi)
    assert en_gift([exporte]).count(f"{categorie}\n") == 1
