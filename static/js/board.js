// A wall board that moves by itself. The server sends the whole part whenever something was
// counted; every few seconds a comment says that the line lives. What is old is called old.

const LATE = 90_000; // without a part: the server draws one every half minute
const AGAIN = 15_000;

const board = document.querySelector("[data-board]");
const late = document.querySelector("[data-late]");
const gone = document.querySelector("[data-gone]");

let timer;
const told = () => {
  late.hidden = true;
  clearTimeout(timer);
  timer = setTimeout(old, LATE);
};

const old = () => {
  late.textContent = late.dataset.late.replace("{at}", board.querySelector("[data-at]")?.dataset.at ?? "");
  late.hidden = false;
};

const ended = () => {
  clearTimeout(timer);
  late.hidden = true;
  gone.hidden = false;
  board.replaceChildren();
  board.after(gone);
};

const listen = () => {
  const source = new EventSource(location.href);
  source.addEventListener("part", ({ data }) => {
    const part = new DOMParser().parseFromString(data, "text/html");
    board.replaceChildren(...[...part.body.children].map((el) => document.adoptNode(el)));
    told();
  });
  source.addEventListener("again", () => location.reload());
  source.addEventListener("gone", () => {
    source.close();
    ended();
  });
  source.addEventListener("error", async () => {
    if (source.readyState !== EventSource.CLOSED) return; // the browser comes again by itself
    await new Promise((wait) => setTimeout(wait, AGAIN));
    try {
      // The door says what is the matter: a link that was taken back, a session that ended.
      const answer = await fetch(location.href, { redirect: "manual" });
      if (answer.status === 404) return ended();
      if (answer.type === "opaqueredirect") return location.reload();
    } catch {
      // The network is away.
    }
    listen();
  });
};

// The screen stays on as long as the page is seen.
const awake = async () => {
  if (document.hidden) return;
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // It may not, or the battery is low.
  }
};

if (board && late && gone) {
  told();
  listen();
  awake();
  document.addEventListener("visibilitychange", awake);
}
