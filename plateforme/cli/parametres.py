"""Values that options take, read as people write them."""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from inscriptions.calendrier import Conge, Horaire

_HORAIRE = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{1,2})[:h](\d{2}) ?[-–] ?(\d{1,2})[:h](\d{2})")


class Jour(click.ParamType[Any]):
    """A day, as « 2026-12-31 »."""

    name = "jour"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> date:
        """Return the day; a mistake is shown how to write one."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"« {value} » : écrivez le jour comme 2026-12-31.", param, ctx)


class ListeFermee(click.ParamType[Any]):
    """One code of a closed list of the registry, named by its class."""

    name = "code"

    def __init__(self, liste: str) -> None:
        self.liste = liste

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> StrEnum:
        """Return the member; a mistake is told the codes that exist."""
        from inscriptions import enumerations

        codes: type[StrEnum] = getattr(enumerations, self.liste)
        try:
            return codes(str(value))
        except ValueError:
            self.fail(f"« {value} » : écrivez l’un de ces codes : {', '.join(codes)}.", param, ctx)


class TypeHoraire(click.ParamType["Horaire"]):
    """A half-day as people write it: 2026-12-01 14:00-16:00 (the office's clock)."""

    name = "séance"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> "Horaire":
        """Return (start, end) in UTC."""
        from inscriptions.heure import depuis_locale

        lu = _HORAIRE.fullmatch(str(value).strip())
        try:
            if lu is None:
                raise ValueError
            jour = datetime.strptime(lu[1], "%Y-%m-%d")  # given its zone just below
            debut = jour.replace(hour=int(lu[2]), minute=int(lu[3]))
            fin = jour.replace(hour=int(lu[4]), minute=int(lu[5]))
        except ValueError:
            self.fail(
                f"« {value} » : écrivez une séance comme « 2026-12-01 14:00-16:00 ».", param, ctx
            )
        return depuis_locale(debut), depuis_locale(fin)


class TypeConge(click.ParamType["Conge"]):
    """Days without meetings: 2026-12-21, or 2026-12-21/2027-01-04, both ends included."""

    name = "jours"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> "Conge":
        """Return the days, in order."""
        from inscriptions.calendrier import Conge

        debut, _, fin = str(value).strip().partition("/")
        try:
            bornes = date.fromisoformat(debut), date.fromisoformat(fin or debut)
        except ValueError:
            self.fail(
                f"« {value} » : écrivez un jour comme « 2026-12-24 », ou une période comme "
                "« 2026-12-21/2027-01-04 ».",
                param,
                ctx,
            )
        return Conge(min(bornes), max(bornes))
