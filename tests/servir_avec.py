"""Start a portal with settings that `epn servir` does not offer.

servir_avec.py DOSSIER '{"port": 8866, "rendu_max": 3}'
"""

import json
import logging
import sys
from pathlib import Path

from inscriptions.depot import ouvrir
from plateforme.dossier import ouvrir_dossier
from plateforme.serveur.application import creer_portail
from plateforme.serveur.reglages import Reglages

logging.basicConfig(level=logging.DEBUG, format="%(name)s %(levelname)s %(message)s")
dossier = ouvrir_dossier(Path(sys.argv[1]))
with ouvrir(dossier.base) as depot:
    creer_portail(dossier, depot, Reglages(**json.loads(sys.argv[2]))).start()
