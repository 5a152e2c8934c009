// What ipywidgets lacks on a static page. Runs after MathJax's own script and before the widgets are drawn.

// It asks for MathJax 2 to typeset labels; version 4 answers.
if (window.MathJax) {
  const typeset = (element) => MathJax.typesetPromise([element]);
  MathJax.Hub = { Queue: ([, , element]) => MathJax.startup.promise.then(() => typeset(element)) };
}

// It gives slider handles no name; screen readers get the slider's label.
const nameHandles = () => {
  for (const handle of document.querySelectorAll(".noUi-handle:not([aria-label])")) {
    const label = handle.closest(".jupyter-widgets")?.querySelector(".widget-label");
    handle.setAttribute("aria-label", label?.title || label?.textContent.trim() || "Slider");
  }
};
new MutationObserver(nameHandles).observe(document.body, { childList: true, subtree: true });
