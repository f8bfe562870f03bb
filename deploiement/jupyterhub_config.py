"""Les comptes d’un JupyterHub ouvrent aussi le portail.

À ajouter à la fin du jupyterhub_config.py de ce hub, ou à charger de là :
load_subconfig("/etc/jupyterhub/parcours.py"). Redémarrez ensuite le hub.
"""

import os

c = get_config()  # noqa: F821  # donné par JupyterHub

c.JupyterHub.services.append(
    {
        "name": "parcours-epn",
        "oauth_client_id": "service-parcours-epn",
        # Le même secret que celui du portail : openssl rand -hex 32
        "api_token": os.environ["EPN_JUPYTERHUB_JETON"],
        # L’adresse du portail, telle que les personnes la voient, suivie de /jupyterhub/retour
        "oauth_redirect_uri": os.environ["EPN_JUPYTERHUB_RETOUR"],
        # Le hub ne demande pas à chaque personne si elle accepte de dire son nom au portail.
        "oauth_no_confirm": True,
        "display": False,
    }
)
# Qui a un compte sur ce hub peut s’en servir au portail. Un rôle « user » est déjà écrit dans votre
# configuration ? Ajoutez-y seulement « access:services!service=parcours-epn ».
c.JupyterHub.load_roles.append(
    {"name": "user", "scopes": ["self", "access:services!service=parcours-epn"]}
)
