"""Texts that may leave (« textes publiables »): read from the registry, with their pictures.

A session's texts leave only if their author agreed to publication, and as long as they do: what is
withdrawn is not in the list any more. One's own text leaves whenever one likes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session as Bdd

from inscriptions.heure import jour_local
from inscriptions.modeles import Apprenant, Session
from inscriptions.services.lecteurs import fiches_de, licence_choisie
from inscriptions.services.reponses import courantes_du_module
from inscriptions.services.textes_partages import TextePartage, partages_de_session
from inscriptions.services.versions import VersionTexte
from modules.commun.conseils.texte import NatureBloc, Texte, lire_balise
from modules.commun.questions.redaction import Redaction
from plateforme.dossier import Dossier
from plateforme.images_textes import lire_image
from plateforme.impressions.erreurs import ImpressionImpossible
from plateforme.impressions.journal import Manchette
from plateforme.publication_textes.article import (
    SANS_DESCRIPTION,
    SANS_TITRE,
    Article,
    FicheTexte,
    preparer,
)
from plateforme.publication_textes.texte_pdf import en_journal
from plateforme.publies import ChapitrePublie, ModulePublie


@dataclass(frozen=True, slots=True)
class TextePubliable:
    """A text whose author agreed to publication; `id` is that of what they confided."""

    id: UUID
    article: Article

    @property
    def images_muettes(self) -> int:
        """How many of its pictures nobody described."""
        return sum(bloc.texte == SANS_DESCRIPTION for bloc in self.article.corps)


@dataclass(frozen=True, slots=True)
class TexteEcrit:
    """A text that a learner wrote, and what it answers."""

    chapitre: ChapitrePublie
    question: Redaction
    texte: Texte

    @property
    def titre(self) -> str:
        """Its title, for a list."""
        titres = [bloc.texte for _, bloc in self.texte.de_nature(NatureBloc.TITRE)]
        return titres[0] if titres else SANS_TITRE


def textes_publiables(bdd: Bdd, dossier: Dossier, session: Session) -> list[TextePubliable]:
    """List the texts of a session that may be published, in the order of its reading round."""
    lieu = ", ".join(filter(None, (session.lieu.nom, session.lieu.commune)))
    return [
        TextePubliable(partage.id, _article(bdd, dossier, partage, lieu))
        for partage in partages_de_session(bdd, session)
        if partage.publication
    ]


def article_de(
    bdd: Bdd,
    dossier: Dossier,
    apprenant: Apprenant,
    ou: tuple[str, str, str],
    version: VersionTexte,
) -> Article:
    """Return one's own text as it was saved; `ou` says module, chapter and question.

    Its licence is the one chosen when confiding it to the group, if it still is.
    """
    texte = lire_contenu(version.contenu)
    fiche = FicheTexte(
        signature=apprenant.prenom,
        licence=licence_choisie(bdd, apprenant.id, *ou),
        jour=jour_local(version.recue_le),
        images=_images(bdd, dossier, apprenant.id, texte),
    )
    return preparer(texte, fiche)


def textes_de(bdd: Bdd, apprenant_id: UUID, module: ModulePublie) -> list[TexteEcrit]:
    """List the texts of a module that a learner wrote something in, in the order of its lessons."""
    ecrits = courantes_du_module(bdd, apprenant_id, module.identifiant)
    return [
        TexteEcrit(chapitre, question, lu)
        for chapitre in module.chapitres
        for question in chapitre.questions.values()
        if isinstance(question, Redaction)
        and (lu := lire_contenu(ecrits.get(chapitre.identifiant, {}).get(question.id, '""'))).blocs
    ]


def lire_contenu(contenu: str) -> Texte:
    """Read the JSON of an answer as a text; one that is none is empty."""
    lu = json.loads(contenu)
    return lire_balise(lu if isinstance(lu, str) else "").sans_contrainte()


def composer_le_journal(
    session: Session, textes: Sequence[TextePubliable], manchette: Manchette
) -> bytes:
    """Lay the newspaper of these texts out, in this order. Raise ImpressionImpossible."""
    if not textes:
        raise ImpressionImpossible("Choisissez au moins un texte pour le journal.")
    ours = (
        f"Journal écrit pendant « {session.titre} » ({session.lieu.nom}). Chaque texte appartient "
        "à qui l’a écrit ; sa licence est dite à sa fin."
    )
    return en_journal([un.article for un in textes], manchette, ours)


def manchette_proposee(session: Session, jour: date) -> Manchette:
    """Propose the top of a newspaper: a name to change, the place, the day."""
    return Manchette(nom=session.titre, lieu=session.lieu.commune or session.lieu.nom, jour=jour)


def _article(bdd: Bdd, dossier: Dossier, partage: TextePartage, lieu: str) -> Article:
    texte = lire_contenu(partage.texte)
    fiche = FicheTexte(
        signature=partage.signature,
        licence=partage.licence,
        jour=jour_local(partage.partage_le),
        lieu=lieu,
        images=_images(bdd, dossier, partage.apprenant_id, texte),
    )
    return preparer(texte, fiche)


def _images(bdd: Bdd, dossier: Dossier, auteur: UUID, texte: Texte) -> dict[str, bytes]:
    """Read the pictures that a text names and that its author sent."""
    noms = {bloc.fichier for _, bloc in texte.de_nature(NatureBloc.IMAGE)}
    if not noms:
        return {}
    fiches = fiches_de(bdd, auteur)
    return {nom: lue for nom in sorted(noms) if (lue := lire_image(dossier, fiches, nom))}
