// Help words in another language, beside the interface's French ones. The lesson's own text and the
// learner's answers are left alone: « Normal » in a sentence is not a button.
const donnees = document.getElementById("epn-mots");
const { langue, mots } = JSON.parse(donnees.textContent);
const PORTEURS = "a, button, h1, h2, label, legend, p, span, strong, summary";
const CONTENUS =
  // A simulator imitates a screen, and compares what it drew with what it would draw.
  ".epn-zone, .epn-lecteur, .epn-conseils, .epn-mission-courante, .epn-choix, .epn-enonce, .epn-reponse, .epn-mot, .epn-chapitres h3, .epn-fil, " +
  ".epn-lecon > :not(.epn-cellule, .epn-ecoute)";

const simple = (texte) => texte.replace(/\s+/g, " ").replaceAll("'", "’").trim();
const connus = new Map(Object.entries(mots).map(([mot, aide]) => [simple(mot), aide]));

function aider(porteur) {
  if (porteur.closest(CONTENUS)) return;
  const present = porteur.querySelector(":scope > .epn-mot");
  const texte = [...porteur.childNodes].find((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
  const aide = texte ? connus.get(simple(texte.data)) : undefined;
  if (present?.textContent === aide) return;
  present?.remove();
  if (!aide) return;
  const mot = document.createElement("span");
  mot.className = "epn-mot";
  mot.lang = langue;
  mot.textContent = aide;
  texte.after(mot);
}

const tout = () => document.querySelectorAll(PORTEURS).forEach(aider);
tout();
// Widgets come after the page, and their words change. Our own spans come back here once, for nothing.
new MutationObserver(tout).observe(document.body, { childList: true, subtree: true, characterData: true });
