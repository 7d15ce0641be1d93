"""Names of persons: behind a title, « né(e) » or a label, or begun by a given name.

Capital letters tell a name, so that the text is read as it was written. A name inside that of a
place, an institution or a law (« rue du Docteur Roux », « lycée Jean Moulin ») is nobody: what such
things are called by is told by the word before, never by a list of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from emilie.core.text import fold
from emilie.protection.guard.personal.candidates import Candidate
from emilie.protection.guard.personal.given_names import given_names

_UPPER = "A-ZÀ-ÖØ-ÞŒŸ"
_LETTER = r"[^\W\d_]"
_CAPITALISED = re.compile(rf"[{_UPPER}](?:{_LETTER}|['’\-](?={_LETTER})){{0,40}}\.?")
_SPACE = r"[ \u00a0\u202f]"
_PARTICLE = (
    r"(?:(?:[Dd]e(?: La| L[’'])?|DE(?: LA)?|[Dd]u|DU|[Dd]es|DES|[Vv]an(?: [Dd]er| [Dd]en)?|[Vv]on"
    rf"|[Bb]en|BEN|[Ee]l|EL|[Aa]l|Le|LE|La|LA|[Dd]a|[Dd]os|[Dd]i){_SPACE}|[Dd]['’])"
)
_WORD = rf"(?:{_PARTICLE}){{0,2}}[{_UPPER}](?:{_LETTER}|['’\-](?={_LETTER})){{1,40}}"
_INITIALS = rf"(?:[{_UPPER}]\.[ \-]?){{0,3}}"
_NAME = re.compile(rf"{_INITIALS}{_WORD}(?:{_SPACE}{{1,2}}(?:[{_UPPER}]\.{_SPACE})?{_WORD}){{0,3}}")
_GAP = re.compile(rf"{_SPACE}{{1,2}}")
_WIDOW = re.compile(rf"{_SPACE}{{1,2}}(?:(?:[Vv]euve|VEUVE|[Vv]ve){_SPACE}{{1,2}})?")
_OTHER = re.compile(rf"(?:,| et| ET|, et){_SPACE}")
_CAPITALS = rf"[{_UPPER}]{{2,40}}(?:['’ \-][{_UPPER}]{{2,40}}){{0,2}}"
_CELL = re.compile(rf"[;\t|]{_SPACE}?({_CAPITALS})(?=[;,\t|\n]|\Z)")
_SURNAME_FIRST = re.compile(
    rf"(?<![\w.])(?:({_CAPITALS})(?:{_SPACE}|[;,\t|]{_SPACE}?)"
    rf"|([{_UPPER}]{_LETTER}{{1,40}}(?:-[{_UPPER}]{_LETTER}{{1,40}})?)[;\t|])\Z"
)

_CIVIL_WORDS = """
M. MM. Mr Mr. Mrs Mrs. Ms Mme Mme. MME Mmes Mlle MLLE Monsieur MONSIEUR Madame MADAME Messieurs
Mesdames Mademoiselle Dr Dr. Docteur Docteure Pr Pr. Professeur Professeure Me Me. Maître
monsieur madame mademoiselle mme mlle mr docteur docteure professeur professeure maître M
"""
_CIVIL = frozenset(_CIVIL_WORDS.split())
_RANKS_WORDS = """
capitaine lieutenant commandant commandante colonel général adjudant adjudante major sergent
sergente brigadier brigadière gendarme commissaire préfet préfète sous-préfet sous-préfète juge
lieutenant-colonel adjudant-chef brigadier-chef maire ministre sénateur sénatrice député députée
inspecteur inspectrice gardien procureur procureure conseiller conseillère recteur rectrice
caporal amiral infirmier infirmière pasteur abbé
"""
_RANKS = frozenset(_RANKS_WORDS.split())
_TITLES = _CIVIL | _RANKS | {each.capitalize() for each in _RANKS}
_ADDRESSED = (
    _CIVIL
    - {"Docteur", "Docteure", "Professeur", "Professeure", "Maître", "Dr", "Dr."}
    - {"docteur", "docteure", "professeur", "professeure", "maître", "Pr", "Pr."}
)
"""Titles that no street is called by."""
_LOUD = frozenset({"MONSIEUR", "MADAME", "MLLE"})
_PLURAL = frozenset({"MM.", "Mmes", "Messieurs", "Mesdames"})
_ANNOUNCING = frozenset(" \u00a0\u202f:\n")
_BORN_WORDS = """
né née né(e) née(s) Né Née NÉE soussigné soussigné, soussignée soussignée, soussigné(e)
"""
_BORN = frozenset(_BORN_WORDS.split())
"""Words right before a name."""
_ARTICLES = frozenset({"le", "Le", "la", "La", "au", "du", "mon"})
_WORDS = re.compile(rf"(?:{_LETTER}|['’\-.](?={_LETTER}))+\.?")
_PARTICLES = frozenset({"Le", "La", "LE", "LA", "De", "Du", "Des", "de", "du", "des"})
_NOT_NAMES_WORDS = """
Contacter Point Européen Européenne Coordonnateur Coordonnatrice Honoraire Prenom Adresse Titulaire
Madame Monsieur Mesdames Messieurs Mme Mlle Docteur Maître Professeur Les Un Une Sous Vice
Directeur Directrice Président Présidente Préfet Préfète Maire Ministre Chef Cheffe Adjoint
Adjointe Secrétaire Responsable Chargé Chargée Conseiller Conseillère Inspecteur Inspectrice
Procureur Procureure Recteur Rectrice Commissaire Juge Greffier Bonjour Cordialement Objet
Service Direction Bureau Mairie Préfecture Ministère Région Département Commune Conseil Tribunal
Général Générale Délégué Déléguée Rapporteur Référent Référente Agent Agente Janvier Février
Mars Avril Mai Juin Juillet Août Septembre Octobre Novembre Décembre Lundi Mardi Mercredi Jeudi
Vendredi Samedi Dimanche Est Sont Tél Tel Email Mail Courriel Date Nom Prénom Né Née Signature
Il Elle Je Nous Vous On Et Ou En Par Pour Avec Sur Dans Sans Ce Cette Ces Au Aux Article Qui Que
Nationale National Api Rh Sa Sas Sarl Cedex Rue Avenue Lycée École Collège Université Trésorier
Trésorière Bâtonnier Bâtonnière Chancelier Proviseur Proviseure Principal Principale Doyen
Doyenne Ambassadeur Ambassadrice Consul Comptable Médiateur Médiatrice Défenseur Défenseure
Premier Première Garde Gouverneur Enquêteur Administratif Régional Départemental Municipal
Rectorat Tout
"""
_NOT_NAMES = frozenset(_NOT_NAMES_WORDS.split())
_NOT_UPPER = frozenset(form for each in _NOT_NAMES for form in (each.upper(), fold(each).upper()))
_AMBIGUOUS = frozenset(
    {"ADAM", "BLANCHE", "CLAIRE", "FLEUR", "IRIS", "JADE", "LOIS", "LUCE", "MAX", "PIERRE", "ROSE"}
    | {"Lois"}
)
"""Given names that are words too: told from them by small letters, or by their accents."""
_CALLED = (
    r"\b(?:rue|avenue|av\.?|boulevard|bd|place|allée|chemin|impasse|route|quai|cours|square|passage"
    r"|pont|tunnel|esplanade|parvis|promenade|rond-point|villa|cité|résidence|quartier|faubourg"
    r"|lycée|collège|école|groupe|université|institut|faculté|campus|amphithéâtre|amphi|bâtiment"
    r"|salle|gymnase|stade|piscine|complexe|centre|espace|maison|foyer|hôpital|clinique|ehpad|chu"
    r"|médiathèque|bibliothèque|musée|théâtre|conservatoire|auditorium|cinéma|parc|jardin|caserne"
    r"|fort|gare|station|aéroport|arrêt|porte-avions|tour|pavillon|laboratoire|fondation|prix"
    r"|association|bourse|médaille|lois?|décret|ordonnance|rapport|réforme|amendement|circulaire"
    r"|plan|commission|programme|promotion|affaire|jurisprudence|théorème|maladie|syndrome|méthode"
    r"|échelle|barème|saint|sainte|st|ste|île|mont|lac|col|crèche|société|entreprise|librairie|cabinet"
    r"|éditions|établissements|ets|hôtel|restaurant|zac|banque|mutuelle|caisse|coopérative|compagnie"
    r"|assurances?|pharmacie|boulangerie|boucherie|garage|imprimerie|brasserie|galerie|transports"
    r"|agence|marque|magasin|boutique|domaine|château|orchestre|club|champagne|laiterie)"
    r"(?:[ \u00a0](?:et )?[a-zéèê]+"
    r"(?:al|ale|aux|els?|elle|ifs?|ive|aire|ier|ière|iques?|ien|ante?|ente?|ée?"
    r"|lic|que|ports|eur|éen)\b){0,2}"
)
_INSTITUTION = re.compile(rf"{_CALLED}[ \u00a0\-](?:«\s?|\")?\Z", re.IGNORECASE)
_BODY = re.compile(
    rf"(?:{_CALLED}|(?:syndicat|fédération|comité|groupement|commune|ville|communauté)\b)"
    r"[ \u00a0\-]",
    re.IGNORECASE,
)
"""An institution, where a form asks for who is in charge."""
_OF_A_RANK = re.compile(
    rf"{_CALLED}[ \u00a0\-](?:du |des |de la |de l['’]|d['’])?\Z", re.IGNORECASE
)
_LABEL = re.compile(
    r"\b(?:pr[ée]noms?|noms?(?: et |, ?| ?/ ?| )pr[ée]noms?|pr[ée]noms?(?: et |, ?| ?/ ?)noms?"
    r"|nom (?:de (?:naissance|famille|jeune fille)|d['’]usage|d['’][ée]pouse|marital|patronymique)"
    r"|(nom))[ \u00a0]?:\s?\Z",
    re.IGNORECASE,
)
_IN_CHARGE = re.compile(
    r"\b(?:(?:affaire|dossier)s? suivie?s? par|suivie? par|r[ée]dig[ée]e? par|[ée]tablie? par"
    r"|r[ée]dact(?:eur|rice)|demandeu(?:r|se)|requ[ée]rante?|b[ée]n[ée]ficiaire|signataire"
    r"|interlocut(?:eur|rice)|votre contact)[ \u00a0]?:\s?\Z",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\"”]?[ \u00a0]?<([\w.+-]{1,64})@")
_COMPANY = re.compile(r" (?:SAS?U?|SARL|SCI|EURL|SNC|SCP|& (?:Fils|Cie|Associés))(?![^\W_])")
_GIVEN_LABEL = re.compile(r"pr[ée]nom", re.IGNORECASE)


def persons(text: str) -> Iterator[Candidate]:
    """The names in a text as it was written, without their titles; offsets are in that text."""
    given = given_names()
    done = 0
    for match in _CAPITALISED.finditer(text):
        start, word = match.start(), match[0]
        if start < done:
            continue
        found: Candidate | None = None
        if word in _TITLES:
            found = _titled(text, start, match.end(), word)
        elif text[start - 1 : start] in _ANNOUNCING:
            found = _announced(text, start)
        if found is None and word[-1] != "." and word.partition("-")[0] in given:
            found = _given(text, start, match.end())
        if found is None:
            continue
        done = found.end
        # What a street or a school is called by is nobody, and is gone past as a whole.
        if found.score:
            yield found
            if word in _PLURAL:
                for other in _others(text, done):
                    yield other
                    done = other.end


def _titled(text: str, start: int, end: int, title: str) -> Candidate | None:
    gap = _WIDOW.match(text, end)
    name = _NAME.match(text, gap.end()) if gap else None
    if name is None:
        return None
    stop = _trimmed(text, name)
    if title in _LOUD:
        # Among words that are all in capitals, only known given names part a name from the rest.
        words = text[name.start() : stop].split()
        kept = 2 if words and words[0].partition("-")[0] in given_names() else 1
        stop = name.start() + len(" ".join(words[:kept]))
    # « Préfet de Police », « Député LR » : a rank is followed by what it is of as well.
    of = title not in _ADDRESSED and (name[0][0].islower() or stop - name.start() < 3)
    if stop <= name.start() or of:
        return None
    nobody = title not in _ADDRESSED and _OF_A_RANK.search(text, max(0, start - 60), start)
    return Candidate("person", "person.title", name.start(), stop, 0.0 if nobody else 1.0)


def _announced(text: str, start: int) -> Candidate | None:
    """A name behind a word in small letters, or behind the label of a form."""
    begin = max(0, start - 40)
    line = text[begin:start]
    if ":" in line[-2:]:
        return _labelled(text, start, begin)
    if line[-1].isspace():
        words = line.split()
        title = words[-1].replace("’", "'").rpartition("'")[2].lstrip("(") if words else ""
        if title in _BORN and (name := _NAME.match(text, start)):
            stop = _trimmed(text, name)
            return Candidate("person", "person.born", start, stop, 0.9) if stop > start else None
        general = title in {"général", "conseiller", "conseillère", "inspecteur", "gardien"}
        if title in _TITLES and (not general or set(words[-2:-1]) & _ARTICLES):
            at = start - len(line) + line.rindex(title)
            return _titled(text, at, at + len(title), title)
    return None


def _labelled(text: str, start: int, begin: int) -> Candidate | None:
    label = _LABEL.search(text, begin, start)
    name = _NAME.match(text, start)
    if name is None:
        return None
    stop = _trimmed(text, name)
    if label is None:
        whole = stop == name.end() and _GAP.search(text, start, stop)
        in_charge = whole and _IN_CHARGE.search(text, begin, start)
        sending = whole and _is_sender(text, start, stop)
        nobody = _BODY.match(text, start) or _COMPANY.match(text, stop)
        found = (in_charge or sending) and not nobody
        return Candidate("person", "person.label", start, stop, 0.9) if found else None
    if text[stop : stop + 2].strip() == ":":  # an empty field, and the next one
        return None
    # A thing has a name as well: « Nom : » alone says little.
    told = (
        label[1] is None
        or _GIVEN_LABEL.search(text, max(0, start - 60), stop + 40)
        or any(each.partition("-")[0] in given_names() for each in name[0].split())
    )
    return Candidate("person", "person.label", start, stop, 1.0) if told and stop > start else None


def _is_sender(text: str, start: int, stop: int) -> bool:
    """Whether an address follows that is made of the name: « De : Léo Roc <leo.roc@… > »."""
    address = _ADDRESS.match(text, stop)
    if address is None:
        return False
    local = fold(address[1])
    return any(len(word) > 2 and fold(word) in local for word in text[start:stop].split())


def _given(text: str, start: int, end: int) -> Candidate | None:
    if text[start:end] in _AMBIGUOUS:
        return None
    gap = _GAP.match(text, end)
    stop = _trimmed(text, name) if gap and (name := _NAME.match(text, gap.end())) else start
    if _INSTITUTION.search(text, max(0, start - 60), start):
        return Candidate("person", "person.given", start, max(stop, end), 0.0)
    if gap and stop > gap.end():
        nobody = _COMPANY.match(text, stop)
        return Candidate("person", "person.given", start, stop, 0.0 if nobody else 0.7)
    if cell := _CELL.match(text, end):
        return Candidate("person", "person.given", start, cell.end(1), 0.7)
    first = _SURNAME_FIRST.search(text, max(0, start - 45), start)
    if first is None or set((first[1] or first[2]).upper().split()) & _NOT_UPPER:
        return None
    return Candidate("person", "person.given", first.start(), end, 0.7)


def _others(text: str, end: int) -> Iterator[Candidate]:
    """« MM. Dupont, Durand et Martin »: those behind the first."""
    while (joint := _OTHER.match(text, end)) and (name := _NAME.match(text, joint.end())):
        stop = _trimmed(text, name)
        if stop <= name.start():
            return
        yield Candidate("person", "person.title", name.start(), stop, 0.9)
        end = stop


def _trimmed(text: str, name: re.Match[str]) -> int:
    """Where `name` ends, before a word that is a function, a day, a place…"""
    stop = name.start()
    for word in _WORDS.finditer(text, name.start(), name.end()):
        if any(part in _NOT_NAMES or part in _NOT_UPPER for part in word[0].split("-")):
            before = text[name.start() : word.start()]
            # « Mme La Directrice » : the particle goes with the word.
            kept = before.rstrip()
            return name.start() if kept in _PARTICLES else name.start() + len(kept)
        stop = word.end()
    return stop
