// Judges answers by the library's own diagnosis.py, under MicroPython. answers.js starts it and ends it if it hangs.
import { loadMicroPython } from "./vendor/micropython/micropython.mjs";

async function text(name) {
  const answer = await fetch(new URL(`answers/${name}`, import.meta.url));
  if (!answer.ok) throw new Error(`${answer.status} ${answer.url}`);
  return answer.text();
}

const ready = (async () => {
  const [python, ...sources] = await Promise.all([loadMicroPython(), text("diagnosis.py"), text("typed.py")]);
  python.FS.writeFile("/diagnosis.py", sources[0]);
  python.FS.writeFile("/typed.py", sources[1]);
  python.runPython("import sys\nsys.path.append('/')\nfrom typed import sentence");
  const sentence = python.globals.get("sentence");
  postMessage({ ready: true });
  return sentence;
})();
ready.catch(() => postMessage({ failed: true }));

onmessage = async ({ data: { id, record, answer } }) => {
  const sentence = await ready;
  postMessage({ id, begun: true });
  let words;
  try { words = sentence(record, answer); } catch (error) { words = `this could not be judged: ${error.message}`; }
  postMessage({ id, words });
};
