"""A chapter (« chapitre »): its questions and its legal sources, read from the TOML beside it."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from modules.commun.erreurs import ErreurContenu
from modules.commun.fiche import Fiche, proche
from modules.commun.questions import Question, lire_question

STATUTS = ("verifie", "a_verifier", "a_venir", "abroge")
DUREE_MAXIMUM = 60_000  # minutes, a thousand hours: a slip of the keyboard above that


def lire_texte(chemin: Path, fichier: str) -> str:
    """Return a content file as text; raise ErreurContenu when it is missing or not UTF-8."""
    try:
        return chemin.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ErreurContenu(fichier, None, "ce fichier manque : créez-le.") from None
    except UnicodeDecodeError:
        raise ErreurContenu(
            fichier, None, "ce fichier n’est pas du texte UTF-8 : enregistrez-le ainsi."
        ) from None
    except OSError as erreur:
        raise ErreurContenu(
            fichier, None, f"ce fichier ne s’ouvre pas ({erreur.strerror})."
        ) from None


def lire_toml(chemin: Path, fichier: str) -> dict[str, object]:
    """Return the data of a TOML file; raise ErreurContenu with the line at fault."""
    texte = lire_texte(chemin, fichier)
    try:
        return tomllib.loads(texte)
    except (tomllib.TOMLDecodeError, RecursionError) as erreur:
        trouve = re.search(r"line (\d+)", str(erreur))
        ligne = int(trouve[1]) if trouve else len(texte.splitlines())
        remede = "l’écriture TOML n’est pas correcte ici : vérifiez guillemets, crochets et dates."
        raise ErreurContenu(fichier, None, remede, ligne=ligne) from None


@dataclass(frozen=True, slots=True)
class Source:
    """One legal reference, what it means in plain French, and when it was last checked."""

    id: str
    reference: str
    sens: str
    url: str
    verifie_le: date
    a_revoir_le: date
    statut: str

    def en_dict(self) -> dict[str, str]:
        """Return the reference in JSON types, its dates in ISO 8601."""
        return {
            "id": self.id,
            "reference": self.reference,
            "sens": self.sens,
            "url": self.url,
            "verifie_le": self.verifie_le.isoformat(),
            "a_revoir_le": self.a_revoir_le.isoformat(),
            "statut": self.statut,
        }


@dataclass(frozen=True, slots=True)
class Chapitre:
    """One chapter of a module; `module` and `identifiant` are ids, durations are in minutes."""

    module: str
    identifiant: str
    titre: str
    resume: str
    duree_minutes: int
    sources: tuple[Source, ...]
    questions: tuple[Question, ...]
    notebook: Path
    toml: Path

    @property
    def questions_notees(self) -> tuple[Question, ...]:
        """The graded questions, in the order of the file."""
        return tuple(question for question in self.questions if question.notee)

    @property
    def total_points(self) -> float:
        """The points of the graded questions; practice counts nowhere."""
        return sum((question.points for question in self.questions_notees), 0.0)

    def question(self, identifiant: str) -> Question:
        """Return one question; raise ErreurContenu when there is none of that id."""
        for question in self.questions:
            if question.id == identifiant:
                return question
        aide = proche(identifiant, (question.id for question in self.questions))
        raise ErreurContenu(
            f"{self.module}/{self.toml.name}", identifiant, f"cette question n’existe pas.{aide}"
        )

    def publique(self) -> dict[str, object]:
        """Return the published form of the chapter, in JSON types: no key, no feedback."""
        return {
            "module": self.module,
            "chapitre": self.identifiant,
            "titre": self.titre,
            "questions": {question.id: question.publique() for question in self.questions},
            "sources": [source.en_dict() for source in self.sources],
        }


def _lire_source(fiche: Fiche) -> Source:
    fiche.identifiant = fiche.slug("id") or fiche.identifiant
    verifie, revoir = (fiche.jour("verifie_le"), fiche.jour("a_revoir_le"))
    source = Source(
        id=fiche.identifiant or "",
        reference=fiche.texte("reference"),
        sens=fiche.texte("sens"),
        url=fiche.texte("url"),
        verifie_le=verifie or date.min,
        a_revoir_le=revoir or date.max,
        statut=fiche.parmi("statut", STATUTS),
    )
    if source.url and not re.fullmatch(r"https?://[^\s<>\"']+", source.url):
        fiche.faute("« url » doit commencer par https:// et ne pas contenir d’espace.")
    if verifie and revoir and verifie >= revoir:
        fiche.faute("« a_revoir_le » doit venir après « verifie_le ».")
    fiche.terminer()
    return source


def _refuser_doubles(fiche: Fiche, identifiants: list[str], quoi: str) -> None:
    for double, fois in Counter(filter(None, identifiants)).items():
        if fois > 1:
            fiche.fautes.append(
                ErreurContenu("", double, f"cet identifiant sert à {fois} {quoi} : changez-en un.")
            )


def lire_chapitre(toml: Path, module: str) -> tuple[Chapitre, list[ErreurContenu]]:
    """Read `NN-slug.toml`; return the chapter with all its faults (usable when there is none).

    Raises ErreurContenu at once when the file is missing or is not TOML. `module` is the id of the
    module, for the messages and for the chapter.
    """
    fichier = f"{module}/{toml.name}"
    fiche = Fiche(lire_toml(toml, fichier))
    titre, resume = fiche.texte("titre"), fiche.texte("resume")
    duree = fiche.entier("duree_minutes", minimum=1, maximum=DUREE_MAXIMUM)
    sources: list[Source] = []
    for rang, table in enumerate(fiche.tables("sources", facultatif=True), start=1):
        interne = Fiche(table, f"source n° {rang}")
        sources.append(_lire_source(interne))
        fiche.reprendre(interne)
    questions: list[Question] = []
    for rang, table in enumerate(fiche.tables("questions", facultatif=True), start=1):
        interne = Fiche(table, f"question n° {rang}")
        question = lire_question(interne, table.get("type"))
        connues = {source.id for source in sources}
        for cle in question.source if question else ():
            if cle not in connues:
                interne.faute(f"la source « {cle} » n’existe pas ici.{proche(cle, connues)}")
        fiche.reprendre(interne)
        questions.extend([question] if question else [])
    fiche.terminer()
    _refuser_doubles(fiche, [source.id for source in sources], "sources")
    _refuser_doubles(fiche, [question.id for question in questions], "questions")
    chapitre = Chapitre(
        module=module,
        identifiant=toml.stem,
        titre=titre,
        resume=resume,
        duree_minutes=duree,
        sources=tuple(sources),
        questions=tuple(questions),
        notebook=toml.with_suffix(".ipynb"),
        toml=toml,
    )
    return chapitre, [faute.dans(fichier) for faute in fiche.fautes]
