// The view of the Training Lab. Everything it shows is computed from θ, the loss curve, the epoch and the points.

const CLASSES = [[0, 114, 178], [213, 94, 0]];   // Okabe and Ito's blue and orange
const FIELD = 96;                                // the decision field is evaluated on FIELD × FIELD points
const NARROW = 520;                              // CSS pixels below which the loss curve goes under the field
const SETTING = ["learning_rate", "data", "hidden"];   // joined to the controls, as the epoch is
const WATCHED = [...SETTING, "epoch", "trained", "thetas", "loss"];

export default { render };

async function render({ model, el }) {
  el.classList.add("backprop-view");
  const status = el.appendChild(document.createElement("div"));
  status.className = "status";
  status.setAttribute("role", "status");
  const canvas = el.appendChild(document.createElement("canvas"));
  canvas.setAttribute("role", "img");
  const field = Object.assign(document.createElement("canvas"), { width: FIELD, height: FIELD });

  const trainer = new Trainer(model);
  let waiting = false;
  const redraw = () => {                         // many changes in one frame end in one picture, the last
    if (waiting) return;
    waiting = true;
    setTimeout(() => currentRun(model, trainer));              // the time until the next frame is there to be used
    requestAnimationFrame(async () => {
      waiting = false;
      const run = await currentRun(model, trainer);
      trainer.pictures++;
      if (run.unfinished) redraw();
      const words = describe(run);
      status.textContent = words.text;
      status.classList.toggle("warning", words.warning);
      canvas.setAttribute("aria-label", `Decision field and loss curve. ${words.text}`);
      draw(canvas, field, run, el);
      el.run = () => ({ epoch: run.epoch, loss: run.loss[run.epoch], theta: Array.from(run.theta) });   // for tests and
      el.field = (points) => points.map((x) => run.forward(run.theta, x)[0]);                           // the console
      el.dataset.trainedBy = run.trainedBy;
      el.dataset.drawn = Number(el.dataset.drawn ?? 0) + 1;
    });
  };
  for (const name of WATCHED) model.on(`change:${name}`, redraw);
  model.on("change:playing", () => {              // readers who asked for less motion see the end at once
    if (!model.get("playing") || !matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    setTimeout(() => {                            // after the link that brought the news has finished
      model.set("playing", false);
      model.set("epoch", model.get("max_epochs"));
      model.save_changes();
    });
  });
  const unwatch = whenLooksChange(el, redraw);
  redraw();
  return () => { unwatch(); model.off(null, redraw); };
}

// What is to be drawn: the kernel's run if it is of this setting; else the one that is trained here, as far as the slice
// of time for one picture allows.
async function currentRun(model, trainer) {
  const setting = SETTING.map((name) => model.get(name)), [rate, data, hidden] = setting, asked = model.get("epoch");
  const { forward, step } = await importSource(model.get("modules")[hidden]);
  const { points, labels } = trainer.data[data];
  const plane = { forward, points, labels, extent: model.get("extent"), asked, epochs: trainer.epochs };
  if (setting.join() === model.get("trained").join()) {
    const loss = floats(model.get("loss")), thetas = floats(model.get("thetas")), n = thetas.length / loss.length;
    const epoch = Math.min(asked, loss.length - 1);
    return { ...plane, loss, theta: thetas.subarray(epoch * n, (epoch + 1) * n), epoch, trainedBy: "kernel" };
  }
  const run = trainer.history(rate, data, hidden);
  trainer.advance(run, step);
  const epoch = Math.min(asked, run.loss.length - 1), loss = Float64Array.from(run.loss);
  return { ...plane, loss, theta: run.thetas[epoch], epoch, unfinished: !run.finished, trainedBy: "view" };
}

function describe({ forward, theta, loss, epoch, points, labels, unfinished }) {
  const at = loss[epoch];
  if (!Number.isFinite(at))
    return { warning: true, text: `Diverged: after epoch ${epoch} the loss is not a finite number. ` +
                                  "Lower the learning rate." };
  let right = 0;
  for (let i = 0; i < labels.length; i++)
    right += (forward(theta, points.subarray(2 * i, 2 * i + 2))[0] > 0) === (labels[i] === 1);
  const text = `epoch ${epoch} · loss ${at.toFixed(4)} · accuracy ${(100 * right / labels.length).toFixed(1)} %`;
  if (!unfinished && loss.at(-1) > loss[0])
    return { warning: true, text: `${text} · diverges: the loss ends at ${loss.at(-1).toPrecision(3)}, above its start ` +
                                  `${loss[0].toPrecision(3)}. The steps are too long.` };
  return { warning: false, text };
}

function draw(canvas, field, run, el) {
  const width = Math.max(el.clientWidth, 200), narrow = width < NARROW;
  const gap = 24, side = narrow ? Math.min(width, 420) - 34 : Math.min((width - gap) * 0.55, 400) - 34;
  const height = side + 44 + (narrow ? 190 : 0), ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.height = `${height}px`;
  const c = canvas.getContext("2d"), ink = getComputedStyle(el).color;
  c.setTransform(ratio, 0, 0, ratio, 0, 0);
  c.clearRect(0, 0, width, height);
  Object.assign(c, { strokeStyle: ink, fillStyle: ink, font: "12px sans-serif", lineWidth: 1, lineJoin: "round" });
  drawPlane(c, field, run, { x: 32, y: 6, w: side, h: side }, ink);
  const curve = narrow ? { x: 44, y: side + 60, w: width - 56, h: 140 }
                       : { x: side + 34 + gap + 44, y: 6, w: width - side - gap - 90, h: side };
  drawCurve(c, run, curve, ink);
}

// The decision field with its boundary line, and the points over it.
function drawPlane(c, field, { forward, theta, loss, epoch, points, labels, extent }, box, ink) {
  const [left, right, bottom, top] = extent;
  const rim = Number(ink.match(/\d+/)) > 127 ? "rgb(0 0 0 / 50%)" : "rgb(255 255 255 / 60%)";   // dark page, light page
  const px = (x) => box.x + (x - left) / (right - left) * box.w, py = (y) => box.y + (top - y) / (top - bottom) * box.h;
  c.save();
  c.beginPath(); c.rect(box.x, box.y, box.w, box.h); c.clip();
  if (Number.isFinite(loss[epoch])) {
    const logit = new Float64Array(FIELD * FIELD), image = new ImageData(FIELD, FIELD), x = new Float64Array(2);
    for (let row = 0, k = 0; row < FIELD; row++) for (let column = 0; column < FIELD; column++, k++) {
      x[0] = left + (column + 0.5) / FIELD * (right - left);
      x[1] = top - (row + 0.5) / FIELD * (top - bottom);
      const value = logit[k] = forward(theta, x)[0], sure = Math.abs(Math.tanh(value / 2));
      const [red, green, blue] = CLASSES[value > 0 ? 1 : 0];
      image.data[4 * k] = red; image.data[4 * k + 1] = green; image.data[4 * k + 2] = blue;
      image.data[4 * k + 3] = 15 + 60 * sure;
    }
    field.getContext("2d").putImageData(image, 0, 0);
    c.imageSmoothingEnabled = true;
    c.drawImage(field, box.x, box.y, box.w, box.h);
    drawPoints(c, points, labels, px, py, rim);
    c.strokeStyle = ink; c.lineWidth = 2.5;
    traceBoundary(c, logit, box);
  } else {
    drawPoints(c, points, labels, px, py, rim);
    c.font = "600 15px sans-serif"; c.textAlign = "center"; c.fillStyle = ink;
    c.fillText("no boundary: training diverged", box.x + box.w / 2, box.y + box.h / 2);
  }
  c.restore();
  axes(c, box, ink, [[-1, px(-1)], [0, px(0)], [1, px(1)]], [[-1, py(-1)], [0, py(0)], [1, py(1)]], "x₁", "x₂");
}

// Class 0: circles. Class 1: triangles. One path a class, so that a thousand points cost two fills.
function drawPoints(c, points, labels, px, py, rim) {
  for (const label of [0, 1]) {
    c.beginPath();
    for (let i = 0; i < labels.length; i++) {
      if (labels[i] !== label) continue;
      const x = px(points[2 * i]), y = py(points[2 * i + 1]);
      if (label === 0) { c.moveTo(x + 2.2, y); c.arc(x, y, 2.2, 0, 7); }
      else { c.moveTo(x, y - 3); c.lineTo(x + 2.7, y + 2); c.lineTo(x - 2.7, y + 2); c.closePath(); }
    }
    c.fillStyle = `rgb(${CLASSES[label]})`;
    c.fill();
    c.strokeStyle = rim;
    c.lineWidth = 0.5;
    c.stroke();
  }
}

// The line where the logit is zero, by marching squares over the field.
function traceBoundary(c, logit, box) {
  const step = box.w / FIELD, at = (row, column) => logit[row * FIELD + column];
  const cross = (a, b) => a / (a - b);           // where between two corners the sign changes
  c.beginPath();
  for (let row = 0; row + 1 < FIELD; row++) for (let column = 0; column + 1 < FIELD; column++) {
    const a = at(row, column), b = at(row, column + 1), d = at(row + 1, column + 1), e = at(row + 1, column);
    const ends = [];
    if (a > 0 !== b > 0) ends.push([column + cross(a, b), row]);
    if (b > 0 !== d > 0) ends.push([column + 1, row + cross(b, d)]);
    if (e > 0 !== d > 0) ends.push([column + cross(e, d), row + 1]);
    if (a > 0 !== e > 0) ends.push([column, row + cross(a, e)]);
    for (let i = 0; i + 1 < ends.length; i += 2) {
      c.moveTo(box.x + (ends[i][0] + 0.5) * step, box.y + (ends[i][1] + 0.5) * step);
      c.lineTo(box.x + (ends[i + 1][0] + 0.5) * step, box.y + (ends[i + 1][1] + 0.5) * step);
    }
  }
  c.stroke();
}

// The loss after each epoch; the epoch shown is marked with a dot and a vertical line.
function drawCurve(c, { loss, epoch, asked, epochs }, box, ink) {
  const finite = loss.filter(Number.isFinite);
  let top = 0;
  for (const value of finite) top = Math.max(top, value);
  top = Math.min(top, 4 * Math.max(finite[0] ?? 1, 0.1)) * 1.05;   // a spike must not flatten all the rest
  const last = Math.max(loss.length - 1, asked, epochs);
  const px = (e) => box.x + e / last * box.w, py = (v) => box.y + box.h - Math.min(v, top) / top * box.h;
  axes(c, box, ink, ticks(last).map((e) => [e, px(e)]), ticks(top).map((v) => [v, py(v)]), "epoch", "loss");
  c.beginPath();
  for (let e = 0; e < loss.length && Number.isFinite(loss[e]); e++) c.lineTo(px(e), py(loss[e]));
  c.strokeStyle = "#009E73"; c.lineWidth = 2;
  c.stroke();
  c.strokeStyle = ink; c.lineWidth = 1; c.setLineDash([3, 3]);
  c.beginPath(); c.moveTo(px(epoch), box.y); c.lineTo(px(epoch), box.y + box.h); c.stroke();
  c.setLineDash([]);
  c.fillStyle = ink;
  if (Number.isFinite(loss[epoch])) { c.beginPath(); c.arc(px(epoch), py(loss[epoch]), 4.5, 0, 7); c.fill(); }
  c.textAlign = px(epoch) > box.x + box.w / 2 ? "right" : "left";
  const remark = !Number.isFinite(loss[epoch]) ? `diverged at epoch ${epoch}`
               : loss[epoch] > top ? `off the scale: ${loss[epoch].toPrecision(3)}` : "";
  c.fillText(` ${remark} `, px(epoch), box.y + 20);
}

// Three to six round numbers from 0 to `top`.
function ticks(top) {
  const raw = top / 4, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * power).find((s) => s >= raw);
  return Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, i) => Number((i * step).toPrecision(6)));
}

function axes(c, box, ink, horizontal, vertical, xLabel, yLabel) {
  Object.assign(c, { strokeStyle: ink, fillStyle: ink, lineWidth: 1, font: "12px sans-serif" });
  c.globalAlpha = 0.75;
  c.beginPath(); c.moveTo(box.x, box.y); c.lineTo(box.x, box.y + box.h); c.lineTo(box.x + box.w, box.y + box.h);
  c.stroke();
  c.textAlign = "center";
  for (const [label, x] of horizontal) c.fillText(label, x, box.y + box.h + 15);
  c.fillText(xLabel, box.x + box.w / 2, box.y + box.h + 30);
  c.textAlign = "right";
  for (const [label, y] of vertical) c.fillText(label, box.x - 5, y + 4);
  c.save();
  c.translate(box.x - (yLabel === "loss" ? 36 : 24), box.y + box.h / 2); c.rotate(-Math.PI / 2);
  c.textAlign = "center"; c.fillText(yLabel, 0, 4);
  c.restore();
  c.globalAlpha = 1;
}
