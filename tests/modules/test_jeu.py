"""The game: draws, echoes, gauges, points, and what an author must change."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.catalogue import Chapitre, lire_module
from modules.commun.correction import points_obtenus, retour_public
from modules.commun.erreurs import ErreurContenu, ReponseInvalide
from modules.commun.questions import question_depuis_dict
from modules.commun.questions.jeu.question import Jeu
from modules.commun.questions.jeu.regles import lire_semaines, part, tirer
from modules.commun.questions.jeu.situations import SituationJeu, remedes_du_jeu
from modules.verification import verifier_module

MODULE = Path(__file__).resolve().parents[2] / "modules" / "droit_epn"
CHAPITRE = "08-une-semaine-au-comptoir"


@cache
def chapitre() -> Chapitre:
    """The chapter of the legal module that plays."""
    return lire_module(MODULE).chapitre(CHAPITRE)


@cache
def jeu() -> Jeu:
    """The game of the legal module, with its whole pool."""
    question = chapitre().questions[0]
    assert isinstance(question, Jeu)
    return question


def partie(reponse: list[str]) -> Any:
    """Where a game stands, freely indexed."""
    return retour_public(jeu(), reponse, [s.en_dict() for s in chapitre().sources])["partie"]


def jouer(graine: str, numeros: list[int], debut: tuple[str, ...] = ()) -> list[str]:
    """Play a week as a page does, from what the server proposes."""
    reponse = [*debut, f"semaine={1 + len(debut) // 17}", f"graine={graine}"]
    for numero in numeros:
        en_cours: Any = jeu().partie_en_cours(reponse, [])
        suivante = en_cours["suivante"]
        choix = suivante["choix"][numero % len(suivante["choix"])]["id"]
        reponse.append(f"{suivante['id']}={choix}")
    return reponse


graines = st.text("abcdef0123456789", min_size=1, max_size=32)
QUINZE = st.lists(st.integers(0, 3), min_size=15, max_size=15)


@given(graines, QUINZE)
@settings(max_examples=30, deadline=None)
def test_une_semaine_va_toujours_au_bout(graine: str, numeros: list[int]) -> None:
    reponse = jeu().valider_reponse(jouer(graine, numeros))
    (semaine,) = lire_semaines(reponse, {s.id: s for s in jeu().situations}, 15, 3)
    scenes = [situation for situation, _ in semaine.pas]
    assert len({scene.id for scene in scenes}) == 15
    assert {scene.theme for scene in scenes} == {s.theme for s in jeu().situations}
    for rang, scene in enumerate(scenes):
        laissees = {marque for _, choix in semaine.pas[:rang] for marque in choix.marques}
        assert laissees.issuperset(scene.si)
        assert laissees.isdisjoint(scene.sauf)
    fin = partie(reponse)
    assert fin["suivante"] is None
    assert all(0 <= jauge["valeur"] <= 100 and jauge["mots"] for jauge in fin["jauges"])
    points = jeu().evaluer(reponse).points
    assert points is not None
    assert 6 <= points <= 10
    assert points == fin["fin"]["points"] == fin["fin"]["retenus"]
    assert points_obtenus(json.dumps(jeu().pour_noter()), reponse) == points
    avant = jeu().evaluer(reponse[:-1]).points
    assert avant is not None
    assert 0 < avant < 10
    assert len(jeu().en_clair(reponse).splitlines()) == 15


def test_la_meme_graine_redonne_la_meme_semaine_une_autre_en_tire_une_autre() -> None:
    semaines = [jouer(graine, [0] * 15) for graine in ("a1", "a1", "b2", "c3")]
    scenes = [tuple(sorted(pas.split("=")[0] for pas in s[2:])) for s in semaines]
    assert semaines[0] == semaines[1]
    assert len(set(scenes)) == 3


def test_un_choix_revient_un_autre_jour() -> None:
    """Over many games most echoes are heard, and never the day of the choice."""
    entendus = set()
    for essai in range(12):
        reponse = jouer(f"e{essai}", [(essai + rang) % 4 for rang in range(15)])
        entendus |= {pas.split("=")[0] for pas in reponse[2:]}
    echos = {situation.id for situation in jeu().situations if situation.si}
    assert len(echos & entendus) >= 10
    photo = next(s for s in jeu().situations if s.si)
    laisse = next(c for s in jeu().situations for c in s.choix if set(photo.si) <= set(c.marques))
    source = next(s for s in jeu().situations if laisse in s.choix)
    debut = ["semaine=1", "graine=a", f"{source.id}={laisse.id}"]
    with pytest.raises(ReponseInvalide):
        jeu().valider_reponse([*debut, f"{photo.id}={photo.choix[0].id}"])


def test_la_page_ne_recoit_que_la_scene_a_jouer() -> None:
    publique = json.dumps(jeu().publique(), ensure_ascii=False)
    assert len(publique) < 1000
    suivante = partie(["semaine=1", "graine=a"])["suivante"]
    assert set(suivante) == {"id", "jour", "titre", "texte", "suite", "choix"}
    assert all(set(choix) == {"id", "texte"} for choix in suivante["choix"])
    apres = partie(jouer("a", [0]))
    assert apres["dernier"]["retour"]
    assert apres["dernier"]["sources"]


def test_la_meilleure_semaine_compte_et_seule_une_finie_se_garde() -> None:
    bonne, moins = list(jeu().exemple_juste() or ()), jouer("z", [1] * 15)
    deuxieme = jouer("y", [3] * 15, debut=tuple(bonne))
    assert jeu().evaluer(deuxieme).points == 10
    fin = partie(deuxieme)["fin"]
    assert fin["retenus"] == 10 > fin["points"]
    assert fin["garder"] == bonne
    assert jeu().evaluer([*bonne, "semaine=2", "graine=x"]).points == 10
    assert partie([*moins, *bonne])["fin"]["garder"] == bonne
    with pytest.raises(ReponseInvalide):
        jeu().valider_reponse([*bonne[:-1], "semaine=2", "graine=x"])
    with pytest.raises(ReponseInvalide):
        jeu().valider_reponse([*bonne, *bonne, *bonne])


@pytest.mark.parametrize(
    "reponse",
    [
        "semaine=1",
        ["graine=a"],
        ["semaine=1"],
        ["semaine=un", "graine=a"],
        ["semaine=1", "graine=é"],
        ["semaine=1", "graine=a", "graine=b"],
        ["semaine=1", "graine=a", "inconnue=a"],
        ["semaine=1", "graine=a", "photo-atelier=inconnu"],
        ["semaine=1", "graine=a", "kerbrat-se-voit=repondre"],
        ["semaine=1", "graine=a", *["photo-atelier=mains-et-machines"] * 2],
    ],
)
def test_ce_qui_n_a_pas_pu_se_jouer_est_refuse(reponse: Any) -> None:
    with pytest.raises(ReponseInvalide):
        jeu().valider_reponse(reponse)


def test_une_situation_ajoutee_n_efface_pas_les_semaines_jouees() -> None:
    reponse = jouer("a", [2] * 15)
    neuves = tuple(replace(s, id=f"neuve-{s.id}") for s in jeu().situations if not s.si)
    grand = replace(jeu(), situations=(*neuves, *jeu().situations))
    assert grand.valider_reponse(reponse) == reponse
    assert grand.evaluer(reponse).points == jeu().evaluer(reponse).points


def echu(*identifiants: str, le: date = date(2026, 1, 1)) -> Jeu:
    """The game, some of whose situations were to be read again that day."""
    situations = tuple(
        replace(s, a_revoir_le=le if s.id in identifiants else date(2099, 1, 1), source=())
        for s in jeu().situations
    )
    return replace(jeu(), situations=situations)


def test_une_situation_au_droit_echu_ne_se_tire_plus_ni_ce_qu_elle_amene() -> None:
    mere = next(s for s in jeu().situations if s.id == "photo-atelier")
    marques = {marque for choix in mere.choix for marque in choix.marques}
    ailleurs = {m for s in jeu().situations if s.id != mere.id for c in s.choix for m in c.marques}
    suites = {s.id for s in jeu().situations if set(s.si) & (marques - ailleurs)}
    assert suites, "un exemple où rien d’autre n’amène la suite"
    grand = echu(mere.id)
    assert grand.a_ecarter({}, date(2026, 1, 1)) == {}, "le jour même n’est pas passé"
    ecartees = grand.a_ecarter({}, date(2026, 1, 2))
    assert set(ecartees) >= {mere.id, *suites}
    assert grand.dernier_bon_jour({}) == date(2099, 1, 1), "le jeu compte encore"
    reste = grand.sans(ecartees)
    for graine in "abcdefghij":
        semaine: list[str] = ["semaine=1", f"graine={graine}"]
        for _ in range(15):
            suivante: Any = reste.partie_en_cours(semaine, [])
            semaine.append(f"{suivante['suivante']['id']}={suivante['suivante']['choix'][0]['id']}")
        assert not {pas.partition("=")[0] for pas in semaine} & set(ecartees)
        assert reste.partie_en_cours(semaine, [])["fin"]
    # What was played before is kept, and worth what it was.
    jouee = next(r for g in range(50) if f"{mere.id}=" in str(r := jouer(str(g), [0] * 15)))
    assert reste.valider_reponse(jouee) == jouee
    assert reste.evaluer(jouee) == grand.evaluer(jouee)
    assert reste.pour_noter() == grand.pour_noter(), "rien ne change dans les copies"


def test_quand_il_reste_trop_peu_de_situations_tout_le_jeu_se_retire() -> None:
    ouvertes = [s.id for s in jeu().situations if not s.si and not s.sauf]
    juste_assez = echu(*ouvertes[15:])
    assert juste_assez.a_ecarter({}, date(2026, 1, 2))
    assert juste_assez.dernier_bon_jour({}) == date(2099, 1, 1)
    trop_peu = echu(*ouvertes[14:])
    assert trop_peu.a_ecarter({}, date(2026, 1, 2)) == {}
    assert trop_peu.dernier_bon_jour({}) == date(2026, 1, 1)
    # A text of law that a situation cites counts as its own day does.
    cite = replace(echu(), situations=tuple(replace(s, source=("x",)) for s in echu().situations))
    assert cite.dernier_bon_jour({"x": date(2026, 3, 1)}) == date(2026, 3, 1)


def test_le_temps_ne_coute_aucun_point() -> None:
    lente = json.loads(json.dumps(jeu().en_dict()))
    for situation in lente["situations"]:
        for choix in situation["choix"]:
            choix["temps"] = -3
    reponse = jouer("a", [1] * 15)
    ralenti = question_depuis_dict(lente)
    assert ralenti.evaluer(reponse).points == jeu().evaluer(reponse).points
    (semaine,) = lire_semaines(reponse, {s.id: s for s in jeu().situations}, 15, 3)
    assert part(replace(semaine, pas=()), 15) == 0
    assert tirer((), semaine, 3) is None


def _remedes(*situations: SituationJeu, a_jouer: int = 1) -> str:
    return " ".join(remede for _, remede in remedes_du_jeu(situations, a_jouer))


def test_un_jeu_qui_ne_tient_pas_dit_quoi_changer() -> None:
    libres = [s for s in jeu().situations if not s.si and not s.sauf]
    une = next(s for s in libres if any(c.marques for c in s.choix))
    marque = next(m for c in une.choix for m in c.marques)
    assert _remedes(une) == ""
    assert "ne laisse la marque" in _remedes(une, replace(libres[1], si=("rien",)))
    bloquee = replace(libres[1], id="b", si=(marque,), sauf=(marque,))
    assert "n’arrive jamais" in _remedes(une, bloquee)
    assert "il n’y en a que" in _remedes(une, a_jouer=5)
    ranges = [replace(c, confiance=n, securite=n, temps=n) for n, c in enumerate(une.choix)]
    facile = replace(une, choix=tuple(ranges))
    assert "faites hésiter" in _remedes(facile)


FAUTES = [
    ('theme = "01-premiers-pas"', 'theme = "09-absent"', "n’est pas un chapitre"),
    ('source = ["cpi-l122-5"]', 'source = ["absente"]', "« absente » n’existe pas"),
    ("confiance = 2\n", "confiance = 4\n", "de -3 à 3"),
    ("temps = -1", "temps = 0\nautre = 1", "autre"),
    ("confiance = 0\nsecurite = 1\ntemps = 0", "confiance = 0\nsecurite = 0\ntemps = 0", "jauge"),
    ('id = "deux"', 'id = "une"', "est déjà dans"),
    ("verifie_le = 2026-04-01\n", "", "donne « verifie_le »"),
]


def _situation(identifiant: str) -> str:
    choix = "".join(
        f'[[situations.choix]]\nid = "{i}"\ntexte = "t"\nconsequence = "c"\nretour = "r"\n'
        f"{effets}\n"
        for i, effets in (
            ("a", "confiance = 2\nsecurite = -1\ntemps = -1"),
            ("b", "confiance = -1\nsecurite = 2\ntemps = 0"),
            ("c", "confiance = 0\nsecurite = 1\ntemps = 0"),
        )
    )
    return (
        f'[[situations]]\nid = "{identifiant}"\ntheme = "01-premiers-pas"\ntitre = "T"\n'
        'texte = "Une scène."\nsource = ["cpi-l122-5"]\n'
        f"verifie_le = 2026-04-01\na_revoir_le = 2027-03-01\n{choix}"
    )


@pytest.mark.parametrize(("avant", "apres", "remede"), [("", "", ""), *FAUTES])
def test_les_fautes_du_dossier_nomment_leur_fichier(
    module_exemple: Path, avant: str, apres: str, remede: str
) -> None:
    (module_exemple / "jeu").mkdir()
    ecrit = (_situation("une") + _situation("deux")).replace(avant, apres) if avant else ""
    texte = ecrit or _situation("une") + _situation("deux")
    (module_exemple / "jeu" / "tout.toml").write_text(texte, encoding="utf-8")
    toml = module_exemple / "01-premiers-pas.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8")
        + '\n[[questions]]\nid = "partie"\ntype = "jeu"\nnotee = false\npoints = 1\njours = 1\n'
        'par_jour = 2\nenonce = "e"\nexplication = "x"\n',
        encoding="utf-8",
    )
    fautes = [str(faute) for faute in verifier_module(module_exemple, date(2026, 11, 28))]
    if not remede:
        assert fautes == []
        return
    assert any("exemple_epn/jeu/tout.toml" in f.replace("\u00a0", " ") for f in fautes), fautes
    assert any(remede in faute.replace("\u00a0", " ") for faute in fautes), fautes


def test_un_jeu_lu_d_un_dictionnaire_dit_ses_fautes() -> None:
    donnees: Any = jeu().en_dict()
    donnees["situations"] = donnees["situations"][:5]
    with pytest.raises(ErreurContenu):
        question_depuis_dict(donnees)
