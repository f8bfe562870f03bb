"""Capabilities: bound once to whom they act for, good for nothing before nor after."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from plateforme.noyaux.capacites import (
    Capacites,
    DejaLie,
    Lien,
    Rattachement,
    RattachementTableau,
    nouvelle_capacite,
)

AWA = Rattachement(uuid4(), "droit_epn", "03-partage")
BOB = Rattachement(uuid4(), "droit_epn", "03-partage")
NADIA = RattachementTableau(uuid4())  # a coordinator


def test_une_capacite_est_longue_et_tiree_au_hasard() -> None:
    tirees = {nouvelle_capacite() for _ in range(1000)}
    assert len(tirees) == 1000
    assert all(len(capacite) >= 43 and capacite.isascii() for capacite in tirees)


def test_avant_d_etre_liee_une_capacite_n_ouvre_rien() -> None:
    capacites = Capacites()
    capacites.attribuer("n1", "capacite")
    assert capacites.titulaire("capacite") is None
    assert capacites.rattachement("n1") is None
    capacites.lier("n1", AWA)
    assert capacites.titulaire("capacite") == AWA
    assert capacites.rattachement("n1") == AWA


def test_le_lien_ne_change_plus_meme_pour_la_meme_personne() -> None:
    capacites = Capacites()
    capacites.attribuer("n1", "capacite")
    capacites.lier("n1", AWA)
    for rattachement in (BOB, AWA, NADIA):
        with pytest.raises(DejaLie):
            capacites.lier("n1", rattachement)
    assert capacites.titulaire("capacite") == AWA


def test_un_noyau_fini_est_oublie_avec_sa_capacite() -> None:
    capacites = Capacites()
    capacites.attribuer("n1", "capacite")
    capacites.lier("n1", AWA)
    capacites.oublier("n1")
    capacites.oublier("n1")
    capacites.oublier("jamais vu")
    assert capacites.titulaire("capacite") is None
    assert capacites.noyaux_de(AWA.apprenant) == []


@given(st.text())
def test_une_capacite_inconnue_n_ouvre_rien(essai: str) -> None:
    capacites = Capacites()
    capacites.attribuer("n1", nouvelle_capacite())
    capacites.lier("n1", AWA)
    assert capacites.titulaire(essai.encode("utf-8", "replace").decode()) is None


def test_la_capacite_elle_meme_n_est_pas_gardee() -> None:
    capacites = Capacites()
    capacites.attribuer("n1", "capacite-en-clair")
    assert "capacite-en-clair" not in repr(vars(capacites))


class Serveur(RuleBasedStateMachine):
    """Kernels start, are bound and end in any order; a plain dict says what must hold."""

    @initialize()
    def ouvrir(self) -> None:
        self.capacites = Capacites()
        self.vivants: dict[str, tuple[str, Lien | None]] = {}
        self.morts: list[str] = []

    @rule()
    def demarrer(self) -> None:
        noyau, capacite = str(uuid4()), nouvelle_capacite()
        self.capacites.attribuer(noyau, capacite)
        self.vivants[noyau] = (capacite, None)

    @rule(rang=st.integers(0, 9), qui=st.sampled_from([AWA, BOB, NADIA]))
    def lier(self, rang: int, qui: Lien) -> None:
        if not self.vivants:
            return
        noyau = sorted(self.vivants)[rang % len(self.vivants)]
        capacite, lien = self.vivants[noyau]
        if lien is not None:
            with pytest.raises(DejaLie):
                self.capacites.lier(noyau, qui)
            return
        self.capacites.lier(noyau, qui)
        self.vivants[noyau] = (capacite, qui)

    @rule(rang=st.integers(0, 9))
    def finir(self, rang: int) -> None:
        if self.vivants:
            noyau = sorted(self.vivants)[rang % len(self.vivants)]
            self.morts.append(self.vivants.pop(noyau)[0])
            self.capacites.oublier(noyau)

    @invariant()
    def chacun_agit_pour_soi(self) -> None:
        for noyau, (capacite, lien) in self.vivants.items():
            assert self.capacites.titulaire(capacite) == lien
            assert self.capacites.rattachement(noyau) == lien
        assert all(self.capacites.titulaire(capacite) is None for capacite in self.morts)
        for qui in (AWA, BOB, NADIA):
            attendus = {n for n, (_, lien) in self.vivants.items() if lien == qui}
            assert set(self.capacites.noyaux_de(qui.qui)) == attendus
        assert self.capacites.noyaux_de(UUID(int=0)) == []


TestServeur = Serveur.TestCase
