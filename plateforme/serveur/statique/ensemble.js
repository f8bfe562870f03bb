// Hands counted by the trainer, one exercise, nothing sent: the page forgets it all when it closes.
const liste = document.getElementById("epn-ensemble");
const zero = document.getElementById("epn-ensemble-zero");
const MAXIMUM = 999;

const comptes = () => [...liste.querySelectorAll("output")];

function montrer() {
  const plus = Math.max(1, ...comptes().map((compte) => Number(compte.value)));
  for (const compte of comptes()) {
    const barre = compte.parentElement.querySelector("progress");
    barre.max = plus;
    barre.value = Number(compte.value);
  }
}

liste.addEventListener("click", ({ target }) => {
  const bouton = target.closest("[data-pas]");
  if (!bouton) return;
  const compte = bouton.parentElement.querySelector("output");
  const voulu = Number(compte.value) + Number(bouton.dataset.pas);
  compte.value = Math.min(MAXIMUM, Math.max(0, voulu));
  montrer();
});

zero.querySelector("button").addEventListener("click", () => {
  for (const compte of comptes()) compte.value = 0;
  montrer();
});

for (const compte of liste.querySelectorAll(".epn-ensemble-compte")) compte.hidden = false;
zero.hidden = false;
