"""The portal's HTML, one file a page, and the few filters French needs."""

import datetime as dt
from pathlib import Path

import jinja2

from certificats.typographie import (
    INSECABLE,
    date_complete,
    date_longue,
    duree,
    nombre,
    pourcentage,
)
from inscriptions.codes import afficher
from inscriptions.heure import jour_local, locale
from modules.commun.affichage import LIBELLES_STATUT
from plateforme.serveur.statiques import du_portail


def points(valeur: float) -> str:
    """Write points as a French reader expects: 2, 1,5, 0,33."""
    return nombre(valeur, decimales=2)


def date(quand: dt.datetime) -> str:
    """Write the office's calendar day of an instant: « 24 novembre 2026 »."""
    return date_longue(jour_local(quand))


def jour(iso: str) -> str:
    """Write an ISO day in French: « 2026-04-03 » gives « 3 avril 2026 »."""
    return date_longue(dt.date.fromisoformat(iso))


def initiales(nom: str) -> str:
    """Reduce a name to its initials: « Anne-Marie Le Goff » gives « A. L. G. »."""
    return " ".join(f"{mot[0].upper()}." for mot in nom.split())


def heure(quand: dt.datetime) -> str:
    """Write an instant as the office's wall clock shows it: « 14 h 05 »."""
    ici = locale(quand)
    return f"{ici.hour}{INSECABLE}h{INSECABLE}{ici.minute:02d}"


def jour_complet(quand: dt.datetime | dt.date) -> str:
    """Write a day with its name: « mardi 24 novembre 2026 »; of an instant, the office's day.

    Only the number stays with its month: a title must fold on a phone.
    """
    ecrit = date_complete(jour_local(quand) if isinstance(quand, dt.datetime) else quand)
    nom, quantieme, mois, annee = ecrit.split()
    return f"{nom} {quantieme}{INSECABLE}{mois} {annee}"


def champ_jour(quand: dt.datetime) -> str:
    """Write the office's day of an instant as a date field holds it: « 2026-11-24 »."""
    return jour_local(quand).isoformat()


def champ_heure(quand: dt.datetime) -> str:
    """Write the office's hour of an instant as a time field holds it: « 14:05 »."""
    return f"{locale(quand):%H:%M}"


def environnement_gabarits() -> jinja2.Environment:
    """Return the template environment: everything escaped, an unknown name is an error."""
    environnement = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).resolve().parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environnement.filters.update(
        champ_heure=champ_heure,
        champ_jour=champ_jour,
        date=date,
        date_iso=date_longue,
        duree=duree,
        heure=heure,
        initiales=initiales,
        jour=jour,
        jour_complet=jour_complet,
        points=points,
        pourcentage=pourcentage,
        statut_de_droit=LIBELLES_STATUT.__getitem__,
        code=afficher,
    )
    environnement.globals["statique"] = du_portail().adresse
    return environnement
