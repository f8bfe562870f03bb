"""`epn noter` says where it is, on a terminal only."""

import pytest

from plateforme.cli.apprentissage import phrase_avancement


@pytest.mark.parametrize(
    ("faites", "reste", "phrase"),
    [
        (12, 3.2, "12 / 200, encore 3 s environ"),
        (199, 0.01, "199 / 200, encore 1 s environ"),
        (1, 340.0, "1 / 200, encore 6 min environ"),
        (200, 0.0, "200 / 200"),
    ],
)
def test_ce_qui_reste(faites: int, reste: float, phrase: str) -> None:
    assert phrase_avancement(faites, 200, reste) == phrase
