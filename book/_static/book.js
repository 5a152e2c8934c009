// ipywidgets gives slider handles no name; screen readers get the slider's own label.
const nameHandles = () => {
  for (const handle of document.querySelectorAll(".noUi-handle:not([aria-label])")) {
    const slider = handle.closest(".jupyter-widgets");
    const label = slider?.querySelector(".widget-label")?.textContent.trim();
    handle.setAttribute("aria-label", label || "Slider");
  }
};
new MutationObserver(nameHandles).observe(document.body, { childList: true, subtree: true });
