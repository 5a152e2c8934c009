// What ipywidgets lacks on a static page. Runs after MathJax's own script and before the widgets are drawn.

// It asks for MathJax 2 to typeset labels; version 4 answers.
if (window.MathJax) {
  const loaded = new Promise((resolve) => addEventListener("load", resolve));
  const typeset = (element) => MathJax.typesetPromise([element]);
  MathJax.Hub = { Queue: ([, , element]) => loaded.then(() => MathJax.startup.promise).then(() => typeset(element)) };
}

// It names every slider handle "null"; screen readers get the slider's label.
const nameHandles = () => {
  for (const handle of document.querySelectorAll('.noUi-handle:is(:not([aria-label]), [aria-label="null"])')) {
    const label = handle.closest(".jupyter-widgets")?.querySelector(".widget-label");
    handle.setAttribute("aria-label", label?.textContent.replace(/[$\\]/g, "").trim() || "slider");
  }
  for (const play of document.querySelectorAll(".widget-play")) {
    const names = ["play or pause", "stop and go back to the start", "repeat when finished"];
    play.querySelectorAll("button").forEach((button, i) => {
      if (!button.ariaLabel) button.ariaLabel = button.title = names[i];
    });
  }
};
new MutationObserver(nameHandles).observe(document.body, {
  childList: true, subtree: true, attributeFilter: ["aria-label"],
});

// The theme names its search button otherwise than it reads; voice control needs what is seen.
document.querySelectorAll(".search-button-field[aria-label]").forEach((button) => button.removeAttribute("aria-label"));

// Paper is white, and nothing unfolds on it.
const html = document.documentElement;
let onScreen = null;
window.addEventListener("beforeprint", () => {
  const folded = [...document.querySelectorAll(".bd-article details:not([open], .guard)")];
  onScreen ??= { theme: html.dataset.theme, folded };
  html.dataset.printedFrom = onScreen.theme;
  html.dataset.theme = "light";
  for (const details of folded) details.open = true;
});
window.addEventListener("afterprint", () => {
  if (!onScreen) return;
  html.dataset.theme = onScreen.theme;
  for (const details of onScreen.folded) details.open = false;
  delete html.dataset.printedFrom;
  onScreen = null;
});
