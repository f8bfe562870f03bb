"""Who comes in, who waits, how many kernels a half-day asks for, what the memory allows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plateforme.noyaux.attendus import noyaux_attendus, part_du_portail, parts
from plateforme.noyaux.file_attente import GARDE, OUBLI, RECENTE, RETOUR, FileDAttente
from plateforme.noyaux.memoire import NOYAU, memoire_disponible, noyaux_possibles

PERSONNES = [UUID(int=n) for n in range(6)]


class Horloge:
    def __init__(self) -> None:
        self.t = 50.0

    def __call__(self) -> float:
        return self.t


class TestFile:
    @given(
        st.lists(
            st.tuples(st.sampled_from(PERSONNES), st.booleans(), st.floats(0, 3)), max_size=40
        ),
        st.integers(0, 7),
    )
    def test_ceux_qui_demandent_passent_dans_leur_ordre_et_pas_plus(
        self, demandes: list[tuple[UUID, bool, float]], libres: int
    ) -> None:
        horloge = Horloge()
        file = FileDAttente(horloge)
        ordre: list[UUID] = []
        for qui, part, pause in demandes:
            if part and qui in ordre:
                file.entrer(qui)
                ordre.remove(qui)
            elif qui not in ordre:
                ordre.append(qui)
            for present in ordre:  # every page asks, in any order
                file.attendre(present)
            horloge.t += pause
        assert [file.rang(qui) for qui in ordre] == list(range(1, len(ordre) + 1))
        admis = [qui for qui in ordre if file.peut_entrer(qui, libres)]
        assert admis == ordre[:libres]
        assert file.peut_entrer(uuid4(), libres) == (libres > len(ordre))

    def test_une_page_qui_dort_garde_son_rang_et_ne_bloque_personne(self) -> None:
        horloge = Horloge()
        file = FileDAttente(horloge)
        dort, veille, partie = PERSONNES[:3]
        for qui in (dort, partie, veille):
            file.attendre(qui)
        file.quitter(partie)
        assert (file.rang(dort), file.rang(veille)) == (1, 2), "la page fermée ne compte plus"
        file.attendre(partie)
        assert file.rang(partie) == 2, "rechargée aussitôt, elle n’a rien perdu"
        file.quitter(partie)
        horloge.t += RECENTE + 1
        file.attendre(veille)
        assert file.peut_entrer(veille, 1)
        file.attendre(dort)
        assert (file.rang(dort), file.rang(veille)) == (1, 2)
        file.attendre(partie)
        assert file.rang(partie) == 3, f"revenue après {RETOUR} s, elle est la dernière"
        horloge.t += OUBLI + 1
        assert file.peut_entrer(uuid4(), 1), "tout le monde est parti"

    def test_qui_recharge_sa_lecon_retrouve_sa_place(self) -> None:
        horloge = Horloge()
        file = FileDAttente(horloge)
        lit, attend = PERSONNES[:2]
        file.attendre(attend)
        file.garder(lit)
        assert not file.peut_entrer(attend, 1)
        assert file.peut_entrer(lit, 1)
        horloge.t += GARDE
        assert file.peut_entrer(attend, 1)
        assert not file.peut_entrer(lit, 1)


class TestAttendus:
    CHAPITRES = ("01", "02", "03", "04")

    @pytest.mark.parametrize(
        ("rendus", "attendu"),
        [(set(), "02"), ({"01"}, "02"), ({"02"}, "04"), ({"03", "ancien"}, "04"), ({"04"}, None)],
    )
    def test_chacun_au_premier_noyau_devant_lui(
        self, rendus: set[str], attendu: str | None
    ) -> None:
        trouves = noyaux_attendus(self.CHAPITRES, {PERSONNES[0]: rendus}, {"02", "04"})
        assert dict(trouves) == ({attendu: 1} if attendu else {})

    @given(
        st.dictionaries(st.sampled_from("abcd"), st.integers(1, 60)), st.integers(1, 6), st.data()
    )
    def test_chaque_portail_prepare_sa_part(
        self, tous: dict[str, int], portails: int, data: st.DataObject
    ) -> None:
        presents = {nom: data.draw(st.integers(0, combien)) for nom, combien in tous.items()}
        prets = part_du_portail(tous, presents, portails)
        for nom, combien in tous.items():
            absents = combien - presents[nom]
            assert prets[nom] <= absents, "jamais plus que ceux qui ne sont pas là"
            if portails == 1:
                assert prets[nom] == absents
            else:
                assert prets[nom] < combien / portails + 2
                # An even share, and one more.
                assert prets[nom] + presents[nom] >= min(combien / portails + 1, combien)

    def test_vingt_personnes_sur_deux_portails(self) -> None:
        assert part_du_portail({"a": 20, "b": 1}, {}, 2) == {"a": 11, "b": 1}
        assert part_du_portail({"a": 20}, {"a": 10}, 2) == {"a": 1}
        assert part_du_portail({"a": 20}, {"a": 14}, 2) == {"a": 0}

    @given(st.dictionaries(st.sampled_from("abcd"), st.integers(1, 30)), st.integers(0, 60))
    def test_le_budget_se_partage_sans_rien_perdre(
        self, attendus: dict[str, int], budget: int
    ) -> None:
        servis = parts(attendus, budget)
        assert sum(servis.values()) == min(budget, sum(attendus.values()))
        assert all(servis[nom] <= attendus[nom] for nom in attendus)
        if budget >= len(attendus):
            assert all(servis.values())


class TestMemoire:
    @pytest.fixture
    def systeme(self, tmp_path: Path) -> Callable[..., Path]:
        """Write the files where Linux says how much memory there is."""

        def ecrire(limite: str = "max", pris: int = 0, rendus: int = 0) -> Path:
            groupe = tmp_path / "sys/fs/cgroup/epn.slice/epn.service"
            groupe.mkdir(parents=True)
            (tmp_path / "proc/self").mkdir(parents=True)
            (tmp_path / "proc/meminfo").write_text("MemTotal: 9 kB\nMemAvailable: 1048576 kB\n")
            (tmp_path / "proc/self/cgroup").write_text("0::/epn.slice/epn.service\n")
            (groupe / "memory.max").write_text("max\n")
            (groupe.parent / "memory.max").write_text(f"{limite}\n")
            (groupe.parent / "memory.current").write_text(f"{pris}\n")
            (groupe.parent / "memory.stat").write_text(f"anon 3\ninactive_file {rendus}\n")
            return tmp_path

        return ecrire

    def test_celle_de_la_machine(self, systeme: Callable[..., Path]) -> None:
        racine = systeme()
        assert memoire_disponible(racine) == 1024**3
        assert noyaux_possibles(1024**3 - 3 * NOYAU, racine) == 3
        assert noyaux_possibles(2 * 1024**3, racine) == 0

    def test_ou_celle_que_le_service_a_le_droit_de_prendre(
        self, systeme: Callable[..., Path]
    ) -> None:
        assert memoire_disponible(systeme("900", 500, 100)) == 500

    def test_ailleurs_que_sous_linux_personne_ne_sait(self, tmp_path: Path) -> None:
        assert memoire_disponible(tmp_path) is None
        assert noyaux_possibles(0, tmp_path) is None
