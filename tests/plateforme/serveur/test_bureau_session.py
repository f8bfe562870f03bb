"""One session's page: who signs up and waits, half-days, headcounts, papers, certificates, end."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from inscriptions.enumerations import EtatInscription, EtatSeance, EtatSession
from inscriptions.heure import locale
from inscriptions.journal import histoire
from inscriptions.services import apprenants, effectifs, emargement

HIER = timedelta(days=-1)


def texte(reponse: Any) -> str:
    """The words of a page, its no-break spaces made plain."""
    nu = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", reponse.texte, flags=re.DOTALL)
    mots = re.sub(r"\s+", " ", html.unescape(nu).replace("\u00a0", " ").replace("\u202f", " "))
    return re.sub(r" ([.,])", r"\1", mots)


def adresse(session: Any, suite: str = "") -> str:
    return f"/formateur/session/{session.code}{suite}"


def noms(inscriptions: list[Any]) -> list[str]:
    return [i.apprenant.prenom for i in inscriptions]


class TestInscrire:
    def test_une_place_puis_la_liste_d_attente(self, bureau: Any) -> None:
        session = bureau.session(capacite=1)
        visite = bureau.visite
        champs = {"nom": "Le Goff", "contact": "06 00 00 00 00", "genre": "feminin"}
        premiere = visite.post(adresse(session, "/inscriptions"), prenom="Awa", **champs)
        assert premiere.statut == 303
        assert "?fait=inscrite#i-" in premiere.entete("Location")
        assert "Awa" not in premiere.entete("Location")
        seconde = visite.post(adresse(session, "/inscriptions"), prenom="Bilal")
        assert "?fait=attente#i-" in seconde.entete("Location")
        (awa,) = bureau.inscrits(session)
        assert (awa.apprenant.nom, awa.apprenant.genre.value) == ("Le Goff", "feminin")
        assert awa.apprenant.statut.value == "non_communique"
        assert noms(bureau.inscrits(session, EtatInscription.EN_ATTENTE)) == ["Bilal"]
        mots = texte(visite.get(adresse(session, "?fait=attente")))
        assert "1 place prise sur 1. 1 personne sur la liste d’attente." in mots
        assert "Awa Le Goff" in mots
        assert "06 00 00 00 00" in mots
        with bureau.registre() as bdd:
            (acte,) = histoire(bdd, awa.id)
        assert (acte.acte, acte.auteur) == ("inscription.creer", f"compte:{bureau.compte.id}")

    def test_annuler_demande_puis_promeut_la_premiere_qui_attend(self, bureau: Any) -> None:
        session = bureau.session(capacite=1, prenoms=("Awa", "Bilal", "Chloé"))
        (awa,) = bureau.inscrits(session)
        page = bureau.visite.get(adresse(session, f"/inscription/{awa.id}/annuler"))
        assert "Sa place ira à Bilal" in texte(page)
        assert noms(bureau.inscrits(session)) == ["Awa"], "regarder n’annule rien"
        fait = bureau.visite.post(adresse(session, f"/inscription/{awa.id}/annuler"))
        assert fait.statut == 303
        assert noms(bureau.inscrits(session)) == ["Bilal"]
        assert noms(bureau.inscrits(session, EtatInscription.EN_ATTENTE)) == ["Chloé"]
        assert "Bilal" not in fait.entete("Location")
        mots = texte(bureau.visite.get(fait.entete("Location").split("#")[0]))
        assert "L’inscription est annulée. Une place s’est libérée pour Bilal" in mots
        reprise = bureau.visite.post(adresse(session, f"/inscription/{awa.id}/reprendre"))
        assert "?fait=attente" in reprise.entete("Location")
        attente = bureau.inscrits(session, EtatInscription.EN_ATTENTE)
        assert noms(attente) == ["Chloé", "Awa"], "à la fin de la liste"

    def test_venu_sans_inscription_dans_une_session_complete(self, bureau: Any) -> None:
        session = bureau.session(capacite=1, prenoms=("Awa",))
        reponse = bureau.visite.post(
            adresse(session, "/inscriptions"), prenom="Bilal", nom="Kerbrat", sur_place="1"
        )
        assert reponse.statut == 422
        mots = texte(reponse)
        assert "Cette session est complète (1 places)" in mots
        assert 'value="Bilal"' in reponse.texte
        assert 'value="Kerbrat"' in reponse.texte
        assert bureau.inscrits(session, *EtatInscription)[1:] == []

    def test_une_carte_connue_evite_de_retaper(self, bureau: Any) -> None:
        avant = bureau.session(HIER, prenoms=("Awa",))
        (awa,) = bureau.inscrits(avant)
        session = bureau.session(timedelta(days=3))
        champs = {"prenom": "", "carte": awa.apprenant.carte.lower()}
        fait = bureau.visite.post(adresse(session, "/inscriptions"), **champs)
        assert "fait=inscrite" in fait.entete("Location")
        assert [i.apprenant_id for i in bureau.inscrits(session)] == [awa.apprenant_id]
        encore = bureau.visite.post(adresse(session, "/inscriptions"), **champs)
        assert "fait=deja" in encore.entete("Location")
        fausse = bureau.visite.post(adresse(session, "/inscriptions"), prenom="", carte="AAAA")
        assert fausse.statut == 422
        assert "Personne n’a cette carte" in texte(fausse)

    def test_un_nom_connu_se_demande_avant(self, bureau: Any) -> None:
        avant = bureau.session(HIER)
        with bureau.registre(ecrire=True) as bdd:
            ancienne = apprenants.inscrire(
                bdd, session=avant, prenom="Maëlle", nom="Quéméneur"
            ).apprenant
        session = bureau.session(timedelta(days=3))
        champs = {"prenom": "maelle", "nom": "QUEMENEUR"}
        question = bureau.visite.post(adresse(session, "/inscriptions"), **champs)
        assert question.statut == 200
        assert "Est-ce la même personne ?" in texte(question)
        assert bureau.inscrits(session) == []
        bureau.visite.post(adresse(session, "/inscriptions"), **champs, reponse=str(ancienne.id))
        assert [i.apprenant_id for i in bureau.inscrits(session)] == [ancienne.id]
        bureau.visite.post(adresse(session, "/inscriptions"), **champs, reponse="nouvelle")
        assert len(bureau.inscrits(session)) == 2

    def test_un_nom_connu_d_une_autre_formatrice_ne_se_montre_pas(
        self, bureau: Any, portail: Any
    ) -> None:
        ailleurs = portail.inscrire("Enora")  # in a session of somebody else's
        session = bureau.session()
        reponse = bureau.visite.post(
            adresse(session, "/inscriptions"), prenom="Enora", reponse=str(ailleurs.id)
        )
        assert reponse.statut == 303
        (inscription,) = bureau.inscrits(session)
        assert inscription.apprenant_id != ailleurs.id, "un identifiant deviné ne prend personne"

    @pytest.mark.parametrize("prenom", ["", "   ", "x" * 101])
    def test_un_prenom_illisible_est_refuse(self, bureau: Any, prenom: str) -> None:
        session = bureau.session()
        reponse = bureau.visite.post(adresse(session, "/inscriptions"), prenom=prenom)
        assert reponse.statut == 422
        assert 'role="alert"' in reponse.texte
        assert bureau.inscrits(session, *EtatInscription) == []

    def test_l_inscription_d_une_autre_session_est_introuvable(self, bureau: Any) -> None:
        ici, autre = bureau.session(), bureau.session(timedelta(days=1), prenoms=("Awa",))
        (awa,) = bureau.inscrits(autre)
        for verbe in ("annuler", "reprendre"):
            reponse = bureau.visite.post(adresse(ici, f"/inscription/{awa.id}/{verbe}"))
            assert reponse.statut == 404
        assert noms(bureau.inscrits(autre)) == ["Awa"]

    def test_recharger_l_adresse_du_formulaire_ramene_a_la_page(self, bureau: Any) -> None:
        session = bureau.session()
        for suite in ("/inscriptions", "/seances", "/certificats"):
            reponse = bureau.visite.get(adresse(session, suite))
            assert reponse.statut == 303
            assert reponse.entete("Location").startswith(adresse(session))


class TestModifier:
    def test_des_places_en_plus_font_entrer_qui_attend(self, bureau: Any) -> None:
        session = bureau.session(capacite=1, prenoms=("Awa", "Bilal"))
        champs = {"titre": "Nouveau titre", "lieu": str(session.lieu_id), "salle": "Salle 2"}
        page = bureau.visite.get(adresse(session, "/modifier"))
        assert 'value="Essai du bureau"' in page.texte
        fait = bureau.visite.post(adresse(session, "/modifier"), **champs, capacite="2")
        assert fait.statut == 303
        assert noms(bureau.inscrits(session)) == ["Awa", "Bilal"]
        assert "pour Bilal" in texte(bureau.visite.get(fait.entete("Location")))
        relue = bureau.relire(session)
        assert (relue.titre, relue.salle, relue.capacite) == ("Nouveau titre", "Salle 2", 2)
        moins = bureau.visite.post(adresse(session, "/modifier"), **champs, capacite="1")
        assert moins.statut == 422
        assert "déjà 2 places prises" in texte(moins)

    def test_une_formatrice_ne_donne_pas_sa_session(
        self, bureau: Any, compte: Callable[..., Any]
    ) -> None:
        session = bureau.session()
        coordinatrice = compte("coordinateur")
        with bureau.registre() as bdd:
            from inscriptions.services import comptes

            autre = comptes.trouver_compte(bdd, "demo.formateur")
        champs = {
            "titre": "Essai",
            "lieu": str(session.lieu_id),
            "salle": "",
            "capacite": "12",
            "formateur": str(autre.id),
        }
        assert bureau.visite.post(adresse(session, "/modifier"), **champs).statut == 303
        assert bureau.relire(session).formateur_id == bureau.compte.id
        plus_tard = bureau.session(timedelta(days=200))
        champs["lieu"] = str(plus_tard.lieu_id)
        assert coordinatrice.post(adresse(plus_tard, "/modifier"), **champs).statut == 303
        assert bureau.relire(plus_tard).formateur_id == autre.id
        assert bureau.visite.get(adresse(plus_tard)).statut == 404


class TestSeances:
    def test_ajouter_deplacer_annuler_retablir(self, bureau: Any) -> None:
        session = bureau.session(timedelta(days=2))
        jour = (locale(session.seances[0].debut) + timedelta(days=7)).date().isoformat()
        champs = {"jour": jour, "debut": "09:00", "fin": "11:30"}
        fait = bureau.visite.post(adresse(session, "/seances"), **champs)
        assert fait.entete("Location") == adresse(session, "?fait=ajoutees#seances")
        seance = bureau.relire(session).seances[1]
        assert seance.minutes == 150
        chemin = adresse(session, f"/seance/{seance.id}")
        assert f'value="{jour}"' in bureau.visite.get(chemin).texte
        bureau.visite.post(chemin, **champs | {"fin": "12:00"}, acte="deplacer")
        assert bureau.relire(session).seances[1].minutes == 180
        bureau.visite.post(chemin, acte="annuler")
        assert bureau.relire(session).seances[1].etat is EtatSeance.ANNULEE
        assert "annulée" in texte(bureau.visite.get(adresse(session)))
        bureau.visite.post(chemin, acte="retablir")
        assert bureau.relire(session).seances[1].etat is EtatSeance.PREVUE
        assert bureau.visite.post(chemin, acte="inventer").statut == 404

    def test_un_horaire_pris_est_refuse_avec_ce_qui_est_tape(self, bureau: Any) -> None:
        session = bureau.session(timedelta(days=2), timedelta(days=9))
        prise = session.seances[0]
        champs = {
            "jour": locale(prise.debut).date().isoformat(),
            "debut": f"{locale(prise.debut):%H:%M}",
            "fin": "23:59",
        }
        for chemin, acte in (
            (adresse(session, "/seances"), ""),
            (adresse(session, f"/seance/{session.seances[1].id}"), "deplacer"),
        ):
            reponse = bureau.visite.post(chemin, **champs, acte=acte)
            assert reponse.statut == 422
            assert "se chevauchent" in texte(reponse)
            assert 'value="23:59"' in reponse.texte

    def test_une_seance_notee_ne_s_annule_pas(self, bureau: Any) -> None:
        session = bureau.session(prenoms=("Awa",))
        (awa,) = bureau.inscrits(session)
        with bureau.registre(ecrire=True) as bdd:
            emargement.emarger(bdd, seance=session.seances[0], apprenant=awa.apprenant)
        chemin = adresse(session, f"/seance/{session.seances[0].id}")
        reponse = bureau.visite.post(chemin, acte="annuler")
        assert reponse.statut == 422
        assert "Des présences sont notées" in texte(reponse)
        autre = bureau.session(timedelta(days=5))
        ailleurs = adresse(autre, f"/seance/{session.seances[0].id}")
        assert bureau.visite.get(ailleurs).statut == 404


class TestEffectif:
    def test_compter_corriger_effacer(self, bureau: Any) -> None:
        session = bureau.session(HIER, module=False)
        chemin = adresse(session, "/effectif")
        champs = {"total": "14", "genre.feminin": "8", "tranche_age.60_69": "5"}
        assert bureau.visite.post(chemin, **champs).statut == 303
        with bureau.registre() as bdd:
            note = effectifs.lire_effectif(bdd, session, None)
        marges = {(m.dimension.value, m.modalite): m.nombre for m in note.marges}
        assert note.total == 14
        assert marges == {
            ("genre", "feminin"): 8,
            ("genre", "non_communique"): 6,
            ("tranche_age", "60_69"): 5,
            ("tranche_age", "non_communique"): 9,
        }
        assert "14 personnes pour la session entière" in texte(bureau.visite.get(adresse(session)))
        page = bureau.visite.get(chemin).texte
        assert re.search(r'name="total"[^>]* value="14"', page)
        assert re.search(r'name="genre.feminin"[^>]* value="8"', page)
        trop = bureau.visite.post(chemin, **champs | {"genre.masculin": "9"})
        assert trop.statut == 422
        assert "plus de personnes que le total" in texte(trop)
        bureau.visite.post(chemin, acte="effacer")
        with bureau.registre() as bdd:
            assert effectifs.lister_effectifs(bdd, session) == {}

    def test_une_seance_se_compte_a_part(self, bureau: Any) -> None:
        session = bureau.session(HIER, module=False)
        seance = session.seances[0]
        bureau.visite.post(adresse(session, "/effectif"), total="9", seance=str(seance.id))
        assert "9 personnes (effectif)" in texte(bureau.visite.get(adresse(session)))
        double = bureau.visite.post(adresse(session, "/effectif"), total="9", seance="")
        assert double.statut == 422
        assert "Un effectif est déjà noté" in texte(double)
        for faux in ("x", "01a20d39-0000-7000-8000-000000000000"):
            assert bureau.visite.get(adresse(session, f"/effectif?seance={faux}")).statut == 404


class TestSansModule:
    def test_ni_progression_ni_attestation_que_de_presence(self, bureau: Any) -> None:
        session = bureau.session(HIER, prenoms=("Awa",), module=False)
        page = bureau.visite.get(adresse(session))
        mots = texte(page)
        assert "délivrer une attestation de présence" in mots
        assert "Il faut" not in mots
        assert "Points" not in mots
        assert "Suivre en direct" not in mots
        assert "rien de noté" in mots
        (awa,) = bureau.inscrits(session)
        with bureau.registre(ecrire=True) as bdd:
            emargement.emarger(bdd, seance=session.seances[0], apprenant=awa.apprenant)
        assert "2 h sur 2 h" in texte(bureau.visite.get(adresse(session)))
        assert bureau.visite.post(adresse(session, "/certificats")).statut == 404


class TestFin:
    def test_terminer_attend_la_derniere_seance(self, bureau: Any) -> None:
        session = bureau.session(timedelta(days=1))
        reponse = bureau.visite.post(adresse(session, "/etat"), acte="terminer")
        assert reponse.statut == 422
        assert "n’est pas passée" in texte(reponse)
        passee = bureau.session(HIER)
        assert bureau.visite.post(adresse(passee, "/etat"), acte="terminer").statut == 303
        assert bureau.relire(passee).etat is EtatSession.TERMINEE
        page = bureau.visite.get(adresse(passee))
        assert "elle ne prend plus d’inscription" in texte(page)
        assert 'name="prenom"' not in page.texte
        force = bureau.visite.post(adresse(passee, "/inscriptions"), prenom="Awa")
        assert force.statut == 422
        assert bureau.visite.post(adresse(passee, "/etat"), acte="rouvrir").statut == 303
        assert bureau.relire(passee).etat is EtatSession.PREVUE

    def test_annuler_demande_d_abord(self, bureau: Any) -> None:
        session = bureau.session(timedelta(days=1), prenoms=("Awa",))
        page = texte(bureau.visite.get(adresse(session, "/etat")))
        assert "1 personne est inscrite" in page
        assert bureau.relire(session).etat is EtatSession.PREVUE
        assert bureau.visite.post(adresse(session, "/etat"), acte="annuler").statut == 303
        assert bureau.relire(session).etat is EtatSession.ANNULEE
        assert bureau.visite.post(adresse(session, "/etat"), acte="detruire").statut == 404


class TestPapiers:
    def test_feuilles_et_cartes_en_pdf(self, bureau: Any) -> None:
        session = bureau.session(timedelta(days=1), timedelta(days=8), prenoms=("Awa", "Bilal"))
        for nom in ("emargement", "cartes"):
            pdf = bureau.visite.get(adresse(session, f"/{nom}.pdf"))
            assert pdf.statut == 200
            assert pdf.corps.startswith(b"%PDF-")
            assert pdf.entete("Content-Type") == "application/pdf"
            assert f'filename="{nom}-{session.code}.pdf"' in pdf.entete("Content-Disposition")
            assert "no-store" in pdf.entete("Cache-Control")
        une = bureau.visite.get(adresse(session, "/emargement.pdf?seance=2"))
        assert une.corps.startswith(b"%PDF-")

    def test_sans_rien_a_imprimer_la_page_le_dit(self, bureau: Any) -> None:
        session = bureau.session(timedelta(days=1))
        reponse = bureau.visite.get(adresse(session, "/cartes.pdf"))
        assert reponse.statut == 422
        assert "Aucune carte à imprimer" in texte(reponse)
        hors = bureau.visite.get(adresse(session, "/emargement.pdf?seance=9"))
        assert hors.statut == 422
