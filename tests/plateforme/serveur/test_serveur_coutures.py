"""The seams of Voilà 0.5.13 and Jupyter Server we hang on: each says what breaks if it moves."""

from __future__ import annotations

import inspect
from importlib.metadata import version
from pathlib import Path

import pytest
from jinja2 import Environment, meta
from jupyter_server.auth.authorizer import Authorizer
from jupyter_server.auth.identity import IdentityProvider
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from voila.app import Voila
from voila.configuration import VoilaConfiguration
from voila.execute import VoilaExecutor
from voila.handler import VoilaHandler
from voila.notebook_renderer import NotebookRenderer
from voila.request_info_handler import RequestInfoSocketHandler
from voila.static_file_handler import MultiStaticFileHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler
from voila.voila_kernel_manager import voila_kernel_manager_factory

from plateforme.serveur import application, page_voila

ICI = Path(application.__file__).parent


def test_la_version_lue_est_la_version_epinglee() -> None:
    """All of this file was read on that one: read it again before moving the pin."""
    assert version("voila") == "0.5.13"


def test_l_ordre_du_demarrage() -> None:
    """`start` must build the settings, then the handlers, then `listen`.

    Otherwise `routes` would not find `template_paths`, or the portal would listen on a port of
    Voilà's own choosing instead of refusing clearly.
    """
    source = inspect.getsource(Voila.start)
    etapes = [source.index(f"self.{etape}") for etape in ("init_settings", "init_handlers")]
    etapes += [source.index("add_handlers"), source.index("self.listen()")]
    assert etapes == sorted(etapes)
    assert "self.setup_template_dirs()" in inspect.getsource(Voila.initialize)


def test_les_reglages_rendus_sont_un_dict_a_completer() -> None:
    """`init_settings` returns a plain dict with these keys: ours are merged into it.

    Without `authorizer` or `identity_provider` in it, every kernel would be open to everybody.
    """
    source = inspect.getsource(Voila.init_settings)
    for cle in ("kernel_manager", "authorizer", "identity_provider", "cookie_secret"):
        assert cle in source
    assert "self.kernel_manager = kernel_manager_class(" in source
    assert '"execute_request"' not in source, "aucun message qui exécute n’est permis"


def test_les_seuls_handlers_repris() -> None:
    """Of `init_handlers` we keep two classes by identity; renamed, the page has no script."""
    source = inspect.getsource(Voila.init_handlers)
    for nom in ("MultiStaticFileHandler", "FileFindHandler"):
        assert f"{nom},\n" in source
    assert application.STATIQUES_DE_VOILA[0] is MultiStaticFileHandler
    assert r"/voila/static/(.*)" in source
    assert r"/voila/labextensions/(.*)" in source


def test_le_gabarit_de_la_lecon_passe_devant() -> None:
    """`template_paths` is a list, first match wins: else Voilà's page and its CDNs come back."""
    source = inspect.getsource(Voila.setup_template_dirs)
    assert "self.template_paths = collect_template_paths(" in source
    assert (ICI / "lecon" / "index.html.j2").is_file()


def test_le_gabarit_ne_compte_que_sur_ce_qui_existe() -> None:
    """The names our template reads in Voilà's context; one missing is an empty lesson."""
    texte = (ICI / "lecon" / "index.html.j2").read_text(encoding="utf-8")
    arbre = Environment(autoescape=True).parse(
        texte.replace("| markdown2html", "").replace("| trusted", "")
    )
    lus = meta.find_undeclared_variables(arbre) - {"output"}
    fournis = inspect.getsource(NotebookRenderer.generate_content_generator)
    assert lus == {"cell", "cell_generator", "kernel_start", "main_js", "nb"} | {
        "page_config",
        "resources",
    }
    for nom in ("cell_generator", "kernel_start", "main_js"):
        assert f'"{nom}"' in fournis
    assert "page_config=self.page_config" in fournis


def test_une_cellule_en_erreur_reste_une_sortie_en_erreur() -> None:
    """A failed or timed out cell leaves an « error » output: that is how a failure is known.

    Were it removed, half a lesson would be served as a whole one.
    """
    for methode in (VoilaExecutor.strip_code_cell_errors, VoilaExecutor.show_code_cell_timeout):
        assert '"error"' in inspect.getsource(methode)
    assert page_voila.PANNE in (ICI / "lecon" / "index.html.j2").read_text(encoding="utf-8")


def test_le_rendu_passe_par_nos_deux_guichets() -> None:
    """A kernel reaches a page by `start_kernel` or `get_rendered_notebook`, and nothing else.

    A third way out would serve a kernel bound to nobody: its page could save nothing.
    """
    source = inspect.getsource(VoilaHandler.get_generator)
    assert source.count("self.kernel_manager.start_kernel(") == 1
    assert source.count("self.kernel_manager.get_rendered_notebook(") == 1
    for nom in ("notebook_data", "get_pool_size", "get_kernel"):
        assert f"self.kernel_manager.{nom}" in source
    assert source.count("self.kernel_manager.") == 5
    signature = inspect.signature(VoilaHandler.get_generator)
    assert list(signature.parameters) == ["self", "path"]


def test_les_arguments_de_l_adresse_sont_lus_dans_la_requete() -> None:
    """Emptying `request.arguments` and `request.query` is enough to keep the address out."""
    source = inspect.getsource(VoilaHandler.get_generator)
    lectures = {m for m in ("self.request.query", "self.get_argument(") if m in source}
    assert lectures == {"self.request.query", "self.get_argument("}
    assert "get_query_argument" not in source


def test_les_noyaux_en_attente() -> None:
    """`_pools`: {notebook: [task giving {"kernel_id"}]}, and `fill_if_needed` to refill it.

    `prechauffe` empties it after a publication and `places` drops its failures; elsewhere, learners
    would read the old chapter, and one failure would keep pages from closing.
    """
    fabrique = inspect.getsource(voila_kernel_manager_factory)
    assert "self._pools: TypeDict[str, List[TypeDict]] = {}" in fabrique
    assert 'f.done() and f.result().get("kernel_id") == kernel_id' in fabrique
    assert '"kernel_id": kernel_id}' in fabrique
    assert "def fill_if_needed(" in fabrique
    assert "return render_task, renderer.rendered_cache, kernel_id" in fabrique
    classe = voila_kernel_manager_factory(AsyncMappingKernelManager, True, 1)
    assert issubclass(classe, AsyncMappingKernelManager)
    assert list(inspect.signature(classe.fill_if_needed).parameters)[1:3] == [
        "delay",
        "notebook_name",
    ]


def test_les_adresses_des_visiteurs_gardees_par_voila() -> None:
    """`_cache` is a dict by kernel id, that we empty: else visitors' addresses pile up there."""
    assert isinstance(RequestInfoSocketHandler._cache, dict)
    assert 'msg["kernel_id"]' in inspect.getsource(RequestInfoSocketHandler.send_updates)


def test_le_gestionnaire_de_noyaux() -> None:
    """`start_kernel(env=…)` and `remove_kernel(kernel_id)` are where capabilities come and go.

    Without the second a capability would outlive its kernel.
    """
    assert "kernel_id" in inspect.signature(AsyncMappingKernelManager.remove_kernel).parameters
    assert inspect.iscoroutinefunction(AsyncMappingKernelManager._async_start_kernel)
    assert AsyncMappingKernelManager.start_kernel is AsyncMappingKernelManager._async_start_kernel


def test_l_autorisation_est_demandee_avec_le_noyau() -> None:
    """Sockets and API ask the authorizer for « kernels »; the socket names it by `kernel_id`."""
    assert list(inspect.signature(Authorizer.is_authorized).parameters) == [
        "self",
        "handler",
        "user",
        "action",
        "resource",
    ]
    source = inspect.getsource(KernelWebsocketHandler.pre_get)
    assert 'self.authorizer.is_authorized(self, user, "execute", "kernels")' in source
    assert "self.kernel_id = kernel_id" in inspect.getsource(KernelWebsocketHandler.get)
    assert hasattr(IdentityProvider, "get_user")
    assert isinstance(IdentityProvider.auth_enabled, property)


def test_la_prise_lit_ses_messages_dans_on_message() -> None:
    """Our frame check stands there: elsewhere a malformed message would reach the parser."""
    assert "handle_incoming_message" in inspect.getsource(KernelWebsocketHandler.on_message)
    assert VoilaKernelWebsocketHandler.on_message is KernelWebsocketHandler.on_message
    canal, morceaux = deserialize_msg_from_ws_v1(_message_v1())
    assert (canal, morceaux) == ("shell", [b"a", b"b", b"c", b"d"])


def _message_v1() -> bytes:
    morceaux = [b"shell", b"a", b"b", b"c", b"d"]
    reperes = [8 * (len(morceaux) + 2)]
    for morceau in morceaux:
        reperes.append(reperes[-1] + len(morceau))
    return b"".join(n.to_bytes(8, "little") for n in (len(reperes), *reperes)) + b"".join(morceaux)


def test_les_defauts_a_defaire_ont_toujours_ces_noms() -> None:
    """A renamed trait would be set on nothing, in silence, and the default would come back."""
    from plateforme.serveur.reglages import Reglages

    config = application.configuration_voila(Reglages())
    for trait in config.VoilaConfiguration:
        assert trait in VoilaConfiguration.class_traits(), trait
    for trait in config.VoilaExecutor:
        assert trait in VoilaExecutor.class_traits(), trait
    for trait in config.GestionnaireNoyaux:
        assert trait in AsyncMappingKernelManager.class_traits(), trait
    assert config.VoilaConfiguration.allow_template_override == "NO"
    assert config.VoilaConfiguration.allow_theme_override == "NO"


@pytest.mark.parametrize("cle", ["baseUrl", "fullStaticUrl", "federated_extensions"])
def test_la_configuration_de_la_page(cle: str) -> None:
    """Keys the front end reads in #jupyter-config-data; without them no widget appears."""
    from voila import utils

    assert f'"{cle}"' in inspect.getsource(utils.get_page_config)
