// What ipywidgets lacks on a static page. Runs after MathJax's own script and before the widgets are drawn.

// It asks for MathJax 2 to typeset labels; version 4 answers.
if (window.MathJax) {
  const typeset = (element) => MathJax.typesetPromise([element]);
  MathJax.Hub = { Queue: ([, , element]) => MathJax.startup.promise.then(() => typeset(element)) };
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
