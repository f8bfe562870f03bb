// The markup of a text, read and written as `modules/commun/conseils/texte.py` does. A text is
// {contrainte, blocs: [{nature, texte, fichier, credit}]}; blank blocks are not written.

const NATURES = {
  titre: { nom: "Titre", un: "un titre", lignes: 1, unique: true },
  chapo: { nom: "Chapô", un: "un chapô", lignes: 2, unique: true },
  paragraphe: { nom: "Paragraphe", un: "un paragraphe", lignes: 4 },
  intertitre: { nom: "Intertitre", un: "un intertitre", lignes: 1 },
  citation: { nom: "Citation", un: "une citation", lignes: 2, accord: "e" },
  image: { nom: "Image", un: "une image", lignes: 2, accord: "e" },
};
const UNE_LIGNE = ["titre", "intertitre"];
const BALISE_CONTRAINTE = /^\[contrainte: ([a-z0-9-]+)\]$/;
const BALISE_IMAGE = /^!\[([^\]]*)\]\(([^()\s]*)\)\s*([^]*)$/;
const LIGNE_BLANCHE = /\n\s*\n/;

const nouveauBloc = (nature, texte = "") => ({ nature, texte, fichier: "", credit: "" });

function lireBalise(source) {
  const morceaux = source
    .replaceAll("\r\n", "\n")
    .split(LIGNE_BLANCHE)
    .map((morceau) => morceau.trim())
    .filter(Boolean);
  const tiree = BALISE_CONTRAINTE.exec(morceaux[0] ?? "");
  const blocs = [];
  for (const morceau of tiree ? morceaux.slice(1) : morceaux) {
    blocs.push(lireBloc(morceau, blocs.every(({ nature }) => nature === "titre")));
  }
  return { contrainte: tiree?.[1] ?? "", blocs };
}

function lireBloc(morceau, chapoPossible) {
  const image = BALISE_IMAGE.exec(morceau);
  if (image) {
    return { nature: "image", texte: image[1].trim(), fichier: image[2], credit: image[3].trim() };
  }
  if (morceau.startsWith("# ")) return nouveauBloc("titre", morceau.slice(2).trim());
  if (morceau.startsWith("## ")) return nouveauBloc("intertitre", morceau.slice(3).trim());
  const citation = morceau.replace(/^> ?/gm, "").trim();
  if (morceau.startsWith("> ") && citation) return nouveauBloc("citation", citation);
  const chapo = morceau.slice(2, -2).trim();
  if (chapoPossible && chapo && morceau.startsWith("**") && morceau.endsWith("**")) {
    return nouveauBloc("chapo", chapo);
  }
  return nouveauBloc("paragraphe", morceau);
}

const estUnBlanc = (bloc) => ![bloc.texte, bloc.fichier, bloc.credit].some((mot) => mot.trim());
const enUneLigne = (texte) => texte.replace(/\s*\n\s*/g, " ").trim();
const sansLigneBlanche = (texte) => texte.trim().replace(/\n\s*\n/g, "\n");

function ecrireBloc({ nature, texte, fichier, credit }) {
  switch (nature) {
    case "titre":
      return `# ${enUneLigne(texte)}`;
    case "chapo":
      return `**${sansLigneBlanche(texte)}**`;
    case "intertitre":
      return `## ${enUneLigne(texte)}`;
    case "citation":
      return `> ${texte.trim().replaceAll("\n", "\n> ")}`;
    case "image": {
      const dit = enUneLigne(texte).replaceAll("[", "(").replaceAll("]", ")");
      const nom = fichier.trim().replace(/[()\s]+/g, "-");
      return `![${dit}](${nom}) ${enUneLigne(credit)}`.trimEnd();
    }
    default:
      return texte.trim();
  }
}

function ecrireBalise({ contrainte, blocs }) {
  const tete = contrainte ? [`[contrainte: ${contrainte}]`] : [];
  const ecrits = blocs.filter((bloc) => !estUnBlanc(bloc)).map(ecrireBloc);
  return [...tete, ...ecrits].join("\n\n");
}

// Words as the advice counts them: « peut-être » is one, « 06 12 34 56 78 » too.
function compterMots(texte) {
  const groupe = texte.replace(/(\d)\s(?=\d)/g, "$1");
  return groupe.split(/\s+/).filter((mot) => /[\p{L}\p{N}]/u.test(mot)).length;
}

const motsDuTexte = (blocs) =>
  blocs
    .filter(({ nature }) => nature !== "image")
    .reduce((total, { texte }) => total + compterMots(texte), 0);

// A place told in Python's signs, as the browser counts them: an emoji is two.
const enUTF16 = (texte, place) => [...texte].slice(0, place).join("").length;
