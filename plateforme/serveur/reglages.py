"""What an office may set on the portal, with the reason of each default."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reglages:
    """Settings of one running portal. Durations in seconds, sizes in bytes."""

    adresse: str = "127.0.0.1"
    port: int = 8866
    # Behind a TLS proxy: trust X-Forwarded-*, mark cookies Secure and name them __Host-.
    https: bool = False
    # Kernels waiting for each chapter that needs one: a page opens in half a second instead of two.
    prechauffe: int = 1
    # Portals that share a class: each makes ready the kernels of its share.
    portails: int = 1
    # About 50 MB a kernel; the ceiling keeps the machine from swapping.
    noyaux_max: int = 40
    # A learner works in one page; the second is the tab left open by mistake.
    noyaux_par_apprenant: int = 2
    # Jupyter's own gateway, when kernels live elsewhere; where they reach this portal from there.
    passerelle: str = ""
    adresse_interne: str = ""
    # A JupyterHub whose accounts open the portal too: its address for browsers, what people call
    # it, and where the portal reaches it when that is elsewhere.
    jupyterhub: str = ""
    jupyterhub_nom: str = "JupyterHub"
    jupyterhub_interne: str = ""
    # Several portals over one registry: one of them is enough to grade.
    notation: bool = True
    # Shared computers: ten minutes without a gesture ends the session, warned at eight.
    inactivite: int = 600
    avertissement: int = 480
    # A rendering that takes longer is given up, with its kernel.
    rendu_max: int = 60
    # No kernel starts that would leave the rest of the machine less than this.
    memoire_gardee: int = 256 * 1024 * 1024
    # A page without a socket that says nothing has closed without a word: its kernel ends.
    page_muette: int = 40
    # Between two looks at the pages that closed so and at the half-days to come.
    ronde: float = 10.0
    # Kernels that nothing was asked of, their page gone.
    noyau_oisif: int = 900
    message_max: int = 256 * 1024
    corps_max: int = 1024 * 1024
    # Messages of one person's lessons: quicker than anybody answers, slower than a script. At three
    # thousandths of a second of processor each, a script gets one thirtieth of it.
    messages_rafale: int = 120
    messages_par_seconde: float = 10.0
