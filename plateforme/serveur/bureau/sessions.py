"""A session planned (« prévoir une session »): the form, what it will give, then the session.

The page that shows the half-days holds what was typed: nothing is kept by the server between the
two, and nothing typed goes through an address.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from sqlalchemy.orm import Session as Bdd

from inscriptions.calendrier import (
    INTERVALLE_MAXIMAL,
    NOMBRE_MAXIMAL,
    Conge,
    Recurrence,
    recurrence,
)
from inscriptions.echanges.valeurs import lire_date, lire_entier, lire_heure
from inscriptions.erreurs import ErreurRegistre, refus
from inscriptions.modeles import Compte, Lieu
from inscriptions.services import comptes, lieux, reservations, sessions, types_ateliers
from inscriptions.services.sessions import CAPACITE_MAXIMALE
from inscriptions.textes import propre
from plateforme.serveur.bureau.commun import (
    PageBureau,
    cle,
    options_comptes,
    options_lieux,
)

CHAMPS = (
    "type",
    "titre",
    "lieu",
    "salle",
    "formateur",
    "capacite",
    "jour",
    "debut",
    "fin",
    "nombre",
    "toutes_les",
    "sauf_du",
    "sauf_au",
    "feries",
)
VIERGE = {
    "nombre": "1",
    "toutes_les": "1",
    "capacite": "12",
    "debut": "14:00",
    "fin": "16:00",
    "feries": "1",
}


@dataclass(frozen=True, slots=True)
class Atelier:
    """A kind of workshop to choose; a published module is one, even before its first session."""

    code: str
    intitule: str
    famille: str
    module: str | None


@dataclass(frozen=True, slots=True)
class Projet:
    """A session as typed, read and checked (« projet »); nothing of it is written yet."""

    type_atelier: Atelier
    titre: str
    lieu: Lieu
    salle: str
    formateur: Compte
    animateurs: tuple[Compte, ...]
    capacite: int
    seances: Recurrence

    @property
    def equipe(self) -> list[Compte]:
        """Everyone who will run it, its trainer first."""
        return [self.formateur, *self.animateurs]


class Nouvelle(PageBureau):
    """GET, POST /formateur/sessions/nouvelle : type, see the half-days, confirm."""

    def get(self) -> None:
        """Show the form, nearly empty."""
        vierge = dict.fromkeys(CHAMPS, "") | VIERGE
        self._demander({**vierge, "formateur": str(self.qui.id)}, [])

    def post(self) -> None:
        """`acte`: « apercu » shows the half-days, « corriger » the form again, « creer » plans."""
        saisie = {nom: self.champ(nom) for nom in CHAMPS}
        if not self.est_coordinateur:
            saisie["formateur"] = str(self.qui.id)  # a trainer plans her own
        equipe = [valeur[:36] for valeur in self.get_body_arguments("animateur")[:50]]
        acte = self.champ("acte", 10)
        if acte == "corriger":
            self._demander(saisie, equipe)
            return
        try:
            if acte == "creer":
                with self.depot.ecriture(self.auteur) as bdd:
                    code = creer(bdd, self._lire(bdd, saisie, equipe))
                self.revenir(f"/formateur/session/{code}", "creee")
                return
            with self.depot.lecture() as bdd:
                projet = self._lire(bdd, saisie, equipe)
                conflits = reservations.conflits(
                    bdd,
                    lieu_id=projet.lieu.id,
                    salle=projet.salle,
                    comptes={compte.id for compte in projet.equipe},
                    horaires=projet.seances.retenues,
                )
        except ErreurRegistre as erreur:
            self.set_status(HTTPStatus.UNPROCESSABLE_ENTITY)
            self._demander(saisie, equipe, str(erreur))
            return
        self.montrer(
            "bureau/session_apercu.html",
            projet=projet,
            lignes=sorted(
                [(debut.date(), debut, fin, "") for debut, fin in projet.seances.retenues]
                + [(jour, None, None, raison) for jour, raison in projet.seances.sautees],
                key=lambda ligne: ligne[0],
            ),
            conflits=[str(conflit.refus()) for conflit in conflits],
            saisie=saisie,
            equipe=equipe,
        )

    def _demander(self, saisie: Mapping[str, str], equipe: list[str], erreur: str = "") -> None:
        with self.depot.lecture() as bdd:
            connus = comptes.lister_comptes(bdd)
            proposes = self._ateliers(bdd)
            ouverts = lieux.lister_lieux(bdd, actifs=True)
        autres = [compte for compte in connus if compte.id != self.qui.id]
        self.montrer(
            "bureau/session_nouvelle.html",
            saisie=saisie,
            equipe=equipe,
            erreur=erreur,
            types=[(un.code, f"{un.intitule} ({un.famille})") for un in proposes],
            lieux=options_lieux(ouverts),
            formateurs=options_comptes(connus) if self.est_coordinateur else [],
            animateurs=options_comptes(connus if self.est_coordinateur else autres),
            capacite_maximale=CAPACITE_MAXIMALE,
            nombre_maximal=NOMBRE_MAXIMAL,
            intervalle_maximal=INTERVALLE_MAXIMAL,
        )

    def _ateliers(self, bdd: Bdd) -> list[Atelier]:
        """List what may be planned: the kinds still run, and the modules published since."""
        connus = types_ateliers.lister_types(bdd, tous=True)
        codes = {un.code for un in connus} | {un.module for un in connus}
        return [
            Atelier(un.code, un.intitule, un.famille, un.module) for un in connus if un.actif
        ] + [
            Atelier(module.identifiant, module.titre, "module", module.identifiant)
            for module in self.settings["publies"].tous()
            if module.identifiant not in codes
        ]

    def _lire(self, bdd: Bdd, saisie: Mapping[str, str], equipe: list[str]) -> Projet:
        return lire_projet(bdd, saisie, equipe, self._ateliers(bdd))


def creer(bdd: Bdd, projet: Projet) -> str:
    """Plan the session and give its code. Raise what `sessions.creer_session` raises."""
    atelier = projet.type_atelier
    connu = types_ateliers.trouver_type(bdd, atelier.code)
    if connu is None:  # a module whose first session this is
        # What the session books is held before its type enters the journal.
        comptes_voulus = {compte.id for compte in projet.equipe}
        reservations.tenir(bdd, lieux=(projet.lieu.id,), comptes=comptes_voulus)
        connu = types_ateliers.type_du_module(bdd, atelier.code, atelier.intitule)
    return sessions.creer_session(
        bdd,
        type_atelier=connu,
        titre=projet.titre,
        lieu=projet.lieu,
        salle=projet.salle,
        formateur=projet.formateur,
        animateurs=projet.animateurs,
        capacite=projet.capacite,
        seances=projet.seances.retenues,
    ).code


def lire_projet(
    bdd: Bdd, saisie: Mapping[str, str], equipe: list[str], ateliers: list[Atelier]
) -> Projet:
    """Read the form.

    Raise « type-inconnu », « lieu-inconnu », « lieu-inactif », « compte-inconnu », what
    `textes.propre`, `echanges.valeurs` and `calendrier.recurrence` raise.
    """
    type_atelier = next((un for un in ateliers if un.code == saisie["type"]), None)
    if type_atelier is None:
        raise refus("type-inconnu")
    lieu = lire_lieu(bdd, saisie["lieu"])
    if not lieu.actif:
        raise refus("lieu-inactif")
    formateur = lire_compte(bdd, saisie["formateur"])
    animateurs = [lire_compte(bdd, texte) for texte in dict.fromkeys(equipe)]
    capacite = lire_entier(saisie["capacite"], "nombre de places", 1, CAPACITE_MAXIMALE)
    if capacite is None:
        raise refus("capacite-invalide", maximum=CAPACITE_MAXIMALE)
    return Projet(
        type_atelier=type_atelier,
        titre=propre(saisie["titre"] or type_atelier.intitule, "titre", 200),
        lieu=lieu,
        salle=propre(saisie["salle"], "salle", vide_permis=True),
        formateur=formateur,
        animateurs=tuple(un for un in animateurs if un.id != formateur.id),
        capacite=capacite,
        seances=lire_seances(saisie),
    )


def lire_seances(saisie: Mapping[str, str]) -> Recurrence:
    """Read the first half-day and its repetition, from the fields `jour` to `feries`."""
    nombre = lire_entier(saisie["nombre"], "nombre de séances", 1, NOMBRE_MAXIMAL)
    toutes_les = lire_entier(saisie["toutes_les"], "nombre de semaines", 1, INTERVALLE_MAXIMAL)
    conges = []
    if saisie["sauf_du"] or saisie["sauf_au"]:
        debut = lire_date(saisie["sauf_du"] or saisie["sauf_au"], "pas de séance du")
        fin = lire_date(saisie["sauf_au"] or saisie["sauf_du"], "pas de séance au")
        conges = [Conge(min(debut, fin), max(debut, fin))]
    return recurrence(
        lire_date(saisie["jour"], "date de la première séance"),
        lire_heure(saisie["debut"], "heure de début"),
        lire_heure(saisie["fin"], "heure de fin"),
        nombre=nombre or 1,
        toutes_les=toutes_les or 1,
        sauf=conges,
        sauter_feries=saisie["feries"] == "1",
    )


def lire_lieu(bdd: Bdd, texte: str) -> Lieu:
    """Give the place chosen in a list; « lieu-inconnu »."""
    identifiant = cle(texte)
    lieu = bdd.get(Lieu, identifiant) if identifiant else None
    if lieu is None:
        raise refus("lieu-inconnu")
    return lieu


def lire_compte(bdd: Bdd, texte: str) -> Compte:
    """Give the account chosen in a list; « compte-inconnu »."""
    identifiant = cle(texte)
    compte = bdd.get(Compte, identifiant) if identifiant else None
    if compte is None:
        raise refus("compte-inconnu")
    return compte


ROUTES: list[tuple[str, Any]] = [(r"/formateur/sessions/nouvelle", Nouvelle)]
