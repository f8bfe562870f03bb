// Each tap is saved at once: the line's own form, sent by fetch to its own address.
// A second tap on a line waits for the first; without an answer, nothing is said to be saved.
const compte = document.getElementById("compte");
const tous = document.getElementById("tous");
const motif = document.getElementById("motif");

function compter({ presents, attendus, a_noter }) {
  const nombre = document.createElement("strong");
  nombre.dataset.compte = "presents";
  nombre.textContent = presents;
  const total = document.createElement("span");
  total.dataset.compte = "attendus";
  total.textContent = attendus;
  compte.replaceChildren(nombre, ` présent${presents >= 2 ? "s" : ""} sur `, total);
  if (!tous) return;
  tous.hidden = a_noter === 0;
  tous.querySelector("button").textContent =
    a_noter === attendus ? "Tous présents" : "Les autres présents";
}

function montrer(ligne, fait) {
  ligne.dataset.etat = fait.etat;
  ligne.querySelector("[data-resume]").textContent = fait.resume;
  for (const bouton of ligne.querySelectorAll("button[aria-pressed]")) {
    bouton.setAttribute("aria-pressed", String(bouton.value === fait.etat));
  }
  const annuler = ligne.querySelector('button[value="rien"]');
  if (fait.etat === "rien" && document.activeElement === annuler) {
    ligne.querySelector("button[aria-pressed]").focus(); // the keyboard does not lose its place
  }
  annuler.hidden = fait.etat === "rien";
  const arrivee = ligne.querySelector('input[name="arrivee"]');
  if (arrivee) arrivee.value = fait.arrivee;
  compter(fait);
}

async function envoyer(formulaire, bouton) {
  const ligne = formulaire.closest("li");
  const annonce = ligne.querySelector(".epn-annonce");
  const champs = new URLSearchParams(new FormData(formulaire));
  champs.set(bouton.name, bouton.value);
  ligne.setAttribute("aria-busy", "true");
  annonce.dataset.ton = "";
  annonce.textContent = "Enregistrement…";
  try {
    const reponse = await fetch(formulaire.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: champs,
    });
    const genre = reponse.headers.get("Content-Type") ?? "";
    if (!genre.includes("json")) {
      throw new Error(reponse.status === 403 || reponse.redirected ? "sorti" : "panne");
    }
    const fait = await reponse.json();
    if (!reponse.ok) {
      annonce.dataset.ton = "souci";
      annonce.textContent = fait.message;
      if (fait.erreur === "motif-manquant") motif?.focus();
      return;
    }
    montrer(ligne, fait);
    annonce.dataset.ton = "bien";
    annonce.textContent = bouton.value === "rien" ? "Annulé" : "Enregistré";
  } catch (erreur) {
    annonce.dataset.ton = "souci";
    annonce.textContent =
      erreur.message === "sorti"
        ? "Rien n’est enregistré : votre séance est finie. Rechargez la page et entrez de nouveau."
        : "Rien n’est enregistré : le portail ne répond pas. Essayez encore.";
  } finally {
    ligne.removeAttribute("aria-busy");
  }
}

const files = new WeakMap();
document.getElementById("grille")?.addEventListener("submit", (evenement) => {
  const bouton = evenement.submitter;
  if (!bouton) return; // the browser does as without this script
  evenement.preventDefault();
  const formulaire = evenement.target;
  const ligne = formulaire.closest("li");
  const suite = (files.get(ligne) ?? Promise.resolve()).then(() => envoyer(formulaire, bouton));
  files.set(ligne, suite);
});

motif?.addEventListener("change", () => {
  for (const champ of document.querySelectorAll('input[type="hidden"][name="motif"]')) {
    champ.value = motif.value;
  }
});
