// A page that shows something moving looks again by itself, every three seconds
// and only while it moves. Without this there is the link that does the same.

const EVERY = 3000;

const look = async () => {
  const shown = document.querySelector("[data-live]");
  if (!shown?.querySelector("[data-moving]")) return;
  // Nobody's focus is taken away, and a page that nobody sees asks for nothing.
  if (!document.hidden && !shown.contains(document.activeElement)) {
    try {
      const answer = await fetch(location.href, { redirect: "manual" });
      if (!answer.ok) return; // the session has ended, too
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-live]");
      if (!fresh) return;
      if (!shown.contains(document.activeElement)) shown.replaceWith(document.adoptNode(fresh));
    } catch {
      // The network was away for a moment.
    }
  }
  setTimeout(look, EVERY);
};

setTimeout(look, EVERY);
