"""Learners' answers (« réponses »): every one is kept, as it came, and none is ever changed."""

import json
from collections import defaultdict
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, String, Text, Uuid, bindparam, func, select
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions.colonnes import InstantUTC, en_utc
from inscriptions.erreurs import refus
from inscriptions.modeles import Copie, Reponse
from inscriptions.services.communs import (
    executer,
    insertion_sauf_doublon,
    nom_du_moteur,
    tenir_fiche,
)
from inscriptions.textes import propre

# Characters of JSON: 240 KiB of text at worst, each character written \uXXXX.
CONTENU_MAXIMUM = 1_000_000
# What every page and every answer asks, built once: building it costs more than its answer.
_FERMEES = select(Copie.fermees).where(
    Copie.apprenant_id == bindparam("qui"),
    Copie.module == bindparam("module"),
    Copie.chapitre == bindparam("chapitre"),
)
_COURANTES = (
    select(Reponse.question, Reponse.contenu)
    .where(
        Reponse.apprenant_id == bindparam("qui"),
        Reponse.rang.in_(
            select(func.max(Reponse.rang))
            .where(
                Reponse.apprenant_id == bindparam("qui"),
                Reponse.module == bindparam("module"),
                Reponse.chapitre == bindparam("chapitre"),
            )
            .group_by(Reponse.question)
        ),
    )
    .order_by(Reponse.rang)
)
_COLONNES = (
    "id",
    "apprenant_id",
    "module",
    "chapitre",
    "question",
    "contenu",
    "jeton",
    "recue_le",
    "rang",
)


def enregistrer(
    bdd: Bdd,
    *,
    apprenant_id: UUID,
    module: str,
    chapitre: str,
    question: str,
    contenu: str,
    jeton: str,
    maintenant: datetime,
) -> bool:
    """Keep one answer; True when it is new, False when this very sending was kept before.

    `contenu` is JSON; `jeton` is the UUID that the page draws for one sending and repeats when it
    tries again, even after the copy was handed in. Learners' answers queue on their own row, as
    does the hand-in, which closes the questions of its copy: practice goes on. Raise
    « copie-remise », « apprenant-inconnu », « jeton-invalide », « jeton-reutilise » (same token,
    other answer), « reponse-illisible », « reponse-trop-longue ».
    """
    module = propre(module, "module", 64)
    chapitre = propre(chapitre, "chapitre", 64)
    question = propre(question, "question", 64)
    _verifier_contenu(contenu)
    numero = _lire_jeton(jeton)
    apprenant_id = tenir_fiche(bdd, apprenant_id)
    valeurs = {
        "id": uuid7(),
        "qui": apprenant_id,
        "module": module,
        "chapitre": chapitre,
        "question": question,
        "contenu": contenu,
        "jeton": numero,
        "recue_le": en_utc(maintenant),
        "ouverte": 0 if _est_fermee(bdd, apprenant_id, module, chapitre, question) else 1,
    }
    if executer(bdd, _insertion(nom_du_moteur(bdd)), valeurs).first() is not None:
        return True
    connue = bdd.execute(
        select(Reponse.module, Reponse.chapitre, Reponse.question, Reponse.contenu).where(
            Reponse.apprenant_id == apprenant_id, Reponse.jeton == numero
        )
    ).first()
    if connue is None:
        raise refus("copie-remise")
    if tuple(connue) != (module, chapitre, question, contenu):
        raise refus("jeton-reutilise")
    return False


def courantes(bdd: Bdd, apprenant_id: UUID, module: str, chapitre: str) -> dict[str, str]:
    """Give the answers as they now stand: for each question answered, its latest JSON."""
    valeurs = {"qui": apprenant_id, "module": module, "chapitre": chapitre}
    return {lue.question: lue.contenu for lue in executer(bdd, _COURANTES, valeurs)}


def courantes_du_module(bdd: Bdd, apprenant_id: UUID, module: str) -> dict[str, dict[str, str]]:
    """Give the answers of a whole module as they now stand: chapter -> question -> JSON."""
    rangs = (
        select(func.max(Reponse.rang))
        .where(Reponse.apprenant_id == apprenant_id, Reponse.module == module)
        .group_by(Reponse.chapitre, Reponse.question)
    )
    requete = (
        select(Reponse.chapitre, Reponse.question, Reponse.contenu)
        .where(Reponse.apprenant_id == apprenant_id, Reponse.rang.in_(rangs))
        .order_by(Reponse.rang)
    )
    lues: dict[str, dict[str, str]] = defaultdict(dict)
    for chapitre, question, contenu in bdd.execute(requete):
        lues[chapitre][question] = contenu
    return lues


@cache
def _insertion(moteur: str) -> Any:
    """Insert one answer at the next rank of its learner, unless its question is closed."""
    rang = select(func.coalesce(func.max(Reponse.rang), 0) + 1).where(
        Reponse.apprenant_id == bindparam("qui", type_=Uuid())
    )
    reponse = select(
        bindparam("id", type_=Uuid()),
        bindparam("qui", type_=Uuid()),
        bindparam("module", type_=String()),
        bindparam("chapitre", type_=String()),
        bindparam("question", type_=String()),
        bindparam("contenu", type_=Text()),
        bindparam("jeton", type_=Uuid()),
        bindparam("recue_le", type_=InstantUTC()),
        rang.scalar_subquery(),
    ).where(bindparam("ouverte", type_=Integer()) == 1)
    return insertion_sauf_doublon(moteur, Reponse, _COLONNES, reponse, ("apprenant_id", "jeton"))


def _est_fermee(bdd: Bdd, apprenant_id: UUID, module: str, chapitre: str, question: str) -> bool:
    """Tell whether a copy handed in closes this question; the learner's row is held."""
    valeurs = {"qui": apprenant_id, "module": module, "chapitre": chapitre}
    remise = executer(bdd, _FERMEES, valeurs).first()
    return remise is not None and (remise.fermees is None or question in remise.fermees)


def _lire_jeton(jeton: str) -> UUID:
    try:
        return UUID(jeton)
    except (ValueError, AttributeError, TypeError):
        raise refus("jeton-invalide") from None


def _verifier_contenu(contenu: str) -> None:
    """Refuse what is no JSON or cannot be stored; ValueError covers surrogates and bad JSON."""
    if len(contenu) > CONTENU_MAXIMUM:
        raise refus("reponse-trop-longue")
    try:
        contenu.encode("utf-8")
        json.loads(contenu, parse_constant=_refuser_constante)
    except (ValueError, RecursionError):
        raise refus("reponse-illisible") from None


def _refuser_constante(nom: str) -> None:
    raise ValueError(nom)  # NaN and Infinity are not JSON
