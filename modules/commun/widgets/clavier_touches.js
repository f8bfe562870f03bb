// The AZERTY keyboard: its keys, the name of each, and the next one to press.

// A key is [id, plain, with Maj, with AltGr]; those of more than a character are named below.
const RANGEES = [
  [
    ["2carre", "²", "", ""], ["1", "&", "1", ""], ["2", "é", "2", "~"], ["3", '"', "3", "#"],
    ["4", "'", "4", "{"], ["5", "(", "5", "["], ["6", "-", "6", "|"], ["7", "è", "7", "`"],
    ["8", "_", "8", "\\"], ["9", "ç", "9", "^"], ["0", "à", "0", "@"], ["parenthese", ")", "°", "]"],
    ["egal", "=", "+", "}"], ["Retour arrière"],
  ],
  [
    ["Tab"], ["a", "a", "A", ""], ["z", "z", "Z", ""], ["e", "e", "E", "€"], ["r", "r", "R", ""],
    ["t", "t", "T", ""], ["y", "y", "Y", ""], ["u", "u", "U", ""], ["i", "i", "I", ""],
    ["o", "o", "O", ""], ["p", "p", "P", ""], ["Accent ^"], ["dollar", "$", "£", ""], ["Entrée"],
  ],
  [
    ["Verr. Maj"], ["q", "q", "Q", ""], ["s", "s", "S", ""], ["d", "d", "D", ""], ["f", "f", "F", ""],
    ["g", "g", "G", ""], ["h", "h", "H", ""], ["j", "j", "J", ""], ["k", "k", "K", ""],
    ["l", "l", "L", ""], ["m", "m", "M", ""], ["ugrave", "ù", "%", ""], ["etoile", "*", "µ", ""],
  ],
  [
    ["Maj"], ["inferieur", "<", ">", ""], ["w", "w", "W", ""], ["x", "x", "X", ""], ["c", "c", "C", ""],
    ["v", "v", "V", ""], ["b", "b", "B", ""], ["n", "n", "N", ""], ["virgule", ",", "?", ""],
    ["pointvirgule", ";", ".", ""], ["deuxpoints", ":", "/", ""], ["exclamation", "!", "§", ""],
  ],
  [
    ["Copier"], ["Coller"], ["Espace"], ["AltGr"], ["Suppr"], ["Flèche gauche"], ["Flèche droite"],
  ],
];
const CIRCONFLEXE = "\u0302";

// What each character asks: [the ids of the keys, the same in words].
const FACONS = new Map([
  [" ", [["Espace"], "la barre d’espace"]],
  ["\n", [["Entrée"], "la touche Entrée"]],
]);
for (const [id, simple, maj, altgr] of RANGEES.flat()) {
  if (simple === undefined) continue;
  const chiffre = /[0-9]/.test(maj);
  const nom = /[a-z]/.test(simple) ? `la lettre ${simple}` : `la touche « ${simple} »`;
  FACONS.set(simple, [[id], nom]);
  if (maj) {
    const suite = chiffre ? `le chiffre ${maj}` : nom;
    FACONS.set(maj, [["Maj", id], `Maj, gardée appuyée, et ${suite}`]);
  }
  if (altgr) FACONS.set(altgr, [["AltGr", id], `AltGr, gardée appuyée, et ${nom}`]);
}
for (const voyelle of "aeiouAEIOU") {
  const [touches, nom] = FACONS.get(voyelle);
  const accentuee = (voyelle + CIRCONFLEXE).normalize("NFC");
  FACONS.set(accentuee, [["Accent ^", ...touches], `l’accent ^, relâché, puis ${nom}`]);
}
FACONS.set("’", FACONS.get("'"));

const sansDetail = (texte) => texte.normalize("NFC").replaceAll("’", "'");

// The next key for what the field holds to become what is expected: {touches, mots}, or null once
// it is. `place` is where the caret is.
function prochaineTouche(ecrit, attendu, place) {
  const [un, autre] = [sansDetail(ecrit), sansDetail(attendu)];
  const memes = (a, b) => a === b || (autre === autre.toLowerCase() && a?.toLowerCase() === b);
  let debut = 0;
  while (debut < Math.min(un.length, autre.length) && memes(un[debut], autre[debut])) debut += 1;
  let fin = 0;
  const reste = Math.min(un.length, autre.length) - debut;
  while (fin < reste && memes(un.at(-1 - fin), autre.at(-1 - fin))) fin += 1;
  const trop = un.length - fin; // from `debut` to here, to be erased
  if (debut === trop && autre.length - fin === debut) return null;
  const dire = (touche, mots) => ({ touches: [touche], mots });
  if (place < debut) return dire("Flèche droite", "la flèche droite, pour avancer");
  if (place > trop) return dire("Flèche gauche", "la flèche gauche, pour reculer");
  if (debut < trop) {
    return place === debut
      ? dire("Suppr", "Suppr, pour effacer la lettre d’après")
      : dire("Retour arrière", "Retour arrière, pour effacer la lettre d’avant");
  }
  const [touches, mots] = FACONS.get(autre[debut]) ?? [[], `« ${autre[debut]} »`];
  return { touches, mots };
}
