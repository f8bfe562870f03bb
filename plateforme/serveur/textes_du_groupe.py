"""The texts that a group shares, as its pages show them: by exercise, block by block."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session as Bdd

from inscriptions.modeles import Session
from inscriptions.services.textes_partages import TextePartage, partages_de_session
from modules.commun.conseils.texte import Bloc, NatureBloc, Texte, lire_balise
from modules.commun.questions import Question
from modules.commun.questions.redaction import Redaction
from plateforme.images_textes import NOM
from plateforme.publies import ChapitrePublie, ModulePublie

SANS_TITRE = "Texte sans titre"
MOTS_D_EXTRAIT = 7
_NOMS = {
    NatureBloc.TITRE: "Le titre",
    NatureBloc.CHAPO: "Le chapô",
    NatureBloc.INTERTITRE: "L’intertitre",
    NatureBloc.CITATION: "La citation",
    NatureBloc.IMAGE: "L’image",
    NatureBloc.PARAGRAPHE: "Le passage",
}


@dataclass(frozen=True, slots=True)
class TexteLu:
    """A shared text, read; `sien`: it is that of who looks at the page."""

    partage: TextePartage
    texte: Texte
    sien: bool

    @property
    def titre(self) -> str:
        """Its title, for a list."""
        return titre_de(self.texte)


@dataclass(frozen=True, slots=True)
class Tour:
    """The reading round of one exercise: its texts, in the order that was drawn."""

    chapitre: ChapitrePublie
    question: Question
    textes: tuple[TexteLu, ...]

    @property
    def tire(self) -> bool:
        """Whether each text has its place."""
        return all(lu.partage.ordre is not None for lu in self.textes)


def lire_json(contenu: str) -> Texte:
    """Read a text out of an answer's JSON; a picture that is none of ours keeps its words only.

    Its name is typed by its author and goes into an address: any other could lead anywhere here.
    """
    brut = json.loads(contenu)
    texte = lire_balise(brut if isinstance(brut, str) else "")
    return replace(
        texte,
        blocs=tuple(
            bloc if re.fullmatch(NOM, bloc.fichier) else replace(bloc, fichier="")
            for bloc in texte.blocs
        ),
    )


def titre_de(texte: Texte) -> str:
    """Give the title of a text, for a list."""
    return next((bloc.texte for _, bloc in texte.de_nature(NatureBloc.TITRE)), SANS_TITRE)


def redactions(module: ModulePublie) -> Iterable[tuple[ChapitrePublie, Redaction]]:
    """Yield the texts that a module asks for, with their chapter, in its order."""
    for chapitre in module.chapitres:
        for question in chapitre.questions.values():
            if isinstance(question, Redaction):
                yield chapitre, question


def redaction_de(module: ModulePublie, chapitre: str, question: str) -> Redaction | None:
    """Return one text that a module asks for, by its ids."""
    page = module.chapitre(chapitre)
    trouvee = page.questions.get(question) if page else None
    return trouvee if isinstance(trouvee, Redaction) else None


def lire_textes(bdd: Bdd, session: Session, qui: UUID | None) -> list[TexteLu]:
    """Read the texts that a session shares, in the order of the round."""
    return [
        TexteLu(partage, lire_json(partage.texte), partage.apprenant_id == qui)
        for partage in partages_de_session(bdd, session)
    ]


def tours_de(module: ModulePublie, textes: Sequence[TexteLu]) -> list[Tour]:
    """Gather shared texts by exercise, in the module's order; those with no text are left out."""
    tours = []
    for chapitre, question in redactions(module):
        siens = tuple(
            lu
            for lu in textes
            if (lu.partage.chapitre, lu.partage.question) == (chapitre.identifiant, question.id)
        )
        if siens:
            tours.append(Tour(chapitre, question, siens))
    return tours


def passages(texte: Texte) -> list[tuple[int, str]]:
    """Name each block of a text, to be commented: (rank, « Le passage : Ce matin, le marché… »)."""
    return [(rang, nom_du_passage(bloc)) for rang, bloc in enumerate(texte.blocs)]


def nom_du_passage(bloc: Bloc) -> str:
    """Name a block by its first words."""
    mots = bloc.texte.split()
    suite = "…" if len(mots) > MOTS_D_EXTRAIT else ""
    return f"{_NOMS[bloc.nature]}\u00a0: {' '.join(mots[:MOTS_D_EXTRAIT])}{suite}"


def passage(texte: Texte, rang: int | None) -> str:
    """Name the block of that rank; '' for the whole text."""
    if rang is None or rang >= len(texte.blocs):
        return ""
    return nom_du_passage(texte.blocs[rang])
