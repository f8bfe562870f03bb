"""La Coop's export: its codes, sums that agree, what is left out and said; and the lists."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from inscriptions.echanges.coop import ENTETES, exporter_coop
from inscriptions.echanges.ecriture import ecrire_csv
from inscriptions.echanges.exports import (
    exporter_lieux,
    exporter_presences,
    exporter_presences_annee,
    exporter_sessions,
)
from inscriptions.enumerations import (
    Dimension,
    EtatPresence,
    Genre,
    Materiel,
    Niveau,
    Statut,
    TrancheAge,
)
from inscriptions.modeles import Session, TypeAtelier
from inscriptions.services import apprenants, lieux, sessions
from inscriptions.services.effectifs import compter
from inscriptions.services.emargement import emarger
from inscriptions.services.seances import annuler_seance

QUAND = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
UN = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
DEUX_HEURES, SEMAINE = timedelta(hours=2), timedelta(days=7)
MARGES = ("genre_", "tranche_age_", "statut_")


def seances(*debuts: datetime) -> list[tuple[datetime, datetime]]:
    return [(debut, debut + DEUX_HEURES) for debut in debuts]


@pytest.fixture
def publique(depot, fabrique):
    """Make a session of a workshop for the public."""

    def creer(*debuts, capacite=12, titre="Visa internet"):
        return fabrique.session(
            capacite=capacite, module="visa_internet", seances=seances(*debuts), titre=titre
        )

    return creer


@pytest.fixture
def coop(depot):
    """Export a year; give the report and the rows of the CSV, by column."""

    def exporter(annee=2026, quand=QUAND):
        with depot.lecture() as bdd:
            faites = exporter_coop(bdd, annee, quand)
        octets = ecrire_csv(ENTETES, faites.rangees).decode("utf-8-sig")
        lignes = list(csv.DictReader(io.StringIO(octets, newline=""), delimiter=";"))
        for ligne in lignes:
            for marge in MARGES:
                somme = sum(int(ligne[c]) for c in ENTETES if c.startswith(marge))
                assert somme == int(ligne["participants"]), marge
        return faites, lignes

    return exporter


def inscrire(depot, session, *fiches):
    with depot.ecriture() as bdd:
        return [
            apprenants.inscrire(
                bdd, session=session, prenom="Zénobie", nom="Quatrevieux", maintenant=UN, **fiche
            ).apprenant
            for fiche in fiches
        ]


def noter(depot, session, rang, qui, etat=EtatPresence.PRESENT):
    with depot.ecriture() as bdd:
        for une in qui:
            emarger(bdd, seance=session.seances[rang], apprenant=une, etat=etat, maintenant=UN)


def test_une_seance_nominative_devient_des_nombres(depot, publique, coop):
    session = publique(UN, UN + SEMAINE)
    with depot.ecriture() as bdd:
        lieux.modifier_lieu(bdd, session.lieu, commune_insee="29019")
        type_ = bdd.get(TypeAtelier, session.type_id)
        type_.materiel, type_.niveau = Materiel.TABLETTE, Niveau.INTERMEDIAIRE
    elles = inscrire(
        depot,
        session,
        {"genre": Genre.FEMININ, "tranche_age": TrancheAge.PLUS_70, "statut": Statut.RETRAITE},
        {"genre": Genre.FEMININ, "tranche_age": TrancheAge.DE_18_A_24},
        {"genre": Genre.MASCULIN},
        {},
    )
    noter(depot, session, 0, elles[:3])
    noter(depot, session, 0, elles[3:], EtatPresence.ABSENT)
    noter(depot, session, 1, elles[1:])
    faites, (premiere, seconde) = coop()
    assert {nom: premiere[nom] for nom in ENTETES[:14]} == {
        "type": "collectif",
        "date": "2026-03-03",
        "duree": "120",
        "type_lieu": "lieu_activite",
        "lieu_nom": session.lieu.nom,
        "lieu_commune": "Brest",
        "lieu_code_insee": "29019",
        "materiel": "tablette",
        "thematiques": (
            "prendre_en_main_du_materiel,navigation_sur_internet,email,securite_numerique,"
            "aide_aux_demarches_administratives"
        ),
        "autonomie": "",
        "titre_atelier": "Visa internet",
        "niveau_atelier": "intermediaire",
        "participants": "3",
        "deja_accompagnes": "0",
    }
    comptes = {nom: int(premiere[nom]) for nom in ENTETES[14:] if premiere[nom] != "0"}
    assert comptes == {
        "genre_feminin": 2,
        "genre_masculin": 1,
        "tranche_age_dix_huit_vingt_quatre": 1,
        "tranche_age_soixante_dix_plus": 1,
        "tranche_age_non_communique": 1,
        "statut_retraite": 1,
        "statut_non_communique": 2,
    }
    assert (seconde["participants"], seconde["deja_accompagnes"]) == ("3", "2")
    assert faites.en_dict() == {
        "lignes": 2,
        "participants_inconnus": 0,
        "sans_participant": 0,
        "sans_date": 0,
        "sans_thematique": 0,
        "sans_code_insee": 0,
    }
    assert "Quatrevieux" not in str(faites)


def test_deja_accompagne_ailleurs_et_une_autre_annee_compte(depot, publique, coop):
    avant = publique(UN - 60 * SEMAINE)
    (qui,) = inscrire(depot, avant, {})
    noter(depot, avant, 0, [qui])
    apres = publique(UN)
    with depot.ecriture() as bdd:
        apprenants.inscrire_existant(bdd, session=apres, apprenant=qui, maintenant=UN)
    noter(depot, apres, 0, [qui])
    assert [ligne["deja_accompagnes"] for ligne in coop()[1]] == ["1"]
    assert [ligne["deja_accompagnes"] for ligne in coop(2025)[1]] == ["0"]


def test_un_effectif_anonyme_et_ses_marges(depot, publique, coop):
    session = publique(UN, UN + SEMAINE)
    with depot.ecriture() as bdd:
        compter(
            bdd,
            session,
            10,
            session.seances[0],
            {Dimension.GENRE: {"feminin": 6, "masculin": 3}},
        )
    faites, (ligne,) = coop()
    assert (ligne["participants"], ligne["deja_accompagnes"]) == ("10", "")
    assert (ligne["genre_feminin"], ligne["genre_non_communique"]) == ("6", "1")
    assert ligne["statut_non_communique"] == "10"
    assert faites.participants_inconnus == 1  # the second half-day: nobody counted


def test_l_effectif_d_une_session_est_celui_de_sa_seule_seance(depot, publique, coop):
    seule, double = publique(UN), publique(UN + SEMAINE, UN + 2 * SEMAINE)
    with depot.ecriture() as bdd:
        compter(bdd, seule, 7)
        compter(bdd, double, 9)
    faites, lignes = coop()
    assert [ligne["participants"] for ligne in lignes] == ["7"]
    assert faites.participants_inconnus == 2
    with depot.ecriture() as bdd:
        compte = bdd.get(Session, double.id)
        annuler_seance(bdd, compte.seances[1])
    assert [ligne["participants"] for ligne in coop()[1]] == ["7", "9"]


def test_ce_qui_n_est_pas_une_activite_n_y_est_pas(depot, fabrique, publique, coop):
    interne = fabrique.session(module="droit_epn", seances=seances(UN))
    (staff,) = inscrire(depot, interne, {})
    noter(depot, interne, 0, [staff])  # it trains staff
    vide = publique(UN + SEMAINE)
    noter(depot, vide, 0, inscrire(depot, vide, {}), EtatPresence.ABSENT)
    futur = publique(QUAND + SEMAINE)
    noter(depot, futur, 0, inscrire(depot, futur, {}))
    publique(UN + 2 * SEMAINE)  # nobody was counted
    annulee = publique(UN + 3 * SEMAINE)
    with depot.ecriture() as bdd:
        sessions.annuler_session(bdd, annulee)
        sessions.creer_session(
            bdd,
            type_atelier=vide.type,
            titre="Ancien",
            lieu=vide.lieu,
            formateur=None,
            capacite=None,
            seances=(),
            jour=date(2026, 1, 5),
        )
    faites, lignes = coop()
    assert lignes == []
    assert (faites.participants_inconnus, faites.sans_participant, faites.sans_date) == (1, 1, 1)


def test_un_rendez_vous_a_une_place_est_individuel(depot, publique, coop):
    session = publique(UN, capacite=1)
    noter(depot, session, 0, inscrire(depot, session, {}))
    _, (ligne,) = coop()
    assert (ligne["type"], ligne["titre_atelier"], ligne["niveau_atelier"]) == (
        "individuel",
        "",
        "",
    )


def test_ce_que_la_coop_demandera_est_annonce(depot, publique, coop):
    session = publique(UN)
    with depot.ecriture() as bdd:
        bdd.get(TypeAtelier, session.type_id).thematiques = []
    noter(depot, session, 0, inscrire(depot, session, {}))
    faites, _ = coop()
    assert (faites.sans_thematique, faites.sans_code_insee) == (1, 1)


def test_l_annee_est_celle_du_bureau(depot, publique, coop):
    """Eleven at night on the 31st in London is the new year in Brest."""
    minuit = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    session = publique(minuit)
    noter(depot, session, 0, inscrire(depot, session, {}))
    assert [ligne["date"] for ligne in coop()[1]] == ["2026-01-01"]
    assert coop(2025)[1] == []


def test_le_nombre_de_questions_ne_depend_pas_des_seances(depot, publique, requetes):
    couts = []
    for debut in (UN, UN + SEMAINE):
        for rang in range(4):
            session = publique(debut + timedelta(days=rang))
            noter(depot, session, 0, inscrire(depot, session, {}, {}))
        with depot.lecture() as bdd, requetes() as envoyees:
            exporter_coop(bdd, 2026, QUAND)
        couts.append(len(envoyees))
    assert couts == [5, 5]


def test_les_listes_disent_les_noms_a_la_session_et_les_nombres_a_l_annee(
    depot, publique, requetes
):
    session = publique(UN, UN + SEMAINE)
    elles = inscrire(depot, session, {}, {})
    noter(depot, session, 0, elles[:1])
    noter(depot, session, 0, elles[1:], EtatPresence.EXCUSE)
    with depot.lecture() as bdd:
        session = sessions.trouver_session(bdd, session.code)
        nominative = exporter_presences(bdd, session)
        annuelle = exporter_presences_annee(bdd, 2026)
        liste = exporter_sessions(bdd)
        lieux_ = exporter_lieux(bdd)
    assert sorted(rangee[3:] for rangee in nominative.rangees[:2]) == [
        ("Zénobie", "Quatrevieux", "Excusé", "", 0),
        ("Zénobie", "Quatrevieux", "Présent", "", 120),
    ]
    assert nominative.rangees[0][:3] == (date(2026, 3, 3), "14:00", "16:00")
    assert [rangee[5:] for rangee in nominative.rangees[2:]] == [("", "", None)] * 2
    assert [rangee[6:] for rangee in annuelle.rangees] == [(1, 0, 1, 120), (0, 0, 0, 0)]
    assert "Quatrevieux" not in str((annuelle, liste, lieux_))
    (rangee,) = liste.rangees
    vue = dict(zip(liste.entetes, rangee, strict=True))
    assert (vue["Code"], vue["Séances"], vue["Minutes"], vue["Inscrits"]) == (
        session.code, 2, 240, 2,
    )  # fmt: skip
    assert [rangee[0] for rangee in lieux_.rangees] == [session.lieu.nom]
    for export in (nominative, annuelle, liste, lieux_):
        for extension in ("csv", "ods", "xlsx"):
            assert export.ecrire(extension)


def test_les_codes_exportes_sont_ceux_du_registre(depot):
    with depot.lecture() as bdd:
        assert bdd.scalar(sa.select(sa.func.count()).select_from(TypeAtelier)) == 0
    attendus = [f"genre_{g.value}" for g in Genre] + [f"statut_{s.value}" for s in Statut]
    assert set(attendus) < set(ENTETES)
    assert len(set(ENTETES)) == len(ENTETES) == 14 + 3 + 8 + 5
