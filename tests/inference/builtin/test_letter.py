"""Letters laid out from the agent's own points, addressed as French usage wants."""

from __future__ import annotations

import pytest

from emilie.core.text import fold, words
from emilie.inference.builtin.brief import read_brief
from emilie.inference.builtin.recipients import recipient_of
from support.builtin import NOTE, answered, spaced

HIGHEST = "l’expression de ma très haute considération."
HIGH = "l’expression de ma haute considération."
MIDDLE = "l’expression de ma considération distinguée."


async def _letter(request: str) -> str:
    answer = spaced(await answered(request)).replace("\\", "")
    return answer.split("\n\n---", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("to", "greeting", "closing"),
    [
        ("au préfet de la Sarthe", "Monsieur le Préfet,", HIGH),
        ("à la préfète", "Madame la Préfète,", HIGH),
        ("à la ministre de la Culture", "Madame la Ministre,", HIGHEST),
        ("au ministre", "Monsieur le Ministre,", HIGHEST),
        ("à Mme Durand, ministre de la Santé,", "Madame la Ministre,", HIGHEST),
        ("au Premier ministre", "Monsieur le Premier ministre,", HIGHEST),
        ("au maire de Vannes", "Monsieur le Maire,", MIDDLE),
        ("à Madame la maire de Paris", "Madame la Maire,", MIDDLE),
        ("à la présidente du conseil départemental", "Madame la Présidente,", HIGH),
        ("à M. Bernard, sénateur du Lot,", "Monsieur le Sénateur,", HIGH),
        ("à la députée", "Madame la Députée,", HIGH),
        ("au recteur de l'académie de Nice", "Monsieur le Recteur,", HIGH),
        ("à l'ambassadrice de France", "Madame l’Ambassadrice,", HIGHEST),
        ("à Mme Dupont, directrice des ressources humaines,", "Madame la Directrice,", MIDDLE),
        ("au directeur de cabinet du ministre", "Monsieur le Directeur,", MIDDLE),
        ("au sous-préfet", "Monsieur le Sous-Préfet,", HIGH),
        ("à Me Martin, notaire,", "Maître,", MIDDLE),
        ("à un usager", "Madame, Monsieur,", "Madame, Monsieur, mes salutations distinguées."),
        ("à Mme Petit", "Madame,", "mes salutations distinguées."),
        ("à M. de La Tour", "Monsieur,", "mes salutations distinguées."),
        ("à mes collègues", "Chères et chers collègues,", "Bien cordialement,"),
        ("à ma collègue Julie", "Bonjour Julie,", "Bien cordialement,"),
        ("à Jean-Marc", "Bonjour Jean-Marc,", "Bien cordialement,"),
        ("à tous les agents", "Bonjour à toutes et à tous,", "Bien cordialement,"),
        ("au maire et à la préfète", "Monsieur le Maire, Madame la Préfète,", HIGH),
        ("", "Madame, Monsieur,", "mes salutations distinguées."),
    ],
)
async def test_formulas_follow_the_recipient(to: str, greeting: str, closing: str) -> None:
    letter = await _letter(f"Écris une lettre {to} pour demander un rendez-vous le 3 mai")
    paragraphs = letter.split("\n\n")
    assert greeting in paragraphs
    assert paragraphs[-2].endswith(closing)
    if closing in {HIGHEST, HIGH, MIDDLE}:
        assert f"Je vous prie d’agréer, {greeting[:-1]}, " in paragraphs[-2]
    assert paragraphs[-1] == "[signature]"
    assert "Je souhaite vous demander un rendez-vous le 3 mai." in letter


def test_an_office_without_a_gender_is_left_to_the_agent() -> None:
    either = "[Madame la Ministre ou Monsieur le Ministre]"
    assert recipient_of("au/à la ministre", "fr").greeting == either
    assert recipient_of("à votre ministre", "fr").greeting == either
    assert recipient_of("président·e du jury", "fr").greeting.startswith("[Madame la Présidente")


async def test_an_email_has_no_postal_address() -> None:
    email = await _letter("Courriel à Julie : réunion reportée à jeudi 14h")
    assert "**Objet :** Réunion reportée à jeudi 14 h" in email
    assert "[lieu]" not in email
    letter = await _letter("Courrier à Julie : réunion reportée à jeudi 14h")
    assert "[lieu], le [date]" in letter
    assert "[nom et adresse du destinataire]" in letter


async def test_points_are_kept_in_the_words_of_the_agent() -> None:
    email = await _letter(
        "Rédige un courriel à Mme Dupont, directrice des ressources humaines, pour lui dire que :\n"
        "- la réunion du 12 mars est reportée au 15\n- la salle sera la 204\n"
        "- merci de confirmer votre présence"
    )
    assert "La réunion du 12 mars est reportée au 15. La salle sera la 204." in email
    assert "\n\nMerci de confirmer votre présence.\n\n" in email


async def test_short_notes_become_a_list() -> None:
    email = await _letter(
        "Rédige un courriel à M. Leroy, maire de Vannes pour l'inviter à l'inauguration du parc.\n"
        "Points à dire :\n- inauguration le 3 mai à 10h30\n- discours du préfet\n"
        "- cocktail à la suite\n\nTon : courtois et direct.\nSignature : Jeanne Moreau"
    )
    assert "Je vous invite à l’inauguration du parc." in email
    assert "- inauguration le 3 mai à 10 h 30 ;\n- discours du préfet ;\n- cocktail" in email
    assert email.endswith("Jeanne Moreau")
    assert "courtois" not in email


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ("mail à Paul pour lui demander de relire la note", "Je vous demande de relire la note."),
        ("mail en tutoyant à Paul pour lui demander de venir", "Je te demande de venir."),
        ("courriel aux collègues pour leur rappeler que le badge est obligatoire",
         "Je vous rappelle que le badge est obligatoire."),
        ("lettre à la ministre pour la remercier de son aide", "Je vous remercie de votre"),
        ("lettre à Mme la présidente pour lui demander si elle est disponible le 4 avril",
         "Je vous demande si vous êtes disponible le 4 avril."),
        ("mail à Thomas pour annuler le point de demain", "Je vous écris pour annuler le point"),
        ("mail à Thomas pour l'informer que le train part à 9h et que la salle change",
         "Le train part à 9 h. La salle change."),
        ("mail à l'équipe qui annonce le départ de Luc", "Je vous annonce le départ de Luc."),
        ("Peux-tu écrire un mail à Luc pour lui transmettre le rapport ?",
         "Je vous transmets le rapport."),
    ],
)  # fmt: skip
async def test_an_instruction_becomes_a_sentence(request_: str, said: str) -> None:
    assert said in await _letter(request_)


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        ("mail à Thomas pour annuler le point de demain", "Annulation du point de demain"),
        ("lettre au maire pour demander un rendez-vous", "Demande de rendez-vous"),
        ("mail au maire pour l'informer de la fermeture du pont", "Fermeture du pont"),
        ("mail à Luc pour l'inviter au séminaire", "Invitation au séminaire"),
        ("lettre au maire concernant la rénovation de l'école : les travaux débutent le 3 mai",
         "Rénovation de l’école"),
        ("courrier à un usager concernant son dossier de bourse. Il manque l'avis d'imposition.",
         "Votre dossier de bourse"),
        ("Écris un mail à Luc.\nObjet : Bilan 2025\n- bilan prêt", "Bilan 2025"),
        ("Rédige un courriel à [destinataire et fonction] pour [objet].\n\nPoints à dire :\n- \n- ",
         "[objet]"),
    ],
)  # fmt: skip
async def test_the_object_says_what_it_is_about(request_: str, line: str) -> None:
    assert f"**Objet :** {line}\n" in await _letter(request_)


async def test_a_letter_received_is_not_what_the_agent_says() -> None:
    answer = await answered("Écris une réponse à ce courrier : Madame, je me plains du bruit.")
    assert "plains" not in answer
    assert "[votre message]" in answer


async def test_thanks_close_a_list() -> None:
    email = await _letter(
        "Mail à Luc pour relancer la commande de papier :\n- commande du 3 mars\n- besoin le 20\n"
        "- merci de me donner une date"
    )
    assert "**Objet :** Relance de la commande de papier\n" in email
    assert "- besoin le 20.\n\nMerci de me donner une date.\n" in email


async def test_what_is_missing_is_listed() -> None:
    answer = await answered("Rédige un courriel à [destinataire et fonction] pour [objet].\n- \n- ")
    note = answer.replace("\\", "").split("---")[1]
    assert "À compléter avant l’envoi : [objet], [votre message], [signature]." in note
    assert "Donnez-moi les points" in note


async def test_pronouns_of_the_request_are_flagged() -> None:
    answer = await answered("Mail à M. Bernard, sénateur, qui annonce que sa demande est acceptée")
    assert "À vérifier : les pronoms « sa »" in answer


async def test_a_note_has_neither_greeting_nor_closing() -> None:
    note = await _letter(
        "Note au directeur sur le télétravail :\n- 45 agents concernés\n- coût 12 000 €\n- à signer"
    )
    top = "**Note**\n\nÀ l’attention du directeur\n\n[date]\n\n**Objet :** Télétravail"
    assert note.startswith(top)
    assert "- coût 12 000 € ;" in note
    assert "agréer" not in note


async def test_a_point_can_be_added_afterwards() -> None:
    email = await answered("Ajoute que le train part à 9 h", before=["Mail à Luc : salle 204"])
    assert "Salle 204." in email
    assert "Le train part à 9" in spaced(email)


async def test_english_letters_have_english_formulas() -> None:
    email = await _letter(
        "Draft an e-mail to Ms Smith to confirm the meeting on 12 May. Points to make:\n"
        "- meeting at 10 am\n- room 204"
    )
    assert email.startswith("**Subject:** Confirm the meeting on 12 May\n\nDear Ms Smith,")
    assert "I am writing to confirm the meeting on 12 May." in email
    assert "Points to make" not in email
    assert "Kind regards," in email


async def test_no_word_of_the_body_is_invented() -> None:
    points = ["Le marché est attribué à la société Dupré", "Le montant est de 45 000 euros",
              "La notification partira lundi"]  # fmt: skip
    letter = await _letter("Écris une lettre au maire :\n" + "\n".join(f"- {p}" for p in points))
    body = letter.split("Monsieur le Maire,\n\n")[1].split("\n\nJe vous prie")[0]
    assert {fold(word) for word in words(body)} <= {fold(w) for p in points for w in words(p)}


async def test_documents_do_not_slip_into_a_letter() -> None:
    answer = await answered("Écris un mail à Luc pour lui transmettre la note", NOTE)
    assert "[1]" not in answer
    assert "2,88" not in answer


def test_a_brief_is_read_from_one_line() -> None:
    brief = read_brief("Écris à Julie au sujet du budget pour lui proposer une date ; merci")
    assert (brief.addressee, brief.subject) == ("Écris à Julie", "le budget")
    assert brief.purpose.startswith("lui proposer une date")
