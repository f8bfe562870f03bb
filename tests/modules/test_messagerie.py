"""The mailbox: what each behaviour is worth, what is passed over, what stays secret. All pure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.catalogue import lire_module
from modules.commun.correction import points_obtenus, retour_public
from modules.commun.erreurs import ErreurContenu, ReponseInvalide
from modules.commun.questions import Messagerie, question_depuis_dict

VISA = Path(__file__).resolve().parents[2] / "modules" / "visa_internet"
NOMS = ("paul", "awa", "maud")
RECUS: list[dict[str, Any]] = [
    {"id": "maud", "a": ["moi", "paul"]},
    {"id": "pub", "faux": True, "indices": ["INDICE-SECRET"], "explication": "RAISON-SECRETE"},
    {"id": "photo", "pieces": [{"id": "p", "nom": "p.jpg", "contenu": "CONTENU-SECRET"}]},
    {"id": "jete", "dossier": "corbeille"},
]


def mission(nom: str, but: str, **champs: Any) -> dict[str, Any]:
    """A mission whose words do not matter."""
    return {"id": nom, "texte": nom, "aide": "a", "retour": "r", "but": but} | champs


def donnees(*missions: dict[str, Any], **champs: Any) -> dict[str, Any]:
    """A mailbox of four messages, with what is to be done in it."""
    recu = {
        "de": "Qui",
        "adresse": "qui@poste.example",
        "quand": "Lundi",
        "objet": "Objet",
        "corps": "Bonjour.",
        "faux": False,
        "indices": ["i"],
        "explication": "e",
    }
    return {
        "id": "boite",
        "type": "messagerie",
        "notee": True,
        "points": 2.0,
        "enonce": "Faites.",
        "explication": "Voilà.",
        "niveau": "autonome",
        "missions": list(missions),
        "nom": "Vous",
        "adresse": "vous@boite.example",
        "juger": any(m["but"] == "juger" for m in missions),
        "contacts": [{"id": n, "nom": n, "adresse": f"{n}@poste.example"} for n in NOMS],
        "dossiers": [{"id": "papiers", "nom": "Papiers"}],
        "fichiers": [{"id": "plan", "nom": "plan.pdf"}],
        "messages": [{**recu, **propre} for propre in RECUS],
        **champs,
    }


def boite(*missions: dict[str, Any], **champs: Any) -> Messagerie:
    """The same, read."""
    question = question_depuis_dict(donnees(*missions, **champs))
    assert isinstance(question, Messagerie)
    return question


def envoi(genre: str, message: str = "", *listes: str, objet: str = "O", texte: str = "Oui") -> str:
    """The act of sending; `listes` are the people on each line, then the files."""
    champs = [*listes, *[""] * (4 - len(listes))]
    return f"envoyer:{genre}|{message}|{'|'.join(champs)}|{objet}|{texte}"


RANGER = mission("m", "ranger", messages=["maud", "photo"], dossier="papiers")
JUGER = mission("m", "juger", messages=["maud", "pub"])
TOUS = mission("m", "repondre_tous", messages=["maud"])
ECRIRE = mission("m", "ecrire", a=["paul"], cc=["awa"], joindre=["plan"], avec_objet=True)
CACHER = mission("m", "ecrire", cci=["paul", "awa"])
COMPORTEMENTS: list[tuple[dict[str, Any], list[str], bool]] = [
    (mission("m", "ouvrir", messages=["pub"]), [], False),
    (mission("m", "ouvrir", messages=["pub"]), ["ouvrir:maud", "ouvrir:pub"], True),
    (RANGER, ["ranger:maud|papiers"], False),
    (RANGER, ["ranger:maud|papiers", "ranger:photo|papiers"], True),
    (RANGER, ["ranger:maud|papiers", "ranger:photo|papiers", "supprimer:maud"], False),
    (mission("m", "supprimer", messages=["pub"]), ["supprimer:pub"], True),
    (mission("m", "supprimer", messages=["pub"]), ["supprimer:pub", "restaurer:pub"], False),
    (mission("m", "restaurer", messages=["jete"]), ["restaurer:jete"], True),
    (mission("m", "restaurer", messages=["jete"]), ["ranger:jete|papiers"], True),
    (mission("m", "piece", messages=["photo"]), ["piece:photo|p"], True),
    (mission("m", "piece", messages=["photo"]), ["ouvrir:photo"], False),
    (JUGER, ["signaler:pub"], False),
    (JUGER, ["signaler:pub", "confiance:maud"], True),
    (JUGER, ["signaler:pub", "signaler:maud"], False),
    (JUGER, ["signaler:maud", "signaler:pub", "confiance:maud"], True),
    (mission("m", "repondre", messages=["maud"]), [envoi("repondre", "maud", "expediteur")], True),
    (mission("m", "repondre", messages=["maud"]), [envoi("repondre", "pub", "expediteur")], False),
    (mission("m", "repondre", messages=["maud"]), [envoi("repondre_tous", "maud", "paul")], False),
    (
        mission("m", "repondre", messages=["maud"]),
        [envoi("repondre", "maud", "expediteur", texte=" ")],
        False,
    ),
    (TOUS, [envoi("repondre_tous", "maud", "expediteur", "paul")], True),
    (TOUS, [envoi("repondre_tous", "maud", "expediteur paul")], True),
    (TOUS, [envoi("repondre", "maud", "expediteur")], False),
    (ECRIRE, [envoi("ecrire", "", "paul", "awa", "", "plan")], True),
    (ECRIRE, [envoi("ecrire", "", "paul awa", "", "", "plan")], False),
    (ECRIRE, [envoi("ecrire", "", "paul", "awa")], False),
    (ECRIRE, [envoi("ecrire", "", "paul", "awa", "", "plan", objet="")], False),
    (CACHER, [envoi("ecrire", "", "", "", "awa paul")], True),
    (CACHER, [envoi("ecrire", "", "paul awa")], False),
    (
        mission("m", "transferer", messages=["pub"], a=["awa"]),
        [envoi("transferer", "pub", "awa", texte="")],
        True,
    ),
]


@pytest.mark.parametrize(("demande", "actes", "faite"), COMPORTEMENTS)
def test_ce_que_vaut_chaque_comportement(
    demande: dict[str, Any], actes: list[str], faite: bool
) -> None:
    """One mission out of two: half of two points, here and where a copy is graded."""
    autre = mission("autre", "ouvrir", messages=["jete"])
    question = boite(demande, autre)
    reponse = question.valider_reponse(actes)
    assert question.evaluer(reponse).points == (1.0 if faite else 0.0)
    assert points_obtenus(json.dumps(question.pour_noter()), reponse) == (1.0 if faite else 0.0)
    juste = question.exemple_juste()
    assert question.evaluer(question.valider_reponse(juste)).points == 2.0


@pytest.mark.parametrize(
    "acte",
    [
        *("", "ouvrir", "ouvrir:", "ouvrir:É", "ranger:maud", "jeter:maud", "lien:maud|"),
        *("envoyer:", "envoyer:crier||||||o|t", "envoyer:ecrire||paul", envoi("ecrire", "é")),
        *(envoi("ecrire", "", "É"), envoi("ecrire", "", "paul", objet="o" * 81)),
        envoi("ecrire", "", "paul", texte="t" * 301),
    ],
)
def test_ce_qui_n_est_pas_un_acte_est_refuse(acte: str) -> None:
    with pytest.raises(ReponseInvalide):
        boite(JUGER).valider_reponse([acte])


def test_ce_qui_n_est_plus_la_est_passe() -> None:
    """An author took something out since: nothing is lost of the rest."""
    question = boite(JUGER)
    passes = [
        *("ouvrir:absent", "ranger:maud|absent", "ranger:maud|envoyes", "lien:maud|absent"),
        *("piece:maud|absente", "restaurer:maud", envoi("ecrire"), envoi("repondre", "absent")),
    ]
    assert question.etat_final(passes) == question.etat_final([])
    assert question.evaluer([*passes, "signaler:pub", "confiance:maud"]).points == 2.0


def test_ce_qui_fait_un_piege_ne_sort_qu_apres_le_jugement() -> None:
    question = boite(JUGER)
    publique = json.dumps(question.publique(), ensure_ascii=False)
    for secret in ("SECRET", "faux", "indices", '"but"'):
        assert secret not in publique

    def revelee(*actes: str) -> Any:
        return retour_public(question, list(actes), [])["partie"]

    assert revelee("ouvrir:pub")["jugements"] == []
    (jugement,) = revelee("confiance:pub")["jugements"]
    assert (jugement["faux"], jugement["juste"]) == (True, False)
    assert jugement["indices"] == ["INDICE-SECRET"]
    assert revelee("piece:photo|p")["ouvertes"] == {"photo|p": "CONTENU-SECRET"}
    muette = json.dumps(question.pour_noter(), ensure_ascii=False)
    assert "SECRET" not in muette


def test_ce_qui_a_ete_fait_se_lit() -> None:
    reponse = [
        envoi("repondre_tous", "maud", "expediteur", "paul"),
        *("ranger:photo|papiers", envoi("transferer", "photo", "awa", texte="")),
    ]
    assert boite(TOUS).en_clair(reponse).splitlines() == [
        "Réponse à tous à Qui, paul : Oui",
        "Message transféré à awa : sans texte",
        "Objet (Qui) : rangé dans « Papiers »",
        "Fait de façon : autonome.",
    ]
    jugee = boite(JUGER).en_clair(["signaler:pub", "confiance:maud"])
    assert jugee.splitlines()[:2] == [
        "Confiance donnée : Objet (Qui)",
        "Message signalé : Objet (Qui)",
    ]


def test_sur_le_papier_on_juge_les_memes_messages() -> None:
    papier = boite(JUGER).imprimable()
    assert len(papier.lignes) == 3 * len(RECUS)
    assert papier.corrige[1].startswith("2. Je me méfie.")
    sans_avis = boite(RANGER).imprimable()
    assert [ligne.texte for ligne in sans_avis.lignes] == ["m"]


ACTES = st.builds(
    lambda verbe, nom, partie: f"{verbe}:{nom}{partie}",
    st.sampled_from(["ouvrir", "ranger", "supprimer", "restaurer", "signaler", "confiance"]),
    st.sampled_from(["maud", "pub", "photo", "jete"]),
    st.sampled_from(["", "|papiers", "|reception", "|corbeille"]),
).filter(lambda acte: ("|" in acte) is acte.startswith("ranger"))


@given(st.lists(ACTES, max_size=30))
def test_un_message_est_toujours_quelque_part_et_un_seul(actes: list[str]) -> None:
    question = boite(JUGER)
    etat = question.etat_final(actes)
    assert set(etat.places) == {recu["id"] for recu in RECUS}
    assert set(etat.places.values()) <= {"reception", "papiers", "indesirables", "corbeille"}
    for nom, place in etat.places.items():
        repris = question.etat_final([*actes, f"supprimer:{nom}", f"restaurer:{nom}"])
        assert repris.places[nom] == (place if place != "corbeille" else repris.places[nom])
        assert repris.places[nom] != "corbeille"


@pytest.mark.parametrize(
    ("champs", "remede"),
    [
        ({"adresse": "vous@vraie-poste.fr"}, "adresse inventée"),
        ({"missions": [mission("m", "ranger", messages=["maud"])]}, "où ranger"),
        ({"missions": [mission("m", "ecrire")]}, "à qui écrire"),
        ({"missions": [mission("m", "ouvrir")]}, "de quels messages"),
        ({"missions": [mission("m", "ouvrir", messages=["mod"])]}, "n’est pas un message"),
        (
            {"juger": False, "missions": [mission("m", "ecrire", a=["paol"])]},
            "Vouliez-vous dire « paul »",
        ),
        ({"juger": False, "missions": [mission("m", "restaurer", messages=["maud"])]}, "avant de"),
        ({"missions": [mission("m", "piece", messages=["maud"])]}, "pièce jointe"),
        ({"juger": False}, "juger = true"),
        ({"missions": [RANGER]}, "que lire et juger"),
    ],
)
def test_une_boite_mal_ecrite_dit_quoi_changer(champs: dict[str, Any], remede: str) -> None:
    with pytest.raises(ErreurContenu, match=remede):
        question_depuis_dict({**donnees(JUGER), **champs})


@pytest.mark.parametrize(
    ("champs", "remede"),
    [
        ({"faux": True, "indices": []}, "donne ses « indices »"),
        ({"cc": ["inconnu"]}, "n’est pas un contact"),
        ({"dossier": "nulle-part"}, "n’existe pas"),
        ({"explication": ""}, "explication"),
        ({"liens": [{"id": "l", "texte": "t", "adresse": "https://vrai.fr"}]}, "inventée"),
    ],
)
def test_un_message_mal_ecrit_dit_quoi_changer(champs: dict[str, Any], remede: str) -> None:
    mauvaise = donnees(JUGER)
    mauvaise["messages"][0].update(champs)
    with pytest.raises(ErreurContenu, match=remede):
        question_depuis_dict(mauvaise)


def test_le_visa_apprend_a_juger_vingt_cinq_messages() -> None:
    """Traps and true ones, each explained, at the three levels of help."""
    questions = [q for chapitre in lire_module(VISA).chapitres for q in chapitre.questions]
    boites = [q for q in questions if isinstance(q, Messagerie) and q.juger]
    assert {question.niveau for question in boites} == {"guide", "avec_aide", "autonome"}
    messages = [message for question in boites for message in question.messages]
    assert len({message.id for message in messages}) == len(messages) >= 25
    assert 0.3 < sum(message.faux for message in messages) / len(messages) < 0.7
    for question in boites:
        juges = [nom for mission in question.missions for nom in mission.but.messages]
        assert sorted(juges) == sorted(message.id for message in question.messages)
