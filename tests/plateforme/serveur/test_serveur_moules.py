"""What is rendered once holds nothing of anybody; how fast one person may send messages."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from hypothesis import given
from hypothesis import strategies as st

from plateforme.serveur.frein import Debit
from plateforme.serveur.moules import MAXIMUM, Moules


@dataclass
class Horloge:
    t: float = 0.0

    def __call__(self) -> float:
        return self.t


TEXTES = st.text(max_size=40)


@given(visites=st.lists(st.tuples(st.sampled_from("ab"), TEXTES, TEXTES), max_size=12))
def test_chacun_ne_lit_que_ce_qui_est_a_lui(visites: list[tuple[str, str, str]]) -> None:
    moules, rendus = Moules(), []
    source = object()
    for etat, nom, contenu in visites:

        def rendre(etat: str = etat) -> str:
            rendus.append(etat)
            return (
                f"<{etat}>{moules.marque('nom')}|{moules.marque('contenu')}|{moules.marque('nom')}"
            )

        page = moules.couler(etat, (source,), rendre, {"nom": nom}, {"contenu": contenu})
        assert page == f"<{etat}>{escape(nom)}|{contenu}|{escape(nom)}"
    assert sorted(rendus) == sorted({etat for etat, _, _ in visites}), "chaque état une fois"


def test_une_nouvelle_publication_est_rendue_de_nouveau() -> None:
    moules = Moules()
    publie, lecon = {"titre": "Avant"}, {"prose": "une"}

    def voir() -> str:
        return moules.couler("cle", (publie, lecon), lambda: publie["titre"], {}, {})

    assert voir() == "Avant"
    publie["titre"] = "Pareil"
    assert voir() == "Avant", "le même objet : la même page"
    publie = {"titre": "Après"}
    assert voir() == "Après"
    for rang in range(MAXIMUM + 5):
        moules.couler(rang, (publie,), str, {}, {})
    publie["titre"] = "Oubliée"
    assert voir() == "Oubliée", "les plus anciennes ne sont pas gardées"


@given(
    pauses=st.lists(st.tuples(st.floats(0, 2), st.sampled_from("ab")), max_size=80),
    rafale=st.integers(1, 6),
)
def test_le_debit_de_chacun_est_borne_et_ne_depend_que_de_lui(
    pauses: list[tuple[float, str]], rafale: int
) -> None:
    horloge, par_seconde = Horloge(), 2.0
    debit = Debit(rafale, par_seconde, horloge)
    passes: dict[str, list[float]] = {"a": [], "b": []}
    seul: dict[str, tuple[Horloge, Debit]] = {}
    for qui in "ab":
        la_sienne = Horloge()
        seul[qui] = (la_sienne, Debit(rafale, par_seconde, la_sienne))
    for pause, qui in pauses:
        horloge.t += pause
        seul[qui][0].t = horloge.t
        permis = debit.prendre(qui)
        assert permis is seul[qui][1].prendre(qui), "les autres ne lui prennent rien"
        if permis:
            passes[qui].append(horloge.t)
    for quand in passes.values():
        for premier, debut in enumerate(quand):
            for dernier in range(premier, len(quand)):
                assert (
                    dernier - premier + 1 <= rafale + (quand[dernier] - debut) * par_seconde + 1e-6
                )
    horloge.t += rafale / par_seconde + 0.001
    assert [debit.prendre("a") for _ in range(rafale)] == [True] * rafale


def test_le_debit_oublie_ceux_qui_ne_disent_plus_rien() -> None:
    horloge = Horloge()
    debit = Debit(1, 1.0, horloge)
    for rang in range(Debit.CONNUS_MAX + 1):
        horloge.t += 1.0
        assert debit.prendre(rang)
    assert len(debit._restes) <= 2
    assert not debit.prendre(Debit.CONNUS_MAX), "le dernier venu n’est pas oublié"
