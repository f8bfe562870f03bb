// The page of who waits for a place: asks where they stand, and comes in when it is their turn.
const PERIODE = 4000;
const rang = document.getElementById("epn-rang");
const sortie = new FormData(document.getElementById("epn-quitter"));
let entre = false;

function dire(texte) {
  if (rang.textContent !== texte) rang.textContent = texte;
}

async function demander() {
  let reponse;
  try {
    reponse = await fetch("/api/file", { cache: "no-store" });
  } catch {
    dire("La liaison est coupée. Nouvel essai…");
    return;
  }
  if (reponse.status === 403) {
    location.replace("/");
    return;
  }
  if (!reponse.ok) return;
  const file = await reponse.json();
  if (file.libre) {
    entre = true;
    dire("C’est à vous, la page s’ouvre.");
    location.reload();
    return;
  }
  dire(
    file.rang === 1
      ? "Vous êtes la prochaine personne à entrer."
      : `Vous êtes à la ${file.rang}e place dans la file.`,
  );
}

// Closing the page gives up the rank; loading it again at once does not.
addEventListener("pagehide", () => {
  if (!entre) navigator.sendBeacon("/api/file", new URLSearchParams(sortie));
});

(async () => {
  while (!entre) {
    await new Promise((fin) => setTimeout(fin, PERIODE));
    await demander();
  }
})();
