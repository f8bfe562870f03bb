"""A chapter (« chapitre »): its questions, read from the TOML beside it, and the law it cites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from modules.commun.erreurs import ErreurContenu
from modules.commun.fiche import Fiche, proche
from modules.commun.fichiers import lire_toml
from modules.commun.questions import Question, lire_question
from modules.commun.questions.jeu.dossier import completer_le_jeu
from modules.commun.questions.simulation.toile import completer_la_toile
from modules.commun.sources import DOSSIER_SOURCES, Source, citees_en_prose
from modules.commun.tirages import Tirage, lire_tirage, verifier_tirages

# The types whose choices a chapter may have shuffled, all at once (« melange »).
MELANGEABLES = ("choix_unique", "choix_multiple")
DUREE_MAXIMUM = 60_000  # minutes, a thousand hours: a slip of the keyboard above that


@dataclass(frozen=True, slots=True)
class Chapitre:
    """One chapter of a module; `module` and `identifiant` are ids, durations are in minutes.

    `sources` are those of the module that its questions or its prose cite, in the module's order.
    """

    module: str
    identifiant: str
    titre: str
    resume: str
    duree_minutes: int
    sources: tuple[Source, ...]
    questions: tuple[Question, ...]
    notebook: Path
    toml: Path
    tirages: tuple[Tirage, ...] = ()

    @property
    def questions_notees(self) -> tuple[Question, ...]:
        """The graded questions, in the order of the file."""
        return tuple(question for question in self.questions if question.notee)

    @property
    def total_points(self) -> float:
        """The points of the graded questions, of those drawn as many as are asked.

        Practice counts nowhere.
        """
        tirees = {cle for tirage in self.tirages for cle in tirage.parmi}
        fixes = sum((q.points for q in self.questions_notees if q.id not in tirees), 0.0)
        return fixes + sum((t.nombre * self.question(t.parmi[0]).points for t in self.tirages), 0.0)

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
            **({"tirages": [tirage.en_dict() for tirage in self.tirages]} if self.tirages else {}),
        }


def _refuser_doubles(fiche: Fiche, identifiants: list[str]) -> None:
    for double, fois in Counter(filter(None, identifiants)).items():
        if fois > 1:
            fiche.fautes.append(
                ErreurContenu(
                    "", double, f"cet identifiant sert à {fois} questions : changez-en un."
                )
            )


def lire_chapitre(
    toml: Path, module: str, sources: Iterable[Source]
) -> tuple[Chapitre, list[ErreurContenu]]:
    """Read `NN-slug.toml`; return the chapter with all its faults (usable when there is none).

    Raises ErreurContenu at once when the file is missing or is not TOML. `module` is the id of the
    module, for the messages and for the chapter; `sources` are all those of the module.
    """
    fichier = f"{module}/{toml.name}"
    fiche = Fiche(lire_toml(toml, fichier))
    titre, resume = fiche.texte("titre"), fiche.texte("resume")
    duree = fiche.entier("duree_minutes", minimum=1, maximum=DUREE_MAXIMUM)
    melange = fiche.booleen("melange", facultatif=True)
    connues = {source.id: source for source in sources}
    if fiche.tables("sources", facultatif=True):
        fiche.faute(f"les sources vont dans le dossier « {DOSSIER_SOURCES} » du module.")
    questions: list[Question] = []
    fautes_a_cote: list[ErreurContenu] = []
    for rang, lue in enumerate(fiche.tables("questions", facultatif=True), start=1):
        melangee = melange and lue.get("type") in MELANGEABLES
        table, fautes = completer_le_jeu(lue, toml.parent, module, connues)
        fautes_a_cote += fautes
        table, fautes = completer_la_toile(table, toml.parent, module)
        fautes_a_cote += fautes
        table = {"melange": True, **table} if melangee else table
        interne = Fiche(table, f"question n° {rang}")
        question = lire_question(interne, table.get("type"))
        for cle in question.source if question else ():
            if cle not in connues:
                interne.faute(
                    f"la source « {cle} » n’existe pas dans ce module.{proche(cle, connues)}"
                )
        fiche.reprendre(interne)
        questions.extend([question] if question else [])
    tirages: list[Tirage] = []
    for rang, table in enumerate(fiche.tables("tirages", facultatif=True), start=1):
        interne = Fiche(table, f"tirage n° {rang}")
        tirages.append(lire_tirage(interne))
        fiche.reprendre(interne)
    fiche.terminer()
    for tirage, remede in verifier_tirages(tirages, {q.id: q for q in questions}):
        fiche.fautes.append(ErreurContenu("", tirage, remede))
    _refuser_doubles(fiche, [question.id for question in questions])
    notebook = toml.with_suffix(".ipynb")
    citees = citees_en_prose(notebook).union(*(question.source for question in questions))
    chapitre = Chapitre(
        module=module,
        identifiant=toml.stem,
        titre=titre,
        resume=resume,
        duree_minutes=duree,
        sources=tuple(source for cle, source in connues.items() if cle in citees),
        questions=tuple(questions),
        notebook=notebook,
        toml=toml,
        tirages=tuple(tirages),
    )
    return chapitre, fautes_a_cote + [faute.dans(fichier) for faute in fiche.fautes]
