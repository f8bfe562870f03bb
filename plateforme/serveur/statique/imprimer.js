// The print button: shown only where a script can answer it. Ctrl and P do the same.
const place = document.getElementById("epn-imprimer");
if (place) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => window.print());
}
