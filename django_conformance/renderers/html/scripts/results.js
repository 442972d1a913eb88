// All results of a run, or the checks across cells: a row for each check of a subject.

const WANTED = { failed: "fu", passed: "px", unjudged: "sb", error: "e" };
const MANY = 100;

function saidOf(cell, row) {
  if (!cell.said) {
    cell.said = new Map();
    for (let at = 0; at < cell.pairs.length; at += 2) cell.said.set(cell.pairs[at], cell.pairs[at + 1]);
  }
  const detail = cell.said.get(row);
  return detail === undefined ? null : DATA.details[detail];
}

function resultElement(row) {
  const [number, subject] = DATA.rows[row], [id] = DATA.checks[number];
  const line = element("tr", "");
  const several = DATA.cells.length > 1;
  const first = element("td", "");
  const title = element("td", "", subject);
  if (several) first.append(...strip(row));
  else {
    const letter = DATA.cells[0].outcomes[row], said = letter === "p" ? null : saidOf(DATA.cells[0], row);
    first.append(element("span", "outcome outcome-" + letter, OUTCOMES[letter]));
    if (said && said.message) title.append(element("span", "reason", said.message));
  }
  line.append(first, title, element("td", "", id));
  if (!several) {
    const time = DATA.cells[0].times[row];
    line.append(element("td", "figure muted", time ? (time < 1000 ? time + " ms" : (time / 1000).toFixed(1) + " s") : ""));
  }
  return line;
}

class Results {
  constructor() {
    this.shown = new Shown("results", resultElement, MANY, false);
    this.status = document.getElementById("results-count");
    this.words = DATA.rows.map(([number, subject]) => (subject + "\n" + DATA.checks[number][0]).toLowerCase());
    this.rows = DATA.rows.map((_, at) => at);
    if (DATA.cells.length < 2) this.rows = this.rows.filter((row) => (DATA.cells[0]?.outcomes[row] || " ") !== " ");
    const weight = new Map(this.rows.map((row) => [row, DATA.cells.reduce((sum, cell) => sum + (kindOf(cell.outcomes[row] || " ") === "failed"), 0)]));
    this.rows.sort((one, two) => weight.get(two) - weight.get(one) || one - two);
    this.startFold();
  }

  // Of several cells, what passed in all of them is folded until somebody asks for it or filters.
  startFold() {
    this.fold = document.getElementById("results-folded");
    const agree = (row) => DATA.cells.every((cell) => "px ".includes(cell.outcomes[row] || " "));
    this.passed = new Set(this.fold ? this.rows.filter(agree) : []);
    this.fold?.querySelector("button").addEventListener("click", () => {
      this.passed.clear();
      this.show(new URLSearchParams());
    });
  }

  matches(row, state, cells) {
    const outcome = state.get("outcome"), area = state.get("area");
    if (area && DATA.checks[DATA.rows[row][0]][1] !== area) return false;
    if (outcome === "different") {
      const kinds = new Set(cells.map((cell) => cell.outcomes[row] || " ").filter((letter) => letter !== " ").map(kindOf));
      if (kinds.size < 2) return false;
    } else if (outcome && !cells.some((cell) => WANTED[outcome].includes(cell.outcomes[row] || " "))) return false;
    if (state.get("cell") && !cells.some((cell) => (cell.outcomes[row] || " ") !== " ")) return false;
    return (state.get("q") || "").toLowerCase().split(/\s+/).every((word) => this.words[row].includes(word));
  }

  show(state) {
    const name = state.get("cell");
    const cells = name ? DATA.cells.filter((cell) => cell.name === name) : DATA.cells;
    const folds = this.passed.size > 0 && !state.size;
    const matching = this.rows.filter((row) => this.matches(row, state, cells) && !(folds && this.passed.has(row)));
    const empty = element("tr", "", element("td", "", folds ? "Nothing failed in any cell." : "No result matches these filters."));
    empty.firstChild.colSpan = 4;
    this.shown.replace(matching, empty);
    if (this.fold) {
      this.fold.hidden = !folds;
      this.fold.firstChild.textContent = many(this.passed.size, "check") + " passed in every cell.";
    }
    this.status.textContent = matching.length === this.rows.length ? many(this.rows.length, "result") : matching.length + " of " + this.rows.length + " shown";
  }
}
