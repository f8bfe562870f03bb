"""Every address of the portal, in one table. Documented in docs/architecture.md."""

from typing import Any

from plateforme.serveur import (
    api_file,
    api_lecon,
    api_noyau,
    bureau,
    pages_apprenant,
    pages_certificats,
    pages_confort,
    pages_droit,
    pages_entree,
    pages_entretien,
    pages_groupe,
    pages_images,
    pages_jupyterhub,
    pages_maitrise,
    pages_mur,
    pages_papier,
    pages_publication,
    pages_publiques,
    pages_resultats,
    pages_retours,
    pages_salle,
    pages_tour,
    pages_versions,
    questions_statiques,
    statiques,
    tableau,
    voila_garde,
)
from plateforme.serveur.bureau.collectif import Ensemble
from plateforme.serveur.bureau.projection import Projection
from plateforme.serveur.lecon_voila import Lecon
from plateforme.serveur.page import Introuvable
from plateforme.serveur.statiques import FichierStatique

_NOYAU = r"(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)"
_FICHIER = r"/(?P<version>[0-9a-f]{16})/(?P<nom>[a-z0-9_./-]+)"
_CHAPITRE = r"/module/(?P<module>[a-z0-9_]+)/(?P<chapitre>[a-z0-9-]+)"


def routes(portail: Any) -> list[Any]:
    """Return the portal's routes; they come before Voilà's own."""
    lecon = {
        "template_paths": portail.template_paths,
        "config": portail.config,
        "voila_configuration": portail.voila_configuration,
    }
    return [
        # Asked at every answer, and each address before it is tried: first.
        (_CHAPITRE.replace("/module/", "/api/lecon/"), api_lecon.PageDeLecon),
        (r"/", pages_entree.Accueil),
        (r"/entrer", pages_entree.Entrer),
        (r"/entrer/(?P<code>[^/]{1,64})", pages_entree.EntrerParLien),
        (r"/parcours", pages_apprenant.Parcours),
        (r"/sortir", pages_entree.Sortir),
        (r"/pointage", pages_salle.Pointer),
        (r"/aide", pages_salle.Aide),
        *pages_certificats.ROUTES,
        *pages_confort.ROUTES,
        *pages_droit.ROUTES,
        *pages_groupe.ROUTES,
        *pages_tour.ROUTES,
        *pages_entretien.ROUTES,
        *pages_mur.ROUTES,
        *pages_images.ROUTES,
        *pages_jupyterhub.ROUTES,
        *pages_maitrise.ROUTES,
        *pages_papier.ROUTES,
        *pages_publication.ROUTES,
        *pages_versions.ROUTES,
        *pages_retours.ROUTES,
        (_CHAPITRE, Lecon, lecon),
        (_CHAPITRE + r"/remettre", pages_resultats.Remettre),
        (_CHAPITRE + r"/resultats", pages_resultats.Resultats),
        (_CHAPITRE + r"/refaire", pages_resultats.Refaire),
        *bureau.ROUTES,
        (r"/formateur/tableau-de-bord", tableau.TableauDeBord, lecon),
        (r"/projection/(?P<jeton>[0-9A-Za-z_-]{1,400})", Projection),
        (r"/collectif/(?P<jeton>[0-9A-Za-z_-]{1,600})", Ensemble),
        (r"/verifier", pages_publiques.Verifier),
        (r"/verifier/(?P<code>[^/]{1,64})", pages_publiques.Verifier),
        (r"/badges/statuts", pages_publiques.StatutsBadges),
        (r"/sante", pages_publiques.Sante),
        (r"/api/presence", pages_publiques.Presence),
        (r"/api/noyau/etat", api_noyau.Etat),
        (r"/api/noyau/reponses", api_noyau.Reponses),
        (r"/api/tableau/choix", tableau.Choix),
        (r"/api/tableau/lignes", tableau.Lignes),
        (r"/api/file", api_file.File),
        (rf"/api/page/{_NOYAU}", voila_garde.Veille),
        (rf"/api/kernels/{_NOYAU}", voila_garde.Noyau),
        (rf"/api/kernels/{_NOYAU}/channels", voila_garde.Canaux),
        (rf"/voila/api/shutdown/{_NOYAU}", voila_garde.FinDePage),
        (questions_statiques.PREFIXE + _FICHIER, FichierStatique, {"jeu": questions_statiques.jeu}),
        (statiques.PREFIXE + _FICHIER, FichierStatique, {"jeu": statiques.du_portail}),
        (r"/(?!voila/(?:static|labextensions)/).*", Introuvable),
    ]
