"""The line of those who wait for a place (« file d'attente »), asked by their page."""

from http import HTTPStatus

import tornado.web

from plateforme.serveur.page import Page
from plateforme.serveur.places import Places


class File(Page):
    """GET, POST /api/file : where I stand; I leave."""

    def prepare(self) -> None:
        """Know who waits."""
        super().prepare()
        if self.visiteur is None:
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)

    def est_un_geste(self) -> bool:
        """The page asks by itself."""
        return False

    def get(self) -> None:
        """Answer {"rang", "libre"}; once `libre`, the page asked for may be opened."""
        places: Places = self.settings["places"]
        qui = self.visiteur.id  # type: ignore[union-attr]  # checked by prepare()
        places.file.attendre(qui)
        libres = places.libres(self.settings["kernel_manager"])
        self.finish({"rang": places.file.rang(qui), "libre": places.file.peut_entrer(qui, libres)})

    def post(self) -> None:
        """The page has closed: give up the rank, unless it is being loaded again."""
        self.settings["places"].file.quitter(self.visiteur.id)  # type: ignore[union-attr]  # checked by prepare()
        self.set_status(HTTPStatus.NO_CONTENT)
        self.finish()
