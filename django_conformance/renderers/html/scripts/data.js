// The data of the page: what was judged, and findings made of it, each once with the cells that it is in.

const DATA = JSON.parse(document.getElementById("data").textContent);
const LEVELS = ["must", "should", "info"];
const STATES = ["regressed", "lost", "changed", "unstable", "could-not-run", "new", "fixed"];
const AREAS = ["project", "celery", "channels", "commands", "databases"];
const OUTCOMES = { p: "passed", f: "failed", e: "error", s: "skipped", b: "blocked", x: "expected failure", u: "unexpected pass" };

function check([id, area, level, docs, holds, why, fix]) {
  return { id, area, level, docs, holds, why, fix };
}

function anchorOf(id, subject, occurrence) {
  return (id + ":" + subject + (occurrence ? ":" + occurrence : "")).trim().split(/\s+/).join("_");
}

function findingsOfRuns() {
  const checks = DATA.checks.map(check), rows = new Map();
  DATA.cells.forEach((cell, number) => {
    for (let at = 0; at < cell.pairs.length; at += 2) {
      const row = cell.pairs[at], letter = cell.outcomes[row];
      if (letter !== "f" && letter !== "u" && letter !== "e") continue;
      if (!rows.has(row)) rows.set(row, new Map());
      const said = rows.get(row), detail = cell.pairs[at + 1];
      if (!said.has(detail)) said.set(detail, { letter, cells: [] });
      said.get(detail).cells.push(number);
    }
  });
  const findings = [];
  for (const [row, said] of rows) {
    const [number, subject, occurrence] = DATA.rows[row];
    const variants = [...said].sort((one, two) => two[1].cells.length - one[1].cells.length);
    const [detail, { letter }] = variants[0];
    findings.push({
      ...DATA.details[detail],
      check: checks[number], subject, row,
      level: letter === "e" ? "error" : checks[number].level,
      anchor: anchorOf(checks[number].id, subject, occurrence),
      cells: variants.flatMap(([, variant]) => variant.cells),
      variants: variants.slice(1).map(([other, variant]) => ({ message: DATA.details[other].message, cells: variant.cells })),
    });
  }
  return findings;
}

function findingsOfVerdict() {
  return DATA.changes.map((change) => ({
    ...change,
    check: check(change.check), level: change.check[2],
    anchor: anchorOf(change.check[0], change.subject, 0),
    cells: [], variants: [], evidence: {},
  }));
}

function inOrder(findings) {
  const blocks = (finding) => (DATA.blocks || {})[finding.check.id] || 0;
  const urgency = (finding) => (finding.gates === false ? 100 : 0) + 10 * ["error", ...LEVELS].indexOf(finding.level)
    + Math.max(0, STATES.indexOf(finding.state));
  return findings.map((finding, position) => [finding, position]).sort(([one, at], [two, after]) => urgency(one) - urgency(two)
    || two.cells.length - one.cells.length || blocks(two) - blocks(one) || AREAS.indexOf(one.check.area) - AREAS.indexOf(two.check.area) || at - after)
    .map(([finding]) => finding);
}

function unique(findings) {
  const seen = new Map();
  for (const finding of findings) {
    const count = seen.get(finding.anchor) || 0;
    seen.set(finding.anchor, count + 1);
    if (count) finding.anchor += ":" + (count + 1);
  }
  return findings;
}

const FINDINGS = unique(inOrder(DATA.kind === "verdict" ? findingsOfVerdict() : findingsOfRuns()));
for (const finding of FINDINGS) {
  const words = [finding.subject, finding.check.id, ...(finding.also || []), finding.message, finding.location && finding.location.path, ...(finding.packages || [])];
  finding.words = words.filter(Boolean).join("\n").toLowerCase();
}
