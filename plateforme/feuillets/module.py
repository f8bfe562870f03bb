"""A module's papers: a booklet of all its lessons, or each chapter's sheet or memo."""

from collections.abc import Iterator
from datetime import date

from modules.carnet import lire_carnet
from modules.catalogue import Chapitre, Module
from plateforme.feuillets.exporteur import (
    CORPS,
    MENTION,
    TITRES,
    Contexte,
    PartieFeuillet,
    feuillet_de_chapitre,
)
from plateforme.feuillets.lecon import LeconPapier, abaisser, lecon_papier, partie, source_papier
from plateforme.impressions.blocs import (
    BlocFeuillet,
    Empan,
    Titre,
)
from plateforme.impressions.erreurs import ImpressionImpossible
from plateforme.impressions.feuillet import (
    Feuillet,
    SourcePapier,
    composer_feuillet,
)


def lecon_de(chapitre: Chapitre) -> LeconPapier:
    """Read a chapter's notebook. Raise ErreurContenu."""
    carnet = lire_carnet(chapitre.notebook, f"{chapitre.module}/{chapitre.notebook.name}")
    questions = {q.id: q for q in chapitre.questions}
    return lecon_papier(carnet["cells"], questions, chapitre.tirages, chapitre.notebook.parent)


def imprimer_module(
    module: Module,
    chapitres: tuple[Chapitre, ...],
    quoi: PartieFeuillet,
    jour: date,
    *,
    avec_corrige: bool,
) -> bytes:
    """Print chapters of a module as one PDF. Raise ErreurContenu, ImpressionImpossible."""
    lecons = [lecon_de(chapitre) for chapitre in chapitres]
    if len(lecons) == 1:
        contexte = contexte_de(module, chapitres[0], quoi, jour)
        return composer_feuillet(feuillet_de_chapitre(lecons[0], contexte, avec_corrige))
    blocs = [bloc for lecon in lecons for bloc in _chapitre(lecon, quoi)]
    if not blocs:
        raise ImpressionImpossible(f"Aucun chapitre n’a de partie « {TITRES[quoi]} ».")
    corriges = [bloc for lecon in lecons for bloc in corrige_de_lecon(lecon)]
    return composer_feuillet(
        Feuillet(
            titre=module.titre,
            organisme=module.titre,
            jour=jour,
            blocs=tuple(blocs),
            sources=sources_de(module),
            surtitre=TITRES.get(quoi, "Livret de formation"),
            resume=module.public,
            licence=f"Licence {module.licence}.",
            mention=MENTION if module.sources else "",
            corriges=tuple(corriges) if avec_corrige else (),
            couverture=True,
            sommaire=True,
            corps=CORPS[quoi],
        )
    )


def imprimer_corrige(module: Module, chapitres: tuple[Chapitre, ...], jour: date) -> bytes:
    """Print the answer sheet alone. Raise ErreurContenu, ImpressionImpossible."""
    corriges = [bloc for c in chapitres for bloc in corrige_de_lecon(lecon_de(c))]
    if not corriges:
        raise ImpressionImpossible("Il n’y a aucune question à corriger.")
    return composer_feuillet(
        Feuillet(
            titre=f"{module.titre} : corrigé",
            organisme=module.titre,
            jour=jour,
            blocs=(),
            sources=sources_de(module),
            corriges=tuple(corriges),
            licence=f"Licence {module.licence}.",
            mention=MENTION if module.sources else "",
        )
    )


def contexte_de(module: Module, chapitre: Chapitre, quoi: PartieFeuillet, jour: date) -> Contexte:
    """Say of a chapter what its notebook does not."""
    return Contexte(
        organisme=module.titre,
        licence=f"Licence {module.licence}.",
        questions={question.id: question for question in chapitre.questions},
        sources=sources_de(module),
        jour=jour,
        partie=quoi,
        resume=chapitre.resume,
        tirages=chapitre.tirages,
    )


def sources_de(module: Module) -> dict[str, SourcePapier]:
    """Return the law of a module, by id."""
    return {source.id: source_papier(source.en_dict()) for source in module.sources}


def corrige_de_lecon(lecon: LeconPapier) -> Iterator[BlocFeuillet]:
    """Yield the answer sheet of a chapter under its title; nothing without a question."""
    if lecon.corriges:
        yield Titre(3, (Empan(lecon.titre),))
        yield from abaisser(lecon.corriges)


def _chapitre(lecon: LeconPapier, quoi: PartieFeuillet) -> Iterator[BlocFeuillet]:
    blocs = partie(lecon, TITRES[quoi]) if quoi in TITRES else lecon.blocs
    if blocs:
        yield Titre(2, (Empan(lecon.titre),), nouvelle_page=True)
        yield from abaisser(blocs)
