// Shows one frame of a FigureLab, a PNG from the kernel, with a sentence that says what it shows.

export default { render };

function render({ model, el }) {
  el.classList.add("backprop-view");
  const picture = el.appendChild(document.createElement("img"));
  const words = el.appendChild(document.createElement("div"));
  words.className = "status";
  words.setAttribute("role", "status");
  let url;
  const redraw = () => {
    const old = url, frame = model.get("frame");
    if (!frame?.byteLength) return;
    url = URL.createObjectURL(new Blob([frame], { type: "image/png" }));
    picture.src = url;
    if (old) URL.revokeObjectURL(old);
    picture.alt = words.textContent = model.get("words");
    picture.width = model.get("width");
    el.dataset.drawn = Number(el.dataset.drawn ?? 0) + 1;
  };
  model.on("change:frame", redraw);
  redraw();
  return () => { model.off("change:frame", redraw); URL.revokeObjectURL(url); };
}
