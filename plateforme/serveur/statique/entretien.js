// A pair’s timer, a module of its own. The server holds it and is asked every few seconds; between two answers this page
// only counts down what it was told. The end is written, and said once to a screen reader.
const cadre = document.getElementById("entretien");
const annonce = document.getElementById("entretien-annonce");
const coupure = document.getElementById("entretien-coupure");
const PERIODE = 4000;
const FIN = "Le temps prévu est passé. Finissez tranquillement, puis passez à la suite.";
let recu = performance.now();
let fini = null; // whether the end of this very time was said

const etat = () => cadre.querySelector("[data-bloc]").dataset;
const moment = ({ phase, tour, court }) => [phase, tour, court].join();

function restant() {
  const { restant: secondes, court } = etat();
  if (secondes === "") return null;
  const passees = court === "oui" ? Math.floor((performance.now() - recu) / 1000) : 0;
  return Math.max(0, Number(secondes) - passees);
}

function montrer() {
  const secondes = restant();
  if (secondes === null) return;
  const texte = `${Math.floor(secondes / 60)}:${String(secondes % 60).padStart(2, "0")}`;
  const temps = cadre.querySelector("[data-temps]");
  if (temps.textContent !== texte) temps.textContent = texte;
  const ici = `${etat().phase} ${etat().tour}`;
  if (secondes > 0 || fini === ici) return;
  const dit = cadre.querySelector("[data-dit]");
  dit.textContent = FIN;
  if (fini !== null) annonce.textContent = FIN; // not that of a page opened after it
  fini = ici;
}

// What was on screen stays when only the time went by: a finger may be on a button.
function prendre(neuf) {
  const celui = neuf.querySelector("[data-bloc]").dataset;
  recu = performance.now();
  if (moment(celui) === moment(etat())) {
    etat().restant = celui.restant;
  } else {
    const actif = cadre.contains(document.activeElement);
    cadre.replaceChildren(...neuf.childNodes);
    const dit = cadre.querySelector("[data-dit]")?.textContent ?? "";
    annonce.textContent = `${cadre.querySelector("h2").textContent}. ${dit}`;
    if (actif) cadre.querySelector("h2").focus({ preventScroll: true });
  }
  montrer();
}

async function demander() {
  if (document.hidden) return;
  try {
    const reponse = await fetch(cadre.dataset.adresse, {
      cache: "no-store",
      headers: { "X-Fragment": "1" },
    });
    if (reponse.redirected || [400, 403, 404].includes(reponse.status)) {
      location.reload(); // signed out, or the pairs were made anew: the page says so
      return;
    }
    if (!reponse.ok) throw new Error(reponse.status);
    prendre(new DOMParser().parseFromString(await reponse.text(), "text/html").body);
    coupure.hidden = true;
  } catch {
    coupure.textContent = "La liaison est coupée : le temps affiché date d’avant. Nouvel essai…";
    coupure.hidden = false;
  }
}

fini = restant() === 0 ? `${etat().phase} ${etat().tour}` : "";
montrer();
setInterval(montrer, 500);
(async () => {
  for (;;) {
    await new Promise((suite) => setTimeout(suite, PERIODE));
    await demander();
  }
})();
document.addEventListener("visibilitychange", demander);
