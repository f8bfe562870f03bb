"""The kernel manager of the portal: minimal environment, one capability a kernel, a ceiling."""

import os
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from plateforme.noyaux.capacites import nouvelle_capacite
from plateforme.noyaux.environnement import environnement_noyau
from plateforme.noyaux.memoire import noyaux_possibles


class PlusDePlace(RuntimeError):
    """Every kernel that the server, or its memory, allows is in use: one must end first."""


class NoyauxDuPortail:
    """What our kernel managers add to Jupyter's: kernels know our API and nothing else of us.

    `parent` is the portal: it holds the settings (`reglages`) and the capabilities (`capacites`).
    """

    parent: Any  # the portal, always given: it is typed in `plateforme.serveur`

    async def start_kernel(self, **kwargs: Any) -> str:
        """Start a kernel with the allowed environment only and record its capability."""
        portail = self.parent
        reglages = portail.reglages
        # Those of a gateway take no memory here.
        possibles = None if reglages.passerelle else noyaux_possibles(reglages.memoire_gardee)
        if possibles == 0 or len(self) >= reglages.noyaux_max:  # type: ignore[arg-type]  # a mixin of a mapping
            raise PlusDePlace
        capacite = nouvelle_capacite()
        kwargs["env"] = environnement_noyau(
            os.environ, portail.dossier.foyer_noyaux, portail.url_noyaux, capacite
        )
        noyau: str = await super().start_kernel(**kwargs)  # type: ignore[misc]  # a mixin of Jupyter's
        portail.capacites.attribuer(noyau, capacite)
        return noyau

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel and, with it, its capability, however it ended."""
        self.parent.capacites.oublier(kernel_id)
        return super().remove_kernel(kernel_id)  # type: ignore[misc]  # a mixin of Jupyter's


class GestionnaireNoyaux(NoyauxDuPortail, AsyncMappingKernelManager):  # type: ignore[misc]  # upstream types start_kernel as not async, and it is
    """Kernels of this machine."""
