"""The coordinator's dashboard (« tableau de bord »): what its notebook imports.

    from plateforme.tableau import ouvrir_tableau

    tableau = ouvrir_tableau()
    tableau.evolution()    # every year the registry knows, one table and one chart
    tableau.explorer()     # choose years, axis, measures
    tableau.lignes([2025, 2026], "lieu")    # a DataFrame, for one's own pandas

Aggregates only: nothing here knows a learner. Served by the portal, the figures come from its
server; in JupyterLab, from the registry (see `source`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plateforme.tableau.tableau import Tableau


def ouvrir_tableau() -> Tableau:
    """Open the dashboard over the figures that this kernel may read; raise ErreurEPN."""
    # The server imports this package for its figures, and must not pay for pandas.
    from plateforme.tableau.source import trouver_source
    from plateforme.tableau.tableau import Tableau

    return Tableau(trouver_source())
