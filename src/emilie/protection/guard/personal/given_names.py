"""Given names common in France, for names that no title announces.

Written by hand for Émilie from general knowledge, taken from no file; names that are above all
words, towns or institutions (France, Lourdes) are left out. Compounds are told by their first
part.
"""

from __future__ import annotations

from functools import cache

from emilie.core.text import fold

_NAMES = """
Aaron Abdel Abdelkader Abdellah Abdoulaye Abel Achille Ada Adam Adama Adel Adèle Adeline Adem
Adil Adrian Adrien Adrienne Agathe Agnès Ahmed Aïcha Aïda Aimée Aïssatou Alain Alan Alban Aldo
Alec Alessandro Alessia Alex Alexandra Alexandre Alexia Alexis Alfred Ali Alice Alicia Aline
Alison Alix Alma Alphonse Alyssa Amadou Amandine Amaury Ambre Amélie Amina Aminata Amine Amir
Ana Anaëlle Anaïs Anastasia Anatole André Andréa Andrée Ange Angela Angèle Angélique Anissa
Anita Anna Annabelle Anne Annette Annick Annie Anouk Anthony Antoine Antoinette Antonin Antonio
Apolline Ariane Armand Armelle Arnaud Arsène Arthur Assia Astrid Aubin Aude Audrey Auguste
Augustin Aurélia Aurélie Aurélien Aurore Awa Axel Axelle Aya Ayoub Aziz Baptiste Barbara Barnabé
Basile Bastien Baudouin Béatrice Bénédicte Benjamin Benoît Bérangère Bérénice Bernadette Bernard
Berthe Bertrand Bettina Bilal Björn Blaise Blanche Blandine Boris Boubacar Brahim Brice Brigitte
Bruno Camélia Camille Carine Carla Carlos Carole Carolina Caroline Cassandra Catherine Cécile
Cédric Célestin Célia Célie Céline Chantal Charlène Charles Charlie Charline Charlotte Cheikh
Chloé Christel Christelle Christian Christiane Christine Christophe Claire Clara Clarisse Claude
Claudette Claudia Claudie Claudine Clémence Clément Clémentine Cléo Clothilde Clotilde Colette
Coline Constance Constantin Coralie Corentin Corinne Cosima Coumba Cyprien Cyril Cyrille Damien
Daniel Danièle Danielle Danny Daphné David Déborah Delphine Denis Denise Désiré Diana Diane
Didier Dimitri Djamel Djamila Djibril Dolorès Dominique Donatien Donovan Dorian Doriane Dorothée
Dylan Edgar Édith Edmond Édouard Edwige Eléa Élena Éléonore Élia Élian Éliane Élias Élie Éliot
Élisa Élisabeth Élise Élodie Éloïse Elsa Elvire Elyes Emma Emmanuel Emmanuelle Enzo Eric Érik
Erika Ernest Erwan Esteban Estelle Esther Ethan Étienne Eugène Eugénie Eva Évan Évelyne Ewen
Fabien Fabienne Fabio Fabrice Fadila Faïza Fanny Farah Farid Farida Fatiha Fatima Fatimata Fatou
Fatoumata Faustine Félicie Félicien Félix Ferdinand Fernand Fernande Fernando Firmin Flavie
Flavien Fleur Flora Florence Florent Florentin Florian Floriane Francine Francis Francisco
Franck Franco François Françoise Frantz Fred Frédéric Frédérique Gabin Gabriel Gabriela
Gabrielle Gaël Gaëlle Gaëtan Garance Gaspard Gaston Gauthier Gautier Geneviève Geoffrey Geoffroy
Georges Georgette Gérald Géraldine Gérard Germain Germaine Ghislain Ghislaine Ghita Gilbert
Gilberte Gildas Gilles Gina Ginette Giovanni Gisèle Giulia Gladys Grégoire Grégory Guilhem
Guillaume Gurvan Gustave Guy Gwenaël Gwenaëlle Gwendoline Habib Hadrien Hafid Hakim Halima Hamid
Hamza Hanna Hannah Hans Harold Haroun Harry Hassan Hatem Hawa Hector Hélène Héloïse Henri
Henriette Hervé Hicham Hichem Hilaire Hippolyte Honoré Honorine Hortense Houda Hubert Hugo
Hugues Hussein Ibrahim Ibrahima Idriss Ignace Igor Ilan Ilhan Ilona Ilyes Imane Imène Ines Inès
Ingrid Irène Iris Isaac Isabelle Isis Ismaël Issa Ivan Jacky Jacob Jacqueline Jacques Jade Jalil
Jamal James Jamila Jana Jane Janine Jasmine Javier Jean Jeanine Jeanne Jeannine Jérémie Jérémy
Jérôme Jessica Jihane Joachim Joan Joanna Joanne Jocelyn Jocelyne Joël Joëlle Joffrey Johan
Johann Johanna John Johnny Jonas Jonathan Jordan José Josée Joseph Joséphine Josette Joshua
Josiane Josselin Josué Joyce Juan Judith Jules Julia Julian Juliana Julie Julien Julienne
Juliette Justin Justine Kader Kadiatou Kaïs Kamel Kamélia Karen Karim Karima Karine Karl Katell
Katia Kelly Kenza Kevin Kévin Khadija Khaled Kilian Kylian Laetitia Laëtitia Lahcen Laïla Lamia
Lana Lara Laura Laure Laureen Laureline Laurence Laurent Laurie Laurine Léa Léandre Leïla Léna
Lenny Léo Léon Léonard Léonie Léopold Leslie Liam Lila Lilian Liliane Lilou Lina Linda Lionel
Lisa Lise Lisette Livia Loan Loïc Loïs Lola Lorenzo Loris Lou Louane Loubna Louis Louisa Louise
Louka Louna Luc Luca Lucas Luce Lucette Lucia Lucie Lucien Lucienne Lucile Lucille Ludivine
Ludovic Luigi Luis Luka Luna Lydia Lydie Lyna Madeleine Maël Maëlle Maëlys Maeva Magali Magalie
Mahmoud Maïa Maïté Maïwenn Malika Malo Mamadou Manon Manuel Manuela Marc Marceau Marcel Marcelle
Margaux Margot Marguerite Maria Mariam Mariama Marianne Marie Mariette Marilyne Marin Marina
Marine Mario Marion Marius Marjolaine Marjorie Marlène Martha Marthe Martial Martin Martine
Maryam Maryline Maryse Maryvonne Matéo Mathéo Mathias Mathieu Mathilde Mathis Mathurin Matis
Matteo Matthew Matthias Matthieu Maud Maude Maureen Maurice Mauricette Max Maxence Maxime
Maximilien Maya Mehdi Mélanie Mélina Mélissa Mélodie Mériem Meryem Michel Michèle Micheline
Michelle Miguel Mila Milan Milo Mina Mireille Miriam Mohamed Mohammed Moïse Mona Monique Morgan
Morgane Mouna Mounir Mourad Moussa Moustapha Muriel Mustapha Mylène Myriam Nabil Nabila Nadège
Nadia Nadine Naël Nahla Naïm Naïma Najat Nasser Natacha Natalia Natasha Nathalie Nathan
Nathanaël Nawel Nelly Nelson Nestor Nicolas Nicole Nina Ninon Noa Noah Noé Noéline Noëlle Noémie
Nolan Nolwenn Nora Norah Norbert Nordine Norman Nour Noura Océane Octave Odette Odile Olga
Oliver Olivia Olivier Omar Ophélie Oriane Oscar Othman Oumar Oumou Ousmane Owen Pablo Paloma
Paola Paolo Pascal Pascale Patrice Patricia Patrick Paul Paula Paule Paulette Pauline Pedro
Peggy Pénélope Perrine Pétronille Philibert Philippe Philippine Pierre Pierrette Pierrick Prisca
Priscilla Quentin Rachel Rachid Rachida Rafaël Rainier Raoul Raphaël Raphaëlle Rayan Raymond
Raymonde Rebecca Régine Régis Rémi Rémy Renaud René Renée Ricardo Richard Rita Robert Roberte
Roberto Robin Roch Rodolphe Rodrigue Roger Rokia Roland Rolande Romain Roman Romane Roméo
Romuald Ronan Rosa Rosalie Rose Roseline Roxane Ruben Ryad Ryan Sabine Sabrina Sacha Safia Saïd
Saïda Salif Salim Salima Salimata Salomé Salomon Salvatore Sam Samba Sami Samia Samir Samira
Samuel Samy Sandra Sandrine Santiago Sara Sarah Sasha Saskia Sébastien Ségolène Selim Selma
Séraphine Serge Sergio Séverine Sidonie Siham Siméon Simon Simone Sixtine Slimane Sofia Sofiane
Sohan Solange Solène Soline Sonia Sophia Sophie Soraya Souad Souleymane Soumaya Stanislas Steeve
Stella Stéphan Stéphane Stéphanie Steven Suzanne Sylvain Sylvaine Sylvette Sylvia Sylviane
Sylvie Tanguy Tania Tarek Tatiana Théa Théo Théodore Théophile Thérèse Thiago Thibaud Thibault
Thibaut Thierry Thomas Tiffany Timéo Timothée Tiphaine Titouan Tom Tony Tristan Ugo Ulysse
Urbain Ursule Valentin Valentine Valère Valérie Valéry Vanessa Véra Véronique Vianney Victoire
Victor Victoria Victorine Vincent Violaine Violette Virgile Virginie Viviane Vivien Wafa Walid
Walter Warren Wassim Wendy Wilfried William Willy Xavier Yacine Yael Yan Yanis Yann Yannick
Yannis Yasmina Yasmine Yassine Yohan Yohann Yolande Youcef Younès Youssef Youssra Yvan Yves
Yvette Yvon Yvonne Zacharie Zahra Zakaria Zeina Zélie Zineb Zoé Zohra
"""


@cache
def given_names() -> frozenset[str]:
    """As people write them: with and without accents, with a capital or in capitals."""
    forms = set()
    for name in _NAMES.split():
        for form in (name, fold(name).capitalize()):
            forms |= {form, form.upper()}
    return frozenset(forms)
