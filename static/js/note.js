// Keeps the draft of a field note on this device, so that a lost network or a
// closed page loses no words. The draft carries the key of its form: sent twice,
// it is one note. Everything works without this.

const DAYS = 3;
const name = (person) => `openpeople.note.${person}`;

const load = (person) => {
  try {
    const draft = JSON.parse(localStorage.getItem(name(person)));
    if (draft && Date.now() - draft.at < DAYS * 86_400_000) return draft;
    localStorage.removeItem(name(person));
  } catch {
    // a browser that keeps nothing, or something that is no draft
  }
  return null;
};

const keep = (person, draft) => {
  try {
    localStorage.setItem(name(person), JSON.stringify(draft));
  } catch {
    // full or forbidden: the form works as before
  }
};

const drop = (person) => {
  try {
    localStorage.removeItem(name(person));
  } catch {
    // nothing is kept
  }
};

// The note arrived: its draft goes.
const note = document.querySelector("[data-note-key]");
if (note?.dataset.noteKey) {
  const person = note.dataset.notePerson;
  if (load(person)?.key === note.dataset.noteKey) drop(person);
}

const form = document.querySelector("form[data-draft]");
if (form) {
  const person = form.dataset.draft;
  const key = form.elements.namedItem("key");
  const read = () => [...new FormData(form)].filter(([field, value]) => field !== "key" && value !== "");
  const fresh = read();

  const fill = (fields) => {
    const chosen = (field) => fields.filter(([one]) => one === field).map(([, value]) => value);
    for (const el of form.elements) {
      if (!el.name || el.name === "key" || el.type === "hidden") continue;
      const values = chosen(el.name);
      if (el.type === "checkbox" || el.type === "radio") el.checked = values.includes(el.value);
      else if (el.tagName === "SELECT") {
        if ([...el.options].some((option) => option.value === values[0])) el.value = values[0];
      } else if (values.length > 0 || !el.value) el.value = values[0] ?? "";
      if (values.length > 0) el.closest("details")?.setAttribute("open", "");
    }
  };

  const draft = form.hasAttribute("data-draft-fresh") ? load(person) : null;
  const box = document.querySelector("[data-draft-restored]");
  const newKey = key.value;
  if (draft) {
    fill(draft.fields);
    key.value = draft.key;
    if (box) box.hidden = false;
  }
  box?.querySelector("[data-draft-drop]")?.addEventListener("click", () => {
    drop(person);
    key.value = newKey;
    for (const el of form.elements) if (el.type === "text" || el.tagName === "TEXTAREA") el.value = "";
    fill(fresh);
    box.hidden = true;
    form.elements.namedItem("what")?.focus();
  });

  const words = ["what", "quote", "hindered_text", "helped_text"];
  const save = () => {
    if (words.some((field) => form.elements.namedItem(field)?.value.trim())) {
      keep(person, { at: Date.now(), key: key.value, fields: read() });
    } else drop(person);
  };
  form.addEventListener("input", save);
  form.addEventListener("change", save);
  window.addEventListener("pagehide", () => {
    if (words.some((field) => form.elements.namedItem(field)?.value.trim())) save();
  });
}
