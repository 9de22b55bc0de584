// The few things that a script makes nicer on staff pages. All works without it.

const typing = (el) => el.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]") !== null;

const theme = document.querySelector("form[data-theme-form]");
if (theme) {
  theme.addEventListener("submit", async (event) => {
    const chosen = event.submitter;
    if (!chosen) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(theme));
    body.set(chosen.name, chosen.value);
    try {
      const answer = await fetch(theme.action, { method: "POST", body, redirect: "manual" });
      if (answer.type !== "opaqueredirect" && !answer.ok) throw new Error(String(answer.status));
    } catch {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = chosen.name;
      field.value = chosen.value;
      theme.append(field);
      theme.submit();
      return;
    }
    if (chosen.value === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen.value;
    for (const button of theme.querySelectorAll("button[name=theme]")) {
      button.setAttribute("aria-pressed", String(button === chosen));
    }
  });
}

// What was drafted on this device goes with whoever signs out.
document.querySelector("form[action='/logout']")?.addEventListener("submit", () => {
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith("openpeople.")) localStorage.removeItem(name);
  } catch {
    // a browser that keeps nothing
  }
});

// What is cut for want of room can be read in full under the pointer.
const cut = (el) =>
  (el.scrollWidth > el.clientWidth + 1 || el.scrollHeight > el.clientHeight + 2) && getComputedStyle(el).overflowX === "hidden" && !el.classList.contains("out-of-sight");

document.addEventListener("pointerover", ({ target }) => {
  if (!(target instanceof Element) || target.closest("[title]")) return;
  const row = target.closest("tr, li") ?? target;
  const words = [...row.querySelectorAll("*")].filter(cut).map((el) => el.innerText);
  if (words.length > 0) target.title = words.join("\n");
});

// A form that asks says only what was filled in: addresses that are passed on stay short.
document.addEventListener("formdata", ({ target, formData }) => {
  const said = [...formData].filter(([, value]) => value !== "");
  if (target.method !== "get" || said.length === 0) return;
  for (const name of [...formData.keys()]) formData.delete(name);
  for (const [name, value] of said) formData.append(name, value);
});

const keys = document.querySelector("dialog#keys");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!(event.target instanceof Element) || typing(event.target)) return;
  const key = letterOf(event);
  if (key === "/") {
    const search = document.querySelector("input#search");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  } else if (key === "?" && keys && !keys.open) {
    event.preventDefault();
    keys.showModal();
  }
});

for (const button of document.querySelectorAll("button[data-opens=keys]")) {
  button.hidden = false;
  button.addEventListener("click", () => keys?.showModal());
}

// The error summary takes the focus, so that a screen reader says it first.
document.querySelector("[data-error-summary]")?.focus();
