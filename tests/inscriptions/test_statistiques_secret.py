"""What leaves the office: no small figure, and none that a subtraction would give back."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscriptions.enumerations import Dimension
from inscriptions.statistiques import (
    Axe,
    Filtres,
    Ligne,
    Mesure,
    Part,
    Repartition,
    Tableau,
    masquer,
    proteger,
    proteger_repartition,
)
from inscriptions.statistiques.secret import EFFECTIFS, VENUES

K = 5


def ligne(cle: str, participants: int | None, **autres: object) -> Ligne:
    return Ligne(cle=cle, libelle=cle, sessions=3, participants=participants, **autres)


def tableau(*participants: int | None) -> Tableau:
    """A table of this one column, whose total is the sum."""
    connus = [n for n in participants if n is not None]
    return Tableau(
        annee=2011,
        axe=Axe.LIEU,
        filtres=Filtres(),
        lignes=tuple(ligne(str(rang), n) for rang, n in enumerate(participants)),
        total=ligne("ensemble", sum(connus) if connus else None),
        annulees=0,
    )


def possibles(publie: Tableau, total: int) -> dict[str, set[int]]:
    """All that a hidden figure could be, for a reader who tries every possibility."""
    montres = {li.cle: li.participants for li in publie.lignes}
    caches = [li for li in publie.lignes if Mesure.PARTICIPANTS in li.masquees]
    reste = total - sum(n for n in montres.values() if n is not None)
    domaines = [
        range(1, K) if li.masquees[Mesure.PARTICIPANTS] == f"< {K}" else (0, *range(K, reste + 1))
        for li in caches
    ]
    trouves: dict[str, set[int]] = {li.cle: set() for li in caches}
    for essai in product(*domaines):
        if sum(essai) == reste:
            for li, valeur in zip(caches, essai, strict=True):
                trouves[li.cle].add(valeur)
    return trouves


@given(st.lists(st.one_of(st.none(), st.integers(0, 9)), max_size=5))
def test_aucun_nombre_cache_ne_se_retrouve_par_soustraction(nombres):
    complet = tableau(*nombres)
    publie = proteger(complet)
    for montree in (*publie.lignes, publie.total):
        assert montree.participants is None or not 0 < montree.participants < K
    if Mesure.PARTICIPANTS in publie.total.masquees or complet.total.participants is None:
        return  # nothing to subtract from
    for cle, valeurs in possibles(publie, complet.total.participants).items():
        assert len(valeurs) >= 2, (nombres, cle, valeurs)
        assert complet.ligne(cle).participants in valeurs


@given(st.lists(st.integers(0, 9), max_size=5))
def test_rien_n_est_cache_sans_raison(nombres):
    publie = proteger(tableau(*nombres))
    if not any(0 < n < K for n in (*nombres, sum(nombres))):
        assert publie == tableau(*nombres)


def test_les_chiffres_publies_pour_2011_restent_tels_quels():
    complet = tableau(18, 38, 12, 16, 12)
    assert proteger(complet) == complet


def test_l_inconnu_reste_inconnu():
    publie = proteger(tableau(None, 3, 20, 30))
    assert publie.lignes[0].mention(Mesure.PARTICIPANTS) == "inconnu"
    assert publie.lignes[1].mention(Mesure.PARTICIPANTS) == "< 5"
    assert publie.lignes[2].mention(Mesure.PARTICIPANTS) == "masqué"
    assert publie.lignes[3].participants == 30
    assert publie.total.participants == 53


def test_ce_qui_redonnerait_un_petit_nombre_est_cache_avec_lui():
    petite = ligne("a", 3, inscrits=12, presents=6, taux=25.0, heures=12.0, certificats=0)
    grandes = [
        ligne(cle, 40, inscrits=50, presents=80, taux=80.0, heures=160.0, certificats=9)
        for cle in "bc"
    ]
    total = ligne("ensemble", 83, inscrits=112, presents=166, taux=70.0, heures=332.0)
    publie = proteger(
        replace(tableau(), lignes=(petite, *grandes), total=replace(total, certificats=18))
    )
    assert set(publie.lignes[0].masquees) == VENUES
    assert (publie.lignes[0].inscrits, publie.lignes[0].certificats) == (12, 0)
    assert publie.lignes[0].sessions == 3
    assert set(publie.lignes[1].masquees) == VENUES  # or 83 - 40 - 40
    assert not publie.lignes[2].masquees


def test_peu_d_inscrits_cachent_aussi_qui_est_venu():
    complet = replace(
        tableau(), lignes=(ligne("a", 0, inscrits=3, taux=0.0), ligne("b", 9, inscrits=30))
    )
    publie = proteger(replace(complet, total=ligne("ensemble", 9, inscrits=33)))
    assert {Mesure.INSCRITS, *VENUES} - set(publie.lignes[0].masquees) <= {
        Mesure.PRESENTS,
        Mesure.HEURES,
    }  # unknown, and not hidden


def test_les_mesures_sur_les_personnes_sont_toutes_gardees():
    assert set(EFFECTIFS) | {Mesure.TAUX, Mesure.HEURES} == {m for m in Mesure if m.personnes}


def test_une_ligne_se_masque_pour_le_bien_d_un_autre_tableau():
    publie = proteger(tableau(20, 30, 40), deja={"1": {Mesure.PARTICIPANTS}})
    masquees = [Mesure.PARTICIPANTS in li.masquees for li in publie.lignes]
    assert masquees == [True, True, False]
    masquee = masquer(ligne("a", 20), frozenset({Mesure.PARTICIPANTS, Mesure.TAUX}))
    assert dict(masquee.masquees) == {Mesure.PARTICIPANTS: "masqué"}


def repartition(*nombres: int) -> Repartition:
    codes = list(Dimension.STATUT.modalites)
    return Repartition(
        dimension=Dimension.STATUT,
        parts=tuple(
            Part(code.value, code.libelle, n) for code, n in zip(codes, nombres, strict=False)
        ),
        non_ventiles=7,
        inconnues=0,
    )


@given(st.lists(st.integers(0, 8), min_size=5, max_size=5))
def test_une_repartition_se_protege_aussi(nombres):
    publiee = proteger_repartition(repartition(*nombres))
    for part, nombre in zip(publiee.parts, nombres, strict=True):
        assert (part.nombre is None) == bool(part.mention)
        assert part.nombre in {None, nombre}
        assert part.mention == "< 5" if 0 < nombre < K else part.mention in {"", "masqué"}
    caches = tuple(n for n, part in zip(nombres, publiee.parts, strict=True) if part.mention)
    if caches and publiee.non_ventiles is not None:
        complet = tableau(*caches)
        lignes = tuple(
            replace(
                li,
                participants=None,
                masquees={Mesure.PARTICIPANTS: "< 5" if 0 < n < K else "masqué"},
            )
            for li, n in zip(complet.lignes, caches, strict=True)
        )
        trouves = possibles(replace(complet, lignes=lignes), sum(caches))
        assert all(len(valeurs) >= 2 for valeurs in trouves.values())


@pytest.mark.parametrize("k", [1, 3, 11])
def test_le_seuil_se_choisit(k):
    publie = proteger(tableau(2, 10, 20, 40), k)
    assert [bool(li.masquees) for li in publie.lignes] == {
        1: [False] * 4,
        3: [True, True, False, False],
        11: [True, True, False, False],
    }[k]
