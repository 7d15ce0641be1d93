"""What a question wants done, by the words that French administrations ask with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from emilie.core.text import fold, stems, words
from emilie.inference.builtin.ask import Ask, Task, parted
from emilie.inference.grounding import Grounded

Intent = Literal[
    "empty", "unclear", "hello", "thanks", "bye", "how_are_you", "who", "abilities",
    "summary", "answer", "letter", "rewriting", "redrafting", "translation", "code", "ideas",
    "analysis", "comparison", "general",
]  # fmt: skip

_LETTER = (
    r"(?:courriels?|e ?mails?|mails?|mels?|lettres?|courriers?|notes?|messages?|invitation|"
    r"convocation|relance|reponse|letters?|memo|accuse de reception|mot d'excuses?|"
    r"lettre de motivation)"
)
_WRITE = (
    r"(?:redige\w*|ecri(?:s|re|vez|vons|t)?|prepare\w*|fai(?:s|re|tes)|compose\w*|envoye\w*|envoie|"
    r"mets? en forme|mettre en forme|besoin d'une?|il me faut|(?:veux|voudrais|souhaite|dois|"
    r"aimerais)|propose\w*|genere\w*|cree\w*|draft|write|prepare|compose|send|formule|elabore\w*|repond\w*|"
    r"aide moi (?:a|pour|avec))"
)
_SUMMARY = re.compile(
    r"\b(?:resume(?:s|z|r|e)?(?! des? competences)|synthe(?:se|tise\w*)|"
    r"(?:points?|idees?|elements?|messages?|informations?|conclusions?) "
    r"(?:cles?|essentiel\w*|princip\w*|importan\w*|majeur\w*|a retenir|forts?)|l'essentiel|"
    r"grandes lignes|(?:a|faut|dois|doit on) retenir|en bref|fiche de lecture|summar\w+|"
    r"(?:key|main) (?:points?|ideas?|takeaways?|messages?)|tl;?dr|"
    r"(?:de quoi|what) (?:parle|traite|s'agit|is (?:this|the) (?:document|text|report) about)|"
    r"(?:que|qu'est ce que|quoi) (?:dit|raconte|contient|nous apprend|disent|contiennent|dans) "
    r"(?:ce|cet|cette|ces|le|les|la)? ?(?:document|texte|fichier|rapport|note|piece|"
    r"pdf|article)s?\W*$)"
)
_REWRITING = re.compile(
    r"\b(?:reformul\w+|corrige\w*|correction\w*|reecri\w+|ameliore\w*|simplifie\w*|clarifie\w*|"
    r"relis|relire|relisez|remets? (?:au propre|en forme)|mets? (?:au propre|en page)|orthographe|"
    r"raccourci\w*|plus (?:clair|simple|formel|court|lisible)\w*|rewrite|rephrase|proofread|"
    r"correct|tidy up|fix (?:the|this|my) (?:text|typography|spelling))\b"
)
_TRANSLATION = re.compile(
    r"\b(?:tradui\w+|traduct\w+|translat\w+|en (?:anglais|allemand|espagnol|italien|arabe|"
    r"portugais|chinois|russe|neerlandais|polonais|ukrainien|latin)\W*$|"
    r"into (?:english|french|german|spanish))"
)
_ANALYSIS = re.compile(
    r"^(?:peux tu |pouvez vous |merci de |fai[st]e?s? (?:une?|la|le) )?(?:compar\w+|analys\w+|"
    r"evalu\w+|critiqu\w+|calcul\w+|"
    r"(?:fais|dresse|construis)? ?(?:un|le) (?:tableau|plan)|argumente\w*|"
    r"commente\w*|que penses? (?:tu|vous)|(?:quel est|donne\w*(?: moi)?) (?:ton|votre) avis|"
    r"analyse|compare|assess)\b"
)
_TEXTS = r"(?:versions?|textes?|documents?|fichiers?|redactions?|texts?|files?)"
_THOSE = r"(?:(?:ces|les|des|nos|mes|the|these|both|deux|two|entre) ){1,3}"
# Of two texts, not of two things that they speak of (`la différence entre congé et absence`).
_COMPARISON = re.compile(
    rf"\bcompar\w+ (?:moi |nous )?{_THOSE}{_TEXTS}\b|"
    r"\bcompar\w+ (?:l'ancien\w*|l'actuel\w*|la (?:premiere|nouvelle)) version\b|"
    rf"\b(?:differences?|changements?|modifications?|ecarts?|changes?) .{{0,20}}?"
    rf"(?:entre|between) {_THOSE}{_TEXTS}\b|"
    r"\b(?:qu'est ce qui|ce qui|what(?: has|'s|s)?)(?: a| ont)? "
    r"(?:change\w*|ete modifie\w*|differe\w*)\b.{0,40}?"
    rf"\b(?:{_TEXTS}|ancien\w*|l'autre|other)\b|"
    r"\bqu'est ce qui (?:a change|change|differe)\W*$|^what (?:has |is )?(?:changed|different)\W*$"
)
_CODE = re.compile(
    r"\b(?:python|sql|javascript|excel|vba|macro|regex|expression reguliere|script|"
    r"code (?:python|en|qui|pour)|fonction qui|algorithme|programme (?:qui|en))\b"
)
_IDEAS = re.compile(
    r"\b(?:imagine\w*|invente\w*|brainstorm\w*|(?:donne\w*|propose\w*|trouve\w*|suggere\w*|give me|"
    r"suggest|cherche) (?:moi )?(?:des|\d+|une?|deux|trois|cinq|dix|some|ten|plusieurs) ?(?:\w+ )?"
    r"(?:idees?|titres?|noms?|slogans?|pistes|exemples?|ideas?|names?|titles?)|poeme|poesie|"
    r"histoire drole|blague|joke|poem|slogan|discours)\b"
)
_ASKING = re.compile(
    r"^(?:et |mais |alors |donc )?(?:qui|que|qu'|quoi|quel\w*|quand|combien|ou|comment|pourquoi|"
    r"lequel|laquelle|est ce|a quel\w*|en quel\w*|de quel\w*|dans quel\w*|a partir de quand|depuis|"
    r"jusqu|a qui|par qui|y a t|who|what|when|where|how|why|which|is|are|does|do)\b"
)
_SMALL = {
    "hello": r"(?:re)?(?:bonjour|bonsoir|salut|coucou|hello|hi|hey|good morning)"
    r"(?: (?:emilie|a (?:tous|toi|vous)))?",
    "thanks": r"(?:(?:ok|super|parfait|tres bien) )?(?:merci|thanks|thank you)"
    r"(?: (?:beaucoup|bien|emilie|a (?:toi|vous)|infiniment|pour .{1,60}|very much))*",
    "bye": r"(?:au revoir|a bientot|a demain|bye|goodbye|bonne (?:journee|soiree|nuit))"
    r"(?: emilie)?",
    "how_are_you": r"(?:comment (?:ca va|vas tu|allez vous)|ca va|how are you)(?: emilie)?",
    "who": r"(?:(?:mais )?(?:qui es tu|qui etes vous|tu es qui|vous etes qui|c'est qui"
    r"|qui est emilie|comment (?:t'appelles tu|vous appelez vous)|quel est ton nom"
    r"|who are you|what are you|presente toi|presentez vous"
    r"|es tu (?:une ia|un robot|humaine?|chatgpt)"
    r"|quel modele (?:es tu|utilises tu)|which model are you))(?: .{0,40})?",
    "abilities": r"(?:que (?:sais|peux|savez|pouvez) (?:tu|vous)(?: (?:faire|m'aider).{0,40})?"
    r"|qu'est ce que (?:tu (?:sais|peux)|vous (?:savez|pouvez)) faire.{0,40}"
    r"|(?:a quoi|en quoi|comment) (?:sers tu|servez vous|peux tu m'aider|pouvez vous m'aider"
    r"|ca marche|tu fonctionnes|fonctionnes tu)|aide|help|aide moi|what can you do.{0,40}"
    r"|tu sais faire quoi|quelles sont tes (?:capacites|fonctions)|how can you help.{0,20})",
}
_ALONE = {
    name: re.compile(rf"(?:(?:bonjour|salut|hello)(?: emilie)? )?{pattern}")
    for name, pattern in _SMALL.items()
}
INTENTS_OF_TASKS: dict[str, Intent] = {
    "courriel": "letter",
    "synthese": "summary",
    "traduction": "translation",
    "reformulation": "rewriting",
    "comparaison": "comparison",
}
_WRITE_LETTER = re.compile(
    rf"\b{_WRITE}\b.{{0,60}}?\b{_LETTER}\b|\b(?:ecri(?:s|re|vez)|repond(?:s|re|ez)) "
    r"(?:a|au|aux)\b(?! (?:cette|ces|ma|mes|la|une|toutes les|les) questions?\b)"
)
_LETTER_FIRST = re.compile(
    rf"^(?:(?:bonjour|s'il te plait|svp|stp)\W+)?(?:une? |le )?(?:petit |court |bref )?{_LETTER}\b"
    r"(?! de (?:synthese|quoi))(?:.{0,40}?(?: (?:a|au|aux|pour|de|d'|to|for)\b|\s*:)|$)"
)
_SUMMARY_NOTE = re.compile(r"\b(?:note|fiche) de (?:synthese|lecture)\b")


def intent_of(ask: Ask) -> Intent:
    """What the question wants; a task chosen by the agent settles it when there is a question."""
    if not ask.question.strip():
        return "summary" if ask.passages else "empty"
    if not any(word.isalpha() for word in words(ask.question)):
        return "unclear"
    instruction, text = parted(ask.question)
    head = fold(instruction)[:400].strip()
    small = _small_talk(head) if not text else None
    if small is not None:
        return small
    if ask.task in INTENTS_OF_TASKS and not _is_other_question(ask, head):
        return INTENTS_OF_TASKS[ask.task]
    return _by_words(head, bool(ask.passages), bool(text))


def intent_with_documents(question: str, before: Sequence[str], task: Task | None) -> Intent:
    """What a question wants when documents came with it, or before it."""
    document = Grounded(1, "", 1, "page", None, "")
    return intent_of(Ask(question, tuple(before), (document,), task))


def _small_talk(head: str) -> Intent | None:
    bare = " ".join(re.sub(r"[^\w' ]", " ", head).split())
    if len(bare) > 90:
        return None
    for name, pattern in _ALONE.items():
        if pattern.fullmatch(bare):
            return name  # type: ignore[return-value]  # the keys of _SMALL are intents
    return None


def _is_other_question(ask: Ask, head: str) -> bool:
    """A task kept on a follow-up that plainly asks something of the documents."""
    return bool(ask.before and ask.passages and _ASKING.match(head) and head.endswith("?"))


def _by_words(head: str, has_passages: bool, has_text: bool) -> Intent:
    asking = _ASKING.match(head) is not None
    if _SUMMARY_NOTE.search(head):
        return "summary"
    asked_for = _first_of(head, asking)
    if asked_for is None and has_passages and _COMPARISON.search(head):
        return "comparison"
    if asked_for is None and _ANALYSIS.search(head):
        return "analysis"
    if asked_for == "summary" or not (asking and has_passages):
        if asked_for is not None:
            return asked_for
        if _CODE.search(head) and not has_passages:
            return "code"
        if _IDEAS.search(head):
            return "ideas"
    if has_passages or (has_text and asking):
        return "answer"
    return "general"


def _first_of(head: str, asking: bool) -> Intent | None:
    """The task that the request names first: `Écris un mail qui résume…` asks for a mail."""
    places: dict[Intent, int] = {}
    if _LETTER_FIRST.match(head):
        return "letter"
    if (written := _WRITE_LETTER.search(head)) and not asking:
        places["letter"] = written.end()
    if (summed := _SUMMARY.search(head)) and not _asks_of_a_summary(head):
        places["summary"] = summed.start()
    if translated := _TRANSLATION.search(head):
        places["translation"] = translated.start()
    if rewritten := _REWRITING.search(head):
        places["rewriting"] = rewritten.start()
    return min(places.items(), key=lambda place: place[1])[0] if places else None


def _asks_of_a_summary(head: str) -> bool:
    """`Qui a rédigé la synthèse ?` asks about one, it does not ask for one."""
    return re.match(r"^(?:qui|quand|ou|combien|pourquoi|a quelle|a qui)\b", head) is not None


# --- questions that lean on the one before -----------------------------------------------

_SHORTER = re.compile(
    r"\b(?:plus (?:court|bref|concis|synthetique)\w*|moins long\w*|raccourci\w*|shorter|condense)\b"
)
_LONGER = re.compile(
    r"\b(?:plus (?:long|detaille|complet|developpe)\w*|moins court\w*|detaille\w*|developpe\w*|"
    r"longer|more detail\w*|precise\w*)\b"
)
_COUNTED = re.compile(
    r"^(?:et |plutot |maintenant )?(?:en|in) (?:\w+ ){1,2}(?:phrase|point|ligne|mot|page|"
    r"paragraphe|tiret|puce|sentence|line|word|bullet)s?\W*$"
)
_MORE = re.compile(r"^(?:et|mais|alors|and|but|what about|aussi|pareil|meme chose|idem|pourquoi)\b")


def leans(ask: Ask) -> bool:
    """Whether a question only makes sense after the one before."""
    if not ask.before or len(ask.question) > 120:
        return False
    folded = fold(ask.question).strip()
    if _small_talk(folded) is not None:
        return False
    return bool(_MORE.match(folded) or len(set(stems(ask.question))) < 2 or resizes(ask.question))


def resizes(question: str) -> bool:
    """Whether a question only asks for another length."""
    folded = fold(question).strip()
    if len(words(folded)) > 9:
        return False
    return bool(_SHORTER.search(folded) or _LONGER.search(folded) or _COUNTED.match(folded))
