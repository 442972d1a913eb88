// A strip: a bar for each cell, high where something failed, low where it passed, thin where nothing was judged.

const SHAPES = { failed: [0, 10], passed: [7, 3], other: [4, 2] };

function kindOf(letter) {
  if (letter === "f" || letter === "u" || letter === "e") return "failed";
  return letter === "p" || letter === "x" ? "passed" : "other";
}

// What a strip draws, in words; opened, it names the cells.
function cellsIn(row, counts, words) {
  const box = element("details", "strip-words" + (counts.failed ? " failed" : ""), element("summary", "", words));
  box.addEventListener("toggle", () => {
    if (box.childElementCount > 1) return;
    for (const [kind, title] of [["failed", "Failed in"], ["other", "Not judged in"], ["passed", "Passed in"]]) {
      const cells = DATA.cells.filter((cell) => (cell.outcomes[row] || " ") !== " " && kindOf(cell.outcomes[row]) === kind);
      if (!cells.length) continue;
      const list = element("ul", "cells-of");
      for (const cell of cells) list.append(element("li", "", cell.name));
      box.append(element("p", "", title), list);
    }
  });
  return box;
}

function strip(row) {
  const paths = { failed: "", passed: "", other: "" }, counts = { failed: 0, passed: 0, other: 0 };
  DATA.cells.forEach((cell, at) => {
    const letter = cell.outcomes[row] || " ";
    if (letter === " ") return;
    const kind = kindOf(letter), [top, height] = SHAPES[kind];
    counts[kind] += 1;
    paths[kind] += "M" + at + " " + top + "h" + (DATA.cells.length > 80 ? 1 : 0.86) + "v" + height + "H" + at + "z";
  });
  const drawn = vector("svg", { class: "strip", viewBox: "0 0 " + DATA.cells.length + " 10", preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" });
  for (const [kind, path] of Object.entries(paths)) if (path) drawn.append(vector("path", { class: "strip-" + kind, d: path }));
  const words = [[counts.failed, "failed"], [counts.passed, "passed"], [counts.other, "not judged"]].filter(([count]) => count).map(([count, word]) => count + " " + word).join(", ");
  return [drawn, cellsIn(row, counts, words)];
}
