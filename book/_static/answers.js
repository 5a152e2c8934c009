// Exercises and the questions before labs: what is typed into a box is judged in a worker. Nothing is loaded before a
// box is entered, and answers stay in the reader's own browser.

const PATIENCE = 1000;                            // milliseconds for an answer, once the judge has begun
const script = document.currentScript.src;
const forms = [...document.querySelectorAll("form.answer")];
const exercises = forms.filter((form) => form.querySelector("textarea").id.startsWith("answer-"));

const store = {                                   // storage may be switched off or full: then nothing is kept
  key: `answers ${location.pathname}`,
  read(key = this.key) { try { return JSON.parse(localStorage.getItem(key)) ?? {}; } catch { return {}; } },
  write(all) { try { localStorage.setItem(this.key, JSON.stringify(all)); } catch { /* not kept */ } },
  forget() {
    try {
      for (const key of Object.keys(localStorage).filter((key) => key.startsWith("answers /"))) localStorage.removeItem(key);
    } catch { /* nothing is kept */ }
  },
};

let judge = null;                                 // { worker, ready, waiting }

function start() {
  const worker = new Worker(new URL("answer_worker.js", script), { type: "module" });
  const waiting = new Map();
  const ready = new Promise((resolve, reject) => {
    const fail = () => reject(new Error("the checker could not be loaded: load the page again, from a web server"));
    worker.onerror = fail;
    worker.onmessage = ({ data }) => {
      if (data.ready) resolve();
      else if (data.failed) fail();
      else waiting.get(data.id)?.(data);
    };
  });
  ready.catch(() => { judge = null; });
  return { worker, ready, waiting, count: 0 };
}

async function sentence(record, answer) {
  judge ??= start();
  const mine = judge;
  await mine.ready;
  return new Promise((resolve) => {
    const id = mine.count++;
    const giveUp = () => {
      mine.worker.terminate();
      judge = null;
      resolve("this takes too long: an answer is a number, a list of numbers or a formula");
    };
    let late;
    mine.waiting.set(id, ({ begun, words }) => {
      clearTimeout(late);
      if (begun) late = setTimeout(giveUp, PATIENCE);
      else resolve(words);
    });
    mine.worker.postMessage({ id, record, answer });
  });
}

function tell(form, words) {
  form.querySelector("output").textContent = words;
  form.dataset.verdict = words === "correct" ? "correct" : words ? "wrong" : "";
}

function openHint(form) {
  let place = form.closest("div.cell");
  while ((place = place?.nextElementSibling) && !place.matches("div.cell")) {
    const hint = [place, ...place.querySelectorAll("details")].find((e) => e.matches("details") && /^\s*Hint/.test(e.textContent));
    if (hint) { hint.open = true; return; }
  }
}

async function submit(form) {
  const field = form.querySelector("textarea");
  form.querySelector("output").textContent = "checking …";
  let words;
  try { words = await sentence(atob(form.dataset.record), field.value); } catch (error) { words = error.message; }
  tell(form, words);
  if (form.dataset.verdict === "wrong" && words !== "not answered yet") {
    form.tries = (form.tries ?? 0) + 1;
    if (form.tries === 2) openHint(form);
  }
  const right = exercises.filter((each) => each.dataset.verdict === "correct").length;
  const mine = { answer: field.value, words };
  store.write({ ...store.read(), [field.id]: mine, score: `${right}/${exercises.length}` });
  showScores();
}

// "3/7" behind the chapter's name in the list of chapters
function showScores() {
  for (const link of document.querySelectorAll(".bd-sidebar-primary a.reference.internal")) {
    const { score } = store.read(`answers ${new URL(link.href).pathname}`);
    let place = link.querySelector(".score");
    if (!score || score.startsWith("0/")) { place?.remove(); continue; }
    if (!place) { place = document.createElement("span"); place.className = "score"; link.append(" ", place); }
    place.textContent = score;
    place.title = `${score.replace("/", " of ")} exercises are correct`;
  }
}

function addForgetButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "forget";
  button.textContent = "Forget all my answers";
  button.addEventListener("click", () => {
    store.forget();
    for (const form of forms) { form.reset(); form.tries = 0; tell(form, ""); }
    showScores();
  });
  forms.at(-1).after(button);
}

const kept = store.read();
for (const form of forms) {
  const field = form.querySelector("textarea");
  if (kept[field.id]) {
    field.value = kept[field.id].answer;
    tell(form, kept[field.id].words);
  }
  form.addEventListener("focusin", () => { judge ??= start(); }, { once: true });
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(form); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); submit(form); }
  });
}
for (const form of forms.filter((form) => form.dataset.grid)) {
  form.querySelector("button[type=button]").addEventListener("click", async ({ currentTarget: button }) => {
    button.disabled = true;                       // it opens once
    const { addGrid } = await import(new URL("answer_grid.js", script));
    button.remove();
    addGrid(form, form.querySelector("textarea"));
  });
}
if (forms.length) addForgetButton();
showScores();
