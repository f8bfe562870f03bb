"""Followed alone: no presence asked nor vouched for, the try that counts, no figure distorted."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscriptions.depot import Depot, ouvrir
from inscriptions.enumerations import EtatCopie, GenreCertificat
from inscriptions.heure import jour_local, maintenant
from inscriptions.modeles import Apprenant
from inscriptions.services import apprenants, certificats, copies, sessions, tentatives
from inscriptions.services.avancement import ChapitreRendu
from inscriptions.statistiques import Axe, chiffres
from modules.catalogue import RegleAutoformation
from plateforme.acquis import etat_de_session
from plateforme.attestations import emettre
from plateforme.dossier import Dossier, ouvrir_dossier
from plateforme.organisme import lire_organisme
from plateforme.publies import ChapitresPublies, ModulePublie
from plateforme.tentatives import dire_la_retenue, limite_de, reprise_de, retenir

REGLE = RegleAutoformation(score_minimal=70, tentatives=3, attente_jours=1)
MIDI = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


class Seul:
    """The demonstration's office, with a session of self-training where Annick is signed up."""

    def __init__(self, dossier: Dossier, depot: Depot, annick: str) -> None:
        self.dossier, self.depot = dossier, depot
        module = ChapitresPublies(dossier).module("droit_epn")
        assert module is not None
        self.module: ModulePublie = module
        with depot.ecriture() as bdd:
            ailleurs = sessions.lister_sessions(bdd)[0]
            self.session = sessions.creer_session(
                bdd,
                type_atelier=ailleurs.type,
                titre="Droit et EPN, en autoformation",
                lieu=ailleurs.lieu,
                formateur=ailleurs.formateur,
                capacite=None,
                seances=(),
                autoformation=True,
            )
            qui = apprenants.trouver_par_carte(bdd, annick)
            assert qui is not None
            self.qui: Apprenant = qui
            apprenants.inscrire_existant(bdd, session=self.session, apprenant=qui)

    def etat(self, **regle: Any) -> Any:
        module = replace(self.module, **regle)
        with self.depot.lecture() as bdd:
            (etat,) = etat_de_session(bdd, self.session, module)
        return etat


@pytest.fixture
def seul(dossier_demo: Any) -> Iterator[Seul]:
    ici = ouvrir_dossier(dossier_demo.dossier)
    with ouvrir(ici.base) as depot:
        yield Seul(ici, depot, dossier_demo.apprenant("remplit la règle")["carte"])


def test_l_attestation_dit_seul_et_a_son_rythme_sans_une_heure(seul: Seul, lire_pdf: Any) -> None:
    avant = _chiffres(seul.depot)
    etat = seul.etat()
    assert etat.acquis, etat.manques
    assert [critere.code for critere in etat.criteres] == ["chapitres", "score"]
    organisme = lire_organisme(seul.dossier)
    (emission,) = emettre(seul.dossier, seul.depot, seul.session.code, seul.module, organisme)
    assert emission.fichier is not None
    page = lire_pdf(emission.fichier.read_bytes()).texte()
    mots = " ".join(page.replace("\u00a0", " ").replace("\u202f", " ").split())
    assert "à distance et à son rythme" in mots
    assert "Aucune durée de présence n’est attestée" in mots
    assert "le meilleur de 3 tentatives au plus par chapitre" in mots
    assert not [mot for mot in ("Durée", "Dates", "Lieu", " h ", " min ") if mot in mots]
    with seul.depot.lecture() as bdd:
        donnees = certificats.trouver(bdd, emission.code or "")
        assert donnees is not None
    assert donnees.donnees["minutes_suivies"] == 0
    jours = donnees.donnees["periode"]
    assert jours == sorted(jours)
    assert jours[1] <= jour_local(maintenant()).isoformat()
    # Neither attendance nor its report moves: what has no date is in no year.
    assert _chiffres(seul.depot) == avant
    # No presence to vouch for, whoever asks.
    assert not any(
        e.delivre
        for e in emettre(
            seul.dossier,
            seul.depot,
            seul.session.code,
            seul.module,
            organisme,
            genre=GenreCertificat.PRESENCE,
        )
    )


def test_la_commande_ouvre_une_session_sans_date_ni_limite(dossier_demo: Any, epn: Any) -> None:
    ou = ["--lieu", "Médiathèque", "--formateur", dossier_demo.json["formateur"]["identifiant"]]
    creer = ["session", "creer", "--module", "droit_epn", *ou]
    faite = epn(*creer, "--autoformation", "--json", donnees=dossier_demo.dossier)
    assert faite.code == 0, faite.erreurs
    assert (faite.json["autoformation"], faite.json["capacite"]) == (True, None)
    assert (faite.json["premier_jour"], faite.json["seances"]) == (None, [])
    assert epn(*creer, donnees=dossier_demo.dossier).code == 2
    seance = ["--seance", "2026-12-01 14:00-16:00"]
    assert epn(*creer, *seance, "--autoformation", donnees=dossier_demo.dossier).code == 2


def test_sa_regle_a_son_propre_score_et_un_module_sans_regle_redemande_la_presence(
    seul: Seul,
) -> None:
    exigeant = seul.etat(autoformation=replace(REGLE, score_minimal=85))
    assert exigeant.criteres[-1].demande.startswith("85")
    sans = seul.etat(autoformation=None)
    assert not sans.acquis
    assert "présence" in sans.manques[0]


def test_refaire_ne_fait_rien_perdre_quand_la_meilleure_compte(seul: Seul) -> None:
    avant = seul.etat()
    chapitre = seul.module.demandes[0]
    with seul.depot.ecriture() as bdd:
        copie = copies.lire(bdd, seul.qui.id, "droit_epn", chapitre.identifiant)
        assert copie is not None
        questions = [question.id for question in chapitre.notees]
        plus_tard = copie.remise_le + timedelta(days=2)
        tentatives.refaire(bdd, copie, questions, limite_de(REGLE), plus_tard)
    pendant = seul.etat()
    assert (pendant.acquis, pendant.points, pendant.rendus) == (
        avant.acquis,
        avant.points,
        avant.rendus,
    )
    with seul.depot.ecriture() as bdd:
        vide = copies.remettre(
            bdd,
            apprenant_id=seul.qui.id,
            module="droit_epn",
            chapitre=chapitre.identifiant,
            maintenant=plus_tard,
        )
        copies.noter(bdd, vide, dict.fromkeys(questions, (0.0, 1.0)), plus_tard)
    assert seul.etat().points == avant.points
    derniere = seul.etat(autoformation=replace(REGLE, retenue="derniere"))
    assert derniere.points < avant.points


def _chiffres(depot: Depot) -> Any:
    with depot.lecture() as bdd:
        return chiffres(bdd, None, Axe.ANNEE)


def _essai(points: float, maximum: float = 10.0) -> Any:
    return SimpleNamespace(points=points, maximum=maximum)


@given(
    st.lists(st.integers(0, 10), max_size=4),
    st.none() | st.tuples(st.sampled_from(EtatCopie), st.integers(0, 10)),
)
def test_la_tentative_retenue(points: list[int], derniere: tuple[EtatCopie, int] | None) -> None:
    rendus = {} if derniere is None else {"c": ChapitreRendu(derniere[0], derniere[1], 10.0, 0)}
    gardees = {"c": [_essai(p) for p in points]} if points else {}
    meilleures, dernieres = (retenir(rendus, gardees, r) for r in ("meilleure", "derniere"))
    assert set(meilleures) == set(dernieres) == ({"c"} if rendus or points else set())
    if not meilleures:
        return
    assert dernieres["c"] == rendus.get(
        "c", ChapitreRendu(EtatCopie.NOTEE, (points or [0])[-1], 10.0, 0)
    )
    notees = [*points, *([derniere[1]] if derniere and derniere[0] is EtatCopie.NOTEE else [])]
    if notees:
        assert (meilleures["c"].etat, meilleures["c"].points) == (EtatCopie.NOTEE, max(notees))
    else:
        assert meilleures == rendus


@pytest.mark.parametrize(
    ("etat", "gardees", "jour", "possible"),
    [
        (EtatCopie.NOTEE, 0, 4, True),
        (EtatCopie.NOTEE, 0, 3, False),  # the same day
        (EtatCopie.NOTEE, 2, 9, False),  # the third was the last
        (EtatCopie.EN_ATTENTE_HUMAINE, 0, 9, False),
    ],
)
def test_quand_on_peut_refaire(etat: EtatCopie, gardees: int, jour: int, possible: bool) -> None:
    copie: Any = SimpleNamespace(etat=etat, remise_le=MIDI)
    lue = reprise_de(copie, REGLE, [_essai(1.0)] * gardees, date(2026, 3, jour))
    assert (lue.possible, lue.numero, lue.restantes) == (possible, gardees + 1, 2 - gardees)
    assert lue.des_le == date(2026, 3, 4)


def test_une_seule_tentative_ne_se_dit_pas() -> None:
    assert dire_la_retenue(replace(REGLE, tentatives=1)) == ""
    assert "dernier" in dire_la_retenue(replace(REGLE, retenue="derniere"))
