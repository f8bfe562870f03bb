// A text being marked: the total follows the criteria, arrows move by half a point, a sentence kept
// goes into the comment, Ctrl + Enter saves. Without this script, the form does all of it but that.
const grille = document.getElementById("grille");

function nombre(champ) {
  return champ.value === "" ? NaN : Number(champ.value);
}

function ecrire(points) {
  return String(Math.round(points * 1000) / 1000).replace(".", ",");
}

function preparer() {
  const champs = [...grille.querySelectorAll("input[data-pas]")];
  const total = document.getElementById("total");
  const annonce = document.getElementById("annonce");
  const mot = document.getElementById("mot");

  function compter() {
    const somme = champs.reduce((acquis, champ) => acquis + nombre(champ), 0);
    total.value = Number.isNaN(somme) ? "–" : ecrire(somme);
  }

  for (const champ of champs) {
    champ.addEventListener("input", compter);
    // The browser's own arrows start from the last allowed step and skip a maximum of 3,333.
    champ.addEventListener("keydown", (geste) => {
      const sens = { ArrowUp: 1, ArrowDown: -1 }[geste.key];
      if (!sens || geste.ctrlKey || geste.altKey || geste.metaKey) return;
      geste.preventDefault();
      const pas = Number(champ.dataset.pas);
      const avant = nombre(champ);
      const depart = Number.isNaN(avant) ? (sens > 0 ? -pas : Number(champ.max) + pas) : avant;
      const apres = (sens > 0 ? Math.floor(depart / pas) + 1 : Math.ceil(depart / pas) - 1) * pas;
      champ.value = Math.min(Number(champ.max), Math.max(0, apres));
      compter();
    });
  }

  for (const ligne of grille.querySelectorAll(".epn-phrases li")) {
    const phrase = ligne.querySelector("span").textContent;
    const bouton = document.createElement("button");
    bouton.type = "button";
    bouton.className = "secondary outline";
    bouton.textContent = "Insérer";
    bouton.setAttribute("aria-label", `Insérer « ${phrase} »`);
    bouton.addEventListener("click", () => {
      mot.value = `${mot.value.trimEnd()}${mot.value.trim() ? "\n" : ""}${phrase}`;
      annonce.textContent = "Phrase ajoutée au mot.";
    });
    ligne.append(bouton);
  }

  grille.addEventListener("keydown", (geste) => {
    if (geste.key === "Enter" && geste.ctrlKey) {
      geste.preventDefault();
      grille.requestSubmit(grille.querySelector('button[value="suivant"]'));
    }
  });
  compter();

  // They follow the text being read on a screen that shows them all: a field must not be out of sight.
  const criteres = document.getElementById("criteres");
  const suivre = () => criteres.classList.toggle("epn-suit", criteres.offsetHeight <= innerHeight);
  new ResizeObserver(suivre).observe(criteres);
  addEventListener("resize", suivre);
}

if (grille) preparer();
