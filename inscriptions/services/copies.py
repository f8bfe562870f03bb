"""Copies: handing in, grading, opening again (« remettre, noter, rouvrir »)."""

import math
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Select, Uuid, delete, literal, select
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions import journal
from inscriptions.colonnes import InstantUTC, en_utc, liste_fermee
from inscriptions.enumerations import EtatCopie
from inscriptions.erreurs import refus
from inscriptions.modeles import Apprenant, Copie, Resultat
from inscriptions.services.communs import inserer_sauf_doublon, tenir_fiche, verrouiller
from inscriptions.textes import propre

Points = tuple[float | None, float]  # points, or None while a person must grade; then the maximum

DETAIL_MAXIMUM = 2_000  # characters kept of a grading failure


def remettre(
    bdd: Bdd,
    *,
    apprenant_id: UUID,
    module: str,
    chapitre: str,
    maintenant: datetime,
    fermees: Collection[str] | None = None,
) -> Copie:
    """Hand a chapter in (« J'ai terminé »); idempotent: the first time stands.

    From the commit on, no answer to the questions `fermees` is taken, those that the copy may be
    graded on; None: to no question of the chapter. Raise « apprenant-inconnu ».
    """
    apprenant_id = tenir_fiche(bdd, apprenant_id)
    valeurs = select(
        literal(uuid7(), Uuid()),
        literal(apprenant_id, Uuid()),
        literal(propre(module, "module", 64)),
        literal(propre(chapitre, "chapitre", 64)),
        literal(en_utc(maintenant), InstantUTC()),
        literal(EtatCopie.REMISE, liste_fermee(EtatCopie, "etat")),
        literal(None if fermees is None else sorted(fermees), JSON(none_as_null=True)),
    ).where(literal(1) == 1)
    unique = ("apprenant_id", "module", "chapitre")
    colonnes = ("id", *unique, "remise_le", "etat", "fermees")
    nouvelle = inserer_sauf_doublon(bdd, Copie, colonnes, valeurs, unique)
    copie = bdd.scalars(_selection(apprenant_id, module, chapitre)).one()
    if nouvelle:
        journal.noter(bdd, "copie.remettre", copie, **_details(copie))
    return copie


def lire(bdd: Bdd, apprenant_id: UUID, module: str, chapitre: str) -> Copie | None:
    """Find a learner's copy of a chapter; None while it is not handed in."""
    return bdd.scalar(_selection(apprenant_id, module, chapitre))


def rouvrir(
    bdd: Bdd, copie: Copie, *, nouvelle_tentative: bool = False, pour_reecrire: bool = False
) -> None:
    """Let the learner answer again: the copy and its points go, the answers stay.

    A grading under way for it will get « copie-inconnue ». Raise the same when already gone. The
    journal tells whether it is a new try (see `tentatives.refaire`), or a text given back (see
    `relectures.rendre_pour_reecriture`).
    """
    verrouiller(bdd, Apprenant, copie.apprenant_id)
    # The points go with it (ON DELETE CASCADE).
    partie = bdd.execute(delete(Copie).where(Copie.id == copie.id).returning(Copie.id)).first()
    if partie is None:
        raise refus("copie-inconnue")
    acte = "copie.refaire" if nouvelle_tentative else "copie.rouvrir"
    acte = "copie.rendre" if pour_reecrire else acte
    journal.noter(bdd, acte, copie, **_details(copie))


def a_noter(bdd: Bdd) -> list[Copie]:
    """List the copies handed in and not graded yet, oldest first."""
    return lister(bdd, EtatCopie.REMISE)


def lister(bdd: Bdd, etat: EtatCopie) -> list[Copie]:
    """List the copies in one state, oldest first."""
    requete = select(Copie).where(Copie.etat == etat).order_by(Copie.remise_le, Copie.id)
    return list(bdd.scalars(requete))


def noter(
    bdd: Bdd,
    copie: Copie,
    resultats: Mapping[str, Points],
    maintenant: datetime,
    remarques: Mapping[str, str] | None = None,
    lue: str | None = None,
) -> Copie:
    """Replace a copy's points; « notee », or « en_attente_humaine » while any is None.

    `resultats`: question id -> (points or None, maximum); `remarques`: question id -> what a person
    said; `lue` is the question that somebody has just read, for the journal. Grading again is
    allowed. Raise « copie-inconnue » (opened again meanwhile),
    « resultat-invalide » (not within 0..maximum).
    """
    for points, maximum in resultats.values():
        _verifier_points(points, maximum)
    dites = remarques or {}
    notee = tenir(bdd, copie)
    bdd.execute(delete(Resultat).where(Resultat.copie_id == notee.id))
    bdd.add_all(
        Resultat(
            copie_id=notee.id,
            question=propre(question, "question", 64),
            points=points,
            maximum=maximum,
            commentaire=sain(dites.get(question, "")) or None,
        )
        for question, (points, maximum) in resultats.items()
    )
    attend = any(points is None for points, _ in resultats.values())
    notee.etat = EtatCopie.EN_ATTENTE_HUMAINE if attend else EtatCopie.NOTEE
    notee.notee_le = en_utc(maintenant)
    notee.detail = None
    bdd.flush()
    question = {} if lue is None else {"question": lue}
    journal.noter(bdd, "copie.noter", notee, **_details(notee), **question, etat=notee.etat.value)
    return notee


def signaler_erreur(bdd: Bdd, copie: Copie, detail: str) -> Copie:
    """Set aside a copy that could not be graded; `detail` says why, and quotes no answer.

    Points it had stay. Raise « copie-inconnue ».
    """
    fautive = tenir(bdd, copie)
    fautive.etat = EtatCopie.ERREUR
    fautive.detail = sain(detail)[:DETAIL_MAXIMUM]
    bdd.flush()
    return fautive


def tenir(bdd: Bdd, copie: Copie) -> Copie:
    """Hold a copy until the transaction ends and read it anew. Raise « copie-inconnue »."""
    fraiche = bdd.scalar(
        select(Copie)
        .where(Copie.id == copie.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if fraiche is None:
        raise refus("copie-inconnue")
    return fraiche


def resultats_de(bdd: Bdd, copie: Copie) -> dict[str, Points]:
    """Give a copy's points: question id -> (points or None, maximum); empty before grading."""
    requete = (
        select(Resultat.question, Resultat.points, Resultat.maximum)
        .where(Resultat.copie_id == copie.id)
        .order_by(Resultat.question)
    )
    return {question: (points, maximum) for question, points, maximum in bdd.execute(requete)}


def remarques_de(bdd: Bdd, copie: Copie) -> dict[str, str]:
    """Give what a person said in a copy: question id -> comment; nothing said, no entry."""
    requete = select(Resultat.question, Resultat.commentaire).where(
        Resultat.copie_id == copie.id, Resultat.commentaire.is_not(None)
    )
    return {question: texte or "" for question, texte in bdd.execute(requete)}


def sain(texte: str) -> str:
    """Return a text without what PostgreSQL takes not: NUL and lone surrogates."""
    return texte.encode("utf-8", "replace").decode().replace("\0", "")


def du_module(bdd: Bdd, apprenant_id: UUID, module: str) -> list[tuple[Copie, dict[str, Points]]]:
    """Give a learner's copies of a module, each with its points by question, in one query."""
    requete = (
        select(Copie, Resultat.question, Resultat.points, Resultat.maximum)
        .outerjoin(Resultat, Resultat.copie_id == Copie.id)
        .where(Copie.apprenant_id == apprenant_id, Copie.module == module)
        .order_by(Copie.chapitre, Resultat.question)
    )
    lues: dict[UUID, tuple[Copie, dict[str, Points]]] = {}
    for copie, question, points, maximum in bdd.execute(requete):
        _, notes = lues.setdefault(copie.id, (copie, {}))
        if question is not None:
            notes[question] = (points, maximum)
    return list(lues.values())


def _details(copie: Copie) -> dict[str, journal.Detail]:
    """Of whom and of what, for the journal: a copy opened again is no more in its table."""
    return {
        "apprenant": copie.apprenant_id,
        "module": copie.module,
        "chapitre": copie.chapitre,
    }


def _selection(apprenant_id: UUID, module: str, chapitre: str) -> Select[Copie]:
    return select(Copie).where(
        Copie.apprenant_id == apprenant_id, Copie.module == module, Copie.chapitre == chapitre
    )


def _verifier_points(points: float | None, maximum: float) -> None:
    if not math.isfinite(maximum) or maximum < 0:
        raise refus("resultat-invalide")
    if points is not None and not 0 <= points <= maximum:  # False for NaN
        raise refus("resultat-invalide")
