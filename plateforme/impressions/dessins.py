"""The small drawings of the learners' cards (« dessins »): our own, black line, 48 units a side.

Word -> SVG elements, drawn with a round line of 2.4 units (`svg` adds the frame). Each must be
recognised at 11 mm on a photocopy: few lines, no grey, one thing a drawing. The order is part of
`mots_images.trois_mots`: to add, remove or reorder a word changes cards already handed out.
"""


def _trait(*chemins: str) -> str:
    return "".join(f'<path d="{chemin}"/>' for chemin in chemins)


def _cercle(x: float, y: float, rayon: float) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{rayon}"/>'


def _point(x: float, y: float, rayon: float = 2) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{rayon}" fill="#000" stroke="none"/>'


DESSINS: dict[str, str] = {
    "chat": _trait(
        "M10 20 9 6 18 12Q24 10 30 12L39 6 38 20Q42 26 40 32 36 42 24 42 12 42 8 32 6 26 10 20Z",
        "M24 33V35M24 35Q21 38 18.5 36M24 35Q27 38 29.5 36",
        "M2 27 12 29M2 35 12 33M46 27 36 29M46 35 36 33",
    )
    + '<path d="M21 30H27L24 33.5Z" fill="#000"/>'
    + _point(17, 23)
    + _point(31, 23),
    "chien": _trait(
        "M14 11Q24 6 34 11 38 18 36 28 34 42 24 42 14 42 12 28 10 18 14 11Z",
        "M14 11Q4 9 4 20 4 31 9 31 13 29 13 21M34 11Q44 9 44 20 44 31 39 31 35 29 35 21",
        "M24 34V37M18 36Q21 39 24 37 27 39 30 36",
    )
    + '<ellipse cx="24" cy="31" rx="4" ry="3" fill="#000"/>'
    + _point(19, 22)
    + _point(29, 22),
    "lapin": _trait(
        "M18 21Q10 5 15 3 21 3 22 20M30 21Q38 5 33 3 27 3 26 20",
        "M24 35V38M24 38Q21 40.5 18.5 38.5M24 38Q27 40.5 29.5 38.5",
    )
    + _cercle(24, 32, 12.5)
    + _point(19, 28)
    + _point(29, 28)
    + '<path d="M22.5 32.5H25.5L24 34.5Z" fill="#000"/>',
    "poisson": _trait(
        "M4 24Q18 6 35 24 18 42 4 24ZM35 24 45 13V35Z",
        "M20 16Q24 24 20 32M26 24H30",
    )
    + _point(13, 21.5),
    "oiseau": _trait(
        "M8 21Q8 10 17 10 25 11 27 20L45 25Q39 38 24 38 10 38 8 21Z",
        "M9 15 2 20 8 22M18 25Q24 36 36 30 30 22 18 25ZM20 38V45M28 38V45M17 45H22M25 45H30",
    )
    + _point(16, 17),
    "escargot": _trait(
        "M3 42H36Q44 42 44 34V23M44 27Q39 27 37 34 36 37 31 38",
        "M44 23 39 13M44 23 46 13",
        "M21 26Q25 24 26 28 25 33 20 32 13 30 15 23 18 17 25 18 32 21 31 28",
    )
    + _cercle(21, 26, 13)
    + _point(39, 12, 1.8)
    + _point(46, 12, 1.8),
    "papillon": _trait(
        "M24 15V39",
        "M24 23Q15 4 6 9 0 20 24 26M24 23Q33 4 42 9 48 20 24 26",
        "M24 27Q7 25 9 37 14 45 24 33M24 27Q41 25 39 37 34 45 24 33",
        "M24 15Q22 8 17 6M24 15Q26 8 31 6",
    )
    + _cercle(12, 15, 2)
    + _cercle(36, 15, 2),
    "tortue": _trait(
        "M6 32Q6 13 22 13 38 13 38 32ZM38 25Q46 21 46 28 46 33 38 32M6 30 1 34",
        "M11 32V39H17V32M27 32V39H33V32M15 32 18 22H26L29 32M18 22 13 17M26 22 31 17",
    )
    + _point(42.3, 27, 1.5),
    "pomme": _trait(
        "M24 15Q17 10 11 15 5 22 10 33 16 44 24 40 32 44 38 33 43 22 37 15 31 10 24 15Z",
        "M24 15Q24 8 21 4M25 10Q31 2 38 6 34 13 25 10Z",
    ),
    "poire": _trait(
        "M24 11Q30 11 30 19 31 24 35 28 41 43 24 44 7 43 13 28 17 24 18 19 18 11 24 11Z",
        "M24 11Q24 6 28 3",
    ),
    "cerise": _trait("M13 30Q17 15 27 5 30 17 34 27M27 5Q38 1 43 9 34 14 27 5Z")
    + _cercle(13, 37, 7)
    + _cercle(34, 34, 7),
    "carotte": _trait(
        "M14 19Q24 12 34 19 32 33 24 46 16 33 14 19Z",
        "M24 15Q21 8 24 2M21 16Q15 12 12 5M27 16Q33 12 36 5M15 25H21M32 29H26M19 35H24",
    ),
    "banane": _trait("M6 5H12Q14 27 43 31L44 36Q15 47 6 15ZM9 10Q14 34 39 35.5"),
    "raisin": _trait("M24 13V4M24 8Q32 1 39 6 35 13 24 8Z")
    + "".join(
        _cercle(x, y, 5) for x, y in ((14, 18), (24, 18), (34, 18), (19, 27), (29, 27), (24, 36))
    ),
    "champignon": _trait("M4 25Q5 7 24 7 43 7 44 25ZM18 25Q20 35 16 43H32Q28 35 30 25")
    + _cercle(14, 19, 2.5)
    + _cercle(25, 14, 2.8)
    + _cercle(35, 19.5, 2.2),
    "arbre": _trait(
        "M24 3Q33 3 35 11 44 14 42 22 40 31 31 31H17Q8 31 6 22 4 14 13 11 15 3 24 3Z",
        "M20 31V45M28 31V45M14 45H34",
    ),
    "fleur": _trait("M24 26V46M24 40Q32 30 39 34 35 43 24 41ZM24 43Q16 34 9 37 13 45 24 44")
    + _cercle(24, 15, 4)
    + "".join(
        _cercle(x, y, 4.8) for x, y in ((24, 6.4), (32.2, 12.3), (29, 22), (19, 22), (15.8, 12.3))
    ),
    "soleil": _trait(
        "M24 2V9M24 39V46M2 24H9M39 24H46",
        "M8.4 8.4 13.4 13.4M34.6 34.6 39.6 39.6M8.4 39.6 13.4 34.6M34.6 13.4 39.6 8.4",
    )
    + _cercle(24, 24, 10),
    "lune": _trait("M32 4Q11 5 10 24 11 43 33 44 20 37 20 24 20 11 32 4Z"),
    "étoile": _trait(
        "M24 3 30.2 16.6 45 18.2 34 28.2 37 42.8 24 35.4 11 42.8 14 28.2 3 18.2 17.8 16.6Z"
    ),
    "nuage": _trait("M13 37Q4 37 4 28 4 20 12 20 13 10 22 10 31 10 33 18 44 17 44 27 44 37 35 37Z"),
    "montagne": _trait("M2 41 18 10 27 27 33 18 46 41ZM12 21.5 16 25 19 21 24 22"),
    "vélo": _trait(
        "M11 33 18 18H33L37 33M18 18 24 33 33 18M11 33H24M14 13H21M19 13 20 18M33 18 31 11H37",
    )
    + _cercle(11, 33, 8.5)
    + _cercle(37, 33, 8.5),
    "voiture": _trait(
        "M8 34H3V26Q4 23 10 22L15 12H31L38 22Q45 23 45 28V34H40M18 34H30",
        "M14 22 17.5 16H23V22ZM27 16H29.5L34 22H27Z",
    )
    + _cercle(13, 35, 5)
    + _cercle(35, 35, 5),
    "bateau": _trait("M4 33H44L38 44H10ZM24 33V4M24 5 41 28H24M20 11 7 28H20Z"),
    "avion": _trait(
        "M24 2Q28 5 28 14V18L46 29V33L28 28V37L33 42V46L24 43 15 46V42L20 37V28L2 33V29L20 18V14"
        "Q20 5 24 2Z"
    ),
    "train": _trait(
        "M27 9H43V35H5V20H27ZM24 9H46M10 20V11H18V20M8 11H20M31 14H39V22H31Z",
        "M10 7Q10 3 15 4 19 1 22 4",
    )
    + _cercle(12, 39, 4.5)
    + _cercle(24, 39, 4.5)
    + _cercle(37, 39, 4.5),
    "fusée": _trait(
        "M24 2Q35 12 33 30H15Q13 12 24 2ZM15 22 7 33V38L15 32M33 22 41 33V38L33 32",
        "M19 34Q19 41 24 46 29 41 29 34",
    )
    + _cercle(24, 17, 4.5),
    "clé": _trait("M20 24H45V33M37 24V31") + _cercle(12, 24, 9) + _cercle(10, 24, 2.5),
    "ciseaux": _trait("M16 32 36 4M32 32 12 4") + _cercle(11, 38, 7) + _cercle(37, 38, 7),
    "marteau": _trait("M8 7H31V19H8ZM31 9Q41 8 44 19 38 15 31 17M17 19V45H24V19"),
    "échelle": _trait("M14 3 11 45M34 3 37 45M13.5 10H34.5M13 19H35M12.3 28H35.7M11.6 37H36.4"),
    "lampe": _trait("M16 4H32L40 25H8ZM24 25V39M13 44Q14 38 24 38 34 38 35 44Z"),
    "bougie": _trait(
        "M17 20H31V42H17ZM24 20V15M24 15Q18 11 24 2 30 11 24 15ZM8 42H40M17 27Q21 31 22 20"
    ),
    "livre": _trait(
        "M24 12Q16 5 3 8V38Q16 35 24 42 32 35 45 38V8Q32 5 24 12ZM24 12V42",
        "M9 16Q15 15 19 18M9 24Q15 23 19 26M39 16Q33 15 29 18M39 24Q33 23 29 26",
    ),
    "crayon": _trait("M5 43 9 30 34 5 43 14 18 39ZM9 30 18 39M29 10 38 19")
    + '<path d="M5 43 6.5 38 10 41.5Z" fill="#000"/>',
    "parapluie": _trait(
        "M3 26Q4 7 24 7 44 7 45 26 40 21 34.5 26 29 21 24 26 19 21 13.5 26 8 21 3 26Z",
        "M24 7V2M24 26V40Q24 46 19 46 14 46 14 41",
    ),
    "cloche": _trait(
        "M8 37Q15 32 15 21 15 9 24 9 33 9 33 21 33 32 40 37ZM19 37Q19 44 24 44 29 44 29 37",
    )
    + _cercle(24, 6, 3),
    "tasse": _trait(
        "M7 17H34V30Q34 40 20.5 40 7 40 7 30ZM34 20Q44 18 44 26 44 34 33 34M3 45H38",
        "M15 12Q12 8 15 4M25 12Q22 8 25 4",
    ),
    "fourchette": _trait("M14 3V15Q14 23 24 23 34 23 34 15V3M20.7 3V15M27.3 3V15M24 23V45"),
    "chapeau": _trait("M13 33V10Q24 6 35 10V33M13 26Q24 30 35 26M3 33Q24 25 45 33 24 44 3 33Z"),
    "botte": _trait("M13 4H29V26Q43 28 44 38V44H13ZM13 38H44M13 10H29"),
    "lunettes": _trait("M21.5 26Q24 22 26.5 26M3 24 8 12M45 24 40 12")
    + _cercle(12, 28, 9.2)
    + _cercle(36, 28, 9.2),
    "réveil": _trait(
        "M24 18V28L31 31M7 16Q8 6 17 8M41 16Q40 6 31 8M14 39 10 45M34 39 38 45M21 4H27"
    )
    + _cercle(24, 27, 15),
    "chaise": _trait("M13 3V45M13 28H35V45M13 23H35V28M13 5H18V23M13 36H35"),
    "lit": _trait("M4 9V43M4 36H44M44 43V26Q44 22 40 22H19V36M4 29H19") + _cercle(11.5, 24, 4.5),
    "porte": _trait("M11 4H37V44H11ZM5 44H43M17 10H31V20H17ZM17 31H31V38H17Z") + _point(32.3, 26),
    "maison": _trait("M3 25 24 6 45 25M9 20V44H39V20M20 44V31H28V44M33 13.5V6H38V18"),
    "tente": _trait("M24 9 3 43H45ZM24 9 20 3M24 9 28 3M24 22 16 43M24 22 32 43"),
    "drapeau": _trait("M9 3V46M9 7Q18 2 25 7 32 12 43 7V27Q32 32 25 27 18 22 9 27"),
    "cadeau": _trait(
        "M8 22H40V44H8ZM4 14H44V22H4ZM24 14V44",
        "M24 14Q12 14 12 8 14 2 20 5 23 8 24 14 25 8 28 5 34 2 36 8 36 14 24 14",
    ),
    "cœur": _trait("M24 43Q2 28 4 16 6 7 14 7 22 8 24 16 26 8 34 7 42 7 44 16 46 28 24 43Z"),
    "valise": _trait("M4 15H44V41H4ZM17 15V8H31V15M13 15V41M35 15V41"),
    "panier": _trait(
        "M4 22H44L38 44H10ZM11 22Q12 4 24 4 36 4 37 22",
        "M6.5 30H41.5M8 37H40M17 22 19 44M31 22 29 44",
    ),
    "guitare": _trait(
        "M24 21Q34 19 33 26 32 29 35 33 39 46 24 46 9 46 13 33 16 29 15 26 14 19 24 21Z",
        "M22 21V8M26 21V8M20 2H28V8H20ZM19 41H29",
    )
    + _cercle(24, 31, 4),
    "tambour": _trait(
        "M6 17V36Q6 43 24 43 42 43 42 36V17M6 21 13 40 20 23 24 43 28 23 35 40 42 21",
        "M20 15 6 4M29 15 43 4",
    )
    + '<ellipse cx="24" cy="17" rx="18" ry="6.5"/>',
    "ancre": _trait(
        "M24 12V44M14 18H34M4 28Q7 44 24 44 41 44 44 28",
        "M4 28 2 35M4 28 11 32M44 28 46 35M44 28 37 32",
    )
    + _cercle(24, 7.5, 4.5),
    "pont": _trait(
        "M2 22H46V30H42V43H36Q36 31 24 31 12 31 12 43H6V30H2Z",
        "M2 14H46M8 14V22M19 14V22M29 14V22M40 14V22",
    ),
    "phare": _trait(
        "M19 17 14 45H34L29 17ZM16 17H32M19.5 8H28.5V17H19.5ZM17 8 24 2 31 8Z",
        "M17.5 26H30.5M16 35H32",
        "M13 12 3 8M13 14 3 18M35 12 45 8M35 14 45 18",
    ),
    "ballon": _trait(
        "M24 15 32.5 21.2 29.3 31.2H18.7L15.5 21.2ZM24 15V5M32.5 21.2 42 18M29.3 31.2 35.5 39.5",
        "M18.7 31.2 12.5 39.5M15.5 21.2 6 18",
    )
    + _cercle(24, 24, 19.5),
    "peigne": _trait(
        "M4 14Q4 10 8 10H40Q44 10 44 14V20H4Z",
        "M7 20V38M13.8 20V38M20.6 20V38M27.4 20V38M34.2 20V38M41 20V38",
    ),
    "enveloppe": _trait("M3 11H45V38H3ZM3 11 24 28 45 11M3 38 18 23M45 38 30 23"),
    "seau": _trait("M8 18 12 45H36L40 18M8 18Q10 2 24 2 38 2 40 18")
    + '<ellipse cx="24" cy="18" rx="16" ry="4"/>',
    "robot": _trait(
        "M9 16H39V42H9ZM24 16V9M4 25V33M44 25V33M17 35H31M21 35V38M27 35V38",
    )
    + _cercle(24, 6, 3)
    + _cercle(17, 26, 3.5)
    + _cercle(31, 26, 3.5),
}


def svg(mot: str) -> str:
    """Give the drawing of a word as a whole SVG file. Raise KeyError for any other word."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48">'
        '<g fill="none" stroke="#000" stroke-width="2.4" stroke-linecap="round"'
        f' stroke-linejoin="round">{DESSINS[mot]}</g></svg>'
    )
