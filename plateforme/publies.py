"""The chapters as published: what the server knows of the questions, with their keys.

The kernel and the browser only ever get the public part; practice answers are checked here and
the feedback of graded ones is given here, after grading. Read again whenever a chapter changes.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Self

from modules.catalogue import (
    CompetenceVisee,
    Positionnement,
    ReglageAttestation,
    RegleAutoformation,
    SavoirFaire,
)
from modules.commun.questions import Question, question_depuis_dict
from modules.commun.tirages import Tirage
from plateforme.dossier import Dossier


@dataclass(frozen=True, slots=True)
class ChapitrePublie:
    """One published chapter. `questions` by id, in the order of the lesson; `sources` by id.

    `retraits` are the questions that count no more, with the last day on which they did: practice
    among `questions`. See `modules.retraits`. `tirages` are the draws; in what one person meets
    (`pour`), `questions` has only those drawn, and `places` says where each of them is graded.
    """

    module: str
    identifiant: str
    titre: str
    resume: str
    duree_minutes: int
    notebook: str
    questions: dict[str, Question]
    sources: dict[str, dict[str, Any]]
    retraits: dict[str, date] = field(default_factory=dict)
    tirages: tuple[Tirage, ...] = ()
    places: dict[str, str] = field(default_factory=dict)

    @property
    def notees(self) -> list[Question]:
        """The graded questions, in the order of the lesson."""
        return [question for question in self.questions.values() if question.notee]

    def comptees_le(self, jour: date) -> list[Question]:
        """Return the questions that a copy handed in on that day is graded on."""
        return [
            question
            for question in self.questions.values()
            if question.notee or jour <= self.retraits.get(question.id, date.min)
        ]

    def demandees(self, parmi: Collection[str]) -> int:
        """Count, of these, the graded questions that one person is asked."""
        notees = {q.id for q in self.notees}.intersection(parmi)
        return len(notees) - sum(en_trop for _, en_trop in self._en_trop(notees))

    @property
    def nombre_notees(self) -> int:
        """How many graded questions one person is asked."""
        return self.demandees(self.questions)

    @property
    def maximum(self) -> float:
        """The points that one person can get."""
        notees = {q.id: q for q in self.notees}
        # The questions of a draw all have the same points.
        laissees = sum(notees[cle].points * n for cle, n in self._en_trop(notees))
        return sum(question.points for question in notees.values()) - laissees

    def _en_trop(self, notees: Collection[str]) -> Iterator[tuple[str, int]]:
        """Yield, for each draw, one of its questions and how many more there are than it draws."""
        for tirage in self.tirages:
            siennes = [cle for cle in tirage.parmi if cle in notees]
            if len(siennes) > tirage.nombre:
                yield siennes[0], len(siennes) - tirage.nombre

    @property
    def tirees(self) -> dict[str, list[str]]:
        """What is drawn, by draw, in what one person meets."""
        return {t.id: [cle for cle in t.parmi if cle in self.places] for t in self.tirages}

    def pour(
        self,
        graine: str,
        *,
        repondues: Collection[str] = (),
        le: date | None = None,
        notees: Collection[str] = (),
    ) -> Self:
        """Return the chapter as the person of that seed meets it: what is drawn, shuffled.

        What they answered stays (`repondues`); the rest is drawn among what counted on a day
        (`le`), else counts now. Of a copy graded already, its own questions stand (`notees`).
        """
        possibles = notees or {q.id for q in (self.comptees_le(le) if le else self.notees)}
        places: dict[str, str] = {}
        for tirage in self.tirages:
            tirees = tirage.tirer(graine, possibles, repondues)
            places |= dict(zip(tirees, tirage.places(), strict=False))
        ecartees = {q for t in self.tirages for q in t.parmi} - places.keys()
        siennes = {
            cle: question.melangee(graine)
            for cle, question in self.questions.items()
            if cle not in ecartees
        }
        retraits = {cle: jour for cle, jour in self.retraits.items() if cle in siennes}
        return replace(self, questions=siennes, retraits=retraits, places=places)

    def sources_de(self, question: Question) -> list[dict[str, Any]]:
        """Return the legal references a question rests on."""
        return [self.sources[identifiant] for identifiant in question.source]


@dataclass(frozen=True, slots=True)
class ModulePublie:
    """One published module, its rule and its chapters in order.

    `chapitres_demandes` are the ids of those that the rule asks for; None: all of them. `textes`
    are the legal texts: {"identifiant", "titre", "sources": [Source.en_dict()]}. `autoformation`
    is the rule of who follows it alone; None: nobody does.
    """

    identifiant: str
    titre: str
    objectifs: tuple[str, ...]
    duree_minutes: int
    minutes_presence: int
    score_minimal: float
    chapitres: tuple[ChapitrePublie, ...]
    chapitres_demandes: tuple[str, ...] | None = None
    validation_humaine: bool = False
    attestation: ReglageAttestation = field(default_factory=ReglageAttestation)
    competences: tuple[CompetenceVisee, ...] = ()
    textes: tuple[dict[str, Any], ...] = ()
    savoir_faire: tuple[SavoirFaire, ...] = ()
    savoir_faire_demandes: int = 0
    autoformation: RegleAutoformation | None = None
    positionnement: tuple[Positionnement, ...] = ()
    une_idee_par_ecran: bool = False
    commentaires: tuple[str, ...] = ()

    @property
    def fait_ecrire(self) -> bool:
        """Whether it asks for texts, which a group reads together."""
        return any(
            question.type == "redaction"
            for chapitre in self.chapitres
            for question in chapitre.questions.values()
        )

    @property
    def demandes(self) -> tuple[ChapitrePublie, ...]:
        """The chapters that the rule asks for, in order."""
        return tuple(
            c
            for c in self.chapitres
            if self.chapitres_demandes is None or c.identifiant in self.chapitres_demandes
        )

    def chapitre(self, identifiant: str) -> ChapitrePublie | None:
        """Return the chapter of that id, or None."""
        return next((c for c in self.chapitres if c.identifiant == identifiant), None)


def _chapitre(module: str, brut: dict[str, Any]) -> ChapitrePublie:
    retraits = {q: date.fromisoformat(jour) for q, jour in brut.get("retraits", {}).items()}
    ecartees = brut.get("ecartees", {})
    questions = [
        question_depuis_dict(question).sans(ecartees.get(question["id"], ()))
        for question in brut["questions"]
    ]
    return ChapitrePublie(
        module=module,
        identifiant=brut["identifiant"],
        titre=brut["titre"],
        resume=brut["resume"],
        duree_minutes=brut["duree_minutes"],
        notebook=f"{module}/{brut['identifiant']}.ipynb",
        questions={q.id: replace(q, notee=q.notee and q.id not in retraits) for q in questions},
        sources={source["id"]: source for source in brut["sources"]},
        retraits=retraits,
        tirages=tuple(
            Tirage(t["id"], t["nombre"], tuple(t["parmi"])) for t in brut.get("tirages", ())
        ),
    )


def lire_module_publie(fichier: Path) -> ModulePublie:
    """Read what `epn publier` wrote of one module (`publies/<module>.json`)."""
    brut = json.loads(fichier.read_text(encoding="utf-8"))
    demandes, seul = brut.get("chapitres_demandes"), brut.get("autoformation")
    return ModulePublie(
        identifiant=brut["identifiant"],
        titre=brut["titre"],
        objectifs=tuple(brut["objectifs"]),
        duree_minutes=brut["duree_minutes"],
        minutes_presence=brut["minutes_presence"],
        score_minimal=brut["score_minimal"],
        chapitres=tuple(_chapitre(brut["identifiant"], c) for c in brut["chapitres"]),
        # Absent from what was published before they existed: all chapters, no confirmation.
        chapitres_demandes=None if demandes is None else tuple(demandes),
        validation_humaine=brut.get("validation_humaine", False),
        attestation=ReglageAttestation(**brut.get("attestation", {})),
        competences=tuple(CompetenceVisee(**c) for c in brut.get("competences", ())),
        textes=tuple(brut.get("textes", ())),
        savoir_faire=tuple(
            SavoirFaire(**{**un, "competences": tuple(un["competences"])})
            for un in brut.get("savoir_faire", ())
        ),
        positionnement=tuple(
            Positionnement(theme["chapitre"], tuple(theme["debut"]), tuple(theme["fin"]))
            for theme in brut.get("positionnement", ())
        ),
        savoir_faire_demandes=brut.get("savoir_faire_demandes", 0),
        autoformation=RegleAutoformation(**seul) if seul else None,
        une_idee_par_ecran=brut.get("une_idee_par_ecran", False),
        commentaires=tuple(brut.get("commentaires", ())),
    )


class ChapitresPublies:
    """The published modules of one data folder, read when they change."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._lus: dict[str, tuple[int, ModulePublie]] = {}

    def module(self, identifiant: str) -> ModulePublie | None:
        """Return the published module of that id, or None when it is not published."""
        fichier = self._dossier.manifeste(identifiant)
        try:
            quand = fichier.stat().st_mtime_ns
        except OSError:
            return None
        connu = self._lus.get(identifiant)
        if connu is None or connu[0] != quand:
            connu = (quand, lire_module_publie(fichier))
            self._lus[identifiant] = connu
        return connu[1]

    def tous(self) -> list[ModulePublie]:
        """List the published modules, by id."""
        noms = sorted(fichier.stem for fichier in self._dossier.manifestes.glob("*.json"))
        return [module for nom in noms if (module := self.module(nom)) is not None]
