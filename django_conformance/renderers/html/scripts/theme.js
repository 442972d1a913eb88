// Light or dark: as the system has it, or as somebody chose, which the browser remembers if it may.

function remembered() {
  try { return localStorage.getItem("django-conformance-theme") || "auto"; } catch { return "auto"; }
}

function choose(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
  }
}

function startTheme() {
  choose(remembered());
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.addEventListener("click", () => {
      choose(button.dataset.themeChoice);
      try { localStorage.setItem("django-conformance-theme", button.dataset.themeChoice); } catch { /* a page from a file may not */ }
    });
  }
}
