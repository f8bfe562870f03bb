"""The journal: nobody changes it without being seen, it names nobody, and it can be read."""

import ast
import json
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import inscriptions
import plateforme
from inscriptions import journal
from inscriptions.enumerations import EtatPresence, MotifCorrection, RoleCompte
from inscriptions.journal_phrases import DETAILS, PHRASES
from inscriptions.journal_recit import raconter
from inscriptions.modeles import Acte, Base
from inscriptions.services import (
    apprenants,
    certificats,
    comptes,
    copies,
    doublons,
    effacements,
    effectifs,
    emargement,
    fusions,
    lieux,
    personnes_donnees,
    seances,
    sessions,
    types_ateliers,
)

DEBUT = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
JOURNAL = Base.metadata.tables["journal"]
SOURCES = [
    fichier
    for piece in (inscriptions, plateforme)
    for fichier in sorted(Path(piece.__file__).parent.rglob("*.py"))
]
DOMAINES = "|".join(sorted({acte.partition(".")[0] for acte in PHRASES}))


def noter(depot, fois: int = 1, **details) -> None:
    objet = SimpleNamespace(__tablename__="lieux", id=uuid4())
    with depot.ecriture(auteur="compte:1") as bdd:
        for _ in range(fois):
            journal.noter(bdd, "lieu.modifier", objet, **details)


def verifier(depot, temoin=None) -> journal.Verification:
    with depot.lecture() as bdd:
        return journal.verifier(bdd, temoin)


def test_la_chaine_se_verifie_et_donne_un_temoin(depot):
    vide = verifier(depot)
    assert (vide.intact, vide.lignes, vide.empreinte) == (True, 0, journal.ORIGINE)
    noter(depot, 3, nombre=7, quand=DEBUT, oui=True, rien=None)
    avant = verifier(depot)
    assert (avant.intact, avant.lignes, avant.temoin_vu) == (True, 3, None)
    noter(depot, 2)
    assert verifier(depot, avant.empreinte).temoin_vu is True
    assert not verifier(depot, "0a" * 32).intact
    with depot.lecture() as bdd:
        assert journal.compter(bdd) == 5
        assert [a.rang for a in bdd.scalars(sa.select(Acte).order_by(Acte.rang))] == [1, 2, 3, 4, 5]


def test_la_base_elle_meme_refuse_de_changer_le_journal(depot, refuse):
    noter(depot)
    ordres = ["UPDATE journal SET auteur = 'x'", "DELETE FROM journal"]
    if depot.moteur.dialect.name == "postgresql":  # SQLite has no such statement
        ordres.append("TRUNCATE journal")
    for ordre in ordres:
        with refuse("donnee-refusee"), depot.ecriture() as bdd:
            bdd.execute(sa.text(ordre))
    assert verifier(depot).lignes == 1


@pytest.mark.parametrize(
    ("colonne", "valeur"),
    [
        ("le", DEBUT),
        ("auteur", "compte:2"),
        ("acte", "lieu.creer"),
        ("objet", "sessions"),
        ("objet_id", UUID(int=7)),
        ("details", "{}"),
        ("empreinte", "0a" * 32),
    ],
)
def test_une_ligne_changee_dans_le_dos_de_la_base_se_voit(
    depot, comme_proprietaire, colonne, valeur
):
    noter(depot, 5, nombre=1)
    with depot.ecriture() as bdd, comme_proprietaire(bdd):
        bdd.execute(sa.update(JOURNAL).where(JOURNAL.c.rang == 3).values({colonne: valeur}))
    vu = verifier(depot)
    assert (vu.intact, vu.rompue, vu.lignes) == (False, 3, 2)


def test_une_ligne_otee_ou_deux_lignes_echangees_se_voient(depot, comme_proprietaire):
    noter(depot, 6)
    with depot.ecriture() as bdd, comme_proprietaire(bdd):
        for de, vers in ((4, 99), (5, 4), (99, 5)):
            bdd.execute(sa.update(JOURNAL).where(JOURNAL.c.rang == de).values(rang=vers))
    assert verifier(depot).rompue == 4
    with depot.ecriture() as bdd, comme_proprietaire(bdd):
        bdd.execute(sa.delete(JOURNAL).where(JOURNAL.c.rang == 2))
    assert verifier(depot).rompue == 2


def test_la_fin_coupee_se_voit_au_temoin(depot, comme_proprietaire):
    noter(depot, 6)
    temoin = verifier(depot).empreinte
    with depot.ecriture() as bdd, comme_proprietaire(bdd):
        bdd.execute(sa.delete(JOURNAL).where(JOURNAL.c.rang > 4))
    seule = verifier(depot)
    assert (seule.intact, seule.rompue) == (True, None)  # a chain cannot tell it by itself
    vue = verifier(depot, temoin)
    assert (vue.intact, vue.rompue, vue.temoin_vu) == (False, None, False)
    noter(depot, 2)  # nor is it mended by going on
    assert not verifier(depot, temoin).intact


def test_vingt_fils_qui_notent_ensemble_font_une_chaine_sans_trou(depot, jumeau, ensemble):
    def noter_un(rang: int) -> bool:
        noter((depot, jumeau)[rang % 2], 3, nombre=rang)
        return True

    assert all(ensemble(*(lambda r=r: noter_un(r) for r in range(20))))
    vu = verifier(depot)
    assert (vu.intact, vu.lignes) == (True, 60)


def test_un_acte_defait_ne_laisse_pas_de_ligne(depot):
    objet = SimpleNamespace(__tablename__="lieux", id=uuid4())
    with depot.ecriture() as bdd:
        journal.noter(bdd, "lieu.creer", objet)
        with suppress(ZeroDivisionError), bdd.begin_nested():
            journal.noter(bdd, "lieu.modifier", objet)
            raise ZeroDivisionError
        journal.noter(bdd, "lieu.desactiver", objet)
    with suppress(ZeroDivisionError), depot.ecriture() as bdd:
        journal.noter(bdd, "lieu.modifier", objet)
        raise ZeroDivisionError
    with depot.lecture() as bdd:
        actes = [ligne.acte for ligne in journal.histoire(bdd, objet.id)]
        assert journal.verifier(bdd).intact
    assert actes == ["lieu.creer", "lieu.desactiver"]


PHRASE = st.text(min_size=1).filter(
    lambda texte: not re.fullmatch(r"[A-Za-z0-9_.:+-]*", texte) or len(texte) > 64
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(detail=st.one_of(PHRASE, st.just("Awa Le Goff"), st.just("Zoé"), st.just("a" * 65)))
def test_une_phrase_ou_un_nom_n_entrent_pas(depot_sqlite, detail):
    with pytest.raises(ValueError, match="never a sentence"):
        noter(depot_sqlite, detail=detail)


# What every room of the registry writes, with names that can be looked for.
NOMS = ("Nolwenn", "Kerbrat", "Gwendoline", "Zulma", "Tiphaine", "tiphaine@exemple.fr", "Ogier")
TITRES = ("Droit-des-images", "Quai-Ouest", "Salle-bleue")


@pytest.fixture
def scenario(depot, fabrique):
    """A month of a registry, in short: each service that changes a row has written its line."""
    with depot.ecriture() as bdd:
        formateur = comptes.creer_compte(
            bdd,
            identifiant="n.kerbrat",
            nom="Nolwenn Kerbrat",
            role=RoleCompte.FORMATEUR,
            mot_de_passe="douze caractères",
        )
    with depot.ecriture(auteur=f"compte:{formateur.id}") as bdd:
        lieu = lieux.creer_lieu(bdd, nom="Quai-Ouest", commune="Brest")
        lieux.modifier_lieu(bdd, lieu, quartier="Recouvrance")
        lieux.desactiver_lieu(bdd, lieu)
        lieux.reactiver_lieu(bdd, lieu)
        genre = types_ateliers.type_du_module(bdd, "droit_epn", "Droit-des-images")
        session, autre = (
            sessions.creer_session(
                bdd,
                type_atelier=genre,
                titre="Droit-des-images",
                lieu=lieu,
                formateur=formateur,
                capacite=2,
                seances=[(quand, quand + timedelta(hours=3))],
                salle="Salle-bleue",
            )
            for quand in (DEBUT, DEBUT + timedelta(days=7))
        )
        awa, double, zulma = (
            apprenants.inscrire(
                bdd, session=session, prenom=prenom, nom=nom, contact="tiphaine@exemple.fr"
            ).apprenant
            for prenom, nom in (("Gwendoline", "Ogier"), ("Gwendolin", "Ogier"), ("Zulma", ""))
        )
        seance = session.seances[0]
        emargement.ouvrir_pointage(bdd, seance)
        emargement.emarger(bdd, seance=seance, apprenant=awa, maintenant=DEBUT)
        emargement.emarger(
            bdd,
            seance=seance,
            apprenant=awa,
            etat=EtatPresence.EXCUSE,
            motif=MotifCorrection.OUBLI,
        )
        emargement.emarger(bdd, seance=seance, apprenant=double, minutes=5, maintenant=DEBUT)
        emargement.annuler_emargement(bdd, seance=seance, apprenant=double, maintenant=DEBUT)
    with depot.ecriture(auteur=f"apprenant:{awa.id}") as bdd:
        copie = copies.remettre(
            bdd, apprenant_id=awa.id, module="droit_epn", chapitre="03-partage", maintenant=DEBUT
        )
        copies.noter(bdd, copie, {"q1": (1.0, 2.0)}, DEBUT)
    with depot.ecriture(auteur=f"compte:{formateur.id}") as bdd:
        certificats.enregistrer(
            bdd,
            session=session,
            apprenant=awa,
            code=certificats.nouveau_code_certificat(bdd),
            emis_le=DEBUT,
            fichier="attestation.pdf",
            empreinte="0a" * 32,
            donnees={"titulaire": "Gwendoline Ogier"},
        )
        fusion = fusions.fusionner(bdd, awa, double)
        fusions.defusionner(bdd, fusion)
        doublons.ecarter(bdd, awa, zulma)
        personnes_donnees.modifier_apprenant(bdd, zulma, prenom="Tiphaine", contact="")
        personnes_donnees.changer_carte(bdd, zulma)
        effectifs.compter(bdd, autre, 12)
        effectifs.compter(bdd, autre, 13)
        effectifs.effacer_effectif(bdd, autre)
        (deplacee,) = autre.seances
        seances.deplacer_seance(
            bdd, deplacee, DEBUT + timedelta(days=8), DEBUT + timedelta(days=8, hours=2)
        )
        sessions.modifier_session(bdd, autre, capacite=8, titre="Droit-des-images 2")
        sessions.annuler_session(bdd, autre)
        sessions.rouvrir_session(bdd, autre)
        copies.rouvrir(bdd, copie)
        effacements.effacer(bdd, double)
    return SimpleNamespace(session=session, autre=autre, awa=awa, formateur=formateur)


def test_le_journal_ne_nomme_personne(depot, scenario):
    with depot.lecture() as bdd:
        lignes = bdd.execute(sa.select(JOURNAL)).all()
        assert journal.verifier(bdd).intact
    assert len(lignes) > 30
    ecrit = "\n".join(map(repr, lignes))
    assert not [nom for nom in (*NOMS, *TITRES) if nom.casefold() in ecrit.casefold()]
    for ligne in lignes:
        for valeur in json.loads(ligne.details).values():
            assert valeur is None or isinstance(valeur, int | str)
            assert re.fullmatch(r"[\w.:+-]{0,64}", str(valeur)), ligne.acte


def test_le_journal_se_lit_en_francais(depot, scenario):
    with depot.lecture() as bdd:
        recits = raconter(bdd, derniers=1000)
        dernier = raconter(bdd, derniers=1)
    assert [r.rang for r in recits] == list(range(1, len(recits) + 1))
    assert dernier == recits[-1:]
    phrases = {(r.auteur, r.phrase) for r in recits}
    code = scenario.session.code
    assert {
        ("Le programme", "a ouvert le compte n.kerbrat"),
        ("Nolwenn Kerbrat", "a créé le lieu « Quai-Ouest »"),
        ("Nolwenn Kerbrat", f"a inscrit G. O., session {code} (Confirmée)"),
        ("Nolwenn Kerbrat", f"a affiché le code de pointage, séance du 03/03/2026 à 14:00, "
         f"session {code}"),
        ("Nolwenn Kerbrat", f"a corrigé la présence de G. O., séance du 03/03/2026 à 14:00, "
         f"session {code} (Excusé, au lieu de : Présent, 180 min, motif : Oubli de "
         "pointage)"),
        ("La personne elle-même", "a remis la copie de G. O., droit_epn/03-partage"),
        ("Nolwenn Kerbrat", f"a rouvert une session, session {scenario.autre.code} "
         "(au lieu de : Annulée)"),
        ("Nolwenn Kerbrat", "a réuni deux fiches : une personne effacée dans G. O."),
        ("Nolwenn Kerbrat", "a corrigé la fiche de T. (contact, prénom)"),
        ("Nolwenn Kerbrat", f"a effacé un effectif, session {scenario.autre.code} "
         "(au lieu de 13)"),
        ("Nolwenn Kerbrat", "a effacé les données d’une personne"),
    } <= phrases  # fmt: skip
    ecrit = "\n".join(phrase for _, phrase in phrases)
    assert not [nom for nom in NOMS if nom in ecrit and nom != "n.kerbrat"]
    assert not re.search(r"[{}]|None|session inconnue", ecrit)


def test_le_journal_d_une_session_ne_dit_que_ce_qui_la_touche(depot, scenario, requetes):
    with depot.lecture() as bdd:
        tout = raconter(bdd, derniers=1000)
        siens = raconter(bdd, scenario.session, 1000)
        with requetes() as peu:
            raconter(bdd, scenario.session, 2)
        with requetes() as beaucoup:
            raconter(bdd, scenario.session, 1000)
    autres = {r.rang for r in tout} - {r.rang for r in siens}
    dits = {r.acte for r in siens}
    # The presence that was undone has no row any more: its line is found by what it says.
    assert {"session.creer", "presence.noter", "presence.annuler", "inscription.creer"} <= dits
    assert "lieu.creer" not in dits
    assert not [r for r in tout if r.rang in autres and scenario.session.code in r.phrase]
    assert not [r for r in siens if scenario.autre.code in r.phrase]
    assert len(beaucoup) - len(peu) < 12  # tables that the first lines do not need


def test_un_acte_sans_phrase_se_lit_quand_meme(depot):
    noter(depot, nombre=1)
    with depot.ecriture(auteur=f"compte:{uuid4()}") as bdd:
        objet = SimpleNamespace(__tablename__="sessions", id=uuid4())
        journal.noter(bdd, "session.inventer", objet)
        journal.noter(bdd, "session.clore", objet)
    with depot.lecture() as bdd:
        _, invente, clos = raconter(bdd)
    assert (invente.auteur, invente.phrase) == ("Un compte supprimé", "session.inventer")
    assert clos.phrase == "a terminé une session, session inconnue"


def appels_de_noter() -> list[tuple[Path, ast.Call]]:
    return [
        (fichier, noeud)
        for fichier in SOURCES
        for noeud in ast.walk(ast.parse(fichier.read_text("utf-8")))
        if isinstance(noeud, ast.Call)
        and isinstance(noeud.func, ast.Attribute)
        and noeud.func.attr == "noter"
        and isinstance(noeud.func.value, ast.Name)
        and noeud.func.value.id == "journal"
    ]


def test_chaque_acte_note_a_sa_phrase_et_chaque_phrase_sert():
    appels = appels_de_noter()
    assert len(appels) > 25
    notes = {
        noeud.value
        for fichier in {fichier for fichier, _ in appels}
        for noeud in ast.walk(ast.parse(fichier.read_text("utf-8")))
        if isinstance(noeud, ast.Constant)
        and isinstance(noeud.value, str)
        and re.fullmatch(rf"({DOMAINES})\.[a-z_]+", noeud.value)
    }
    litteraux = {
        appel.args[1].value
        for _, appel in appels
        if len(appel.args) > 1 and isinstance(appel.args[1], ast.Constant)
    }
    assert litteraux <= notes
    assert notes == set(PHRASES)


def test_aucun_detail_ne_vient_d_un_champ_saisi():
    """What people type is in these columns: no call may hand one of them to the journal."""
    saisis = {"nom", "prenom", "contact", "titre", "salle", "adresse", "contenu", "texte", "detail"}
    fautes = [
        f"{fichier.name}:{noeud.lineno}"
        for fichier, appel in appels_de_noter()
        for mot in appel.keywords
        for noeud in ast.walk(mot.value)
        if isinstance(noeud, ast.Attribute) and noeud.attr in saisis
    ]
    assert not fautes


def test_les_phrases_sont_bien_composees():
    for acte, phrase in PHRASES.items():
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", acte)
        assert phrase.startswith("a ")
        assert not phrase.endswith(".")
        assert not re.search(r"[^\u00a0][:;!?»]|«[^\u00a0]|'", phrase), acte
    assert not [m for m in DETAILS.values() if re.search(r"[^\u00a0][:;!?»]|'", m)]
