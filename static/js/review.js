// The score while scoring, keys for it, and a draft that is kept while it is filled in.
// The form works without.

const form = document.querySelector("form[data-review]");

if (form) {
  const criteria = [...form.querySelectorAll("[data-criterion]")];
  const total = form.querySelector("[data-total]");
  const failed = form.querySelector("[data-failed]");
  const left = form.querySelector("[data-left]");
  const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 });

  // PRODUCT.md: weighted mean of (chosen - min) / (max - min), N/A left out; a
  // critical criterion under one half makes it 0.
  const count = () => {
    let sum = 0;
    let weight = 0;
    let missing = 0;
    let fails = false;
    for (const one of criteria) {
      const chosen = one.querySelector("input[type=radio]:checked");
      if (!chosen) {
        missing += 1;
        continue;
      }
      if ("na" in chosen.dataset) continue;
      const low = Number(one.dataset.min);
      const score = (Number(chosen.dataset.points) - low) / (Number(one.dataset.max) - low);
      if (one.dataset.critical === "true" && score < 0.5) fails = true;
      sum += Number(one.dataset.weight) * score;
      weight += Number(one.dataset.weight);
    }
    total.value = fails ? number.format(0) : weight > 0 ? number.format((100 * sum) / weight) : "—";
    failed.hidden = !fails;
    left.hidden = missing === 0;
    left.textContent = left.dataset.of.replace("#", number.format(missing));
  };
  form.addEventListener("change", count);
  count();

  // A pinned message is shown as one while its words are typed.
  form.addEventListener("input", (event) => {
    const pin = event.target.matches?.("textarea") && event.target.closest("details.pin");
    if (pin) pin.closest(".message")?.classList.toggle("message-pinned", event.target.value.trim() !== "");
  });
  form.addEventListener(
    "toggle",
    (event) => {
      if (event.target.open && event.newState === "open" && event.target.matches(".pin, .remark")) {
        const box = event.target.querySelector("textarea");
        if (box && box.value === "" && event.target.contains(document.activeElement)) box.focus();
      }
    },
    true,
  );

  const phone = form.parentElement.querySelector("#pane-card");
  let at = criteria.findIndex((one) => one.contains(document.activeElement));

  const go = (to) => {
    at = Math.min(Math.max(to, 0), criteria.length - 1);
    const one = criteria[at];
    if (phone) phone.checked = true;
    const control = one.querySelector("input[type=radio]:checked") ?? one.querySelector("input[type=radio]");
    control.focus({ preventScroll: true, focusVisible: true });
    one.scrollIntoView({ block: "nearest" });
  };

  const choose = (control) => {
    if (!control) return;
    control.checked = true;
    control.focus({ preventScroll: true, focusVisible: true });
    control.dispatchEvent(new Event("change", { bubbles: true }));
  };

  form.addEventListener("focusin", (event) => {
    const found = criteria.findIndex((one) => one.contains(event.target));
    if (found >= 0) at = found;
  });

  // What was filled in is kept as a draft a moment after the last change, and when the
  // page is left; one at a time, for each knows the number of the one before.
  const edit = form.querySelector("[data-edit]");
  const kept = form.querySelector("[data-kept]");
  const discard = form.querySelector("[data-discard]");
  let changed = false;
  let waiting = 0;
  let saving = null;

  const keep = async () => {
    clearTimeout(waiting);
    await saving;
    if (!changed) return;
    changed = false;
    const fields = new FormData(form);
    fields.set("do", "autosave");
    saving = (async () => {
      try {
        const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields), keepalive: document.hidden, redirect: "error" });
        const words = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-edit]");
        if (!answer.ok || !words) throw new Error(answer.statusText);
        edit.value = words.dataset.edit;
        kept.textContent = words.textContent;
        if (discard) discard.hidden = false;
      } catch {
        kept.textContent = kept.dataset.not;
        changed = true;
        waiting = setTimeout(keep, 10000); // the server may be back
      }
      saving = null;
    })();
    await saving;
  };

  const later = () => {
    changed = true;
    clearTimeout(waiting);
    waiting = setTimeout(keep, 1500);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  if ("unsaved" in form.dataset) later(); // it was refused, and is nowhere but here
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) keep();
  });
  form.addEventListener("submit", async (event) => {
    clearTimeout(waiting);
    changed = false;
    if (!saving) return;
    event.preventDefault();
    const { submitter } = event;
    await saving;
    form.requestSubmit(submitter);
  });

  // The key of a pin goes through the messages from the first in sight.
  const pins = [...form.querySelectorAll("details.pin")];
  let pinned = -1;
  const pin = () => {
    const before = pins[pinned];
    if (before && before.querySelector("textarea").value === "") before.open = false;
    const insight = pins.findIndex((one) => one.getBoundingClientRect().top >= 0);
    pinned = pinned < 0 ? Math.max(insight, 0) : (pinned + 1) % pins.length;
    const talk = form.parentElement.querySelector("input[name=pane][value=talk]");
    if (talk) talk.checked = true;
    pins[pinned].open = true;
    pins[pinned].querySelector("textarea").focus();
  };

  // A second of a recording is pinned where it is heard, or was heard last.
  const moments = form.querySelector("[data-moments]");
  const sounds = [...form.querySelectorAll("[data-player] audio")];
  const playing = () => sounds.find((one) => !one.paused);
  const here = () => {
    const sound = playing() ?? sounds.find((one) => one.currentTime > 0) ?? sounds[0];
    const rows = moments.querySelectorAll("[data-moment]");
    let row = rows[rows.length - 1];
    if (row.querySelector("[name$=-words]").value !== "") {
      const n = Number(row.dataset.moment) + 1;
      const next = row.cloneNode(false);
      next.innerHTML = row.innerHTML.replaceAll(`moment-${n - 1}`, `moment-${n}`);
      next.dataset.moment = n;
      row.after(next);
      row = next;
    }
    row.querySelector(`[name=moment-${row.dataset.moment}]`).value = placeOf(sound.currentTime);
    row.querySelector("[name$=-recording]").value = sound.closest("[data-player]").dataset.player;
    row.querySelector("[name$=-words]").focus();
  };
  if (moments && sounds.length > 0) {
    const button = moments.querySelector("[data-moment-here]");
    button.hidden = false;
    button.addEventListener("click", here);
  }

  const typing = (el) => el.matches("textarea, select, [contenteditable], input:not([type=radio])");

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!(event.target instanceof Element) || document.querySelector("dialog[open]")) return;
    if (typing(event.target)) {
      // Escape leaves a box, so that the keys work again.
      if (event.key === "Escape" && form.contains(event.target)) {
        if (event.target.closest(".pin, [data-moment]")) event.target.blur();
        else if (at >= 0) go(at);
        else event.target.blur();
      }
      return;
    }
    const one = criteria[Math.max(at, 0)];
    const key = letterOf(event);
    if (key === "j") go(at + 1);
    else if (key === "k") go(at - 1);
    else if (/^[1-5]$/.test(event.key)) {
      go(Math.max(at, 0));
      choose(one.querySelectorAll("input[data-points]")[Number(event.key) - 1]);
    } else if (key === "n") {
      go(Math.max(at, 0));
      choose(one.querySelector("input[data-na]"));
    } else if (key === "c") {
      go(Math.max(at, 0));
      const remark = one.querySelector("details.remark");
      remark.open = true;
      remark.querySelector("textarea").focus();
    } else if (key === "p" && moments && (playing() || (pins.length === 0 && sounds.length > 0))) {
      here();
    } else if (key === "t" && moments && sounds.length > 0) {
      here();
    } else if (key === "p" && pins.length > 0) {
      pin();
    } else if (key === "s") {
      form.requestSubmit(form.querySelector("[data-submit]"));
    } else return;
    event.preventDefault();
  });
}
