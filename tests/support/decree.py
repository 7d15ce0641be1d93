"""Two versions of a short decree of an invented ministry, as agents receive them."""

from __future__ import annotations

from collections.abc import Sequence

from support.files import pdf

HEAD = """Décret n° 2026-118 du 3 février 2026 relatif au télétravail des agents du ministère

Le Premier ministre,
Vu le code général de la fonction publique, notamment son article L. 430-1 ;
Vu l'avis du comité social d'administration en date du 12 janvier 2026,
Décrète :"""
OF_1 = "Le présent décret s'applique aux agents publics du ministère, titulaires ou contractuels."
OF_2 = (
    "L'agent présente sa demande à son chef de service, qui répond dans un délai de trois mois. "
    "Le refus est motivé et précédé d'un entretien."
)
OF_3 = (
    "La quotité maximale est de trois jours par semaine pour un temps plein. La présence sur site "
    "ne peut être inférieure à deux jours."
)
OF_4 = (
    "Une commission de suivi, présidée par le secrétaire général, se réunit deux fois par an. Elle "
    "rend un avis public."
)
OF_5 = (
    "Le forfait est fixé à 2,88 euros par jour de télétravail, dans la limite de 253,44 euros par "
    "an. Il est versé chaque trimestre."
)
OF_6 = (
    "L'administration fournit le matériel nécessaire : ordinateur, téléphone et accès aux "
    "applications. L'agent en prend soin et le restitue à la fin de son autorisation."
)
LAST = (
    "Le ministre est chargé de l'exécution du présent décret, qui sera publié au Journal officiel "
    "de la République française."
)
NEW_2 = OF_2.replace("trois mois", "un mois").replace("motivé et", "écrit, motivé et")
NEW_7 = (
    "Les agents en situation de handicap bénéficient, à leur demande, d'une dérogation aux "
    "quotités fixées par le présent décret."
)
OLD = [
    HEAD, "Titre Ier – Dispositions générales", f"Article 1er\n{OF_1}", f"Article 2\n{OF_2}",
    f"Article 3\n{OF_3}", "Titre II – Moyens", f"Article 4\n{OF_4}", f"Article 5\n{OF_5}",
    f"Article 6\n{OF_6}", f"Article 7\n{LAST}",
]  # fmt: skip
"""Seven articles under two titles."""
NEW = [
    HEAD, "Titre Ier – Dispositions générales", f"Article 1er\n{OF_1}", f"Article 2\n{NEW_2}",
    f"Article 3\n{OF_3}", "Titre II – Moyens", f"Article 4\n{OF_5.replace('2,88', '3,12')}",
    f"Article 5\n{OF_6}", f"Article 6\n{NEW_7}", f"Article 7\n{LAST}",
]  # fmt: skip
"""Article 2 changed, 4 gone, 5 changed and now 4, 6 now 5, another 6 new; 1, 3 and 7 the same."""


def text_of(version: Sequence[str]) -> bytes:
    return "\n\n".join(version).encode()


def pdf_of(version: Sequence[str], *, width: int = 78, lines: int = 22) -> bytes:
    """Set in lines of `width` characters, `lines` a page, under a header and above a footer."""
    found: list[str] = []
    for part in version:
        for paragraph in part.split("\n"):
            line = ""
            for word in paragraph.split():
                if line and len(line) + 1 + len(word) > width:
                    found.append(line)
                    line = word
                else:
                    line = f"{line} {word}".strip()
            found.append(line)
        found.append("")
    pages = [found[at : at + lines] for at in range(0, len(found), lines)]
    return pdf(pages, header="MINISTÈRE DES ESSAIS – Secrétariat général", footer="Page {n}")
