// Several right choices: the answer is the sorted list of their ids.

function creerSaisie(contexte) {
  ajouterConsigne(contexte, "Plusieurs réponses sont possibles.");
  return {
    ...creerChoix(contexte, {
      genre: "checkbox",
      oubli: "À cocher aussi.",
      enReponse: (coches) => coches.sort(),
    }),
    invite: "Cochez d’abord au moins une réponse.",
  };
}

export default { render: (contexte) => rendreQuestion(contexte, creerSaisie) };
