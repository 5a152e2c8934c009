// A pad to draw on, the 8 × 8 picture that becomes of the drawing, and what the network makes of it, live.

const PAD = 100;                                 // the side of the pad, in the units of the strokes
const LINE = 5;                                  // the width of a line on the pad
const APART = 1;                                 // a point nearer than this to the last one is left out
const STEP = 4, SMALL_STEP = 1;                  // of the pen that the arrow keys move
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const EMPTY = "Draw a digit: with the mouse, with a finger, or with the keys named below.";
const HINT = "By keyboard: the arrow keys move the pen, with Shift in small steps; the space bar puts it down and lifts it; " +
             "Backspace takes the last stroke back, Delete clears the pad.";

export default { render };

function render({ model, el }) {
  el.classList.add("backprop-view", "draw-digit");
  const status = add(el, "div", { className: "status" }, { role: "status" });
  const parts = add(el, "div", { className: "parts" }), left = add(parts, "div"), right = add(parts, "div");
  const pad = add(left, "canvas", { className: "pad", tabIndex: 0 }, { role: "application" });
  const hint = "draw-digit-" + Math.random().toString(36).slice(2);
  pad.setAttribute("aria-describedby", hint);
  const undo = add(left, "button", { textContent: "Undo", type: "button" });
  const clear = add(left, "button", { textContent: "Clear", type: "button" });
  const pen = { x: PAD / 2, y: PAD / 2, down: false, keys: new Set(), shown: false };
  const penWords = add(left, "div", { className: "pen" }, { role: "status" });
  const seen = add(right, "canvas", { className: "seen" }, { role: "img" });
  add(right, "div", { className: "hint", textContent: "What the network sees, 8 × 8" });
  const bars = makeBars(add(right, "ul", {}, { "aria-label": "Probability of each digit" }));
  add(el, "div", { className: "hint", id: hint, textContent: HINT });
  let drawing = false, strokes = [];

  const isExample = () => model.get("example") > 0;
  const shown = () => isExample() ? model.get("examples")[model.get("example")] : strokes;
  const read = () => { strokes = model.get("strokes").map((stroke) => [...stroke]); redraw(); };
  const send = () => {                           // what is drawn, to the kernel and to other views of the same lab
    model.set("strokes", strokes.map((stroke) => [...stroke]));
    model.set("example", 0);
    model.save_changes();
  };
  const redraw = () => {                         // many changes in one frame end in one picture, the last
    if (el.dataset.waiting) return;
    el.dataset.waiting = "for the next frame";
    requestAnimationFrame(async () => {
      const { forward } = await importSource(model.get("module"));
      const now = shown(), prepared = model.get("preparation") === 0;
      const picture = !now.length ? new Float64Array(64) : prepared ? prepare(now) : asDrawn(now, PAD);
      const p = now.length ? softmax(forward(floats(model.get("theta")), picture)) : null;
      const words = p ? describe(p) : EMPTY;
      if (status.textContent !== words) status.textContent = words;
      pad.setAttribute("aria-label", p ? `Pad with a drawing of ${count(now.length, "stroke")}` : "Empty pad to draw on");
      seen.setAttribute("aria-label", p ? `${count(picture.filter((v) => v > 0).length, "pixel")} of 64 with ink` : "Empty");
      drawPad(pad, now, pen, now.length && prepared ? frameOf(now) : null);
      drawSeen(seen, picture);
      showBars(bars, p);
      el.read = () => ({ picture: Array.from(picture), probabilities: p && Array.from(p), words });   // for tests
      el.dataset.drawn = Number(el.dataset.drawn ?? 0) + 1;
      delete el.dataset.waiting;
    });
  };

  const begin = (point) => {
    if (isExample()) { strokes = []; model.set("example", 0); }
    strokes.push([point]);
    drawing = true;
    redraw();
  };
  const extend = (point) => {
    const stroke = strokes.at(-1), [x, y] = stroke.at(-1);
    if (Math.hypot(point[0] - x, point[1] - y) >= APART) stroke.push(point);
    redraw();
  };
  const end = () => {
    if (drawing) { drawing = false; send(); }
  };
  const wipe = (kept) => {
    drawing = pen.down = false;
    strokes = kept;
    send();
    redraw();
  };
  const takeBack = () => { if (!isExample()) wipe(strokes.slice(0, -1)); };

  pad.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0) return;
    pen.shown = pen.down = false;
    pad.setPointerCapture(event.pointerId);
    begin(place(pad, event));
  });
  pad.addEventListener("pointermove", (event) => {
    if (!drawing || pen.down || !event.isPrimary) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) extend(place(pad, each));
  });
  for (const name of ["pointerup", "pointercancel"])
    pad.addEventListener(name, () => { if (!pen.down) end(); });
  pad.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key in ARROWS) {
      pen.keys.add(event.key);                   // two arrows held together go askew
      const step = event.shiftKey ? SMALL_STEP : STEP;
      for (const key of pen.keys) {
        pen.x = Math.min(Math.max(pen.x + ARROWS[key][0] * step, 0), PAD);
        pen.y = Math.min(Math.max(pen.y + ARROWS[key][1] * step, 0), PAD);
      }
      if (pen.down) extend([pen.x, pen.y]);
    } else if (event.key === " ") {
      if (!event.repeat) {
        pen.down = !pen.down;
        if (pen.down) begin([pen.x, pen.y]);
        else end();
      }
    } else if (event.key === "Backspace") takeBack();
    else if (event.key === "Delete") wipe([]);
    else return;
    event.preventDefault();
    event.stopPropagation();                     // JupyterLab has plans of its own with these keys
    pen.shown = true;
    penWords.textContent = `Pen ${pen.down ? "down" : "lifted"}, ${pen.x} % across, ${pen.y} % down`;
    redraw();
  });
  pad.addEventListener("keyup", (event) => pen.keys.delete(event.key));
  pad.addEventListener("blur", () => { pen.keys.clear(); pen.shown = pen.down = false; end(); redraw(); });
  undo.addEventListener("click", takeBack);
  clear.addEventListener("click", () => wipe([]));
  model.on("change:strokes", read);
  for (const name of ["example", "preparation", "theta", "module"]) model.on(`change:${name}`, redraw);
  const unwatch = whenLooksChange(el, redraw);
  read();
  return () => { unwatch(); model.off(null, read); model.off(null, redraw); };
}

function add(parent, tag, properties = {}, attributes = {}) {
  const element = parent.appendChild(Object.assign(document.createElement(tag), properties));
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

const count = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;

// Where on the pad a pointer is, in the units of the strokes.
function place(pad, event) {
  const box = pad.getBoundingClientRect();
  return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]
    .map((part) => Math.min(Math.max(part, 0), 1) * PAD);
}

function softmax(logits) {
  const top = Math.max(...logits), powers = logits.map((z) => Math.exp(z - top));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

function describe(p) {
  const [first, second] = [...p.keys()].sort((a, b) => p[b] - p[a]);
  return `The network reads ${article(first)} ${first}, with probability ${p[first].toFixed(2)}; ` +
         `next comes ${article(second)} ${second} with ${p[second].toFixed(2)}.`;
}

const article = (digit) => digit === 8 ? "an" : "a";

// The part of the pad that becomes the picture: [left, top, side].
function frameOf(strokes) {
  const [scale, right, down] = fullHeight(strokes, penWidth(strokes));
  return [-right / scale, -down / scale, SIDE / scale];
}

// Its context, with a transform by which it is `side` units wide, whatever its size on the screen; wiped.
function context(canvas, side) {
  const pixels = Math.max(Math.round(canvas.clientWidth * devicePixelRatio / 8), 1) * 8;   // whole ones for 8 × 8
  if (canvas.width !== pixels || canvas.height !== pixels) canvas.width = canvas.height = pixels;
  const c = canvas.getContext("2d");
  c.setTransform(pixels / side, 0, 0, pixels / side, 0, 0);
  c.clearRect(0, 0, side, side);
  c.strokeStyle = c.fillStyle = getComputedStyle(canvas).color;
  return c;
}

function drawPad(canvas, strokes, pen, frame) {
  const c = context(canvas, PAD);
  Object.assign(c, { lineWidth: LINE, lineCap: "round", lineJoin: "round" });
  for (const stroke of strokes) {
    c.beginPath();
    stroke.forEach(([x, y]) => c.lineTo(x, y));
    c.lineTo(...stroke.at(-1));                  // a single point is a dot
    c.stroke();
  }
  c.lineWidth = 0.5;
  if (frame) {
    c.setLineDash([2, 2]);
    c.strokeRect(frame[0], frame[1], frame[2], frame[2]);
    c.setLineDash([]);
  }
  if (pen.shown) {
    c.strokeStyle = c.fillStyle = "#D55E00";
    c.lineWidth = 1;
    c.beginPath();
    c.arc(pen.x, pen.y, 3.5, 0, 7);
    if (pen.down) c.fill();
    c.moveTo(pen.x - 6, pen.y); c.lineTo(pen.x + 6, pen.y);
    c.moveTo(pen.x, pen.y - 6); c.lineTo(pen.x, pen.y + 6);
    c.stroke();
  }
}

function drawSeen(canvas, picture) {
  const c = context(canvas, 8);
  picture.forEach((ink, k) => {
    c.globalAlpha = ink;
    c.fillRect(k % 8, Math.floor(k / 8), 1, 1);
  });
  c.globalAlpha = 1;
}

function makeBars(list) {
  return Array.from({ length: 10 }, (_, digit) => {
    const row = add(list, "li");
    add(row, "span", { className: "digit", textContent: digit });
    const track = add(row, "span", { className: "track" }, { "aria-hidden": "true" });
    return { row, bar: add(track, "span", { className: "bar" }), words: add(row, "span", { className: "share" }) };
  });
}

function showBars(bars, p) {
  const best = p ? Math.max(...p) : NaN;
  bars.forEach(({ row, bar, words }, digit) => {
    bar.style.width = `${100 * (p?.[digit] ?? 0)}%`;
    words.textContent = p ? p[digit].toFixed(2) : "–";
    row.classList.toggle("best", p?.[digit] === best);
  });
}
