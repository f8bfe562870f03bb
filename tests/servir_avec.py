"""Start a portal with settings that `epn servir` does not offer.

servir_avec.py DOSSIER '{"port": 8866, "rendu_max": 3}'

Besides those of `Reglages`: `attendus`, the only chapters for which a kernel waits from the start
(each is a second of processor), `trace`, the level of what goes to the log, and `requetes`, to have
each statement sent to the registry there too.
"""

import json
import logging
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from inscriptions.depot import ouvrir
from plateforme.dossier import ouvrir_dossier
from plateforme.serveur import application
from plateforme.serveur.reglages import Reglages

demandes = json.loads(sys.argv[2])
attendus = demandes.pop("attendus", None)
# A visit of the tests has no socket, and a busy machine makes it silent for long.
demandes.setdefault("page_muette", 3600)
configurer = application.configuration_voila


def configuration(reglages: Reglages, legers: Iterable[str] = ()) -> Any:
    """Add what no office sets: the chapters that Voilà leaves alone when it starts."""
    config = configurer(reglages, legers)
    if attendus is not None:
        config.VoilaKernelManager.preheat_denylist += [rf"(?!.*/({'|'.join(attendus)})\.ipynb)"]
    return config


logging.basicConfig(
    level=demandes.pop("trace", "WARNING"), format="%(name)s %(levelname)s %(message)s"
)
if demandes.pop("requetes", False):
    logging.getLogger("sqlalchemy.engine").setLevel("INFO")
application.configuration_voila = configuration
dossier = ouvrir_dossier(Path(sys.argv[1]))
with ouvrir(dossier.base) as depot:
    application.creer_portail(dossier, depot, Reglages(**demandes)).start()
