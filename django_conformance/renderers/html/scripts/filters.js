// Filters: forms whose state stands in the address, and fields that hide rows of a table.

function stateOf(form) {
  const state = new URLSearchParams();
  const levels = [...form.querySelectorAll("[name=level]")];
  if (levels.some((each) => !each.checked)) for (const each of levels) if (each.checked) state.append("level", each.value);
  if (levels.length && !levels.some((each) => each.checked)) state.append("level", "none");
  for (const name of ["q", "area", "cell", "outcome", "gates"]) if (form.elements[name]?.value) state.set(name, form.elements[name].value);
  return state;
}

function restore(form, state) {
  const levels = state.getAll("level");
  for (const each of form.querySelectorAll("[name=level]")) each.checked = !levels.length || levels.includes(each.value);
  for (const name of ["q", "area", "cell", "outcome", "gates"]) if (form.elements[name]) form.elements[name].value = state.get(name) || "";
}

function fill(select, values) {
  for (const value of values) {
    const option = element("option", "");
    option.value = value;
    option.textContent = textNodes(value).map((node) => node.textContent).join("");
    select.append(option);
  }
}

function startForm(name, view) {
  const form = document.getElementById(name + "-filters");
  const areas = new Set(name === "findings" ? FINDINGS.map((finding) => finding.check.area) : DATA.checks.map((each) => each[1]));
  fill(form.elements.area, AREAS.filter((area) => areas.has(area)));
  if (form.elements.cell) fill(form.elements.cell, DATA.cells.map((cell) => cell.name));
  const update = () => {
    const state = stateOf(form);
    view.show(state);
    writeFragment(name, state);
  };
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(update));
  return form;
}

function startTables() {
  for (const field of document.querySelectorAll("[data-filters]")) {
    const rows = [...document.querySelector(field.dataset.filters).tBodies[0].rows];
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/);
      for (const row of rows) row.hidden = !words.every((word) => row.cells[0].textContent.toLowerCase().includes(word));
    });
  }
  for (const field of document.querySelectorAll("[data-sorts]")) {
    const body = document.querySelector(field.dataset.sorts).tBodies[0];
    field.addEventListener("change", () => {
      const key = (row) => Number(row.dataset[field.value]);
      body.append(...[...body.rows].sort((one, two) => key(one) - key(two) || one.dataset.position - two.dataset.position));
    });
  }
}
