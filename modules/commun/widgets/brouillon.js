// What is being written and not saved yet (« brouillon »): kept in this tab, for the reader that
// the page was served to, until it is saved or given up. « Terminer ma séance » wipes it.
function creerBrouillon(question) {
  const lecteur = document.body.dataset.sceau;
  const cle = `epn-brouillon/${lecteur}/${question}`;
  // A full or closed store must not stop anyone from writing.
  const tenter = (action) => {
    if (!lecteur) return null;
    try {
      return action();
    } catch {
      return null;
    }
  };
  return {
    lire: () => tenter(() => JSON.parse(sessionStorage.getItem(cle))),
    garder: (valeur) => tenter(() => sessionStorage.setItem(cle, JSON.stringify(valeur))),
    oublier: () => tenter(() => sessionStorage.removeItem(cle)),
  };
}
