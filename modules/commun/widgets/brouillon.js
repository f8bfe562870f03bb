// What is being written and not saved yet (« brouillon ») also stays in this tab, for a page that is
// loaded again. The key holds the page's seal, which is that of one person in one chapter: nobody
// else is offered it, and whoever opens a lesson erases what others left. Without the portal,
// nothing is kept.

const PREFIXE_BROUILLON = "epn-brouillon/";

function creerBrouillon(question) {
  const { sceau } = document.body.dataset;
  const miens = `${PREFIXE_BROUILLON}${sceau}/`;
  const cle = `${miens}${question}`;

  // A full or closed store must not stop anyone from writing.
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
      (nom) => nom.startsWith(PREFIXE_BROUILLON) && !nom.startsWith(miens),
    );
    autres.forEach((nom) => garde.removeItem(nom));
  });

  return {
    possible: Boolean(sceau),
    garder: (valeur) => essayer((garde) => garde.setItem(cle, JSON.stringify(valeur))),
    oublier: () => essayer((garde) => garde.removeItem(cle)),
    lire: () => essayer((garde) => JSON.parse(garde.getItem(cle))),
  };
}
