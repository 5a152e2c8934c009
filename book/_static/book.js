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
};
new MutationObserver(nameHandles).observe(document.body, {
  childList: true, subtree: true, attributeFilter: ["aria-label"],
});
