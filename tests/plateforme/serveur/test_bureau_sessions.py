"""My sessions, the month, and a session planned: dates seen first, conflicts said, then written."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from inscriptions.enumerations import EtatSession, RoleCompte
from inscriptions.heure import FUSEAU, jour_local, locale, maintenant
from inscriptions.journal import histoire
from inscriptions.services import comptes, seances, sessions
from plateforme.serveur.bureau.calendrier import lire_mois
from plateforme.serveur.bureau.entree import PAR_PAGE, lire_page

NOUVELLE = "/formateur/sessions/nouvelle"


def texte(reponse: Any) -> str:
    """The words of a page, its no-break spaces made plain."""
    nu = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", reponse.texte, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(nu).replace("\u00a0", " ").replace("\u202f", " "))


@pytest.fixture
def projet(bureau: Any) -> dict[str, str]:
    """What is typed to plan six Tuesdays over Christmas and New Year, on a Friday morning."""
    return {
        "type": "droit_epn",
        "titre": "Droit et EPN, hiver",
        "lieu": str(bureau.lieu().id),
        "salle": "",
        "capacite": "12",
        "jour": "2026-12-18",
        "debut": "14:00",
        "fin": "16:00",
        "nombre": "3",
        "toutes_les": "1",
        "feries": "1",
        "sauf_du": "",
        "sauf_au": "",
    }


class TestPrevoir:
    def test_les_dates_se_voient_avant_d_etre_creees(
        self, bureau: Any, projet: dict[str, str]
    ) -> None:
        apercu = bureau.visite.post(NOUVELLE, **projet, acte="apercu")
        assert apercu.statut == 200
        mots = texte(apercu)
        assert "vendredi 18 décembre 2026 14 h 00 – 16 h 00" in mots
        assert "vendredi 25 décembre 2026 pas de séance : Noël" in mots
        assert "vendredi 1er janvier 2027 pas de séance : Jour de l'an" in mots.replace("’", "'")
        assert "vendredi 15 janvier 2027" in mots
        assert "3 séances" in mots
        with bureau.registre() as bdd:
            assert sessions.lister_sessions(bdd, bureau.compte) == []

    def test_confirmer_cree_et_le_journal_dit_qui(
        self, bureau: Any, projet: dict[str, str]
    ) -> None:
        reponse = bureau.visite.post(NOUVELLE, **projet, acte="creer")
        assert reponse.statut == 303
        with bureau.registre() as bdd:
            (session,) = sessions.lister_sessions(bdd, bureau.compte)
            actes = histoire(bdd, session.id)
        adresse = f"/formateur/session/{session.code}"
        assert reponse.entete("Location") == f"{adresse}?fait=creee"
        assert [jour_local(s.debut).isoformat() for s in session.seances] == [
            "2026-12-18",
            "2027-01-08",
            "2027-01-15",
        ]
        assert [locale(s.debut).hour for s in session.seances] == [14, 14, 14]
        assert (session.titre, session.capacite) == ("Droit et EPN, hiver", 12)
        assert actes[0].auteur == f"compte:{bureau.compte.id}"
        assert "La session est créée." in texte(bureau.visite.get(f"{adresse}?fait=creee"))

    def test_des_vacances_reportent(self, bureau: Any, projet: dict[str, str]) -> None:
        sauf = projet | {"sauf_du": "2027-01-04", "sauf_au": "2027-01-10"}
        mots = texte(bureau.visite.post(NOUVELLE, **sauf, acte="apercu"))
        assert "vendredi 8 janvier 2027 pas de séance : période sans séance" in mots
        assert "vendredi 22 janvier 2027" in mots

    def test_un_conflit_se_dit_avec_sa_raison(self, bureau: Any, projet: dict[str, str]) -> None:
        assert bureau.visite.post(NOUVELLE, **projet, acte="creer").statut == 303
        apercu = bureau.visite.post(NOUVELLE, **projet | {"titre": "Autre"}, acte="apercu")
        mots = texte(apercu)
        assert "Ces dates ne sont pas libres" in mots
        assert "Cette salle est déjà prise le 18/12/2026 de 14:00 à 16:00" in mots
        assert "anime déjà « Droit et EPN, hiver »" in mots
        assert 'value="creer"' not in apercu.texte
        quand_meme = bureau.visite.post(NOUVELLE, **projet, acte="creer")
        assert quand_meme.statut == 422
        assert 'role="alert"' in quand_meme.texte
        with bureau.registre() as bdd:
            assert len(sessions.lister_sessions(bdd, bureau.compte)) == 1

    @pytest.mark.parametrize(
        ("champs", "phrase"),
        [
            ({"jour": "bientôt"}, "n’est pas une date"),
            ({"debut": "midi"}, "n’est pas une heure"),
            ({"fin": "13:00"}, "Une séance finit après son début"),
            ({"nombre": "61"}, "de 1 à 60"),
            ({"capacite": "0"}, "de 1 à 500"),
            ({"capacite": ""}, "de 1 à 500"),
            ({"lieu": ""}, "Ce lieu n’est pas dans le registre"),
            ({"type": "rien"}, "Ce type d’atelier n’est pas dans le registre"),
            ({"titre": "x" * 199 + "\u202e"}, "caractère invisible"),
        ],
    )
    @pytest.mark.parametrize("acte", ["apercu", "creer"])
    def test_une_saisie_refusee_revient_avec_ce_qui_est_tape(
        self, bureau: Any, projet: dict[str, str], champs: dict[str, str], phrase: str, acte: str
    ) -> None:
        reponse = bureau.visite.post(
            NOUVELLE, **projet | {"salle": "Salle <b>2</b>"} | champs, acte=acte
        )
        assert reponse.statut == 422
        assert phrase in texte(reponse)
        assert 'role="alert"' in reponse.texte
        assert 'value="Salle &lt;b&gt;2&lt;/b&gt;"' in reponse.texte
        with bureau.registre() as bdd:
            assert sessions.lister_sessions(bdd, bureau.compte) == []

    def test_corriger_garde_tout(self, bureau: Any, projet: dict[str, str]) -> None:
        page = bureau.visite.post(NOUVELLE, **projet, acte="corriger")
        assert page.statut == 200
        for valeur in ("Droit et EPN, hiver", "2026-12-18", "14:00"):
            assert f'value="{valeur}"' in page.texte

    def test_une_formatrice_ne_prevoit_que_pour_elle(
        self, bureau: Any, projet: dict[str, str], compte: Callable[..., Any]
    ) -> None:
        compte("formateur", "essai.autre-collegue")
        with bureau.registre() as bdd:
            autre = comptes.trouver_compte(bdd, "essai.autre-collegue")
        bureau.visite.post(NOUVELLE, **projet, formateur=str(autre.id), acte="creer")
        with bureau.registre() as bdd:
            (session,) = sessions.lister_sessions(bdd, bureau.compte)
        assert session.formateur_id == bureau.compte.id
        assert 'name="formateur"' not in bureau.visite.get(NOUVELLE).texte

    def test_la_coordination_prevoit_pour_une_autre_avec_une_equipe(
        self, bureau: Any, projet: dict[str, str], compte: Callable[..., Any]
    ) -> None:
        coordinatrice = compte("coordinateur", "essai.coordinatrice")
        with bureau.registre() as bdd:
            elle = comptes.trouver_compte(bdd, "essai.coordinatrice")
        reponse = coordinatrice.post(
            NOUVELLE,
            **projet,
            formateur=str(bureau.compte.id),
            animateur=str(elle.id),
            acte="creer",
        )
        assert reponse.statut == 303, texte(reponse)
        with bureau.registre() as bdd:
            (session,) = sessions.lister_sessions(bdd, bureau.compte)
        assert session.formateur_id == bureau.compte.id
        assert [qui.id for qui in session.animateurs] == [elle.id]
        assert elle.role is RoleCompte.COORDINATEUR

    def test_qui_anime_a_cote_trouve_aussi_la_session(
        self, bureau: Any, compte: Callable[..., Any]
    ) -> None:
        session = bureau.session()
        collegue = compte("formateur", "essai.a-cote")
        adresse = f"/formateur/session/{session.code}"
        assert collegue.get(adresse).statut == 404
        with bureau.registre(ecrire=True) as bdd:
            elle = comptes.trouver_compte(bdd, "essai.a-cote")
            sessions.changer_animateurs(bdd, session, [elle])
        assert collegue.get(adresse).statut == 200
        with bureau.registre(ecrire=True) as bdd:
            sessions.changer_animateurs(bdd, session, [])


class TestListe:
    def test_aujourd_hui_mene_aux_presences(self, bureau: Any) -> None:
        session = bureau.session(timedelta(days=-7), timedelta(minutes=-20), titre="Ce jour")
        page = bureau.visite.get("/formateur")
        assert f'href="/formateur/session/{session.code}/presences/2"' in page.texte
        mots = texte(page)
        assert "en ce moment" in mots
        assert "Ce jour" in mots

    def test_une_seance_annulee_n_est_pas_pour_aujourd_hui(self, bureau: Any) -> None:
        session = bureau.session(timedelta(minutes=-20), timedelta(days=3))
        with bureau.registre(ecrire=True) as bdd:
            seances.annuler_seance(bdd, session.seances[0])
        assert "Pas de séance aujourd’hui." in texte(bureau.visite.get("/formateur"))

    def test_les_filtres_se_cumulent(self, bureau: Any) -> None:
        venir = bureau.session(timedelta(days=40), titre="Écrire à plusieurs", module=False)
        passee = bureau.session(timedelta(days=-400), titre="Écrire, l’an passé")
        close = bureau.session(timedelta(days=-401), titre="Close")
        with bureau.registre(ecrire=True) as bdd:
            sessions.clore_session(bdd, close)

        def codes(question: str) -> set[str]:
            page = bureau.visite.get(f"/formateur?{question}").texte
            return set(re.findall(r'<th scope="row"><a href="/formateur/session/(\w+)"', page))

        assert codes("") == {venir.code, passee.code}
        assert codes("etat=a-venir") == {venir.code}
        assert codes("etat=a-clore") == {passee.code}
        assert codes("etat=terminees") == {close.code}
        assert codes("etat=annulees") == set()
        assert codes("etat=toutes") == {venir.code, passee.code, close.code}
        assert codes("texte=ecrire") == {venir.code, passee.code}
        annee = passee.premier_jour.year
        assert codes(f"texte=ecrire&annee={annee}&etat=toutes") == {passee.code}
        assert codes(f"type={venir.type_id}") == {venir.code}
        assert codes(f"lieu={passee.lieu_id}") == {passee.code}
        assert codes("etat=n-importe-quoi&annee=x&type=y&lieu=z&page=-3") == codes("")

    def test_la_liste_se_coupe_en_pages(self, bureau: Any) -> None:
        for rang in range(PAR_PAGE + 1):
            bureau.session(timedelta(days=10 + rang), titre=f"Session {rang:02d}", module=False)
        premiere = bureau.visite.get("/formateur?texte=session")
        assert premiere.texte.count('<th scope="row">') == PAR_PAGE
        assert "31 sessions, page 1 sur 2" in texte(premiere)
        suite = re.findall(r'rel="next" href="([^"]+)"', premiere.texte)
        seconde = bureau.visite.get(html.unescape(suite[0]))
        assert seconde.texte.count('<th scope="row">') == 1
        assert "Session 30" in texte(seconde)
        assert "page 2 sur 2" in texte(bureau.visite.get("/formateur?texte=session&page=99"))

    def test_ce_qui_n_est_pas_connu_se_dit_inconnu(
        self, bureau: Any, compte: Callable[..., Any]
    ) -> None:
        session = bureau.session(titre="Rapport ancien", capacite=None)
        with bureau.registre(ecrire=True) as bdd:
            connue = sessions.trouver_session(bdd, session.code)
            connue.formateur_id = None
            connue.seances_declarees = 2
            connue.premier_jour = date(2011, 3, 1)
            for seance in connue.seances:
                bdd.delete(seance)
        coordinatrice = compte("coordinateur")
        liste = coordinatrice.get("/formateur?texte=rapport+ancien")
        page = coordinatrice.get(f"/formateur/session/{session.code}")
        for lu in (texte(liste), texte(page)):
            assert "nombre de places inconnu" in lu
            assert "None" not in lu
            assert "1er mars 2011" in lu
        assert "Avec inconnu" in texte(page)
        assert "2 séances déclarées, sans date connue" in texte(page)

    @pytest.mark.parametrize(
        ("lu", "page"), [("2", 2), ("0", 1), ("-1", 1), ("", 1), ("abc", 1), ("²", 1), ("9" * 9, 1)]
    )
    def test_un_numero_de_page_illisible_est_la_premiere(self, lu: str, page: int) -> None:
        assert lire_page(lu) == page


class TestCalendrier:
    def test_le_mois_demande_avec_ses_voisins(self, bureau: Any) -> None:
        instant = maintenant()
        noel = datetime(2026, 12, 22, 14, tzinfo=FUSEAU)
        session = bureau.session(noel - instant, titre="Veille de fête")
        page = bureau.visite.get("/formateur/calendrier?mois=2026-12")
        mots = texte(page)
        assert "Calendrier : décembre 2026" in mots
        assert "1 séance ce mois-ci" in mots
        assert "Noël" in mots
        assert f'href="/formateur/session/{session.code}"' in page.texte
        assert "mois=2026-11" in page.texte
        assert "mois=2027-01" in page.texte
        assert page.texte.count('<th scope="col">') == 7
        vide = texte(bureau.visite.get("/formateur/calendrier?mois=2026-10"))
        assert "Aucune séance ce mois-ci." in vide

    def test_on_n_y_voit_que_les_siennes(self, bureau: Any, compte: Callable[..., Any]) -> None:
        session = bureau.session(timedelta(minutes=-20), titre="La mienne")
        assert session.code not in compte("formateur").get("/formateur/calendrier").texte
        coordinatrice = compte("coordinateur")
        assert session.code in coordinatrice.get("/formateur/calendrier").texte
        assert session.code not in coordinatrice.get("/formateur/calendrier?miennes=1").texte
        ailleurs = coordinatrice.get(f"/formateur/calendrier?lieu={bureau.lieu().id}")
        assert session.code not in ailleurs.texte
        ici = coordinatrice.get(f"/formateur/calendrier?lieu={session.lieu_id}")
        assert session.code in ici.texte

    @pytest.mark.parametrize("mois", ["", "2026-13", "2026", "abc", "0001-01", "9999-12", "<b>"])
    def test_un_mois_illisible_est_celui_ci(self, mois: str) -> None:
        assert lire_mois(mois) is None

    def test_aux_bords_de_l_annee(self) -> None:
        assert lire_mois("2026-01") == date(2026, 1, 1)
        assert lire_mois("2099-12") == date(2099, 12, 1)


def test_l_etat_dit_ou_en_est_la_session(bureau: Any) -> None:
    etats = {
        "à venir": (timedelta(days=2),),
        "en cours": (timedelta(days=-6), timedelta(days=8)),
        "à clore": (timedelta(days=-9),),
    }
    for attendu, debuts in etats.items():
        session = bureau.session(*debuts)
        page = bureau.visite.get(f"/formateur/session/{session.code}")
        assert f'data-etat="{attendu}"' in page.texte
        assert session.etat is EtatSession.PREVUE
