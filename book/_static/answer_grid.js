// A grid for an answer that is a list or rows of numbers. It writes into the box above it and reads what is typed there:
// the box is what is judged. Loaded when a reader first asks for a grid.

const MOST = 12;                                  // rows or columns

// The entries of a text such as [[1, 2], [3, 4]], NumPy's print of an array, or lines copied from a table
export function rowsOf(text) {
  const inner = text.match(/\[[^[\]]*\]/g) ?? text.trim().split("\n");
  const rows = inner.map((row) => row.replace(/[[\]]/g, "").split(/[,;\s]+/).filter((word) => word && word !== "..."));
  const filled = rows.filter((row) => row.length);
  return filled.every((row) => row.length === filled[0].length) ? filled : [];
}

export function textOf(rows, isList) {
  const written = rows.map((row) => `[${row.map((entry) => entry.trim() || "...").join(", ")}]`);
  return isList ? written[0] : `[${written.join(", ")}]`;
}

export function addGrid(form, field) {
  const isList = form.dataset.grid === "list";
  const box = document.createElement("fieldset");
  box.className = "grid";
  const [count, across] = isList ? [null, number("numbers")] : [number("rows"), number("columns")];
  const table = document.createElement("table");
  if (count) box.append(count.label);
  box.append(across.label, table);

  const entries = () => [...table.rows].map((row) => [...row.cells].map((cell) => cell.firstChild.value));
  const write = () => { field.value = textOf(entries(), isList); };

  function lay(rows) {
    if (count) count.input.value = rows.length;
    across.input.value = rows[0].length;
    table.replaceChildren(...rows.map((row, i) => {
      const line = document.createElement("tr");
      line.append(...row.map((entry, j) => cell(entry, isList ? `number ${j + 1}` : `row ${i + 1}, column ${j + 1}`)));
      return line;
    }));
  }

  function cell(entry, name) {
    const input = document.createElement("input");
    Object.assign(input, { value: entry, size: 7, ariaLabel: name, autocomplete: "off" });
    input.addEventListener("input", write);
    input.addEventListener("paste", (event) => {
      const pasted = rowsOf(event.clipboardData.getData("text"));
      const isTable = pasted.flat().length > 1 && pasted.flat().every((word) => /^[-+−]?[.\d]/.test(word));
      if (!isTable || pasted.length > MOST || pasted[0].length > MOST) return;  // it is pasted into this cell
      event.preventDefault();
      lay(isList ? [pasted.flat().slice(0, MOST)] : pasted);
      write();
    });
    const data = document.createElement("td");
    data.append(input);
    return data;
  }

  function resize() {
    const size = ({ input }) => Math.min(Math.max(Math.round(input.value) || 1, 1), MOST);
    const [n_rows, n_columns, old] = [count ? size(count) : 1, size(across), entries()];
    lay(Array.from({ length: n_rows }, (_, i) => Array.from({ length: n_columns }, (_, j) => old[i]?.[j] ?? "")));
    write();
  }

  for (const side of [count, across]) side?.input.addEventListener("change", resize);
  field.addEventListener("input", () => follow());
  function follow() {
    const typed = rowsOf(field.value);
    const fits = typed.length && typed.length <= MOST && typed[0].length <= MOST && (!isList || typed.length === 1);
    if (fits) lay(typed);
    return fits;
  }
  if (!follow()) lay(isList ? [["", ""]] : [["", ""], ["", ""]]);
  form.querySelector("output").before(box);
  table.querySelector("input").focus();
}

function number(word) {
  const input = Object.assign(document.createElement("input"), { type: "number", min: 1, max: MOST });
  const label = document.createElement("label");
  label.append(`${word} `, input);
  return { input, label };
}
