"""What erasing a person does, told to who asks for it (« effacement »)."""

from dataclasses import dataclass
from uuid import UUID

# What `Effacement.efface` counts, as people read it.
LIBELLES = {
    "fiches": "fiches rendues anonymes",
    "reponses": "réponses effacées",
    "copies": "copies non notées effacées",
    "remarques": "commentaires de correction effacés",
    "lectures": "lectures de ce qui a changé effacées",
    "observations": "observations effacées",
    "textes_partages": "textes partagés effacés, et ce qui en était dit",
    "commentaires": "commentaires effacés",
    "titres_mur": "titres effacés du mur",
    "binomes": "places dans un binôme effacées",
    "comptes": "comptes détachés de la fiche",
    "comptes_relies": "comptes JupyterHub déliés",
    "connexions": "connexions fermées",
    "appels": "demandes d’aide effacées",
    "doublons": "décisions sur des doublons effacées",
    "attestations": "attestations rendues anonymes",
    "places": "places rendues",
}


@dataclass(frozen=True, slots=True)
class Reste:
    """What stays of an erased person, how many rows, and why; in French."""

    quoi: str
    nombre: int
    pourquoi: str


@dataclass(frozen=True, slots=True)
class Effacement:
    """What erasing a person did, or would do, and what the platform has left to remove.

    `fiches` are the opaque ids under which nbgrader's course knows the person, `copies` what was
    handed in under them (id, module, chapter), `fichiers` names in the folder of certificates.
    """

    efface: dict[str, int]
    reste: tuple[Reste, ...]
    fiches: tuple[UUID, ...]
    copies: tuple[tuple[UUID, str, str], ...]
    fichiers: tuple[str, ...]
