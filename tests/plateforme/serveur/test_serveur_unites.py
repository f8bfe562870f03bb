"""The pure parts of the portal: filters, the brake, frames, published chapters, the secret."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar
from uuid import UUID, uuid4

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.catalogue import lire_module
from modules.commun.correction import retour_public
from plateforme.dossier import Dossier
from plateforme.noyaux.capacites import Capacites, Rattachement
from plateforme.publies import ChapitresPublies
from plateforme.serveur.droit_lecon import placer_le_droit
from plateforme.serveur.frein import Frein, TropDEssais
from plateforme.serveur.gabarits import environnement_gabarits
from plateforme.serveur.places import Places, SalleComplete, ecarter_les_echecs, terminer
from plateforme.serveur.prose_lecon import ProseLecon
from plateforme.serveur.reglages import Reglages
from plateforme.serveur.secret import secret_des_cookies
from plateforme.serveur.voila_garde import trame_saine

EXEMPLES = Path(__file__).resolve().parents[3] / "docs" / "exemples" / "exemples_questions"
T = TypeVar("T")
I = "\u00a0"  # noqa: E741  # the non-breaking space, short in the tables below


def executer(suite: Coroutine[Any, Any, T]) -> T:
    """Run in a thread of its own: the browser of other tests keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as fil:
        return fil.submit(asyncio.run, suite).result()


class TestFiltres:
    @pytest.mark.parametrize(
        ("expression", "ecrit"),
        [
            ("2.0 | points", "2"),
            ("1.5 | points", "1,5"),
            ("(1/3) | points", "0,33"),
            ("'2026-04-03' | jour", "3 avril 2026"),
            ("'2026-03-01' | jour", "1er mars 2026"),
            ("'Anne-Marie Le Goff' | initiales", "A. L. G."),
            ("'élodie' | initiales", "É."),
            ("'4K7M9QXT' | code", "4K7M-9QXT"),
        ],
    )
    def test_ecrivent_en_francais(self, expression: str, ecrit: str) -> None:
        rendu = environnement_gabarits().from_string("{{ " + expression + " }}").render()
        assert rendu.replace("\u202f", " ").replace(I, " ") == ecrit

    def test_dates_a_l_heure_du_lieu(self) -> None:
        tard = datetime(2026, 7, 14, 22, 30, tzinfo=UTC)  # half past midnight, in summer
        gabarit = environnement_gabarits().from_string("{{ q | date }} {{ q | heure }}")
        assert gabarit.render(q=tard).replace(I, " ") == "15 juillet 2026 0 h 30"

    def test_tout_est_echappe_et_rien_n_est_devine(self) -> None:
        gabarits = environnement_gabarits()
        assert gabarits.from_string("{{ x }}").render(x="<b>&") == "&lt;b&gt;&amp;"
        with pytest.raises(jinja2.UndefinedError):
            gabarits.from_string("{{ inconnu }}").render()

    def test_tous_les_gabarits_se_lisent(self) -> None:
        gabarits = environnement_gabarits()
        noms = [nom for nom in gabarits.list_templates() if nom.endswith(".html")]
        assert len(noms) >= 10
        for nom in noms:
            assert gabarits.get_template(nom)

    def test_les_resultats_disent_tout_de_chaque_type_de_question(self) -> None:
        """A wrong answer to one question of each type: every part is named, marked, explained."""
        gabarit = environnement_gabarits().get_template("resultats.html")
        chapitre = lire_module(EXEMPLES).chapitres[0]
        for question in chapitre.questions:
            reponse = question.valider_reponse(question.exemple_faux())
            retour: Any = retour_public(question, reponse, [])
            ligne = {"question": question, "note": (0.0, question.points), "retour": retour}
            valeurs = {
                "lignes": [ligne | {"reponse": question.en_clair(reponse)}],
                "module": SimpleNamespace(identifiant="m", titre="M", fait_ecrire=False),
                "chapitre": SimpleNamespace(
                    identifiant=chapitre.identifiant, titre=chapitre.titre, fait_ecrire=False
                ),
                "copie": SimpleNamespace(etat=SimpleNamespace(value="notee")),
                "attente": False,
                "obtenus": 0.0,
                "total": question.points,
                "retraits": [],
                "reprise": None,
                "retours": {},
                "relus": {},
            }
            page = "".join(gabarit.blocks["contenu"](gabarit.new_context(valeurs)))
            lue = page.replace("&#39;", "'")
            a_reprendre = f"<strong>{question.mot_a_reprendre}</strong>"
            assert lue.count(a_reprendre) == len(retour["choix"]) - len(retour["oublies"])
            assert lue.count("C’était un bon choix.") == len(retour["oublies"])
            textes = [*retour["choix"].values(), *retour["libelles"].values()]
            for texte in (*textes, *question.en_clair(reponse).split("\n"), question.explication):
                assert texte in lue


class Horloge:
    def __init__(self) -> None:
        self.t = 1000.0

    def __call__(self) -> float:
        return self.t


class TestFrein:
    def test_cinq_essais_libres_puis_de_plus_en_plus_long(self) -> None:
        horloge = Horloge()
        frein = Frein(horloge)
        attentes = []
        for _ in range(12):
            attentes.append(frein.attente("a"))
            frein.echec("a")
        assert attentes == [0, 0, 0, 0, 0, 0.5, 1, 2, 4, 5, 5, 5]
        assert frein.attente("b") == 0
        horloge.t += Frein.MEMOIRE + 1
        assert frein.attente("a") == 0

    @given(st.lists(st.tuples(st.floats(0, 200), st.sampled_from("abc")), max_size=60))
    def test_l_attente_ne_depend_que_des_echecs_recents(
        self, essais: list[tuple[float, str]]
    ) -> None:
        horloge = Horloge()
        frein = Frein(horloge)
        quand: dict[str, list[float]] = {"a": [], "b": [], "c": []}
        for pause, adresse in essais:
            horloge.t += pause
            recents = [q for q in quand[adresse] if q > horloge.t - Frein.MEMOIRE]
            attente = frein.attente(adresse)
            assert (attente == 0) == (len(recents) < Frein.LIBRES)
            assert 0 <= attente <= Frein.ATTENTE_MAX
            frein.echec(adresse)
            quand[adresse].append(horloge.t)

    def test_la_file_d_une_adresse_est_bornee_et_se_vide(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def essai() -> list[object]:
            dormi: list[float] = []
            vraiment = asyncio.sleep

            async def dormir(duree: float) -> None:
                dormi.append(duree)
                await vraiment(0)

            frein = Frein(Horloge())
            for _ in range(Frein.LIBRES):
                frein.echec("a")
            monkeypatch.setattr("plateforme.serveur.frein.asyncio.sleep", dormir)
            resultats = await asyncio.gather(
                *(frein.patienter("a") for _ in range(Frein.FILE_MAX + 3)), return_exceptions=True
            )
            assert len(dormi) == Frein.FILE_MAX
            await frein.patienter("a")
            return list(resultats)

        resultats = executer(essai())
        assert sum(isinstance(r, TropDEssais) for r in resultats) == 3
        assert resultats.count(None) == Frein.FILE_MAX

    def test_la_table_des_adresses_reste_petite(self) -> None:
        horloge = Horloge()
        frein = Frein(horloge)
        for rang in range(3000):
            horloge.t += 1
            frein.echec(f"adresse-{rang}")
        assert len(frein._adresses) <= 1001


class TestTrames:
    @staticmethod
    def composer(morceaux: list[bytes]) -> bytes:
        reperes = [8 * (len(morceaux) + 2)]
        for morceau in morceaux:
            reperes.append(reperes[-1] + len(morceau))
        tete = (len(reperes), *reperes)
        return b"".join(n.to_bytes(8, "little") for n in tete) + b"".join(morceaux)

    @given(st.lists(st.binary(max_size=40), min_size=5, max_size=20))
    def test_une_trame_bien_composee_passe(self, morceaux: list[bytes]) -> None:
        assert trame_saine(self.composer(morceaux))

    @given(st.binary(max_size=400))
    def test_des_octets_quelconques_ne_coutent_rien(self, octets: bytes) -> None:
        if trame_saine(octets):  # then reading it stays within its bytes
            nombre = int.from_bytes(octets[:8], "little")
            assert 8 * (nombre + 1) <= len(octets)

    @given(st.lists(st.binary(max_size=9), min_size=5, max_size=9), st.data())
    def test_un_repere_deplace_ne_sort_jamais_de_la_trame(
        self, morceaux: list[bytes], data: st.DataObject
    ) -> None:
        trame = bytearray(self.composer(morceaux))
        rang = data.draw(st.integers(0, len(morceaux) + 1))
        valeur = data.draw(st.integers(0, 2**64 - 1))
        trame[8 * rang : 8 * rang + 8] = valeur.to_bytes(8, "little")
        if trame_saine(bytes(trame)):
            nombre = int.from_bytes(trame[:8], "little")
            reperes = [
                int.from_bytes(trame[8 * i : 8 * i + 8], "little") for i in range(1, nombre + 1)
            ]
            assert reperes == sorted(reperes)
            assert reperes[-1] <= len(trame)

    @pytest.mark.parametrize("trame", ["texte", b"", b"\0" * 8, b"\0" * 100])
    def test_ce_qui_n_est_pas_un_message_est_refuse(self, trame: str | bytes) -> None:
        assert not trame_saine(trame)


class FauxNoyaux(dict[str, Any]):
    """A kernel manager reduced to what `places` touches, pools that misbehave included."""

    def __init__(self) -> None:
        super().__init__()
        self._pools: dict[str, list[asyncio.Future[Any]]] = {}

    async def shutdown_kernel(self, noyau: str, now: bool) -> None:
        assert now
        for attente in self._pools.values():
            for tache in attente:
                tache.result()
        del self[noyau]


class TestPlaces:
    def test_un_noyau_en_attente_qui_a_echoue_n_empeche_pas_de_finir(self) -> None:
        async def essai() -> FauxNoyaux:
            noyaux = FauxNoyaux()
            noyaux["n"] = object()
            boucle = asyncio.get_running_loop()
            echouee, annulee, prete = (boucle.create_future() for _ in range(3))
            echouee.set_exception(RuntimeError("plus de place"))
            annulee.cancel()
            prete.set_result({"kernel_id": "p"})
            noyaux._pools["a.ipynb"] = [echouee, annulee, prete]
            await terminer(noyaux, "n")
            await terminer(noyaux, "n")  # ended twice is ended
            return noyaux

        noyaux = executer(essai())
        assert "n" not in noyaux
        assert len(noyaux._pools["a.ipynb"]) == 1

    def test_sans_noyaux_en_attente_il_n_y_a_rien_a_ecarter(self) -> None:
        ecarter_les_echecs(object())

    def test_la_plus_ancienne_cede(self) -> None:
        capacites, apprenant = Capacites(), uuid4()
        places = Places(capacites, Reglages(noyaux_par_apprenant=2))
        noyaux = FauxNoyaux()

        async def essai() -> None:
            for nom in ("un", "deux", "trois"):
                async with places.une(noyaux, apprenant):
                    noyaux[nom] = object()
                    capacites.lier(nom, Rattachement(apprenant, "m", "c"))

        executer(essai())
        assert set(noyaux) == {"deux", "trois"}
        assert places.a_cede("un")
        assert not places.a_cede("deux")

    def test_la_place_se_compte_une_fois_de_la_demande_a_la_fin(self) -> None:
        """Two places, and memory for one kernel more: who comes in, who waits, who is forgotten."""
        capacites, horloge, possibles = Capacites(), Horloge(), [9]
        places = Places(
            capacites, Reglages(noyaux_max=2, page_muette=40), horloge, lambda _: possibles[0]
        )
        noyaux = FauxNoyaux()
        un, deux, trois = uuid4(), uuid4(), uuid4()

        async def ouvrir(qui: UUID, nom: str) -> None:
            async with places.une(noyaux, qui):
                avant = places.libres(noyaux)
                noyaux[nom] = object()
                capacites.lier(nom, Rattachement(qui, "m", "c"))
                assert places.libres(noyaux) == avant
                places.vue(nom)

        async def essai() -> None:
            await ouvrir(un, "a")
            possibles[0] = 0
            with pytest.raises(SalleComplete):
                await ouvrir(deux, "b")
            noyaux["en attente"] = object()
            assert places.libres(noyaux) == 1, "un noyau déjà prêt ne coûte plus rien"
            possibles[0] = 9
            await ouvrir(deux, "b")
            with pytest.raises(SalleComplete):
                await ouvrir(trois, "c")
            horloge.t += 41
            places.vue("b")
            await places.fermer_les_delaissees(noyaux, [])
            assert set(noyaux) == {"b", "en attente"}
            await ouvrir(trois, "c")
            horloge.t += 41
            await places.fermer_les_delaissees(noyaux, {"b": 1})
            assert set(noyaux) == {"b", "en attente"}, "« b » a encore sa prise"

        capacites_oublier = FauxNoyaux.shutdown_kernel

        async def finir(self: FauxNoyaux, noyau: str, now: bool) -> None:
            await capacites_oublier(self, noyau, now)
            capacites.oublier(noyau)

        noyaux.shutdown_kernel = finir.__get__(noyaux)  # type: ignore[method-assign]
        executer(essai())


class TestProse:
    def test_titres_et_tableaux_se_lisent_sans_les_yeux_ni_la_souris(self) -> None:
        from nbconvert.filters.markdown_mistune import MarkdownWithMath

        prose = MarkdownWithMath(renderer=ProseLecon(contents_manager=None, escape=False))
        html = prose("## Un titre\n\n| A | B |\n|---|:-:|\n| <1 | 2 |\n")
        assert "¶" not in html
        assert '<table tabindex="0">' in html
        assert html.count('<th scope="col"') == 2
        assert '<td style="text-align:center">2</td>' in html
        assert "&lt;1" in html

    def test_ce_que_dit_le_droit_est_a_cote_de_la_phrase(self) -> None:
        from nbconvert.filters.markdown_mistune import MarkdownWithMath

        prose = MarkdownWithMath(renderer=ProseLecon(contents_manager=None, escape=False))
        html = prose(
            "L’[article 9](#source-a), l’[article 10](#source-b), l’[article 9](#source-a).\n\n"
            "Rien.\n\n- Un [point](#source-b).\n- Un autre.\n\n"
            "| A |\n|---|\n| [x](#source-a) |\n\n[Perdu](#source-inconnue) et [dehors](/x).\n"
        )
        source = {"reference": "Loi <1>", "sens": "Rien & tout.", "verifie_le": "2026-04-03"}
        sources = {"a": source | {"statut": "verifie"}, "b": source | {"statut": "a_venir"}}
        gabarit = environnement_gabarits().get_template("droit.html")
        page = placer_le_droit(html, sources, lambda citees: gabarit.render(sources=citees))
        assert "data-epn-droit" not in page
        apres = page.split("<details")
        assert len(apres) == 4
        assert [morceau.count("<li><strong>") for morceau in apres] == [0, 2, 1, 1]
        assert apres[0].endswith("</a>.</p>\n")
        assert apres[1].index("</details>") < apres[1].index("Rien.</p>")
        assert apres[2].index("</details>") < apres[2].index("</li>\n<li>Un autre")
        assert apres[3].index("</details>") < apres[3].index("Perdu")
        assert "Loi &lt;1&gt;" in page
        assert "Vérifié le" in apres[3]
        assert "Pas encore en vigueur." in apres[2]


class TestSecret:
    def test_fait_une_fois_et_pour_le_serveur_seul(self, tmp_path: Path) -> None:
        premier = secret_des_cookies(tmp_path)
        assert len(premier) == 32
        assert secret_des_cookies(tmp_path) == premier
        (fichier,) = tmp_path.iterdir()
        assert stat.S_IMODE(fichier.stat().st_mode) == 0o600


class TestPublies:
    def test_relus_quand_ils_changent(self, demo: Any, tmp_path: Path) -> None:
        dossier = Dossier(tmp_path)
        publies = ChapitresPublies(dossier)
        assert publies.module("droit_epn") is None
        manifeste = dossier.manifeste("droit_epn")
        manifeste.parent.mkdir()
        texte = (demo.dossier / "publies" / "droit_epn.json").read_text(encoding="utf-8")
        manifeste.write_text(texte, encoding="utf-8")
        lu = publies.module("droit_epn")
        assert lu is not None
        assert publies.module("droit_epn") is lu, "le même tant que rien ne change"
        manifeste.write_text(texte.replace("Droit et EPN", "Autre titre"), encoding="utf-8")
        os.utime(manifeste, ns=(1, 1))
        relu = publies.module("droit_epn")
        assert relu is not None
        assert relu.titre == "Autre titre"

    def test_un_chapitre_connait_ses_questions_et_leurs_sources(self, demo: Any) -> None:
        module = ChapitresPublies(Dossier(demo.dossier)).module("droit_epn")
        assert module is not None
        assert module.chapitre("inconnu") is None
        for chapitre in module.chapitres:
            assert module.chapitre(chapitre.identifiant) is chapitre
            assert all(question.notee for question in chapitre.notees)
            for question in chapitre.questions.values():
                assert len(chapitre.sources_de(question)) == len(question.source)
