"""Followed alone, through the portal: practice, another try, what changed since."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from inscriptions.depot import ouvrir
from inscriptions.enumerations import EtatCopie
from inscriptions.erreurs import ErreurRegistre
from inscriptions.heure import maintenant
from inscriptions.modeles import Copie
from inscriptions.services import apprenants, copies, reponses, sessions, tentatives, types_ateliers
from plateforme.dossier import Dossier
from plateforme.droit_change import suivre_le_droit
from plateforme.noyaux.capacites import Rattachement
from plateforme.publies import ChapitresPublies
from plateforme.serveur.lecon_suivie import LeconSuivie

MODULE, CHAPITRE = "droit_epn", "05-responsabilite-gestion"  # no written answer
LECON = f"/module/{MODULE}/{CHAPITRE}"
NOTEE, JUSTE, ENTRAINEMENT = "noter-noms", "b", "affiche-wifi"


def texte(reponse: Any) -> str:
    """The words of a page, its no-break spaces made plain."""
    nu = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", reponse.texte, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(nu).replace("\u00a0", " ").replace("\u202f", " "))


def suivre_seul(portail: Any, eleve: Any) -> None:
    """Sign somebody up to a session of self-training of the test's own."""
    with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
        ailleurs = sessions.lister_sessions(bdd)[0]
        session = sessions.creer_session(
            bdd,
            type_atelier=types_ateliers.type_du_module(bdd, MODULE, "Droit et EPN"),
            titre="Seul",
            lieu=ailleurs.lieu,
            formateur=ailleurs.formateur,
            capacite=None,
            seances=(),
            autoformation=True,
        )
        qui = apprenants.trouver_par_carte(bdd, eleve.carte)
        assert qui is not None
        apprenants.inscrire_existant(bdd, session=session, apprenant=qui)


def lire(portail: Any, eleve: Any) -> Copie | None:
    with ouvrir(portail.base) as depot, depot.lecture() as bdd:
        return copies.lire(bdd, eleve.id, MODULE, CHAPITRE)


def reculer(portail: Any, eleve: Any, jours: int) -> None:
    """Make the copy that many days old."""
    with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
        copie = copies.lire(bdd, eleve.id, MODULE, CHAPITRE)
        assert copie is not None
        copie.remise_le = maintenant() - timedelta(days=jours)


def corriger(portail: Any, eleve: Any, attendre: Callable[..., Any]) -> None:
    """Wait for the portal to grade the copy by itself."""
    attendre(lambda: (c := lire(portail, eleve)) and c.etat is EtatCopie.NOTEE, 120)


@contextmanager
def suivre(portail: Any, eleve: Any) -> Iterator[LeconSuivie]:
    """The chapter as the portal itself follows it for somebody, whatever the page."""
    publie = ChapitresPublies(Dossier(portail.dossier)).module(MODULE)
    chapitre = publie.chapitre(CHAPITRE) if publie else None
    assert chapitre is not None
    with ouvrir(portail.base) as depot:
        yield LeconSuivie(depot, Rattachement(eleve.id, MODULE, CHAPITRE), chapitre)


def test_s_entrainer_apres_la_remise_puis_refaire_la_partie_notee(
    portail: Any,
    entrer: Callable[..., Any],
    attendre: Callable[..., Any],
) -> None:
    visite, eleve = entrer("Nolwenn")
    suivre_seul(portail, eleve)
    with suivre(portail, eleve) as lecon:
        lecon.repondre(NOTEE, JUSTE, str(uuid4()))
        assert visite.post(f"{LECON}/remettre").statut == 303
        # Practice goes on at once, and nothing that is graded moves.
        etat = lecon.etat()
        assert etat["remise"] is True
        assert NOTEE in etat["fermees"]
        assert ENTRAINEMENT not in etat["fermees"]
        lecon.repondre(ENTRAINEMENT, None, str(uuid4()))
        with pytest.raises(ErreurRegistre) as refus:
            lecon.repondre(NOTEE, None, str(uuid4()))
    assert refus.value.code == "copie-remise"
    page = texte(visite.get(LECON))
    assert "vos réponses notées ne changent plus. L’entraînement reste ouvert" in page

    # Not the same day, nor before the points are known.
    corriger(portail, eleve, attendre)
    trop_tot = visite.post(f"{LECON}/refaire")
    assert trop_tot.statut == 422
    assert "Il est encore trop tôt" in texte(trop_tot)
    assert "Vous pourrez la refaire à partir du" in texte(trop_tot)

    reculer(portail, eleve, 2)
    resultats = visite.get(f"{LECON}/resultats")
    assert f'action="{LECON}/refaire"' in resultats.texte
    assert "tentative 1 sur 3. Le meilleur résultat compte" in texte(resultats)
    assert visite.post(f"{LECON}/refaire").entete("Location") == LECON
    assert visite.get(f"{LECON}/refaire").statut == 303
    with ouvrir(portail.base) as depot, depot.lecture() as bdd:
        (gardee,) = tentatives.lister(bdd, [eleve.id], MODULE)[eleve.id][CHAPITRE]
        donnees = reponses.courantes(bdd, eleve.id, MODULE, CHAPITRE)
    assert (gardee.reponses[NOTEE], gardee.points) == (JUSTE, 1.0)
    assert donnees[NOTEE] == "null"
    assert "Tentative 2 en cours" in texte(visite.get("/parcours"))
    with suivre(portail, eleve) as lecon:
        assert lecon.etat()["remise"] is False

    # The second one is graded as the first, and both are told.
    assert visite.post(f"{LECON}/remettre").statut == 303
    corriger(portail, eleve, attendre)
    seconde = texte(visite.get(f"{LECON}/resultats"))
    assert "tentative 2 sur 3" in seconde
    assert re.search(r"Tentative 1, remise le [^:]+ : 1 point sur \d+", seconde)
    assert "0 point sur" in seconde


def test_hors_d_une_autoformation_la_partie_notee_ne_se_refait_pas(
    portail: Any, entrer: Callable[..., Any]
) -> None:
    visite, eleve = entrer()
    assert visite.post(f"{LECON}/remettre").statut == 303
    reculer(portail, eleve, 9)
    assert "Refaire la partie notée" not in texte(visite.get(f"{LECON}/resultats"))
    assert visite.post(f"{LECON}/refaire").statut == 422
    assert lire(portail, eleve) is not None


def test_ce_qui_a_change_se_dit_et_se_lit(portail: Any, entrer: Callable[..., Any]) -> None:
    visite, eleve = entrer()
    dossier = Dossier(portail.dossier)
    publie = ChapitresPublies(dossier).module(MODULE)
    chapitre = publie.chapitre(CHAPITRE) if publie else None
    assert publie is not None
    assert chapitre is not None
    question = next(q for q in chapitre.notees if q.source)
    source = dict(chapitre.sources[question.source[0]])
    remise_le = maintenant()
    with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
        copie = copies.remettre(
            bdd, apprenant_id=eleve.id, module=MODULE, chapitre=CHAPITRE, maintenant=remise_le
        )
        copies.noter(bdd, copie, {question.id: (1.0, 1.0)}, remise_le)
    fichier = dossier.historique_du_droit(MODULE)
    avant = fichier.read_text("utf-8")
    try:
        suivre_le_droit(dossier, MODULE, [source | {"sens": "Dit autre chose."}], maintenant())
        page = visite.get("/parcours")
        assert "Ce qui a changé" in texte(page)
        assert source["reference"].replace("\u00a0", " ") in texte(page)
        assert "Dit autre chose." in texte(page)
        assert f'data-source="{source["id"]}"' in page.texte
        (jusqu_au,) = re.findall(r'name="jusqu_au" value="([^"]+)"', page.texte)
        lu = f"/module/{MODULE}/ce-qui-a-change"
        assert visite.post(lu, jusqu_au="hier").statut == 400
        assert visite.post(lu, jusqu_au=html.unescape(jusqu_au)).statut == 303
        assert visite.get(lu).statut == 303
        assert "Ce qui a changé" not in texte(visite.get("/parcours"))
    finally:
        fichier.write_text(avant, "utf-8")
