// What a script makes nicer about recordings: their speed, five seconds back, and words for
// what stands in the way beside the player. Nothing plays by itself.
let last = null;

for (const player of document.querySelectorAll("[data-player]")) {
  const sounds = [...player.querySelectorAll("audio")];
  const tools = player.querySelector("[data-player-row]");
  const more = player.querySelector("template[data-player-tools]");
  if (sounds.length === 0 || !tools || !more) continue;
  last ??= player;
  tools.prepend(more.content.cloneNode(true));
  const speed = tools.querySelector("[data-speed]");
  speed.addEventListener("change", () => {
    for (const sound of sounds) {
      sound.defaultPlaybackRate = Number(speed.value);
      sound.playbackRate = Number(speed.value);
    }
  });
  tools.querySelector("[data-back]").addEventListener("click", () => back(player));
  for (const sound of sounds) {
    sound.addEventListener("play", () => {
      last = player;
    });
    sound.addEventListener("error", () => explain(player));
  }
}

function back(player) {
  for (const sound of player.querySelectorAll("audio")) sound.currentTime = Math.max(0, sound.currentTime - 5);
}

async function explain(player) {
  const why = player.querySelector("[data-player-why]");
  try {
    const answer = await fetch(why.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    player.querySelector("[data-player-stopped]").textContent = [...page.querySelectorAll("[data-player-state]")].map((one) => one.textContent).join(" ");
  } catch {
    // the link beside says it
  }
}

document.addEventListener("keydown", (event) => {
  if (!last || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.code !== "KeyB") return;
  if (!(event.target instanceof Element) || event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  back(last);
  event.preventDefault();
});
