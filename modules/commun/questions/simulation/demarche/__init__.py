"""An online procedure (« démarche ») on an invented site: its pages, what was filled in, the type.

`pages` reads the site, `dossier` replays the acts, and `question` is the type.
"""
