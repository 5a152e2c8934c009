// What a view needs to read arrays and networks that Python sends.

const bytes = (view) => new Uint8Array(view?.buffer ?? view ?? 0, view?.byteOffset ?? 0, view?.byteLength ?? 0);
const floats = (view) => new Float64Array(bytes(view).slice().buffer);
const modules = new Map();                       // source of a network -> its module, imported once

function importSource(source) {
  if (!modules.has(source)) {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    modules.set(source, import(url).finally(() => URL.revokeObjectURL(url)));
  }
  return modules.get(source);
}

// Call `redraw` when the view's width or the page's theme changes; returns what ends it.
function whenLooksChange(el, redraw) {
  const size = new ResizeObserver(redraw);
  size.observe(el);
  const theme = new MutationObserver(redraw);    // JupyterLab and the book mark light and dark on body or html
  for (const node of [document.body, document.documentElement])
    theme.observe(node, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-theme", "data-mode"] });
  return () => { size.disconnect(); theme.disconnect(); };
}
