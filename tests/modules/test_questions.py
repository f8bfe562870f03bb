"""The question types: strict reading, the public part, the answers' shapes, the grading."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.commun.correction import retour_public
from modules.commun.erreurs import ErreurContenu, ReponseInvalide
from modules.commun.questions import (
    TYPES,
    ChoixMultiple,
    ChoixUnique,
    FormeLigne,
    Jeu,
    Question,
    Redaction,
    Simulation,
    TexteLibre,
    question_depuis_dict,
)
from modules.commun.questions.simulation.missions import NIVEAUX
from modules.commun.questions.trous import sans_detail
from modules.verification import cle_satisfaite

slugs = st.sampled_from(["a", "b-2", "c", "duree-max", "x9", "0", "z-z-z", "7", "k1", "lettre"])
phrases = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).map(
    lambda texte: f"«{texte}»"
)


@st.composite
def donnees_de_question(draw: st.DrawFn) -> dict[str, Any]:
    """Correct data of a question of any type, as TOML would give it."""
    nom = draw(st.sampled_from(sorted(TYPES)))
    donnees: dict[str, Any] = {
        "id": draw(slugs),
        "type": nom,
        "notee": draw(st.booleans()),
        "points": draw(st.floats(min_value=0.25, max_value=100)),
        "enonce": draw(phrases),
        "explication": draw(phrases),
    }
    if draw(st.booleans()):
        donnees |= {
            "source": draw(st.lists(slugs, min_size=1, max_size=3, unique=True)),
            "verifie_le": date(2026, 1, 2),
            "a_revoir_le": date(2027, 1, 2),
        }
    return donnees | PROPRES[nom](draw)


def _ids(draw: st.DrawFn, minimum: int, maximum: int) -> list[str]:
    return draw(st.lists(slugs, min_size=minimum, max_size=maximum, unique=True))


def _textes(draw: st.DrawFn, combien: int) -> list[str]:
    return draw(st.lists(phrases, min_size=combien, max_size=combien, unique=True))


def _parties(draw: st.DrawFn, ids: list[str], **cles: set[str]) -> list[dict[str, Any]]:
    """Parts with a text and a feedback; each key of `cles` says for which ids it is true."""
    return [
        {"id": i, "texte": texte, "retour": f"Retour {i}."}
        | {cle: i in vrais for cle, vrais in cles.items()}
        for i, texte in zip(ids, _textes(draw, len(ids)), strict=True)
    ]


def _unique(draw: st.DrawFn) -> dict[str, Any]:
    ids = _ids(draw, 2, 6)
    choix = _parties(draw, ids, juste={draw(st.sampled_from(ids))}, fixe=_certains(draw, ids))
    return {"choix": choix, "melange": draw(st.booleans())}


def _certains(draw: st.DrawFn, ids: list[str]) -> set[str]:
    return draw(st.sets(st.sampled_from(ids), min_size=1, max_size=len(ids) - 1))


def _multiple(draw: st.DrawFn) -> dict[str, Any]:
    ids = _ids(draw, 2, 6)
    choix = _parties(draw, ids, juste=_certains(draw, ids), fixe=_certains(draw, ids))
    return {"choix": choix, "melange": draw(st.booleans())}


def _vrai_faux(draw: st.DrawFn) -> dict[str, Any]:
    ids = _ids(draw, 2, 6)
    raisons = _parties(draw, ids, juste={draw(st.sampled_from(ids))})
    return {"juste": draw(st.booleans()), "raisons": raisons}


def _ordre(draw: st.DrawFn) -> dict[str, Any]:
    return {"etapes": _parties(draw, _ids(draw, 3, 6))}


def _association(draw: st.DrawFn) -> dict[str, Any]:
    ids = _ids(draw, 2, 5)
    textes = _textes(draw, len(ids) + 2)
    droites = draw(st.lists(st.sampled_from(textes[1:]), min_size=len(ids), max_size=len(ids)))
    paires = [
        {"id": i, "gauche": gauche, "droite": droite, "retour": "r"}
        for i, gauche, droite in zip(ids, textes, droites, strict=False)
    ]
    return {"paires": paires, "intrus": [t for t in textes if t not in droites]}


def _trous(draw: st.DrawFn) -> dict[str, Any]:
    ids = _ids(draw, 1, 4)
    trous = []
    for i in ids:
        mots = draw(st.lists(mots_lisibles, min_size=2, max_size=4, unique_by=sans_detail))
        choix = {"choix": mots} if draw(st.booleans()) else {}
        trous.append({"id": i, "reponses": mots[:1], "retour": "r", **choix})
    texte = " puis ".join(f"{{{i}}}" for i in draw(st.permutations(ids)))
    return {"texte": f"Avant {texte}", "trous": trous}


def _nombre(draw: st.DrawFn) -> dict[str, Any]:
    valeur, ecart = draw(st.integers(-(10**9), 10**9)), draw(st.integers(0, 500))
    erreurs = [{"valeur": (valeur + ecart + 100) / 100, "retour": "r"}]
    return {
        "valeur": valeur / 100,
        "tolerance": ecart / 100,
        "unite": draw(phrases),
        "erreurs": erreurs if draw(st.booleans()) else [],
    }


def _trouver_erreur(draw: st.DrawFn) -> dict[str, Any]:
    ids = _ids(draw, 3, 6)
    passages = _parties(draw, ids, erreur=_certains(draw, ids))
    return {"document": draw(phrases), "passages": passages}


def _situation(draw: st.DrawFn) -> dict[str, Any]:
    """Each step leads further on, or to the end; the first choice of each is worth 1, one not."""
    ids = _ids(draw, 2, 5)
    etapes = []
    for rang, i in enumerate(ids):
        suivantes = ids[rang + 1 :]
        choix = _parties(draw, draw(st.sampled_from([["b", "a"], ["x", "c", "z"]])))
        for numero, un in enumerate(choix):
            un["part"] = 1.0 if numero == 0 else draw(st.sampled_from([0, 0.25, 0.5]))
            un["consequence"] = draw(phrases)
            vers = suivantes[:1] if numero == 0 else draw(st.sampled_from([[], suivantes[-1:]]))
            if vers:
                un["vers"] = vers[0]
        etapes.append({"id": i, "texte": draw(phrases), "choix": choix})
    return {"depart": ids[0], "etapes": draw(st.permutations(etapes))}


def _jeu(draw: st.DrawFn) -> dict[str, Any]:
    """A week of two days of one; a third situation comes of a mark; each has a dilemma."""
    ids = draw(st.lists(slugs, min_size=3, max_size=5, unique=True))
    situations = []
    for rang, i in enumerate(ids):
        choix = _parties(draw, ["a", "b", "c"])
        for un, (confiance, securite, temps) in zip(
            choix, [(2, 3, -2), (-1, 1, 2), (1, -3, 3)], strict=True
        ):
            un |= {"confiance": confiance, "securite": securite, "temps": temps}
            un["consequence"] = draw(phrases)
        choix[0]["marques"] = ["dite"]
        situation = {"id": i, "theme": draw(slugs), "titre": draw(phrases), "texte": draw(phrases)}
        situations.append(situation | {"choix": choix} | ({"si": ["dite"]} if rang > 1 else {}))
    return {"jours": 2, "par_jour": 1, "situations": situations}


def _missions(draw: st.DrawFn, propres: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """One to four missions of a simulator, each with its own fields beside the common ones."""
    missions = [
        mission | {"aide": draw(phrases), "poids": draw(st.sampled_from([1, 2.5]))} | propres()
        for mission in _parties(draw, _ids(draw, 1, 4))
    ]
    return {"niveau": draw(st.sampled_from(NIVEAUX)), "missions": missions}


def _souris(draw: st.DrawFn) -> dict[str, Any]:
    def propres() -> dict[str, Any]:
        geste = draw(st.sampled_from(["clic", "double_clic", "glisser"]))
        depot = {"depot": "le panier"} if geste == "glisser" else {}
        return {"geste": geste, "cibles": _textes(draw, draw(st.integers(1, 4)))} | depot

    return _missions(draw, propres)


def _fichiers(draw: st.DrawFn) -> dict[str, Any]:
    """Files to open, in one folder."""
    ids = _ids(draw, 1, 4)
    fichiers = [{"id": i, "nom": f"Fichier {i}", "nature": "texte", "dans": "ici"} for i in ids]
    choisis = st.lists(st.sampled_from(ids), min_size=1, unique=True)
    champs = _missions(draw, lambda: {"but": "ouvert", "elements": draw(choisis)})
    solution = "\n".join(f"ouvrir:{i}" for i in ids)
    dossier = {"id": "ici", "nom": "Ici", "nature": "dossier"}
    return champs | {"elements": [dossier, *fichiers], "solution": solution}


def _navigateur(draw: st.DrawFn) -> dict[str, Any]:
    """Opinions to give, on a site of one page."""
    juste = st.integers(1, 2)
    champs = _missions(draw, lambda: {"but": "avis", "choix": ["A", "B"], "juste": draw(juste)})
    solution = "\n".join(f"avis:{m['id']}|{m['juste']}" for m in champs["missions"])
    page = {"id": "page", "titre": draw(phrases), "resume": draw(phrases), "corps": draw(phrases)}
    site = {"id": "site", "adresse": "un.example", "nom": "Un site", "securise": True}
    return champs | {"sites": [site | {"pages": [page]}], "solution": solution}


def _messagerie(draw: st.DrawFn) -> dict[str, Any]:
    noms = _ids(draw, 1, 4)
    recus = [
        {
            "id": nom,
            "de": draw(phrases),
            "adresse": f"{nom}@poste.example",
            "quand": "Hier",
            "objet": draw(phrases),
            "corps": draw(phrases),
            "faux": draw(st.booleans()),
            "indices": _textes(draw, 2),
            "explication": draw(phrases),
        }
        for nom in noms
    ]
    boite = {"nom": draw(phrases), "adresse": "vous@boite.example", "juger": True}
    but = {"but": "juger", "messages": noms}
    return {**_missions(draw, lambda: but), **boite, "messages": recus}


def _mot_de_passe(draw: st.DrawFn) -> dict[str, Any]:
    def propres() -> dict[str, Any]:
        return {"but": "force", "seuil": draw(st.integers(1, 4))}

    return _missions(draw, propres)


def _clavier(draw: st.DrawFn) -> dict[str, Any]:
    return _missions(draw, lambda: {"attendu": draw(phrases), "coller": draw(st.booleans())})


def _demarche(draw: st.DrawFn) -> dict[str, Any]:
    valeur = draw(mots_lisibles.filter(lambda texte: "|" not in texte))
    champ = {
        "id": "c",
        "libelle": draw(phrases),
        "genre": "texte",
        "attendus": [valeur],
        "erreur": draw(phrases),
    }
    pages = [
        {"id": "une", "titre": draw(phrases), "texte": draw(phrases), "champs": [champ]},
        {"id": "recu", "titre": draw(phrases), "texte": draw(phrases)},
    ]
    fiche = [{"id": "f", "libelle": draw(phrases), "valeur": valeur}]
    site = {"site": draw(phrases), "adresse": "site.example", "fiche": fiche, "pages": pages}
    return {**_missions(draw, lambda: {"but": "valider", "pages": ["une"]}), **site}


def _texte_libre(draw: st.DrawFn) -> dict[str, Any]:
    return {"attendu": draw(phrases), "longueur_conseillee": draw(st.integers(1, 900))}


def _redaction(draw: st.DrawFn) -> dict[str, Any]:
    """Criteria whose points are those of the question: 10 in all."""
    ids = _ids(draw, 3, 6)
    points = [1.0] * (len(ids) - 1)
    criteres = [
        {"id": i, "intitule": intitule, "points": p, "reperes": draw(phrases)}
        for i, intitule, p in zip(
            ids, _textes(draw, len(ids)), [*points, 10 - sum(points)], strict=True
        )
    ]
    contraintes = [
        {"id": i, "intitule": draw(phrases), "exemple": draw(phrases)} for i in _ids(draw, 0, 3)
    ]
    natures = st.lists(st.sampled_from(["titre", "chapo", "image"]), unique=True)
    depart = {"depart": draw(phrases)} if draw(st.booleans()) else {}
    return depart | {
        "points": 10,
        "attendu": draw(phrases),
        "mots_min": draw(st.integers(1, 60)),
        "mots_max": draw(st.integers(60, 200)),
        "blocs": ["paragraphe", *draw(natures)],
        "criteres": criteres,
        "contraintes": contraintes,
    }


mots_lisibles = phrases.filter(lambda texte: sans_detail(texte))
PROPRES: dict[str, Callable[[st.DrawFn], dict[str, Any]]] = {
    "choix_unique": _unique,
    "choix_multiple": _multiple,
    "vrai_faux": _vrai_faux,
    "ordre": _ordre,
    "association": _association,
    "trous": _trous,
    "nombre": _nombre,
    "trouver_erreur": _trouver_erreur,
    "situation": _situation,
    "jeu": _jeu,
    "souris": _souris,
    "clavier": _clavier,
    "fichiers": _fichiers,
    "navigateur": _navigateur,
    "messagerie": _messagerie,
    "mot_de_passe": _mot_de_passe,
    "demarche": _demarche,
    "texte_libre": _texte_libre,
    "redaction": _redaction,
}
# What a page gets, beside what every question has.
PUBLICS = {
    "choix_unique": {"choix"},
    "choix_multiple": {"choix"},
    "vrai_faux": {"raisons"},
    "ordre": {"etapes"},
    "association": {"gauches", "droites"},
    "trous": {"morceaux", "trous"},
    "nombre": {"unite"},
    "trouver_erreur": {"document", "passages"},
    "situation": {"depart", "etapes"},
    "jeu": {"jours"},
    "souris": {"niveau", "missions"},
    "clavier": {"niveau", "missions"},
    "fichiers": {"niveau", "missions", "elements"},
    "navigateur": {"niveau", "missions", "sites"},
    "messagerie": {
        *("niveau", "missions", "nom", "adresse", "juger", "contacts", "dossiers", "fichiers"),
        "messages",
    },
    "mot_de_passe": {"niveau", "missions", "code", "sms", "appel"},
    "demarche": {"niveau", "missions", "site", "adresse", "fiche", "pages"},
    "texte_libre": {"longueur_conseillee"},
    "redaction": {"mots_min", "mots_max", "blocs", "depart", "criteres", "contraintes"},
}


def _listes_de_parties(donnees: dict[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """Yield each list of parts, and those inside the parts (the choices of a step)."""
    for valeur in donnees.values():
        if isinstance(valeur, list) and valeur and isinstance(valeur[0], dict):
            yield valeur
            for partie in valeur:
                yield from _listes_de_parties(partie)


A_MELANGER = {
    "id": "ou-ranger",
    "type": "choix_unique",
    "notee": True,
    "points": 1,
    "enonce": "Où ranger la carte ?",
    "explication": "Dans la boîte.",
    "melange": True,
    "choix": [
        {"id": nom, "texte": nom, "juste": nom == "boite", "retour": "Vu."}
        for nom in ("boite", "tiroir", "poche")
    ],
}
questions = donnees_de_question().map(question_depuis_dict)
json_quelconques = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda enfants: st.lists(enfants) | st.dictionaries(st.text(), enfants),
    max_leaves=20,
)


def unique(**changements: Any) -> dict[str, Any]:
    """Data of a small single-choice question, with some fields changed."""
    return {
        "id": "q-une",
        "type": "choix_unique",
        "notee": True,
        "points": 1.0,
        "enonce": "Une question ?",
        "explication": "Parce que.",
        "choix": [
            {"id": "a", "texte": "Oui", "juste": True, "retour": "Bien."},
            {"id": "b", "texte": "Non", "juste": False, "retour": "À revoir."},
        ],
    } | changements


def multiple(justes: str, tous: str = "abcd") -> ChoixMultiple:
    """A multiple-choice question worth 4 points, its right choices named by letters."""
    choix = [{"id": c, "texte": c, "juste": c in justes, "retour": f"retour {c}"} for c in tous]
    question = question_depuis_dict(unique(type="choix_multiple", points=4, choix=choix))
    assert isinstance(question, ChoixMultiple)
    return question


def texte() -> TexteLibre:
    """A free-text question worth 1 point."""
    donnees = unique(type="texte_libre", attendu="Le respect.", longueur_conseillee=200)
    del donnees["choix"]
    question = question_depuis_dict(donnees)
    assert isinstance(question, TexteLibre)
    return question


@given(questions)
def test_aller_retour_par_json(question: Question) -> None:
    assert question_depuis_dict(json.loads(json.dumps(question.en_dict()))) == question


@given(donnees_de_question(), st.randoms(use_true_random=False))
def test_la_partie_publique_ne_depend_pas_de_la_cle(donnees: dict[str, Any], hasard: Any) -> None:
    """Change every secret: the public part is the same to the last character."""
    autre = json.loads(json.dumps(donnees, default=str)) | {"explication": "autre explication"}
    if "attendu" in autre:
        autre["attendu"] = "autre attendu"
    if autre["type"] == "vrai_faux":
        autre["juste"] = not autre["juste"]
    if autre["type"] == "nombre":
        autre |= {"valeur": 12, "tolerance": 0.5, "erreurs": []}
    for parties in _listes_de_parties(autre):
        for cle in ("juste", "erreur", "part"):
            valeurs = [partie[cle] for partie in parties if cle in partie]
            hasard.shuffle(valeurs)
            for partie, vrai in zip(parties, valeurs, strict=False):
                partie[cle] = vrai
        for partie in parties:
            if "retour" in partie:
                partie["retour"] = "autre retour"
            if "reponses" in partie:
                partie["reponses"] = partie["choix"][1:2] if "choix" in partie else ["autre"]
    assert question_depuis_dict(autre).publique() == question_depuis_dict(donnees).publique()


@given(donnees_de_question())
def test_aucun_secret_dans_la_partie_publique(donnees: dict[str, Any]) -> None:
    secret = "MARQUE-SECRETE"
    donnees["explication"] = secret
    if "attendu" in donnees:
        donnees["attendu"] = secret
    for parties in _listes_de_parties(donnees):
        for partie in parties:
            if "retour" in partie:
                partie["retour"] = secret
            if "reponses" in partie and "choix" not in partie:
                partie["reponses"] = [secret]
    question = question_depuis_dict(donnees)
    publique = question.publique()
    assert secret not in json.dumps(publique)
    communs = {"id", "type", "notee", "points", "enonce"}
    assert set(publique) == communs | PUBLICS[question.type]
    for parties in _listes_de_parties(publique):
        for partie in parties:
            # Days of a game, scene of a simulator: told by tests of their own. Criteria are no key.
            if not isinstance(question, Jeu | Simulation | Redaction):
                assert set(partie) <= {"id", "texte", "choix", "consequence", "vers"}


@given(questions)
def test_les_exemples_d_un_auteur_valent_tout_et_moins(question: Question) -> None:
    juste, faux = question.exemple_juste(), question.exemple_faux()
    if isinstance(question, TexteLibre | Redaction):
        assert (juste, faux) == (None, None)
        return
    assert cle_satisfaite(question)
    assert question.evaluer(question.valider_reponse(juste)).points == question.points
    pire = question.evaluer(question.valider_reponse(faux)).points
    # Every way through a situation may have something good in it.
    assert pire == 0.0 or (
        question.type in ("situation", "jeu") and pire < question.points  # type: ignore[operator]
    )
    assert question.en_clair(question.valider_reponse(juste)).strip()
    assert not question.est_vide(faux)


@given(questions, st.text(max_size=8), st.text(max_size=8))
def test_le_melange_ne_change_que_l_ordre(question: Question, graine: str, autre: str) -> None:
    melangee = question.melangee(graine)
    if not isinstance(question, ChoixUnique | ChoixMultiple) or not question.melange:
        assert melangee is question
        assert question.ordre_des_choix() == []
        return
    assert isinstance(melangee, ChoixUnique | ChoixMultiple)
    assert melangee == question.melangee(autre).melangee(graine)
    assert sorted(melangee.ordre_des_choix()) == sorted(c.id for c in question.choix)
    for avant, apres in zip(question.choix, melangee.choix, strict=True):
        assert avant == apres or not (avant.fixe or apres.fixe)
    # What a page and a sheet hold is nobody's order, and not the author's either.
    assert melangee.publique() == question.publique()
    assert melangee.imprimable() == question.imprimable()
    reponse = question.valider_reponse(question.exemple_juste())
    assert melangee.evaluer(reponse).points == question.points
    # The results page tells what was ticked, and what it thinks of it, in the order met.
    tout = reponse if isinstance(question, ChoixUnique) else melangee.ordre_des_choix()
    coches = [tout] if isinstance(tout, str) else tout or []
    lus = [c for c in melangee.choix if c.id in coches]
    assert melangee.en_clair(tout) == "\n".join(c.texte for c in lus)
    assert list(retour_public(melangee, tout, [])["choix"]) == [c.id for c in lus]  # type: ignore[call-overload]


def test_des_graines_donnent_tous_les_ordres() -> None:
    question = question_depuis_dict(A_MELANGER)
    ordres = {tuple(question.melangee(str(graine)).ordre_des_choix()) for graine in range(60)}
    assert len(ordres) == 6


@given(questions, st.randoms(use_true_random=False))
def test_une_reponse_possible_dit_tout_de_ses_parties(question: Question, hasard: Any) -> None:
    """Mix a right and a wrong answer part by part: its worth is between theirs."""
    juste, faux = question.exemple_juste(), question.exemple_faux()
    if question.type in ("vrai_faux", "association", "trous"):
        melee: Any = [hasard.choice(p) for p in zip(juste or (), faux or (), strict=True)]
    elif question.type == "ordre":
        melee = hasard.sample(list(juste or ()), len(juste or ()))
    else:
        melee = hasard.choice([juste, faux])
    reponse = question.valider_reponse(melee)
    evaluation = question.evaluer(reponse)
    assert evaluation.points is None or 0 <= evaluation.points <= question.points
    retour = retour_public(question, reponse, [])
    assert json.loads(json.dumps(retour)) == retour
    assert set(retour["oublies"]) <= set(retour["bons_choix"]) <= set(retour["choix"])  # type: ignore[call-overload]
    complete = retour["juste"] is True and question.type != "nombre"
    assert not complete or retour["oublies"] == []


@given(questions)
def test_la_forme_imprimee_se_lit_seule(question: Question) -> None:
    papier = question.imprimable()
    assert papier.enonce == question.enonce
    assert papier.consigne.endswith(".")
    assert papier.lignes
    assert papier.corrige
    assert all(ligne.strip() for ligne in papier.corrige)
    boites = (FormeLigne.ROND, FormeLigne.CASE, FormeLigne.RANG, FormeLigne.LETTRE)
    reperes = [x.repere for x in papier.lignes if x.forme in boites and x.repere]
    assert len(reperes) == len(set(reperes))


@given(questions, json_quelconques)
def test_une_reponse_quelconque_est_refusee_ou_normale(question: Question, brut: Any) -> None:
    try:
        reponse = question.valider_reponse(brut)
    except ReponseInvalide:
        return
    assert question.valider_reponse(reponse) == reponse
    json.dumps(reponse, ensure_ascii=False).encode()
    points = question.evaluer(reponse).points
    assert points is None or 0 <= points <= question.points


@given(questions)
def test_ne_pas_repondre_vaut_zero(question: Question) -> None:
    reponse = question.valider_reponse(None)
    assert question.est_vide(reponse)
    assert question.evaluer(reponse).points == 0.0


def test_un_type_se_lit_aussi_par_sa_classe() -> None:
    assert ChoixUnique.depuis_dict(unique()) == question_depuis_dict(unique())
    with pytest.raises(ErreurContenu, match="type"):
        ChoixMultiple.depuis_dict(unique())


def test_choix_unique_tout_ou_rien() -> None:
    question = question_depuis_dict(unique(points=3))
    assert isinstance(question, ChoixUnique)
    assert question.evaluer("a").points == 3.0
    rate = question.evaluer("b")
    assert (rate.points, rate.maximum) == (0.0, 3.0)
    assert [(r.choix, r.juste) for r in rate.retours] == [("a", True), ("b", False)]


@pytest.mark.parametrize(
    ("coches", "points"),
    [("ab", 4.0), ("a", 2.0), ("abc", 2.0), ("ac", 0.0), ("cd", 0.0), ("abcd", 0.0), ("", 0.0)],
)
def test_choix_multiple_credit_partiel(coches: str, points: float) -> None:
    assert multiple("ab").evaluer(list(coches)).points == points


def test_choix_multiple_rien_de_coche_vaut_zero_meme_si_presque_tout_est_faux() -> None:
    assert multiple("a").evaluer([]).points == 0.0


def test_choix_multiple_reponse_triee_sans_doublon() -> None:
    assert multiple("ab").valider_reponse(["c", "a", "c"]) == ["a", "c"]


def test_texte_libre_attend_une_personne() -> None:
    assert texte().evaluer("Bonjour").points is None
    assert texte().evaluer("  \n ").points == 0.0


def test_texte_libre_garde_le_texte_tel_quel() -> None:
    saisi = "<script>alert(1)</script> $x^2$ {0} %s \u2028 👩🏽‍💻\n__import__('os')"
    assert texte().valider_reponse(saisi) == saisi


@pytest.mark.parametrize("brut", ["é" * 100_000, "a" * 100_000, "😀" * 61_440])
def test_texte_libre_aux_limites(brut: str) -> None:
    assert texte().valider_reponse(brut) == brut


@pytest.mark.parametrize(
    "brut", ["a" * 100_001, "😀" * 61_441, "a\x00b", "a\ud800b", "\udfff"], ids=len
)
def test_texte_libre_refuse_avec_un_mot_gentil(brut: str) -> None:
    with pytest.raises(ReponseInvalide) as refus:
        texte().valider_reponse(brut)
    assert "Votre texte" in str(refus.value)
    assert brut[:20] not in str(refus.value)


def _profonde(niveaux: int) -> object:
    valeur: object = "a"
    for _ in range(niveaux):
        valeur = [valeur]
    return valeur


@pytest.mark.parametrize(
    "brut",
    [
        float("nan"),
        10**400,
        True,
        {"a": 1},
        ("a",),
        b"a",
        ["a", None],
        [["a"]],
        ["a"] * 201,
        ["a" * 1001],
        "inconnu",
        ["inconnu"],
        "",
        _profonde(3000),
    ],
    ids=lambda brut: type(brut).__name__,
)
def test_formes_hostiles_refusees(brut: object) -> None:
    for question in (question_depuis_dict(unique()), multiple("ab")):
        with pytest.raises(ReponseInvalide, match="Rechargez la page"):
            question.valider_reponse(brut)


@pytest.mark.parametrize(
    ("changements", "mots"),
    [
        ({"enonse": "x"}, ["enonse", "inconnue", "enonce"]),
        ({"enonce": "  "}, ["enonce"]),
        ({"enonce": "a\x00"}, ["enonce", "invisible"]),
        ({"enonce": "a" * 10_001}, ["enonce", "long"]),
        ({"id": "Été"}, ["id", "sans accent"]),
        ({"notee": "oui"}, ["notee", "true"]),
        ({"points": 0}, ["points"]),
        ({"points": float("nan")}, ["points"]),
        ({"points": float("inf")}, ["points"]),
        ({"points": True}, ["points"]),
        ({"points": 10**400}, ["points"]),
        ({"source": ["cpi"]}, ["verifie_le"]),
        ({"verifie_le": date(2026, 1, 1)}, ["source"]),
        ({"source": "cpi"}, ["source", "liste"]),
        (
            {"source": ["x"], "verifie_le": date(2026, 1, 2), "a_revoir_le": date(2026, 1, 1)},
            ["a_revoir_le"],
        ),
        ({"source": ["x"], "verifie_le": "2026-13-01", "a_revoir_le": "2027-01-01"}, ["date"]),
        ({"choix": "a"}, ["[[choix]]"]),
        ({"choix": []}, ["2"]),
        ({"type": "choix_unik"}, ["choix_unique", "Vouliez-vous dire"]),
        ({"type": 3}, ["type"]),
    ],
)
def test_chaque_faute_dit_quoi_changer(changements: dict[str, Any], mots: list[str]) -> None:
    with pytest.raises(ErreurContenu) as erreur:
        question_depuis_dict(unique(**changements))
    assert all(mot in str(erreur.value) for mot in mots)


@pytest.mark.parametrize("cle", ["id", "type", "notee", "points", "enonce", "explication", "choix"])
def test_chaque_cle_obligatoire(cle: str) -> None:
    donnees = unique()
    del donnees[cle]
    with pytest.raises(ErreurContenu, match=f"manque « {cle} »".replace(" ", "[\u00a0 ]")):
        question_depuis_dict(donnees)


@pytest.mark.parametrize(
    ("genre", "justes", "mot"),
    [
        ("choix_unique", [True, True], "un seul"),
        ("choix_unique", [False, False], "un seul"),
        ("choix_multiple", [True, True], "un choix faux"),
        ("choix_multiple", [False, False], "un choix juste"),
    ],
)
def test_la_cle_est_coherente(genre: str, justes: list[bool], mot: str) -> None:
    choix = [
        {"id": f"c{rang}", "texte": "x", "juste": juste, "retour": "y"}
        for rang, juste in enumerate(justes)
    ]
    with pytest.raises(ErreurContenu, match=mot):
        question_depuis_dict(unique(type=genre, choix=choix))


def test_un_choix_sans_retour_ou_en_double_est_nomme() -> None:
    donnees = unique()
    del donnees["choix"][1]["retour"]
    with pytest.raises(ErreurContenu, match=r"2.*retour"):
        question_depuis_dict(donnees)
    donnees = unique()
    donnees["choix"][1]["id"] = "a"
    with pytest.raises(ErreurContenu, match="deux choix"):
        question_depuis_dict(donnees)
