"""A lesson without a kernel: its page speaks for its own reader, and no process waits behind it."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from inscriptions.depot import ouvrir
from inscriptions.heure import maintenant
from inscriptions.services import copies, reponses
from modules.commun.liaison import LiaisonApercu, LiaisonMemoire, est_vierge
from modules.commun.questions import ordres_des_choix
from plateforme.dossier import Dossier
from plateforme.noyaux.capacites import Rattachement
from plateforme.noyaux.legeres import Appel
from plateforme.publies import ChapitrePublie, ChapitresPublies
from plateforme.serveur.lecon_suivie import LeconSuivie, LiaisonDirecte
from plateforme.serveur.lecons_legeres import LeconLegere
from plateforme.sujets import graine_de, sujet_de

MODULE, CHAPITRE = "droit_epn", "03-partage-reutilisation"
LECON = f"/module/{MODULE}/{CHAPITRE}"
PUBLIE = f"cours/release/{MODULE}/{CHAPITRE}"
NOTEE, ENTRAINEMENT, LIBRE = "photo-lettre-info", "droit-moral-nom", "credit-photo"


def repondre(reponse: object, jeton: str | None = None) -> dict[str, object]:
    return {"acte": "repondre", "reponse": reponse, "jeton": jeton or str(uuid4())}


def departs(page: str) -> dict[str, dict[str, Any]]:
    """What each question of a page starts from, by its id."""
    lus = [
        json.loads(morceau.split("</script>")[0])
        for morceau in page.split('<script type="application/json">')[1:]
    ]
    return {depart["donnees"]["id"]: depart for depart in lus}


def publie(racine: Path, chapitre: str = CHAPITRE) -> ChapitrePublie:
    module = ChapitresPublies(Dossier(racine)).module(MODULE)
    trouve = module.chapitre(chapitre) if module else None
    assert trouve is not None
    return trouve


def test_de_la_page_au_registre_et_retour(portail: Any, entrer: Callable[..., Any]) -> None:
    visite, eleve = entrer()
    sceau = visite.ouvrir_lecon()
    [accuse] = visite.dire(sceau, ENTRAINEMENT, repondre("a")).json["messages"]
    assert accuse["ok"] is True
    assert accuse["retour"]["explication"]
    assert accuse["retour"]["sources"]
    envoi = repondre("a")
    for _ in range(3):  # the same sending again is the same answer
        [accuse] = visite.dire(sceau, NOTEE, envoi).json["messages"]
        assert accuse == {"acte": "accuse", "jeton": envoi["jeton"], "ok": True, "retour": None}
    [refus] = visite.dire(sceau, NOTEE, repondre("z")).json["messages"]
    assert (refus["ok"], refus["reessayer"]) == (False, False)
    assert visite.dire(sceau, NOTEE, {"acte": "inconnu"}).json["messages"] == []

    # The next page holds it, before any request.
    page = visite.get(LECON).texte
    depart = departs(page)
    assert depart.keys() == publie(portail.dossier).questions.keys()
    [etat] = depart[NOTEE]["premieres"]["pret"]
    assert (etat["reponse"], etat["remise"], etat["retour"]) == ("a", False, None)
    for donnees in (depart[NOTEE]["donnees"], depart[LIBRE]["donnees"]):
        assert f'<p class="epn-enonce">{donnees["enonce"].split(chr(10))[0][:20]}' in page
    assert "pas encore de réponse" not in page  # nbgrader's stub, for the copy

    with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
        assert len(reponses.courantes(bdd, eleve.id, MODULE, CHAPITRE)) == 2
        copies.remettre(
            bdd, apprenant_id=eleve.id, module=MODULE, chapitre=CHAPITRE, maintenant=maintenant()
        )
    refus, etat = visite.dire(sceau, NOTEE, repondre("b")).json["messages"]
    assert (refus["ok"], refus["reessayer"], etat["remise"]) == (False, False, True)


class TestPorte:
    def test_une_page_ne_parle_que_pour_son_lecteur(
        self, portail: Any, entrer: Callable[..., Any]
    ) -> None:
        chez_a, a = entrer("Aziliz")
        chez_b, b = entrer("Brieg")
        de_a, de_b = chez_a.ouvrir_lecon(), chez_b.ouvrir_lecon()
        assert de_a != de_b
        assert chez_a.vit(de_a).json == {"vivant": True}
        # A's page left open on the computer where B has signed in since.
        assert chez_b.vit(de_a).json == {"vivant": False}
        ailleurs = chez_a.get(f"/module/{MODULE}/02-droit-auteur").texte
        autre_chapitre = ailleurs.split('data-sceau="')[1].split('"')[0]
        for sceau in (de_a, autre_chapitre, "", "0" * 32, "é"):
            assert chez_b.dire(sceau, NOTEE, repondre("a")).statut == 403, sceau
        assert chez_a.dire(autre_chapitre, NOTEE, repondre("a")).statut == 403
        with ouvrir(portail.base) as depot, depot.lecture() as bdd:
            for qui in (a, b):
                assert reponses.courantes(bdd, qui.id, MODULE, CHAPITRE) == {}
        assert str(a.id) not in chez_a.get(LECON).texte

    def test_ni_inconnu_ni_autre_site(self, portail: Any, entrer: Callable[..., Any]) -> None:
        visite, _ = entrer()
        sceau = visite.ouvrir_lecon()
        inconnu = portail.visite()
        inconnu.get("/")
        assert inconnu.vit(sceau).statut == 403
        assert inconnu.dire(sceau, NOTEE, repondre("a")).statut == 403
        jeton = visite.temoins.pop("_xsrf")
        assert visite.dire(sceau, NOTEE, repondre("a")).statut == 403
        visite.temoins["_xsrf"] = jeton
        assert visite.dire(sceau, NOTEE, repondre("a")).statut == 200

    @pytest.mark.parametrize(
        "corps",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b'"x"',
            b"\xff",
            b'{"question": "x"}',
            b"[" * 9000 + b"]" * 9000,
        ],
    )
    def test_une_demande_illisible_est_refusee_sans_bruit(
        self, entrer: Callable[..., Any], corps: bytes
    ) -> None:
        visite, _ = entrer()
        entetes = {"X-XSRFToken": visite.temoins["_xsrf"], "X-EPN-Page": visite.ouvrir_lecon()}
        refus = visite.demander("POST", f"/api/lecon/{MODULE}/{CHAPITRE}", corps, entetes)
        assert refus.statut == 400
        assert refus.json == {"statut": 400}

    def test_trop_gros_ou_d_une_autre_lecon(self, entrer: Callable[..., Any]) -> None:
        visite, _ = entrer()
        sceau = visite.ouvrir_lecon()
        assert visite.dire(sceau, LIBRE, repondre("x" * 300_000)).statut == 413
        [refus] = visite.dire(sceau, "autre-chapitre", repondre("a")).json["messages"]
        assert (refus["ok"], refus["reessayer"]) == (False, False)
        [refus] = visite.dire(sceau, NOTEE, repondre("a", "pas-un-uuid")).json["messages"]
        assert refus["jeton"] is None


def test_aucune_cle_ne_sort_avant_la_remise(portail: Any, entrer: Callable[..., Any]) -> None:
    visite, _ = entrer()
    sceau = visite.ouvrir_lecon()
    notees = publie(portail.dossier).notees
    secrets = []
    for question in notees:
        accuse = visite.dire(sceau, question.id, repondre(question.exemple_juste() or "Oui."))
        assert accuse.json["messages"][0]["retour"] is None
        brut = question.en_dict()
        secrets += [question.explication, brut.get("attendu")]
        secrets += [choix["retour"] for choix in brut.get("choix", [])]
    visite.get(LECON)
    for fichier in ("choix_unique.js", "texte_libre.js"):
        adresse = visite.get(LECON).texte.split('data-modules="')[1].split('"')[0]
        assert visite.get(f"{adresse}/{fichier}").statut == 200
    octets = b"\n".join(visite.recu)
    vus = [secret for secret in secrets if secret]
    assert len(vus) > 20
    for texte in vus:
        for forme in (texte, json.dumps(texte)[1:-1]):
            assert forme.encode() not in octets, texte


def test_vingt_a_la_fois_sans_un_processus(portail: Any) -> None:
    """Counts, never seconds: no kernel, one answer a page."""
    visites = []
    for rang in range(20):
        visite = portail.visite(f"127.0.9.{rang + 1}")
        visite.entrer(portail.inscrire(f"Élève {rang}").carte)
        visites.append(visite)
    avant = portail.noyaux()
    with ThreadPoolExecutor(20) as fils:
        pages = list(fils.map(lambda visite: visite.get(LECON), visites))
    assert {page.statut for page in pages} == {200}
    assert portail.noyaux() == avant
    assert len({page.texte.split('data-sceau="')[1][:32] for page in pages}) == 20
    for page in pages:
        assert "voila" not in page.texte
        assert "ouvrir_lecon" not in page.texte
        assert page.texte.count("<script") <= 24


def test_qui_n_a_rien_repondu_lit_la_page_de_tous(portail: Any) -> None:
    eleve = portail.inscrire("Maïwenn")
    vierges, autres = [], []
    with ouvrir(portail.base) as depot:
        for module in ChapitresPublies(Dossier(portail.dossier)).tous():
            for chapitre in module.chapitres:
                publique = json.loads(
                    (portail.dossier / "cours/release" / chapitre.notebook)
                    .with_suffix(".questions.json")
                    .read_text(encoding="utf-8")
                )
                lien = Rattachement(eleve.id, chapitre.module, chapitre.identifiant)
                suivie = LeconSuivie(depot, lien, chapitre)
                if est_vierge(suivie.etat()):
                    appels = tuple(Appel("question", (cle,)) for cle in chapitre.questions)
                    lecon = LeconLegere(appels, publique)
                    pour_elle = lecon.remplir(LiaisonDirecte(suivie))
                    assert pour_elle == lecon.remplir(LiaisonApercu()), chapitre.identifiant
                (vierges if est_vierge(suivie.etat()) else autres).append(chapitre.identifiant)
    # What is drawn or shuffled is one person's from the start.
    assert len(vierges) > 3
    assert "02-droit-auteur" in autres


def test_seize_questions_ne_lisent_le_registre_qu_une_fois(portail: Any) -> None:
    """Counts: what a page asks of the registry does not grow with its questions."""
    publique = json.loads((portail.dossier / f"{PUBLIE}.questions.json").read_text())
    eleve, chapitre = portail.inscrire("Nolwenn"), publie(portail.dossier)
    demandes: list[str] = []

    def noter(*execution: Any) -> None:
        demandes.append(execution[2])

    with ouvrir(portail.base) as depot:
        suivie = LeconSuivie(depot, Rattachement(eleve.id, MODULE, CHAPITRE), chapitre)
        toutes = tuple(Appel("question", (question,)) for question in chapitre.questions)
        sa.event.listen(depot.moteur, "before_cursor_execute", noter)
        LeconLegere(toutes[:1], publique).remplir(LiaisonDirecte(suivie))
        pour_une, demandes[:] = list(demandes), []
        LeconLegere(toutes, publique).remplir(LiaisonDirecte(suivie))
        assert len(toutes) == 16
        assert demandes == pour_une
        assert len(demandes) <= 6
        demandes.clear()
        suivie.repondre(NOTEE, "a", str(uuid4()))
        assert len(demandes) <= 12


def test_mille_pages_dans_un_processus_sans_un_melange(portail: Any) -> None:
    """Nobody ever receives what another wrote: every page, every message, in any order."""
    chapitre = publie(portail.dossier)
    publique = json.loads((portail.dossier / f"{PUBLIE}.questions.json").read_text())
    lecon = LeconLegere((Appel("question", (LIBRE,)), Appel("question", (NOTEE,))), publique)
    liaisons = [LiaisonMemoire(chapitre.questions.values()) for _ in range(1_000)]
    pages = [lecon.remplir(liaison) for liaison in liaisons]
    assert all("écrit par" not in page for page in pages)
    for rang, liaison in reversed(list(enumerate(liaisons))):
        liaison.repondre(LIBRE, f"écrit par {rang}.", str(uuid4()))
    for rang, liaison in enumerate(liaisons):
        [etat] = departs(lecon.remplir(liaison))[LIBRE]["premieres"]["pret"]
        assert etat["reponse"] == f"écrit par {rang}."


def test_un_texte_hostile_reste_du_texte(entrer: Callable[..., Any]) -> None:
    visite, _ = entrer()
    sceau = visite.ouvrir_lecon()
    texte = "</script><!--<script>alert(1)</script> & « été » \u2028"
    assert visite.dire(sceau, LIBRE, repondre(texte)).statut == 200
    page = visite.get(LECON).texte
    assert "alert(1)</script>" not in page
    assert departs(page)[LIBRE]["premieres"]["pret"][0]["reponse"] == texte


def test_chacun_a_son_tirage_et_son_ordre_partout_les_memes(
    portail: Any, entrer: Callable[..., Any]
) -> None:
    chapitre = publie(portail.dossier, "02-droit-auteur")
    (tirage,) = chapitre.tirages
    vus = []
    for _ in range(2):
        visite, eleve = entrer()
        page = visite.get(f"/module/{MODULE}/{chapitre.identifiant}").texte
        premieres = {
            (cle, acte): messages[0]
            for cle, depart in departs(page).items()
            for acte, messages in depart["premieres"].items()
        }
        sujet = sujet_de(eleve.id, chapitre)
        (montre,) = (m for (_, acte), m in premieres.items() if acte == "tirer")
        tirees = [question["id"] for question in montre["questions"]]
        assert tirees == [q for q in tirage.parmi if q in sujet.questions]
        # What was not drawn is not asked, and takes no answer.
        laissees = [q for q in tirage.parmi if q not in tirees]
        sceau = page.split('data-sceau="')[1].split('"')[0]
        adresse = f"/api/lecon/{MODULE}/{chapitre.identifiant}"
        for question, accepte in ((laissees[0], False), (tirees[0], True)):
            assert (question in page) is accepte
            envoi = repondre(chapitre.questions[question].exemple_juste())
            [accuse] = visite.dire(sceau, question, envoi, adresse).json["messages"]
            assert accuse["ok"] is accepte
        ordres = {
            acte.removeprefix("pret").strip() or cle: message["ordre"]
            for (cle, acte), message in premieres.items()
            if "ordre" in message
        }
        assert ordres == ordres_des_choix(sujet.questions.values())
        # The order is all that leaves the server.
        assert graine_de(eleve.id) not in page
        assert str(eleve.id) not in page
        vus.append(ordres)
    assert vus[0] != vus[1]  # questions of four choices and more: one chance in millions


def test_ce_qui_est_accuse_survit_a_la_mort_du_serveur(ouvrir_portail: Callable[..., Any]) -> None:
    """The page goes on where it was: neither a reload nor a new entry, and no answer lost."""
    with ouvrir_portail(prechauffe=0) as portail:
        visite = portail.visite()
        visite.entrer(portail.inscrire("Tugdual").carte)
        sceau = visite.ouvrir_lecon()
        for rang in range(3):
            dit = f"Réponse {rang} : « été » 🙂"
            [accuse] = visite.dire(sceau, LIBRE, repondre(dit)).json["messages"]
            portail.arreter(signal.SIGKILL)
            assert accuse["ok"] is True
            portail.demarrer()
            assert visite.vit(sceau).json == {"vivant": True}
            [etat] = visite.dire(sceau, LIBRE, {"acte": "pret"}).json["messages"]
            assert etat["reponse"] == dit
        # A chapter that cannot be shown says so in French, and the log once.
        chapitre = portail.dossier / f"{PUBLIE}.ipynb"
        sain = chapitre.read_text(encoding="utf-8")
        chapitre.write_text(sain.replace(f'(\\"{LIBRE}\\")', '(\\"inconnue\\")'), encoding="utf-8")
        for _ in range(3):
            panne = visite.get(LECON)
            assert panne.statut == 500
            assert "Quelque chose n’a pas marché de notre côté" in panne.texte
            assert "inconnue" not in panne.texte
        assert portail.journal.read_text(encoding="utf-8").count("leçon en panne") == 1
        chapitre.write_text(sain, encoding="utf-8")
        assert visite.ouvrir_lecon()
