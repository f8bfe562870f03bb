// What is typed and not saved yet also stays in this tab, for a page that is loaded again. The key
// holds the page's seal, which is that of one person in one chapter: nobody else is offered it, and
// whoever opens a lesson erases what others left. Without the portal, nothing is kept.

const PREFIXE_BROUILLON = "epn-brouillon/";

function creerBrouillon(question) {
  const { sceau } = document.body.dataset;
  const cle = `${PREFIXE_BROUILLON}${sceau}/${question}`;

  // A browser may refuse: then the text is where it was, on the screen.
  function essayer(action) {
    if (!sceau) return null;
    try {
      return action(sessionStorage);
    } catch {
      return null;
    }
  }

  essayer((garde) => {
    const autres = Object.keys(garde).filter(
      (nom) => nom.startsWith(PREFIXE_BROUILLON) && !nom.startsWith(`${PREFIXE_BROUILLON}${sceau}/`),
    );
    autres.forEach((nom) => garde.removeItem(nom));
  });

  return {
    possible: Boolean(sceau),
    // `bases`: the saved texts that this one was typed over.
    garder: (texte, bases) =>
      essayer((garde) => garde.setItem(cle, JSON.stringify({ texte, bases }))),
    oublier: () => essayer((garde) => garde.removeItem(cle)),
    lire: () => essayer((garde) => JSON.parse(garde.getItem(cle))),
  };
}
