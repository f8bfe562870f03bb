"""Kinds of workshops (« types d'ateliers »): our modules, and whatever else a city runs."""

import re
from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions import journal
from inscriptions.enumerations import Materiel, Niveau
from inscriptions.erreurs import refus
from inscriptions.modeles import TypeAtelier
from inscriptions.offre import TYPES_CONNUS, TypeConnu
from inscriptions.textes import cle_de_tri, propre

FAMILLE_PAR_DEFAUT = "autres ateliers"
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def creer_type(
    bdd: Bdd,
    *,
    code: str,
    intitule: str,
    famille: str,
    module: str | None = None,
    pour_le_public: bool = True,
    thematiques: Sequence[str] = (),
    materiel: Materiel = Materiel.ORDINATEUR,
    niveau: Niveau = Niveau.DEBUTANT,
) -> TypeAtelier:
    """Add a kind of workshop; « type-existant », « code-type-invalide », what `propre` raises."""
    if not _CODE.fullmatch(code):
        raise refus("code-type-invalide")
    if bdd.scalar(select(exists().where(TypeAtelier.code == code))):
        raise refus("type-existant")
    nouveau = TypeAtelier(
        id=uuid7(),
        code=code,
        intitule=propre(intitule, "intitulé", 200),
        famille=propre(famille, "famille"),
        module=module,
        pour_le_public=pour_le_public,
        thematiques=list(thematiques),
        materiel=materiel,
        niveau=niveau,
    )
    bdd.add(nouveau)
    bdd.flush()
    journal.noter(bdd, "type.creer", nouveau, code=code)
    return nouveau


def trouver_type(bdd: Bdd, code: str) -> TypeAtelier | None:
    """Find a kind of workshop by its code."""
    return bdd.scalar(select(TypeAtelier).where(TypeAtelier.code == code))


def type_du_module(bdd: Bdd, module: str, intitule: str) -> TypeAtelier:
    """Give the kind of workshop of one of our modules, made the first time it is asked for."""
    particularites = TYPES_CONNUS.get(module, TypeConnu(FAMILLE_PAR_DEFAUT, ()))
    connu = bdd.scalar(select(TypeAtelier).where(TypeAtelier.module == module))
    return connu or creer_type(
        bdd,
        code=module,
        intitule=intitule,
        famille=particularites.famille,
        module=module,
        pour_le_public=particularites.pour_le_public,
        thematiques=particularites.thematiques,
    )


def lister_types(bdd: Bdd, *, tous: bool = False) -> list[TypeAtelier]:
    """List the kinds of workshops by family then title: those still run, or all of them."""
    requete = select(TypeAtelier) if tous else select(TypeAtelier).where(TypeAtelier.actif)
    return sorted(bdd.scalars(requete), key=lambda t: cle_de_tri(t.famille, t.intitule))
