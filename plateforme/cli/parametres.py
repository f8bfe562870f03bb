"""Values that options take, read as people write them."""

from datetime import date
from enum import StrEnum
from typing import Any

import click


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
