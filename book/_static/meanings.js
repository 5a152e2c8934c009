// What a formula number or a word of the glossary means, in a box beside it while the mouse or the focus is on it.

const MEANT = 'a.term, a.internal[href*="#equation-"]';
const root = document.documentElement.dataset.content_root ?? "./";
let meanings = null;                              // loaded when the first one is asked for
let asked = null;                                 // the link whose meaning is shown, or will be

const box = document.createElement("div");
box.id = "meaning";
box.hidden = true;
box.setAttribute("role", "tooltip");
box.className = "math";                           // MathJax typesets inside
document.querySelector(".bd-article")?.append(box);

function hide() {
  asked?.removeAttribute("aria-describedby");
  asked = null;
  box.hidden = true;
}

async function show(link) {
  if (link === asked) return;
  hide();
  asked = link;
  meanings ??= fetch(`${root}_static/meanings.json`).then((answer) => answer.json());
  const text = (await meanings.catch(() => ({})))[link.hash.slice(1)];
  if (link !== asked || !text) return;
  await MathJax.startup.promise;
  MathJax.typesetClear([box]);
  box.textContent = text;
  box.hidden = false;
  await MathJax.typesetPromise([box]);
  if (link !== asked) return;
  const at = link.getBoundingClientRect();
  const around = box.offsetParent.getBoundingClientRect();
  const most = Math.max(around.width - box.offsetWidth, 0);
  box.style.left = `${Math.min(Math.max(at.left - around.left, 0), most)}px`;
  box.style.top = `${at.bottom - around.top + 6}px`;
  link.setAttribute("aria-describedby", box.id);
}

const meant = (event) => event.target.closest?.(MEANT);
for (const kind of ["mouseover", "focusin"]) {
  document.addEventListener(kind, (event) => { if (meant(event)) show(meant(event)); });
}
document.addEventListener("mouseout", (event) => {
  const goesTo = event.relatedTarget;              // the box itself may be entered, to read or to copy
  if ((meant(event) || box.contains(event.target)) && !box.contains(goesTo) && goesTo?.closest?.(MEANT) !== asked) hide();
});
document.addEventListener("focusout", hide);
document.addEventListener("keydown", ({ key }) => { if (key === "Escape") hide(); });
