"""The live view: counts for whoever runs the session, names only on demand, and in the journal."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from inscriptions.depot import ouvrir
from inscriptions.enumerations import RoleCompte
from inscriptions.heure import maintenant
from inscriptions.journal import histoire
from inscriptions.modeles import Seance, Session
from inscriptions.services import (
    aide,
    apprenants,
    comptes,
    copies,
    direct,
    emargement,
    lieux,
    reponses,
    sessions,
    types_ateliers,
)
from plateforme.noyaux.capacites import Capacites, Rattachement
from plateforme.publies import ModulePublie, lire_module_publie
from plateforme.serveur.bureau.direct import chapitre_ouvert, etat_direct

MODULE, CHAPITRE = "droit_epn", "03-partage-reutilisation"
QUAND = datetime(2026, 3, 3, 13, 20, tzinfo=UTC)


def adresse(groupe: Any) -> str:
    return f"/formateur/session/{groupe.code}/direct"


def repondre(bdd: Any, apprenant: Any, question: str, contenu: str) -> None:
    reponses.enregistrer(
        bdd,
        apprenant_id=apprenant.id,
        module=MODULE,
        chapitre=CHAPITRE,
        question=question,
        contenu=contenu,
        jeton=str(uuid4()),
        maintenant=maintenant(),
    )


class TestPage:
    def test_les_mains_se_voient_sans_les_noms(
        self, portail: Any, salle: Callable[..., Any], formatrice: Any
    ) -> None:
        groupe = salle(("Enora", "Gwenaël"))
        eleve = portail.visite()
        eleve.entrer(groupe.eleves[0].carte)
        eleve.post("/pointage", code=groupe.tableau)
        eleve.post("/aide", module=MODULE, chapitre=CHAPITRE)
        page = formatrice.get(adresse(groupe)).texte
        assert "<strong>1</strong> pointé présent" in page
        assert "<strong>1</strong> main levée" in page
        assert "depuis moins d’une minute : Mettre en partage" in page
        assert "Enora" not in page
        assert "Gwenaël" not in page
        main = page.split('data-appel="')[1][:36]
        assert formatrice.post(adresse(groupe), appel=main).entete("Location") == adresse(groupe)
        assert "Personne n’appelle." in formatrice.get(adresse(groupe)).texte
        assert eleve.get("/aide").json == {"leve": False}

    def test_les_noms_se_demandent_et_le_journal_le_dit_une_fois(
        self, portail: Any, salle: Callable[..., Any], formatrice: Any, compte: Callable[..., Any]
    ) -> None:
        groupe = salle(("Enora",))
        formatrice.get(adresse(groupe))
        coordinatrice = compte("coordinateur")
        for visite in (formatrice, formatrice, coordinatrice):
            # What a page asks by itself is no way around the journal.
            for suite in ("?noms=1&auto=1", "?noms=1"):
                assert "Enora" in visite.get(adresse(groupe) + suite).texte
        with ouvrir(portail.base) as depot, depot.lecture() as bdd:
            actes = [a for a in histoire(bdd, groupe.id) if a.acte == "direct.noms"]
        assert len({a.auteur for a in actes}) == len(actes) == 2

    def test_chacun_ses_sessions(
        self, salle: Callable[..., Any], compte: Callable[..., Any], portail: Any, formatrice: Any
    ) -> None:
        groupe, autre = salle(("Enora",)), salle(("Corentin",))
        assert compte("coordinateur").get(adresse(groupe)).statut == 200
        collegue = compte("formateur")
        eleve = portail.visite()
        eleve.entrer(groupe.eleves[0].carte)
        inconnu = portail.visite()
        inconnu.get("/")
        for visite, statut in ((collegue, 404), (eleve, 403), (inconnu, 303)):
            for suite in ("", "?noms=1", "?auto=1"):
                reponse = visite.get(adresse(groupe) + suite)
                assert reponse.statut == statut
                assert "Enora" not in reponse.texte.replace("<span>Enora</span>", "")
            assert visite.post(adresse(groupe), appel=str(uuid4())).statut == statut
        # A hand of another session is not lowered from this one.
        eleve.post("/aide")
        main = formatrice.get(adresse(groupe)).texte.split('data-appel="')[1][:36]
        formatrice.post(adresse(autre), appel=main)
        assert eleve.get("/aide").json == {"leve": True}
        assert formatrice.post(adresse(groupe), appel="rien").statut == 400
        sans_jeton = formatrice.demander("POST", adresse(groupe), f"appel={main}".encode())
        assert sans_jeton.statut == 403
        assert formatrice.get("/formateur/session/AAAAAA/direct").statut == 404

    def test_sans_javascript_la_page_se_recharge_seule(
        self, salle: Callable[..., Any], formatrice: Any
    ) -> None:
        groupe = salle()
        page = formatrice.get(adresse(groupe) + "?noms=1").texte
        suite = f"{adresse(groupe)}?auto=1&amp;noms=1"
        balise = f'<noscript><meta http-equiv="refresh" content="10; url={suite}"></noscript>'
        assert balise in page
        fragment = formatrice.get(suite.replace("&amp;", "&"), entetes={"X-Fragment": "1"}).texte
        assert "<html" not in fragment
        assert "_xsrf" not in fragment, "sinon deux fragments ne se ressemblent jamais"
        memes = formatrice.get(suite.replace("&amp;", "&"), entetes={"X-Fragment": "1"}).texte
        assert memes.split("Vu à")[0] == fragment.split("Vu à")[0]

    def test_la_page_laissee_seule_ne_garde_pas_la_seance_ouverte(
        self, portail: Any, salle: Callable[..., Any], formatrice: Any
    ) -> None:
        from inscriptions.modeles import Connexion

        groupe = salle()
        vue = maintenant() - timedelta(minutes=5)
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            bdd.execute(sa.update(Connexion).values(vue_le=vue))
        formatrice.get(adresse(groupe) + "?auto=1")
        with ouvrir(portail.base) as depot, depot.lecture() as bdd:
            assert set(bdd.scalars(sa.select(Connexion.vue_le))) == {vue}
        formatrice.get(adresse(groupe))
        with ouvrir(portail.base) as depot, depot.lecture() as bdd:
            assert set(bdd.scalars(sa.select(Connexion.vue_le))) != {vue}


class TestProjection:
    def test_des_nombres_et_rien_d_autre(
        self, portail: Any, salle: Callable[..., Any], formatrice: Any, compte: Callable[..., Any]
    ) -> None:
        groupe = salle(("Enora",))
        eleve, inconnu = portail.visite(), portail.visite()
        eleve.entrer(groupe.eleves[0].carte)
        eleve.post("/aide")
        chemin = f"/formateur/session/{groupe.code}/projection"
        assert compte("formateur").get(chemin).statut == 404
        ecran = formatrice.get(chemin).entete("Location")
        for visite in (inconnu, formatrice, eleve):
            for suite in ("", "?noms=1"):
                page = visite.get(ecran + suite)
                assert page.statut == 200
                assert "<strong>1</strong> main levée" in page.texte
                for rien in ("Enora", "<form", "<button", "noms=1", "inactivite.js"):
                    assert rien not in page.texte
        # The address opens nothing else, and none is made without our signature.
        jeton = ecran.rsplit("/", 1)[1]
        for faux in (jeton[:-3], jeton[::-1], "A", "A" * 43, f"{jeton}A"):
            assert inconnu.get(f"/projection/{faux}").statut == 404
        inconnu.temoins["epn"] = jeton
        assert inconnu.get("/formateur/calendrier").statut == 303

    def test_elle_s_arrete_avec_la_seance(
        self, portail: Any, salle: Callable[..., Any], formatrice: Any
    ) -> None:
        groupe = salle(())
        chemin = f"/formateur/session/{groupe.code}/projection"
        ecran = formatrice.get(chemin).entete("Location")
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            seance = bdd.get_one(Seance, groupe.seance.id)
            seance.debut -= timedelta(hours=3)
            seance.fin -= timedelta(hours=3)
        for entetes in ({}, {"X-Fragment": "1"}):
            fini = formatrice.get(ecran, entetes=entetes)
            assert (fini.statut, "La séance est finie" in fini.texte) == (410, True)
        assert formatrice.get(chemin).entete("Location") == adresse(groupe)

    def test_sortir_y_mene_qui_laisse_la_vue_seule(
        self, salle: Callable[..., Any], formatrice: Any
    ) -> None:
        groupe = salle(())
        page = formatrice.get(adresse(groupe)).texte
        jeton = page.split('name="projection" value="')[1].split('"')[0]
        fin = formatrice.post("/sortir", projection=jeton)
        assert (fin.statut, fin.entete("Location")) == (303, f"/projection/{jeton}")
        assert "cookies" in fin.entete("Clear-Site-Data")
        assert formatrice.get(adresse(groupe)).statut == 303
        # From a second tab too, when the first has signed out; and never elsewhere.
        assert formatrice.post("/sortir", projection=jeton).entete("Location").endswith(jeton)
        ailleurs = formatrice.post("/sortir", projection="//ailleurs.example")
        assert ailleurs.entete("Location") == "/"


class TestComptes:
    @pytest.fixture
    def module(self, demo: Any) -> ModulePublie:
        return lire_module_publie(demo.dossier / "publies" / f"{MODULE}.json")

    @pytest.fixture
    def registre(self, tmp_path: Path) -> Any:
        with ouvrir(f"sqlite:///{tmp_path / 'registre.db'}") as depot:
            yield depot

    def planter(self, bdd: Any, nombre: int) -> Session:
        session = sessions.creer_session(
            bdd,
            type_atelier=types_ateliers.type_du_module(bdd, MODULE, "Droit"),
            titre="Groupe",
            lieu=lieux.creer_lieu(bdd, nom=f"Salle {nombre}", commune="Port-Lannec"),
            formateur=comptes.creer_compte(
                bdd,
                identifiant=f"f{nombre}.essai",
                nom="F",
                role=RoleCompte.FORMATEUR,
                mot_de_passe="une longue suite de mots",
            ),
            capacite=200,
            seances=[(QUAND - timedelta(minutes=20), QUAND + timedelta(hours=2))],
        )
        for rang in range(nombre):
            apprenants.inscrire(bdd, session=session, prenom=f"P{rang}")
        return session

    def test_ce_que_la_salle_a_fait(self, registre: Any, module: ModulePublie) -> None:
        notees = [question.id for question in module.chapitre(CHAPITRE).notees]
        capacites = Capacites()
        with registre.ecriture() as bdd:
            session = self.planter(bdd, 5)
            une, deux, trois, quatre, cinq = (
                i.apprenant for i in apprenants.inscrits(bdd, session)
            )
            for question in notees[:3]:
                repondre(bdd, une, question, '"x"')
            repondre(bdd, une, notees[0], '""')  # taken back
            repondre(bdd, une, "entrainement", '"x"')  # not graded
            repondre(bdd, deux, notees[0], "[]")  # begun, nothing stands
            for demande in module.demandes:
                rendre = {"module": MODULE, "chapitre": demande.identifiant, "maintenant": QUAND}
                copies.remettre(bdd, apprenant_id=trois.id, **rendre)
            aide.lever(
                bdd, apprenant_id=quatre.id, maintenant=QUAND - timedelta(minutes=7), module=MODULE
            )
            for qui in (une, trois):
                emargement.emarger(bdd, seance=session.seances[0], apprenant=qui)
            apprenants.annuler_inscription(bdd, apprenants.inscrits(bdd, session)[4])
            repondre(bdd, cinq, notees[0], '"x"')  # gone: counts no more
        capacites.attribuer("n1", "c1")
        capacites.lier("n1", Rattachement(une.id, MODULE, CHAPITRE))
        capacites.attribuer("n2", "c2")
        capacites.lier("n2", Rattachement(deux.id, "visa_internet", "01-rien"))
        with registre.lecture() as bdd:
            vu = etat_direct(bdd, session, module, capacites, QUAND)
        assert (vu.inscrits, vu.presents, vu.ouverts, vu.finis) == (4, 2, 1, 1)
        [chapitre] = [c for c in vu.chapitres if c.titre == module.chapitre(CHAPITRE).titre]
        assert (chapitre.ouverts, chapitre.commences, chapitre.rendus) == (1, 3, 1)
        assert (chapitre.repondues, chapitre.a_repondre) == (2, 3 * len(notees))
        assert [(main.minutes, main.nom, main.chapitre) for main in vu.mains] == [(7, "P3", None)]
        assert [ligne.repondues for ligne in vu.lignes] == [2, 0, 0, 0]
        assert chapitre_ouvert(capacites, deux, MODULE) is None
        with registre.lecture() as bdd:
            avant = etat_direct(bdd, session, None, capacites, QUAND + timedelta(days=1))
        assert (avant.presents, avant.chapitres) == (None, [])

    def test_toujours_autant_de_demandes_a_la_base(
        self, registre: Any, module: ModulePublie
    ) -> None:
        comptees = []
        for nombre in (1, 40):
            with registre.ecriture() as bdd:
                session = self.planter(bdd, nombre)
                for inscription in apprenants.inscrits(bdd, session):
                    for question in module.chapitre(CHAPITRE).notees[:4]:
                        repondre(bdd, inscription.apprenant, question.id, json.dumps("x"))
                    aide.lever(bdd, apprenant_id=inscription.apprenant_id, maintenant=QUAND)
            demandes: list[str] = []

            def noter(*appel: Any, demandes: list[str] = demandes) -> None:
                demandes.extend([appel[2]] * appel[2].startswith("SELECT"))

            sa.event.listen(registre.moteur, "before_cursor_execute", noter)
            with registre.lecture() as bdd:
                vu = etat_direct(bdd, session, module, Capacites(), QUAND)
            sa.event.remove(registre.moteur, "before_cursor_execute", noter)
            assert len(vu.lignes) == len(vu.mains) == nombre
            comptees.append(len(demandes))
        assert comptees == [5, 5]


def test_la_seance_du_moment(tmp_path: Path) -> None:
    with ouvrir(f"sqlite:///{tmp_path / 'registre.db'}") as depot, depot.ecriture() as bdd:
        session = TestComptes().planter(bdd, 0)
        (seance,) = session.seances
        for avant, attendue in ((31, None), (30, seance), (0, seance), (-139, seance)):
            vue = direct.seance_du_moment(session, seance.debut - timedelta(minutes=avant))
            assert vue is attendue
        assert direct.seance_du_moment(session, seance.fin) is None
        assert direct.prochaine_seance(session, seance.debut) is None
        assert direct.prochaine_seance(session, seance.debut - timedelta(days=2)) is seance
