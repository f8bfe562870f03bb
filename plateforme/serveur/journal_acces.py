"""The access log: what was asked and how it went, never who or with which code.

A path can carry a card's code (`/entrer/CODE`) or a certificate's: the log names the route's
handler instead of the path.
"""

import logging

import tornado.web

_journal = logging.getLogger("epn.acces")


def journaliser(handler: tornado.web.RequestHandler) -> None:
    """Log one finished request (tornado's `log_function`)."""
    statut = handler.get_status()
    niveau = logging.DEBUG if statut < 400 else logging.INFO if statut < 500 else logging.ERROR
    if getattr(handler, "est_une_attente", False):
        niveau = logging.INFO  # no place now: the person is in line, nothing is broken
    _journal.log(
        niveau,
        "%s %s %d %.0f ms",
        handler.request.method,
        type(handler).__name__,
        statut,
        1000 * handler.request.request_time(),
    )
