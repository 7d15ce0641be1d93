"""An agent's request for a letter, read: what kind, for whom, why, and the points to make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from emilie.core.text import fold, sentences, words

Kind = Literal["email", "letter", "note"]


@dataclass(frozen=True)
class Brief:
    kind: Kind
    addressee: str
    """The words that name the recipient."""
    purpose: str
    """An infinitive clause (`lui demander de…`) or `que…`; empty when none is given."""
    subject: str
    points: tuple[str, ...]
    signature: str
    familiar: bool
    """Whether the agent writes `tu`."""
    told: str = ""
    """Sentences that open the letter as they are."""


_INFINITIVE = (
    r"(?!(?:premier|premiere|dernier|courrier|conseiller|papier|dossier|quartier|officier|greffier|"
    r"huissier|hier|fevrier|janvier)\b)(?:[\w’'-]+(?:er|ir|oir)|(?:re)?dire|\w*faire|\w*mettre|"
    r"\w*prendre|\w*pondre|\w*tendre|rendre|vendre|\w*suivre|\w*crire|\w*joindre|plaindre|"
    r"\w*naître|clore|\w*clure|\w*duire|(?:re|é)?lire|convaincre|défendre|accuser)\b"
)
_PRONOUN = r"(?:(?:lui|leur|les?|la|vous|te|nous|me|se|y|en)\s+|[lts]['’])*"
_WHY = re.compile(
    rf"[,;]?\s*\b(?:(?:pour|afin de|afin d['’]|en vue de|dans le but de)\s*"
    rf"(?=(?:ne pas\s+)?{_PRONOUN}{_INFINITIVE})|(?:pour|afin)\s+(?=qu[e'’])|"
    rf"(?:lui |leur )?disant\s+(?=qu)|(?:in order )?to\s+"
    r"(?=(?!the\b|my\b|our\b|all\b|every|mr|ms|mrs|a\b|an\b|[A-Z])\w+\s))"
)  # fmt: skip
_THAT = re.compile(
    r"[,;]?\s*\b(?:qui|which|that)\s+(?P<pronoun>(?:lui |leur |les? |la |l['’])?)(?P<verb>\w+)\s+"
)
_ABOUT = re.compile(
    r"[,;]?\s*\b(?:au sujet d(?:e |u |es |['’])|à propos d(?:e |u |es |['’])|concernant |"
    r"portant sur |relati(?:f|ve) (?:à |au |aux )|sur |about |regarding |on )"
)
# `pour lui dire que :`, the rest being in the points.
_UNFINISHED = re.compile(
    rf"^{_PRONOUN}(?:dire|informer|annoncer|indiquer|signaler|préciser|demander|rappeler|expliquer|"
    r"confirmer|proposer|transmettre|communiquer|inform|say|tell|ask)"
    r"(?:\s+(?:que|qu['’]|de|ceci|cela|(?:les |ces )?(?:points|éléments|informations) suivante?s)"
    r")?$"
)
_LABEL = re.compile(
    r"^\s*(?P<name>objet|sujet|subject|ton|tone|signature|signé|destinataire|recipient|à|to)\s*:"
    r"\s*(?P<value>.*)$",
    re.IGNORECASE,
)
_POINTS_LABEL = re.compile(
    r"^\s*(?:(?:les |mes |voici (?:les |mes )?)?points?(?: (?:à dire|à aborder|clés|suivants))?|"
    r"contenu|éléments|message|texte|points to make|content)\s*:\s*$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[-–—•*‣▪]|\d{1,2}[.)]|[a-z]\))\s*(?P<point>.*)$")
_ANSWERS = re.compile(r"\b(?:reponse|repond\w*) a (?:ce|cet|cette|son|sa|leur|mon)\b")
_THEIR = re.compile(r"^(son|sa|ses|leurs?)\b", re.IGNORECASE)
_YOURS = {"son": "votre", "sa": "votre", "ses": "vos", "leur": "votre", "leurs": "vos"}
_COLON = re.compile(r"(?<!\d)\s?:\s+")
_BLANK = re.compile(r"\[[^\]\n]{0,80}\]")
_FAMILIAR = re.compile(r"\b(?:tutoie\w*|tutoyer|tutoyant|tutoiement)\b")


def read_brief(request: str) -> Brief:
    head, points, labels = _sorted_lines(request)
    if _ANSWERS.search(fold(head)) and not any(map(_BULLET.match, request.splitlines())):
        # What was pasted is the message received: nothing in it is for the agent to say.
        points = []
    addressee, purpose, subject = _parted_head(head)
    recipient = labels.get("destinataire") or labels.get("recipient") or labels.get("à")
    return Brief(
        kind=_kind(fold(head)),
        addressee=f"à {recipient}" if recipient else addressee,
        purpose=purpose,
        subject=_filled(labels.get("objet") or labels.get("sujet") or labels.get("subject") or "")
        or subject,
        points=tuple(point for point in points if _filled(point)),
        signature=_filled(labels.get("signature") or labels.get("signé") or ""),
        familiar=_FAMILIAR.search(fold(request)) is not None,
    )


def brief_of(form: Mapping[str, Any]) -> Brief:
    """The same, from the fields of a form: nothing is left to be recognised but the intention."""
    intention = form["intention"].strip()
    clause = intention[:1].lower() + intention[1:]
    does = re.match(rf"(?:ne pas\s+)?{_PRONOUN}{_INFINITIVE}", clause) and "\n" not in clause
    told = "" if does else " ".join(intention.split())
    recipient = form["recipient"]
    return Brief(
        kind=form["kind"],
        addressee=f"à {recipient}" if recipient else "",
        purpose=_filled(clause) if does else "",
        subject="",
        points=tuple(point for point in form["points"] if _filled(point)),
        signature=form["signature"],
        familiar=False,
        told=told,
    )


def _kind(head: str) -> Kind:
    if re.search(r"\b(?:courriel|e ?mail|mail|mel|message)s?\b", head):
        return "email"
    if re.search(r"\b(?:lettre|courrier|letter|convocation)s?\b", head):
        return "letter"
    return "note" if re.search(r"\b(?:note|memo)\b", head) else "email"


def _filled(text: str) -> str:
    """What is left once the blanks of a form (`[objet]`) are taken out."""
    left = " ".join(_BLANK.sub(" ", text).split()).strip(" ,;:.?!")
    return left if words(left) else ""


def _sorted_lines(request: str) -> tuple[str, list[str], dict[str, str]]:
    """The instruction, the points, and the labelled lines (`Objet : …`)."""
    head: list[str] = []
    points: list[str] = []
    labels: dict[str, str] = {}
    for line in request.strip().splitlines():
        label = _LABEL.match(line)
        item = _BULLET.match(line)
        if label and head:
            labels[label["name"].lower()] = label["value"].strip()
        elif not line.strip() or _POINTS_LABEL.match(line):
            continue
        elif item:
            points.append(item["point"].strip())
        elif not head:
            head.append(line.strip())
        else:
            points += [" ".join(span.text.split()) for span in sentences(line)]
    instruction, told = _instruction(" ".join(head))
    told = [part for part in told if not _POINTS_LABEL.match(part)]
    return instruction, [*told, *points], labels


def _instruction(line: str) -> tuple[str, list[str]]:
    """The request itself, apart from what the same line already tells."""
    colon = _COLON.search(line)
    if colon and not re.search(r"\b(?:objet|sujet|subject)$", line[: colon.start()], re.IGNORECASE):
        told = re.split(r"\s*;\s+", line[colon.end() :])
        parts = [" ".join(span.text.split()) for part in told for span in sentences(part)]
        return line[: colon.start()], parts
    first, *others = [" ".join(span.text.split()) for span in sentences(line)] or [""]
    if others and re.fullmatch(r"(?:bonjour|salut|hello|bonsoir)\W*", first.lower()):
        first, *others = others
    return first.rstrip(" .:!"), others


def _parted_head(head: str) -> tuple[str, str, str]:
    """Recipient, purpose and subject, from `Écris à X au sujet de Y pour Z`."""
    purpose = ""
    rest = head
    why = _WHY.search(head)
    that = _THAT.search(head)
    if why:
        rest, purpose = head[: why.start()], head[why.end() :]
    elif that and (infinitive := _infinitive_of(that["verb"])):
        rest = head[: that.start()]
        purpose = f"{that['pronoun']}{infinitive} {head[that.end() :]}"
    about = _ABOUT.search(rest)
    subject = _filled(rest[about.end() :]) if about else ""
    subject = _THEIR.sub(lambda match: _YOURS[match[1].lower()], subject)
    addressee = rest[: about.start()] if about else rest
    if about and about.group().rstrip().endswith("du"):
        subject = f"le {subject}" if subject else ""
    elif about and about.group().rstrip().endswith("des"):
        subject = f"les {subject}" if subject else ""
    return addressee, _filled(_UNFINISHED.sub("", _filled(purpose))), subject


def _infinitive_of(verb: str) -> str | None:
    """The infinitive of a regular verb in the third person: `annonce`, `rappelle`, `demande`."""
    special = {"rappelle": "rappeler", "dit": "dire", "transmet": "transmettre",
               "prévient": "prévenir", "précise": "préciser", "suggère": "suggérer"}  # fmt: skip
    if verb in special:
        return special[verb]
    return f"{verb}r" if re.fullmatch(r"\w{3,}e", verb) else None
