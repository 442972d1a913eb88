// Two values side by side: lines that are on one side only are marked, and in lines that were changed what is different.

const MOST_LINES = 400;
const AROUND = 3;

function alignedLines(left, right) {
  const [one, two] = [left, right].map((text) => (text ? text.split("\n").slice(0, MOST_LINES) : []));
  const lengths = Array.from({ length: one.length + 1 }, () => new Uint16Array(two.length + 1));
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = two.length - 1; j >= 0; j -= 1) {
      lengths[i][j] = one[i] === two[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  const rows = [];
  let i = 0, j = 0, removed = [], added = [];
  const flush = () => {
    for (let at = 0; at < Math.max(removed.length, added.length); at += 1) rows.push([removed[at], added[at], true]);
    removed = [];
    added = [];
  };
  while (i < one.length || j < two.length) {
    if (i < one.length && j < two.length && one[i] === two[j]) {
      flush();
      rows.push([one[i], two[j], false]);
      i += 1;
      j += 1;
    } else if (j >= two.length || (i < one.length && lengths[i + 1][j] >= lengths[i][j + 1])) {
      removed.push(one[i]);
      i += 1;
    } else {
      added.push(two[j]);
      j += 1;
    }
  }
  flush();
  return rows;
}

// The part of a line that differs from another line: what is between their common beginning and their common end.
function marked(line, other) {
  if (other === undefined || line === other) return textNodes(line);
  let start = 0, end = 0;
  const shortest = Math.min(line.length, other.length);
  while (start < shortest && line[start] === other[start]) start += 1;
  while (end < shortest - start && line[line.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  const inWord = (at) => /\w/.test(line[at - 1] || "") && /\w/.test(line[at] || "");
  while (start && (inWord(start) || /\w/.test(line[start - 1]) && /\w/.test(other[start] || ""))) start -= 1;
  while (end && (inWord(line.length - end) || /\w/.test(line[line.length - end]) && /\w/.test(other[other.length - end - 1] || ""))) end -= 1;
  const middle = line.slice(start, line.length - end);
  const nodes = textNodes(line.slice(0, start));
  if (middle) nodes.push(element("mark", "", middle));
  return [...nodes, ...textNodes(line.slice(line.length - end))];
}

function sideRow(line, other, changed, kind) {
  if (line === undefined) return element("div", "side-row is-gap");
  const row = element("div", "side-row" + (changed ? " " + kind : ""));
  const sign = element("span", "side-sign", changed ? (kind === "is-removed" ? "−" : "+") : "");
  const words = element("span", "");
  words.append(...(changed ? marked(line, other) : textNodes(line)));
  row.append(sign, words);
  return row;
}

// Long stretches that are the same are left out but for a few lines around what differs.
function withoutSame(rows) {
  const near = rows.map((_, at) => rows.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(([, , changed]) => changed));
  const shown = [];
  for (let at = 0; at < rows.length; at += 1) {
    let end = at;
    while (end < rows.length && !near[end]) end += 1;
    if (end - at > AROUND && near.includes(true)) {
      shown.push(end - at);
      at = end - 1;
    } else shown.push(rows[at]);
  }
  return shown;
}

// Rows of both sides stand in one grid, so that they stay side by side where a line is broken.
function sides(titles, left, right) {
  const columns = titles.map((title) => element("div", "side", element("div", "sides-title", title)));
  for (const row of withoutSame(alignedLines(seen(left), seen(right)))) {
    const [one, two, changed] = Array.isArray(row) ? row : [];
    const same = () => element("div", "side-row is-same", "", element("span", "", "⋯ " + many(row, "line") + " the same"));
    columns[0].append(Array.isArray(row) ? sideRow(one, two, changed, "is-removed") : same());
    columns[1].append(Array.isArray(row) ? sideRow(two, one, changed, "is-added") : same());
  }
  for (const column of columns) {
    const cells = [...column.children].slice(1);
    if (cells.length && cells.every((cell) => cell.matches(".is-gap"))) cells[0].replaceWith(element("div", "side-row is-same", "", element("span", "", "nothing")));
  }
  columns.forEach((column, at) => {
    column.setAttribute("role", "group");
    column.setAttribute("aria-label", titles[at]);
    [...column.children].forEach((cell, number) => { cell.style.gridArea = number + 1 + " / " + (at + 1); });
  });
  return element("div", "sides", ...columns);
}
