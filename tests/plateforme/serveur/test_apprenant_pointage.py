"""« Je suis là » and « Appeler l’animateur », from the learner's side."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from inscriptions.depot import ouvrir
from inscriptions.journal import histoire
from inscriptions.modeles import Appel, Presence

CHAPITRE = {"module": "droit_epn", "chapitre": "03-partage-reutilisation"}
FORMULAIRE = 'action="/pointage"'


def entree(portail: Any, eleve: Any) -> Any:
    visite = portail.visite()
    assert visite.entrer(eleve.carte).statut == 303
    return visite


def presences(portail: Any, salle: Any) -> list[Presence]:
    with ouvrir(portail.base) as depot, depot.lecture() as bdd:
        return list(bdd.scalars(select(Presence).where(Presence.session_id == salle.id)))


def appels(portail: Any, eleve: Any) -> list[Appel]:
    with ouvrir(portail.base) as depot, depot.lecture() as bdd:
        return list(bdd.scalars(select(Appel).where(Appel.apprenant_id == eleve.id)))


class TestPointage:
    def test_le_formulaire_ne_se_montre_qu_a_l_heure_dite(
        self, portail: Any, salle: Callable[..., Any]
    ) -> None:
        minutes = {
            0: True,
            29: True,  # people arrive before the hour
            35: False,
            -119: True,
            -125: False,
        }
        for dans, montre in minutes.items():
            groupe = salle(dans=timedelta(minutes=dans))
            page = entree(portail, groupe.eleves[0]).get("/parcours")
            assert (FORMULAIRE in page.texte) is montre, dans

    def test_le_code_du_tableau_note_l_arrivee(
        self, portail: Any, salle: Callable[..., Any]
    ) -> None:
        groupe = salle()
        visite = entree(portail, groupe.eleves[0])
        code = f" {groupe.tableau[:3].lower()} {groupe.tableau[3:]} "
        reponse = visite.post("/pointage", code=code)
        assert (reponse.statut, reponse.entete("Location")) == (303, "/parcours?fait=pointage")
        page = visite.get("/parcours?fait=pointage").texte
        assert 'role="status">C’est noté : vous êtes là.' in page
        assert FORMULAIRE not in page
        (presence,) = presences(portail, groupe)
        assert presence.apprenant_id == groupe.eleves[0].id
        assert presence.minutes < 120, "depuis l’arrivée, pas depuis le début"
        assert visite.post("/pointage", code=code).statut == 303, "deux fois ne change rien"
        assert [p.arrivee for p in presences(portail, groupe)] == [presence.arrivee]
        with ouvrir(portail.base) as depot, depot.lecture() as bdd:
            assert [a.auteur for a in histoire(bdd, presence.id)] == [
                f"apprenant:{groupe.eleves[0].id}"
            ]

    def test_un_code_refuse_est_redit_gentiment(
        self, portail: Any, salle: Callable[..., Any]
    ) -> None:
        groupe, ailleurs = salle(), salle(("Corentin",))
        visite = entree(portail, groupe.eleves[0])
        refusee = visite.post("/pointage", code='ZZ"<b>Z')
        assert refusee.statut == 422
        assert 'role="alert">Ce code n’ouvre aucune séance' in refusee.texte
        assert "ce n’est pas grave" in refusee.texte
        assert 'value="ZZ&#34;&lt;b&gt;Z"' in refusee.texte, "ce qui était tapé reste"
        d_un_autre = visite.post("/pointage", code=ailleurs.tableau)
        assert d_un_autre.statut == 422
        assert "où vous n’êtes pas inscrit" in d_un_autre.texte
        assert presences(portail, groupe) == presences(portail, ailleurs) == []

    def test_qui_essaie_beaucoup_de_codes_attend_seul(
        self, portail: Any, salle: Callable[..., Any]
    ) -> None:
        groupe = salle()
        visite, voisin = (entree(portail, eleve) for eleve in groupe.eleves)
        for _ in range(5):
            assert visite.post("/pointage", code="FAUX").statut == 422
        debut = time.monotonic()
        assert visite.post("/pointage", code=groupe.tableau).statut == 303
        assert time.monotonic() - debut >= 0.5
        debut = time.monotonic()
        assert voisin.post("/pointage", code=groupe.tableau).statut == 303
        assert time.monotonic() - debut < 0.5, "même poste, autre personne"

    def test_qui_n_est_pas_entre_ne_pointe_pas(
        self, portail: Any, salle: Callable[..., Any], formatrice: Any
    ) -> None:
        groupe = salle()
        inconnu = portail.visite()
        inconnu.get("/")
        reponse = inconnu.post("/pointage", code=groupe.tableau)
        assert (reponse.statut, reponse.entete("Location")) == (303, "/")
        assert formatrice.post("/pointage", code=groupe.tableau).statut == 403
        assert formatrice.post("/aide").statut == 403
        visite = entree(portail, groupe.eleves[0])
        for chemin in ("/pointage", "/aide"):
            sans_jeton = visite.demander("POST", chemin, f"code={groupe.tableau}".encode())
            assert sans_jeton.statut == 403
        assert presences(portail, groupe) == []
        assert visite.get("/pointage").entete("Location") == "/parcours"


class TestAide:
    def test_lever_puis_baisser_la_main(self, portail: Any, entrer: Callable[..., Any]) -> None:
        visite, eleve = entrer()
        for adresse in ("/parcours", "/module/droit_epn/inconnu"):  # where one is lost, above all
            assert "Appeler l’animateur</button>" in visite.get(adresse).texte
        for _ in range(2):
            assert visite.post("/aide", **CHAPITRE).entete("Location") == "/parcours"
        page = visite.get("/parcours").texte
        assert 'aria-live="polite">Votre formateur est prévenu.' in page
        assert "Je n’ai plus besoin d’aide</button>" in page
        (appel,) = appels(portail, eleve)
        assert (appel.module, appel.chapitre) == ("droit_epn", "03-partage-reutilisation")
        assert visite.post("/aide", acte="baisser").statut == 303
        (appel,) = appels(portail, eleve)
        assert appel.baisse_le is not None
        visite.post("/aide")
        assert len(appels(portail, eleve)) == 2, "une nouvelle demande est une nouvelle main"

    def test_chaque_page_a_le_bouton_et_y_ramene(
        self, portail: Any, demo: Any, entrer: Callable[..., Any]
    ) -> None:
        visite = portail.visite()
        visite.entrer(demo.apprenant("remplit la règle")["carte"])
        lecon = "/module/droit_epn/03-partage-reutilisation"
        for adresse in ("/parcours", lecon, f"{lecon}/resultats"):
            page = visite.get(adresse).texte
            assert page.count('action="/aide"') == 1, adresse
            assert ('/aide.js" defer' in page) is (adresse == lecon)
        retour = visite.post("/aide", page="resultats", **CHAPITRE).entete("Location")
        assert retour == f"{lecon}/resultats"
        visite.post("/aide", acte="baisser")
        ailleurs, _ = entrer()
        for piege in ("//ailleurs.example", "../formateur"):
            champs = {"module": piege, "chapitre": piege, "page": "resultats"}
            assert ailleurs.post("/aide", **champs).entete("Location") == "/parcours"
            assert ailleurs.post("/aide", page=piege, **CHAPITRE).entete("Location") == "/parcours"

    def test_une_lecon_demande_sans_quitter_la_page(
        self, portail: Any, entrer: Callable[..., Any]
    ) -> None:
        visite, eleve = entrer()
        visite.get("/parcours")
        corps = f"acte=lever&module=inconnu&chapitre=rien&_xsrf={visite.temoins['_xsrf']}"
        entetes = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        assert visite.demander("POST", "/aide", corps.encode(), entetes).json == {"leve": True}
        (appel,) = appels(portail, eleve)
        assert (appel.module, appel.chapitre) == (None, None), "un chapitre publié, ou rien"
        assert visite.get("/aide").json == {"leve": True}
        visite.post("/aide", acte="baisser")
        assert visite.get("/aide").json == {"leve": False}
