"""click's own words in French: click asks gettext for each of them, and this is where they are.

The words are in `traductions/fr/LC_MESSAGES/messages.po`, compiled beside it; a test holds both
together, and to the messages of the pinned click.
"""

import gettext
import os
from pathlib import Path


def parler_francais() -> None:
    """Have gettext answer this process in French, whatever the machine's language is."""
    os.environ["LANGUAGE"] = "fr"
    gettext.bindtextdomain(gettext.textdomain(), Path(__file__).parent / "traductions")
