"""The kernel manager of the portal: minimal environment, one capability a kernel, a ceiling."""

import os
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from plateforme.noyaux.capacites import nouvelle_capacite
from plateforme.noyaux.environnement import environnement_noyau


class PlusDePlace(RuntimeError):
    """Every kernel the server allows is in use; the visitor must wait for one to end."""


class GestionnaireNoyaux(AsyncMappingKernelManager):
    """Starts kernels that know our API and nothing else of the server.

    `parent` is the portal: it holds the settings (`reglages`) and the capabilities (`capacites`).
    """

    parent: Any  # the portal, always given: it is typed in `plateforme.serveur`

    async def start_kernel(  # type: ignore[override]  # upstream types it as not async, and it is
        self, **kwargs: Any
    ) -> str:
        """Start a kernel with the allowed environment only and record its capability."""
        portail = self.parent
        if len(self) >= portail.reglages.noyaux_max:
            raise PlusDePlace
        capacite = nouvelle_capacite()
        kwargs["env"] = environnement_noyau(
            os.environ, portail.dossier.foyer_noyaux, portail.url_interne, capacite
        )
        noyau: str = await super().start_kernel(**kwargs)
        portail.capacites.attribuer(noyau, capacite)
        return noyau

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel and, with it, its capability, however it ended."""
        self.parent.capacites.oublier(kernel_id)
        return super().remove_kernel(kernel_id)
