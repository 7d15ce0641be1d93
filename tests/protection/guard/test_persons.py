"""Names of persons, without their titles; what streets and schools are called by is nobody."""

from __future__ import annotations

import pytest

from support.personal import found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("M. Dupont est absent", ["Dupont"]),
        ("Mme Anne-Marie LE GUEN, cheffe", ["Anne-Marie LE GUEN"]),
        ("Monsieur le préfet Jean DUPONT", ["Jean DUPONT"]),
        ("Madame la directrice générale Claire Martin", ["Claire Martin"]),
        ("le Dr Martin, Me Le Goff et le capitaine Durand", ["Martin", "Le Goff", "Durand"]),
        ("l’adjudant-chef MARTIN", ["MARTIN"]),
        ("MM. Petit, Moreau et Roux sont là", ["Petit", "Moreau", "Roux"]),
        ("M. d’Ormesson, Mme de La Tour", ["d’Ormesson", "de La Tour"]),
        ("M. J.-P. Durand", ["J.-P. Durand"]),
        ("NOM: LEROY  PRENOM: JULIEN", ["LEROY", "JULIEN"]),
        ("Mme DIOP (née KEITA)", ["DIOP", "KEITA"]),
        ("Mme Ben Ali née Haddad", ["Ben Ali", "Haddad"]),
        ("MONSIEUR DUPONT DEMANDE UN CONGÉ", ["DUPONT"]),
        ("MADAME MARIE DURAND EST ABSENTE", ["MARIE DURAND"]),
        ("monsieur Dupont et madame Durand", ["Dupont", "Durand"]),
        ("M.\u00a0Dupont", ["Dupont"]),
        ("Mme Dupont Directrice adjointe", ["Dupont"]),
        ("Nom : Kerbrat\nPrénom : Zébulon", ["Kerbrat", "Zébulon"]),
        ("NOM ET PRÉNOM : KERBRAT ZEBULON", ["KERBRAT ZEBULON"]),
        ("Nom de naissance : Le Bihan", ["Le Bihan"]),
        ("Cordialement,\nClaire Martin\nCheffe de bureau", ["Claire Martin"]),
        ("Jean-Marc Le Guen, DUPONT Jean", ["Jean-Marc Le Guen", "DUPONT Jean"]),
        ("DUPONT;Jean;3\nJean;DUPONT;4", ["DUPONT;Jean", "Jean;DUPONT"]),
        ("Jerome Dupont, JÉRÔME DUPONT", ["Jerome Dupont", "JÉRÔME DUPONT"]),
        ("l’entreprise de M. Dupont", ["Dupont"]),
        ("Je soussigné Zébulon Kerbrat, demeurant ici", ["Zébulon Kerbrat"]),
        ("Je soussignée, Zita Kerbrat, déclare", ["Zita Kerbrat"]),
        ("Mme veuve Zita Kerbrat", ["Zita Kerbrat"]),
        ("Affaire suivie par : Zita Kerbrat", ["Zita Kerbrat"]),
        ("Loïs Martin", ["Loïs Martin"]),
        ("le gérant de la banque, Jean Dupont", ["Jean Dupont"]),
    ],
)  # fmt: skip
def test_a_name_is_found(text: str, names: list[str]) -> None:
    assert found(text) == [("person", name) for name in names]


@pytest.mark.parametrize(
    "text",
    [
        "Madame, Monsieur,", "Monsieur le Maire", "Madame la Directrice générale des services",
        "Monsieur Le Président", "M. le préfet de la région Bretagne", "Madame La Trésorière",
        "la rue du Docteur Roux", "l’avenue du général Leclerc", "la place du Maréchal-Foch",
        "rue Jean Moulin", "la rue du Général Charles de Gaulle", "le lycée Jean Moulin",
        "le lycée professionnel Jean Moulin", "lycée général et technologique Jean Moulin",
        "LYCÉE JEAN MOULIN", "l’université Paul Sabatier",
        "l’hôpital Georges-Pompidou", "le CHU Charles-Nicolle", "la salle Marie Curie",
        "la loi Simone Veil", "le prix Pierre Naville", "l’aéroport Charles de Gaulle",
        "M. X contre Mme Y", "Saint-Jean-de-Luz", "Sainte Marie Madeleine", "Bonjour Claire,",
        "EAU CLAIRE POTABLE", "Nom : Serveur principal", "Nom du service : Direction",
        "Claude API", "le juge des référés", "l’article L. 121-1", "le secrétaire général Adjoint",
        "le ministre de l’Intérieur", "Préfet de Police", "Maire PS", "Commissaire Européen",
        "Lois Auroux", "les Lois Martin", "la banque Martin Maurel", "Pharmacie Jean Dupont",
        "Monsieur Tout-le-monde", "Madame Tout-le-Monde", "Affaire suivie par : Bureau du courrier",
        "Affaire suivie par : Valbrume",
        "Demandeur : Société Zita Kerbrat", "Bénéficiaire : Zita Kerbrat SARL",
        "Requérante : Commune Neuve", "Rédacteur : Syndicat Mixte",
        "Martin Durand SA", "Nom et prénom : Adresse :", "née en Bretagne", "Camille, Directeur",
    ],
)  # fmt: skip
def test_functions_and_what_is_called_by_a_name_pass(text: str) -> None:
    assert found(text) == []


def test_a_sender_is_told_by_an_address_made_of_the_name() -> None:
    address = ("email", "z.kerbrat@exemple.fr")
    assert found(f"De : Zita Kerbrat <{address[1]}>") == [("person", "Zita Kerbrat"), address]
    assert found(f"À : Espaces Verts <{address[1]}>") == [address]
    assert found(f"Cc : Bureau Kerbrat <{address[1]}>") == [address]
