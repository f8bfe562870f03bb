"""The advice on a text: what each rule sees, what it lets pass, and what is always true of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.commun.conseiller import conseils_pour_la_page, correction_pour_la_page
from modules.commun.conseils import (
    REGLES,
    NatureBloc,
    demander_conseils,
    lire_balise,
    mesurer_lisibilite,
)
from modules.commun.conseils.corrections import CORRIGEABLES, corriger_partout
from modules.commun.conseils.lexique import charger_lexique, lire_lexique
from modules.commun.conseils.syllabes import nombre_de_syllabes

TITRE = "# Le jardin de Kerinou ouvre samedi\n\n"
LONGUE = "Le verger " + "grand et beau " * 10 + "donne."


def vus(source: str, regle: str) -> list[str]:
    """The passages that one rule points at."""
    return [c.extrait for c in demander_conseils(lire_balise(source)) if c.regle == regle]


@pytest.mark.parametrize(
    ("regle", "texte", "extraits"),
    [
        ("phrase-longue", LONGUE, [LONGUE[:120] + "…"]),
        ("phrase-longue", "Le verger donne. " * 20, []),
        ("voix-passive", "Le pommier est planté par les voisins.", ["est planté par les voisins"]),
        ("voix-passive", "Il a vite été décidé de partir.", ["a vite été décidé"]),
        ("voix-passive", "Elle est venue par hasard, il a été malade.", []),
        ("voix-passive", "La place est fermée par temps de pluie ?", ["est fermée par temps"]),
        ("voix-passive", "La fanfare est passée par le port, puis entrée par la rue.", []),
        ("double-negation", "Ce n’est pas inutile.", ["n’est pas inutile"]),
        ("double-negation", "Ce n'est pas sans danger.", ["n'est pas sans danger"]),
        ("double-negation", "Il ne viendra pas. C’est impossible.", []),
        ("administratif", "Afin d’aider, procédons au tri.", ["Afin d’", "procédons au"]),
        ("jargon", "La mise en place des bancs.", ["mise en place"]),
        ("anglicisme", "Deux mails et une newsletter.", ["mails", "newsletter"]),
        ("lourdeur", "Il a la possibilité de venir à l'heure actuelle.",
         ["a la possibilité de", "à l'heure actuelle"]),
        ("pleonasme", "Ils s’entraident mutuellement.", ["s’entraident mutuellement"]),
        ("mot-long", "Il agit automatiquement, pour l’administration.", ["automatiquement",
         "administration"]),
        ("mot-long", "Les renseignements d’intergenerationnel@exemple.fr", []),
        ("repetition", "Un arbre. Cet arbre pousse. Les arbres aussi.", ["arbres"]),
        ("repetition", "Brest ici, Brest là, Brest partout. Comme toujours, toujours, toujours.",
         []),
        ("ponctuation", "Venez! Et apportez ceci:", ["!", ":"]),
        ("ponctuation", "À 14:30, voir https://exemple.fr/a;b?c=d ou lea@exemple.fr", []),
        ("ponctuation", "Des fleurs , des fruits, etc... Super !!!", [" ", "etc...", "!!!"]),
        ("guillemets", 'Elle dit "oui" et «non».', ['"oui"', "«", "»"]),
        ("majuscule-accent", "A Brest, l’Ecole ferme. A-t-il plu ?", ["A", "Ecole"]),
        ("ordinal", "La 2ème fois, le 1er mai, la 1ère et le XXème.", ["2ème", "1ère", "XXème"]),
        ("monsieur", "Mr Le Goff et M. Morvan.", ["Mr"]),
        ("espace-insecable", "Venez ! Vraiment ! « Oui »", [" "]),
        ("espace-insecable", "Venez\u00a0! Oui\u202f?", []),
        ("apostrophe", "L'école d'ici", ["'"]),
        ("points-de-suspension", "Il hésite... puis...", ["..."]),
        ("une-idee", "Un. Deux trois. Par ailleurs, venez.", ["Par ailleurs"]),
    ],
)  # fmt: skip
def test_ce_que_voit_une_regle(regle: str, texte: str, extraits: list[str]) -> None:
    assert vus(TITRE + texte, regle) == extraits


@pytest.mark.parametrize(
    ("titre", "nombre"),
    [
        ("Le jardin de Kerinou cherche des bras", 0),
        ("Et si on plantait ?", 0),
        ("Fête de quartier", 1),
        ("Informations", 1),
        ("COMPTE RENDU.", 3),
        ("Le jardin " + "des habitants " * 7 + "ouvre samedi", 1),
    ],
)
def test_un_titre_informe_ou_donne_envie(titre: str, nombre: int) -> None:
    assert len(vus(f"# {titre}", "titre")) == nombre


def test_un_texte_sans_structure_recoit_des_conseils_sur_tout_le_texte() -> None:
    conseils = demander_conseils(lire_balise("Il pleut sur nous. " * 90))
    assert [c.regle for c in conseils if c.bloc is None] == [
        "titre", "chapo", "six-questions", "six-questions", "six-questions", "six-questions",
        "intertitre",
    ]  # fmt: skip
    assert "Je n’ai pas trouvé où" in conseils[2].proposition


def test_une_citation_reste_comme_elle_a_ete_dite() -> None:
    source = TITRE + "> Nonobstant le fait que l’on procède au tri, il a été décidé de partir."
    assert demander_conseils(lire_balise(source)) == []


def test_une_image_dit_ce_qu_elle_montre_et_de_qui_elle_est() -> None:
    assert len(vus(TITRE + "![](a.jpg)", "image")) == 2
    assert vus(TITRE + "![Un pommier](a.jpg) Nolwenn, CC BY-SA", "image") == []


def test_le_lexique_est_grand_et_trouve_chacune_de_ses_expressions() -> None:
    lexique = charger_lexique()
    assert len(lexique.entrees) >= 300
    assert len({entree.expression for entree in lexique.entrees}) == len(lexique.entrees)
    for entree in lexique.entrees:
        texte = f"Oui, {entree.expression.upper()} rien."
        assert [e for _, _, e in lexique.trouver(texte)] == [entree], entree
        assert all(entree.remplacer)


@pytest.mark.parametrize(
    ("texte", "expression"),
    [
        ("nous procéderons aux achats", "procéder à"),
        ("nous procèderons aux achats", "procéder à"),
        ("je m’acquitte du loyer", "s’acquitter de"),
        ("ils se rapprochèrent de nous", "se rapprocher de"),
        ("il octroie", "octroyer"),
        ("nous finalisâmes", "finaliser"),
        ("elle prendra contact avec lui", "prendre contact avec"),
        ("nous avions besoin, il fait usage d’un outil", "faire usage de"),
        ("des réseaux intergénérationnelles", "intergénérationnel"),
        ("des projets inclusives", "inclusif"),
        ("les administrés", "administré"),
    ],
)
def test_le_lexique_connait_les_formes(texte: str, expression: str) -> None:
    assert [e.expression for _, _, e in charger_lexique().trouver(texte)] == [expression]


@pytest.mark.parametrize("texte", ["Il a acté-né", "le bugle", "un processus", "la team-mate"])
def test_le_lexique_ne_coupe_pas_un_mot(texte: str) -> None:
    assert list(charger_lexique().trouver(texte)) == []


def test_un_lexique_mal_range_est_refuse() -> None:
    with pytest.raises(ValueError, match="famille inconnue"):
        lire_lexique({"divers": {}})
    with pytest.raises(ValueError, match="nature inconnue"):
        lire_lexique({"jargon": {"adverbes": {}}})


@pytest.mark.parametrize(
    ("mots", "syllabes"),
    [
        ("porte les je rue vie lion pied bien eau œil nuit fille guerre août yeux cœur", 1),
        (
            "école idée maison oiseau théâtre naïf mangea travail soleil créer pays jouer venaient",
            2,
        ),
        ("numérique habitants réunion", 3),
        ("association informatique bibliothèque", 4),
        ("administration", 5),
    ],
)
def test_les_syllabes_d_un_mot(mots: str, syllabes: int) -> None:
    comptes = {mot: nombre_de_syllabes(mot) for mot in mots.split()}
    assert comptes == dict.fromkeys(comptes, syllabes)


def test_la_lisibilite_est_une_indication() -> None:
    simple = mesurer_lisibilite(lire_balise(TITRE + "Le chat dort sur le lit. " * 12))
    assert (simple.phrases, simple.mots, simple.syllabes) == (12, 72, 72)
    assert (simple.score, simple.niveau) == (127, "très facile")
    court = mesurer_lisibilite(lire_balise("Le chat dort."))
    assert court.score is None
    assert "trop court" in court.niveau
    dur = "L’administration intergénérationnelle généralise automatiquement l’expérimentation. "
    assert mesurer_lisibilite(lire_balise(dur * 15)).niveau == "difficile"


balises = st.text(alphabet="aéÀ1 \n#>*![]().,;:'’«»\"…İ\u00a0", max_size=80)
phrases = st.lists(
    st.sampled_from(
        [*"aàé.,;:!?«»\"'’…\n", "\n\n# ", "\n\n> ", " est faite par elle ", " İ ", " afin d’",
         "ET ", " l'", " n’est pas inutile ", "...", "  ", " !", "2ème ", "A la ", "x@y.fr "]
    ),
    max_size=40,
).map("".join)  # fmt: skip


def test_la_contrainte_tiree_est_en_tete_et_n_est_pas_un_bloc() -> None:
    texte = lire_balise("[contrainte: sans-e]\n\n# Un titre\n\n[contrainte: autre]")
    assert texte.contrainte == "sans-e"
    assert [bloc.texte for bloc in texte.blocs] == ["Un titre", "[contrainte: autre]"]
    assert lire_balise(texte.balise()) == texte
    assert texte.sans_contrainte().balise() == "# Un titre\n\n[contrainte: autre]"


@given(balises)
def test_la_balise_se_relit_comme_elle_s_ecrit(source: str) -> None:
    texte = lire_balise(source)
    assert lire_balise(texte.balise()) == texte


@given(phrases | balises)
def test_un_conseil_montre_toujours_le_passage_dont_il_parle(source: str) -> None:
    texte = lire_balise(source)
    conseils = demander_conseils(texte)
    assert conseils == demander_conseils(texte)
    for conseil in conseils:
        entier = "" if conseil.bloc is None else texte.blocs[conseil.bloc].texte
        assert 0 <= conseil.debut <= conseil.fin <= len(entier)
        passage = entier[conseil.debut : conseil.fin]
        assert passage.startswith(conseil.extrait.removesuffix("…").rstrip())
        assert all((conseil.pourquoi, conseil.exemple, conseil.proposition))


def test_chaque_regle_dit_pourquoi_et_les_genres_sont_stables() -> None:
    assert len({regle.code for regle in REGLES}) == len(REGLES) == 24
    assert [nature.value for nature in NatureBloc] == [
        "titre", "chapo", "paragraphe", "intertitre", "citation", "image",
    ]  # fmt: skip


def corrige(regle: str, source: str) -> str:
    return corriger_partout(lire_balise(source), regle).balise()


@pytest.mark.parametrize(
    ("regle", "avant", "apres"),
    [
        ("ponctuation", "Venez!!! Des fleurs , etc...", "Venez\u00a0! Des fleurs, etc."),
        (
            "ponctuation",
            "Voir https://exemple.fr/a;b à 14:30",
            "Voir https://exemple.fr/a;b à 14:30",
        ),
        ("guillemets", '"Voir a@b.fr ici"', "«\u00a0Voir a@b.fr ici\u00a0»"),
        ("apostrophe", "L'école\n\n> d'ici", "L’école\n\n> d’ici"),
        ("ordinal", "la 2ème et la 1ère", "la 2e et la 1re"),
        ("monsieur", "Mr Le Goff", "M. Le Goff"),
        ("points-de-suspension", "Il hésite...", "Il hésite…"),
        ("espace-insecable", "« Oui » !", "«\u00a0Oui\u00a0»\u00a0!"),
        ("majuscule-accent", "A Brest", "A Brest"),
        ("phrase-longue", LONGUE, LONGUE),
    ],
)
def test_corriger_partout(regle: str, avant: str, apres: str) -> None:
    assert corrige(regle, avant) == apres


@given(phrases | balises, st.sampled_from(sorted(CORRIGEABLES)))
def test_une_correction_ne_touche_ni_aux_mots_ni_aux_blocs(source: str, regle: str) -> None:
    texte = lire_balise(source)
    suite = corriger_partout(texte, regle)
    assert [bloc.nature for bloc in suite.blocs] == [bloc.nature for bloc in texte.blocs]
    if regle in ("ponctuation", "guillemets", "apostrophe", "espace-insecable"):
        lettres = [[c for c in bloc.texte if c.isalnum()] for bloc in texte.blocs]
        assert [[c for c in bloc.texte if c.isalnum()] for bloc in suite.blocs] == lettres


def test_ce_que_la_page_recoit() -> None:
    source = TITRE + "L'école ouvre! " * 25
    recu: Any = conseils_pour_la_page(source)
    par_regle = {groupe["regle"]: groupe for groupe in recu["groupes"]}
    ponctuation = par_regle["ponctuation"]
    assert (len(ponctuation["conseils"]), ponctuation["autres"]) == (20, 5)
    assert ponctuation["partout"] is True
    premier = ponctuation["conseils"][0]
    assert (premier["bloc"], premier["remplacement"]) == (1, "\u00a0!")
    assert "Kandel et Moles" in recu["lisibilite"]["variante"]
    assert correction_pour_la_page(source, "apostrophe")["nom"] == "Apostrophes"


@pytest.mark.parametrize("source", [None, ["Un texte"], "a" * 30_001, "a\ud800"])
def test_un_texte_refuse_l_est_avec_un_mot_gentil(source: object) -> None:
    refus = conseils_pour_la_page(source)
    assert set(refus) == {"message"}
    assert "texte" in str(refus["message"])
    assert correction_pour_la_page(source, "apostrophe") == refus
    assert set(correction_pour_la_page("Oui", "inconnue")) == {"message"}
