"""The Python side of the widgets, without a kernel."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, TypeVar

import ipywidgets
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.catalogue import Chapitre
from modules.commun.erreurs import ErreurApprenant, ErreurContenu, ErreurLiaison
from modules.commun.liaison import Accuse, EtatLecon, Liaison, LiaisonMemoire
from modules.commun.questions import TYPES
from modules.commun.widgets import WIDGETS, QuestionWidget, TirageWidget, creer_widget
from modules.commun.widgets.tirage import TIRABLES

JETON = "5f0f2c1e-8f3b-4d0c-9b1a-2f6f3f1f9a10"
PUBLIQUE = {
    "id": "q-une",
    "type": "choix_unique",
    "notee": True,
    "points": 1.0,
    "enonce": "Une question ?",
    "choix": [{"id": "a", "texte": "Oui"}, {"id": "b", "texte": "Non"}],
}


class FausseLiaison:
    """Answers what it is told to, or raises it."""

    def __init__(self) -> None:
        self.recues: list[tuple[str, object, str]] = []
        self.etats: list[EtatLecon | ErreurApprenant] = []
        self.accuse: Accuse | ErreurApprenant = Accuse(retour=None)

    def etat(self) -> EtatLecon:
        etat = self.etats.pop(0)
        if isinstance(etat, ErreurApprenant):
            raise etat
        return etat

    def repondre(self, question_id: str, reponse: object, jeton: str) -> Accuse:
        self.recues.append((question_id, reponse, jeton))
        if isinstance(self.accuse, ErreurApprenant):
            raise self.accuse
        return self.accuse


Ouvrir = Callable[..., tuple[QuestionWidget, list[Any]]]


W = TypeVar("W", QuestionWidget, TirageWidget)


def ouvrir_widget(liaison: Liaison, publique: Any = PUBLIQUE) -> tuple[QuestionWidget, list[Any]]:
    """Create a question's widget whose messages to the page are kept in a list."""
    return ecouter(creer_widget(publique, liaison))


def ecouter(widget: W) -> tuple[W, list[Any]]:
    envoyes: list[Any] = []

    def garder(content: object, buffers: object = None) -> None:
        json.dumps(content)
        envoyes.append(content)

    widget.send = garder
    return widget, envoyes


def recevoir(widget: QuestionWidget | TirageWidget, contenu: object) -> None:
    """Hand over a message exactly as the kernel does."""
    widget._handle_msg({"content": {"data": {"method": "custom", "content": contenu}}})


def test_un_widget_par_type() -> None:
    assert set(WIDGETS) == set(TYPES)


def test_type_sans_widget() -> None:
    with pytest.raises(ErreurContenu, match="affichage"):
        creer_widget({"id": "q", "type": "puzzle"}, FausseLiaison())


def test_le_seul_trait_a_nous_est_public(chapitre_exemple: Chapitre) -> None:
    liaison = LiaisonMemoire(chapitre_exemple.questions)
    de_base = set(ipywidgets.DOMWidget().keys) | {"_esm", "_css", "_anywidget_id"}
    for question in chapitre_exemple.questions:
        widget, _ = ouvrir_widget(liaison, question.publique())
        assert set(widget.keys) - de_base == {"donnees"}
        recevoir(widget, {"acte": "repondre", "reponse": question.exemple_juste(), "jeton": JETON})
        etat = json.dumps(widget.get_state(["donnees"]), ensure_ascii=False)
        assert json.loads(etat) == {"donnees": question.publique()}
        assert question.explication not in etat
        assert "juste" not in etat


def test_la_page_ne_peut_ecrire_aucun_trait() -> None:
    liaison = FausseLiaison()
    widget, envoyes = ouvrir_widget(liaison)
    for methode in ("update", "echo_update", "inconnue", None, ["custom"]):
        widget._handle_msg(
            {"content": {"data": {"method": methode, "state": {"donnees": {"id": "autre"}}}}}
        )
    assert widget.donnees == PUBLIQUE
    recevoir(widget, {"acte": "repondre", "reponse": "a", "jeton": JETON})
    assert liaison.recues == [("q-une", "a", JETON)]
    assert envoyes == [{"acte": "accuse", "jeton": JETON, "ok": True, "retour": None}]


def test_la_page_peut_demander_l_etat_du_widget(monkeypatch: pytest.MonkeyPatch) -> None:
    widget, _ = ouvrir_widget(FausseLiaison())
    demandes: list[bool] = []
    monkeypatch.setattr(widget, "send_state", lambda: demandes.append(True))
    widget._handle_msg({"content": {"data": {"method": "request_state"}}})
    assert demandes == [True]


def test_pret_rend_l_ordre_de_l_apprenant() -> None:
    liaison = FausseLiaison()
    liaison.etats = [{"remise": False, "reponses": {}, "ordres": {"q-une": ["b", "a"]}}]
    widget, envoyes = ouvrir_widget(liaison)
    recevoir(widget, {"acte": "pret"})
    assert envoyes[0]["ordre"] == ["b", "a"]


def test_pret_rend_la_reponse_deja_donnee() -> None:
    liaison = FausseLiaison()
    liaison.etats = [
        {"remise": True, "reponses": {"q-une": {"reponse": "b", "retour": {"juste": False}}}},
        {"remise": False, "reponses": {"autre": {"reponse": "a", "retour": None}}},
    ]
    widget, envoyes = ouvrir_widget(liaison)
    recevoir(widget, {"acte": "pret"})
    recevoir(widget, {"acte": "pret"})
    assert envoyes == [
        {"acte": "etat", "reponse": "b", "remise": True, "retour": {"juste": False}},
        {"acte": "etat", "reponse": None, "remise": False, "retour": None},
    ]


def test_l_entrainement_reste_ouvert_a_cote_des_questions_que_la_remise_ferme() -> None:
    liaison = FausseLiaison()
    liaison.etats = [{"remise": True, "fermees": [q], "reponses": {}} for q in ("autre", "q-une")]
    widget, envoyes = ouvrir_widget(liaison)
    recevoir(widget, {"acte": "pret"})
    recevoir(widget, {"acte": "pret"})
    assert [message["remise"] for message in envoyes] == [False, True]


@pytest.mark.parametrize("temporaire", [True, False])
def test_pret_quand_le_serveur_est_en_panne(temporaire: bool) -> None:
    liaison = FausseLiaison()
    liaison.etats = [ErreurLiaison("En panne.", temporaire=temporaire)]
    widget, envoyes = ouvrir_widget(liaison)
    recevoir(widget, {"acte": "pret"})
    assert envoyes == [
        {
            "acte": "accuse",
            "jeton": None,
            "ok": False,
            "message": "En panne.",
            "reessayer": temporaire,
        }
    ]


def test_un_refus_temporaire_se_reessaie() -> None:
    liaison = FausseLiaison()
    liaison.accuse = ErreurLiaison("En panne.", temporaire=True)
    widget, envoyes = ouvrir_widget(liaison)
    recevoir(widget, {"acte": "repondre", "reponse": "a", "jeton": JETON})
    assert [(m["jeton"], m["ok"], m["reessayer"]) for m in envoyes] == [(JETON, False, True)]


def test_un_refus_parce_que_la_copie_est_remise_ferme_la_question() -> None:
    liaison = FausseLiaison()
    remise: EtatLecon = {"remise": True, "reponses": {"q-une": {"reponse": "a", "retour": None}}}
    liaison.etats = [remise, remise]
    liaison.accuse = ErreurLiaison("Copie déjà remise.", temporaire=False)
    widget, envoyes = ouvrir_widget(liaison)
    recevoir(widget, {"acte": "repondre", "reponse": "b", "jeton": JETON})
    assert [m["acte"] for m in envoyes] == ["accuse", "etat"]
    assert envoyes[1]["remise"] is True
    assert envoyes[1]["reponse"] == "a"


def test_un_autre_refus_laisse_la_question_ouverte() -> None:
    liaison = FausseLiaison()
    liaison.etats = [{"remise": False, "reponses": {}}, ErreurLiaison("x", temporaire=True)]
    liaison.accuse = ErreurLiaison("Refusé.", temporaire=False)
    widget, envoyes = ouvrir_widget(liaison)
    recevoir(widget, {"acte": "repondre", "reponse": "b", "jeton": JETON})
    recevoir(widget, {"acte": "repondre", "reponse": "b", "jeton": JETON})
    assert [m["acte"] for m in envoyes] == ["accuse", "accuse"]


def test_entrainement_retour_immediat_chez_l_auteur(chapitre_exemple: Chapitre) -> None:
    question = chapitre_exemple.question("citer-auteur")
    widget, envoyes = ouvrir_widget(LiaisonMemoire(chapitre_exemple.questions), question.publique())
    recevoir(widget, {"acte": "repondre", "reponse": ["licence", "nom"], "jeton": JETON})
    assert envoyes[0]["retour"]["juste"] is True


def test_notee_aucun_indice(chapitre_exemple: Chapitre) -> None:
    question = chapitre_exemple.question("photo-lettre-info")
    liaison = LiaisonMemoire(chapitre_exemple.questions)
    messages = []
    for reponse in ("a", "b"):
        widget, envoyes = ouvrir_widget(liaison, question.publique())
        jeton = JETON.replace("5f", f"{reponse}f", 1)
        recevoir(widget, {"acte": "repondre", "reponse": reponse, "jeton": jeton})
        messages.append({**envoyes[0], "jeton": None})
    assert messages[0] == messages[1]


def test_une_reponse_refusee_dit_pourquoi(chapitre_exemple: Chapitre) -> None:
    question = chapitre_exemple.question("expliquer-public")
    widget, envoyes = ouvrir_widget(LiaisonMemoire(chapitre_exemple.questions), question.publique())
    recevoir(widget, {"acte": "repondre", "reponse": "a" * 100_001, "jeton": JETON})
    assert envoyes[0]["ok"] is False
    assert envoyes[0]["reessayer"] is False
    assert "trop long" in envoyes[0]["message"]


@pytest.mark.parametrize("jeton", [None, 3, "", "x" * 36, [JETON], JETON.upper() + "a"])
def test_un_jeton_difforme_est_refuse(jeton: object) -> None:
    liaison = FausseLiaison()
    widget, envoyes = ouvrir_widget(liaison)
    recevoir(widget, {"acte": "repondre", "reponse": "a", "jeton": jeton})
    assert liaison.recues == []
    assert (envoyes[0]["jeton"], envoyes[0]["ok"]) == (None, False)


json_quelconques = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda enfants: st.lists(enfants) | st.dictionaries(st.text(), enfants),
    max_leaves=15,
)
messages = json_quelconques | st.fixed_dictionaries(
    {"acte": st.sampled_from(["repondre", "pret", "etat"]), "reponse": json_quelconques},
    optional={"jeton": st.just(JETON) | json_quelconques},
)


@given(messages, json_quelconques)
def test_aucun_message_ne_fait_tomber_le_widget(message: Any, donnees: Any) -> None:
    liaison = LiaisonMemoire(())
    widget, envoyes = ouvrir_widget(liaison)
    recevoir(widget, message)
    widget._handle_msg({"content": {"data": donnees}})
    widget._handle_msg({"content": donnees})
    widget._handle_msg({})
    assert all(envoye["acte"] in ("etat", "accuse") for envoye in envoyes)
    widget.close()


def test_le_javascript_ne_demande_rien_a_personne() -> None:
    for classe in WIDGETS.values():
        # A name that SVG asks for, and no address: nothing is loaded from there.
        module = str(classe._esm).replace("http://www.w3.org/2000/svg", "")
        assert module.count("export default") == 1
        for interdit in ("innerHTML", "insertAdjacentHTML", "document.write", "eval(", "import "):
            assert interdit not in module
        for ailleurs in ("http:", "https:", "url("):
            assert ailleurs not in module + str(classe._css)
        # The desk alone sends something: a picture, to the portal that served the page.
        demandes = ['"/api/texte/image"'] if classe is WIDGETS["redaction"] else []
        assert re.findall(r"fetch\(([^,)]*)", module) == demandes
        for autre in ("XMLHttpRequest", "WebSocket", "sendBeacon"):
            assert autre not in module
        assert "localStorage" not in module
        assert "@import" not in str(classe._css)


def tirage_ouvert(liaison: Any) -> tuple[TirageWidget, list[dict[str, Any]]]:
    parmi = {cle: PUBLIQUE | {"id": cle, "enonce": f"Énoncé de {cle}"} for cle in ("q-1", "q-2")}
    publique = {"id": "le-tirage", "nombre": 1, "parmi": list(parmi)}
    return ecouter(TirageWidget(publique, parmi, liaison))


def test_un_tirage_ne_dit_que_ce_qui_est_tire() -> None:
    liaison = FausseLiaison()
    rien: dict[str, Any] = {"remise": False, "reponses": {}}
    liaison.etats = [
        rien | {"tirages": {"le-tirage": ["q-2", "publiee-depuis"]}},
        rien | {"tirages": {}},
        rien,
        ErreurLiaison("Panne.", temporaire=True),
    ]
    widget, envoyes = tirage_ouvert(liaison)
    assert widget.donnees == {"id": "le-tirage", "nombre": 1, "parmi": 2}
    assert "Énoncé" not in json.dumps(widget.get_state(["donnees"]), ensure_ascii=False)
    for _ in range(4):
        recevoir(widget, {"acte": "tirer"})
    venues = [[q["id"] for q in e.get("questions", [])] for e in envoyes]
    # Where nobody learns, an author's or a formgrader's JupyterLab, all of them come.
    assert venues == [["q-2"], [], ["q-1", "q-2"], []]
    assert envoyes[3] == {
        "acte": "accuse",
        "jeton": None,
        "ok": False,
        "message": "Panne.",
        "reessayer": True,
    }


def test_un_tirage_parle_au_nom_de_ses_questions() -> None:
    liaison = FausseLiaison()
    widget, envoyes = tirage_ouvert(liaison)
    reponse = {"acte": "repondre", "reponse": "a", "jeton": JETON}
    for illisible in (reponse, reponse | {"question": "q-9"}, {"question": "q-1"}, None, "tirer"):
        recevoir(widget, illisible)
    assert (liaison.recues, envoyes) == ([], [])
    recevoir(widget, reponse | {"question": "q-1"})
    assert liaison.recues == [("q-1", "a", JETON)]
    accuse = {"acte": "accuse", "jeton": JETON, "ok": True, "retour": None}
    assert envoyes == [{"question": "q-1", **accuse}]


def test_un_tirage_sait_poser_chaque_type_qui_se_tire() -> None:
    assert set(TIRABLES) == {nom for nom, classe in TYPES.items() if classe.se_tire}
