// Pairs to match: the answer lists "left=right", one for each list where something is chosen.

function creerSaisie(contexte) {
  const { donnees, prefixe, groupe } = contexte;
  const parties = donnees.gauches.map((gauche, rang) => {
    const nom = `${prefixe}-${rang}`;
    const champ = creerListe({ id: nom, name: nom }, "Choisissez…", donnees.droites);
    const partie = creerPartie(champ, `${nom}-retour`);
    groupe.append(
      element(
        "div",
        { class: "epn-ligne epn-paire" },
        element("label", { for: nom }, gauche.texte),
        champ,
        partie.retour,
      ),
    );
    return { id: gauche.id, champ, partie, nom: "" };
  });
  return {
    ...creerChamps(parties, contexte),
    invite: "Choisissez d’abord une réponse dans une liste.",
    lire: () => parties.filter((p) => p.champ.value).map((p) => `${p.id}=${p.champ.value}`),
    ecrire(reponse) {
      const choisies = new Map((reponse ?? []).map((couple) => couple.split("=")));
      for (const { id, champ } of parties) champ.value = choisies.get(id) ?? "";
    },
  };
}

export default { render: (contexte) => rendreQuestion(contexte, creerSaisie) };
