// One right choice: the answer is its id, or null.

const creerSaisie = (contexte) => ({
  ...creerChoix(contexte, {
    genre: "radio",
    oubli: "La bonne réponse.",
    enReponse: (coches) => coches[0] ?? null,
  }),
  invite: "Choisissez d’abord une réponse.",
});

export default { render: (contexte) => rendreQuestion(contexte, creerSaisie) };
