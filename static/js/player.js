// What a script makes nicer about recordings: the wave as a way to any place, speed, five
// seconds back, silence passed over, a part again and again, each side as loud as one likes,
// keys, and words for what stands in the way. Nothing plays by itself.
let last = null;

const spansOf = (text) => (text ?? "").split(" ").filter(Boolean).map((one) => one.split("-").map(Number));

class Player {
  constructor(box, tools, more) {
    this.box = box;
    this.sounds = [...box.querySelectorAll("audio")];
    this.wave = box.querySelector("[data-wave]");
    this.quiet = spansOf(this.wave?.dataset.quiet);
    this.loop = [];
    this.lines = []; // [second, message]
    this.began = Date.parse(box.dataset.began) / 1000;
    tools.prepend(more.content.cloneNode(true));
    const find = (name) => tools.querySelector(`[data-${name}]`);
    this.speed = find("speed");
    this.skip = find("skip");
    this.again = find("loop");
    this.speed.addEventListener("change", () => this.fast());
    find("back").addEventListener("click", () => this.back());
    this.skip?.addEventListener("click", () => this.pass());
    this.again.addEventListener("click", () => this.repeat());
    for (const slider of tools.querySelectorAll("[data-volume]")) slider.addEventListener("input", () => this.loud(slider));
    this.wave?.addEventListener("click", (event) => {
      const { left, width } = this.wave.getBoundingClientRect();
      this.go(((event.clientX - left) / width) * this.length());
    });
    for (const sound of this.sounds) {
      sound.addEventListener("play", () => this.begin(sound));
      sound.addEventListener("pause", () => this.others(sound, (other) => other.pause()));
      sound.addEventListener("seeking", () => this.draw(sound));
      sound.addEventListener("timeupdate", () => this.follow(sound));
      sound.addEventListener("error", () => this.explain());
    }
  }

  length() {
    return Number(this.wave?.dataset.seconds) || this.sounds[0].duration || 0;
  }

  others(sound, each) {
    for (const other of this.sounds) if (other !== sound) each(other);
  }

  // Of two files both sides are heard, at the same place.
  begin(sound) {
    last = this;
    this.others(sound, (other) => {
      if (!other.paused) return;
      other.currentTime = sound.currentTime;
      other.play().catch(() => {});
    });
  }

  follow(sound) {
    const at = sound.currentTime;
    if (sound === this.sounds[0] || this.sounds[0].paused) {
      const [a, b] = this.loop;
      const silent = this.skip?.ariaPressed === "true" && this.quiet.find(([from, to]) => at > from + 0.3 && at < to - 0.5);
      if (b && at >= b) this.go(a);
      else if (silent) this.go(silent[1] - 0.3);
      else this.others(sound, (other) => {
        if (!sound.paused && Math.abs(other.currentTime - at) > 0.3) other.currentTime = at;
      });
    }
    const spoken = this.lines.findLast(([second]) => second <= at)?.[1];
    for (const [, message] of this.lines) message.classList.toggle("message-spoken", message === spoken);
    this.draw(sound);
  }

  draw(sound) {
    const x = (seconds) => (320 * seconds) / this.length();
    const head = this.wave?.querySelector("[data-head]");
    head?.setAttribute("x", x(sound.currentTime));
    head?.setAttribute("width", 1);
    const [a, b] = this.loop;
    const part = this.wave?.querySelector("[data-part]");
    part?.setAttribute("x", x(a ?? 0));
    part?.setAttribute("width", a === undefined ? 0 : x((b ?? a + 0.2) - a));
  }

  // A stroke from top to bottom.
  tick(at) {
    const head = this.wave?.querySelector("[data-head]");
    if (!head || this.length() === 0) return;
    const stroke = head.cloneNode();
    stroke.removeAttribute("data-head");
    stroke.setAttribute("class", "tick");
    stroke.setAttribute("x", (320 * at) / this.length());
    stroke.setAttribute("width", 1);
    head.before(stroke);
  }

  go(to) {
    for (const sound of this.sounds) sound.currentTime = Math.max(0, to);
    this.draw(this.sounds[0]);
    last = this;
  }

  hear(at) {
    this.go(at);
    this.sounds[0].play().catch(() => {});
  }

  back() {
    this.go(this.sounds[0].currentTime - 5);
  }

  toggle() {
    const [sound] = this.sounds;
    if (sound.paused) sound.play().catch(() => {});
    else sound.pause();
  }

  fast(step = 0) {
    this.speed.selectedIndex = Math.min(Math.max(this.speed.selectedIndex + step, 0), this.speed.length - 1);
    for (const sound of this.sounds) sound.defaultPlaybackRate = sound.playbackRate = Number(this.speed.value);
  }

  pass() {
    if (this.skip) this.skip.ariaPressed = String(this.skip.ariaPressed !== "true");
  }

  // The first time where it begins, then where it ends, then no more.
  repeat() {
    const at = this.sounds[0].currentTime;
    if (this.loop.length === 1 && at > this.loop[0] + 0.2) this.loop.push(at);
    else this.loop = this.loop.length > 0 ? [] : [at];
    this.again.textContent = this.again.dataset.loop.split("|")[this.loop.length];
    this.again.ariaPressed = String(this.loop.length > 0);
    this.draw(this.sounds[0]);
  }

  // Channels of one file are parted when somebody moves a slider, and not before.
  loud(slider) {
    const n = Number(slider.dataset.volume);
    if (this.sounds.length > 1) {
      this.sounds[n].volume = Number(slider.value);
      return;
    }
    if (!this.gains) {
      const context = new AudioContext();
      const split = context.createChannelSplitter(2);
      const merge = context.createChannelMerger(2);
      this.gains = [0, 1].map((channel) => {
        const gain = context.createGain();
        split.connect(gain, channel);
        gain.connect(merge, 0, 0).connect(context.destination);
        gain.connect(merge, 0, 1);
        return gain;
      });
      context.createMediaElementSource(this.sounds[0]).connect(split);
    }
    this.gains[n].gain.value = Number(slider.value);
  }

  async explain() {
    const why = this.box.querySelector("[data-player-why]");
    try {
      const answer = await fetch(why.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      this.box.querySelector("[data-player-stopped]").textContent = [...page.querySelectorAll("[data-player-state]")].map((one) => one.textContent).join(" ");
    } catch {
      // the link beside says it
    }
  }
}

const players = new Map();

for (const box of document.querySelectorAll("[data-player]")) {
  const tools = box.querySelector("[data-player-row]");
  const more = box.querySelector("template[data-player-tools]");
  if (!tools || !more || !box.querySelector("audio")) continue;
  const player = new Player(box, tools, more);
  players.set(box.dataset.player, player);
  last ??= player;
}

// A message leads to where it was said, and is marked while it is heard.
for (const link of document.querySelectorAll(".message-time:has(time)")) {
  const said = Date.parse(link.querySelector("time").dateTime) / 1000;
  const player = [...players.values()].filter((one) => said >= one.began && said < one.began + (one.length() || Infinity)).at(-1);
  if (!player) continue;
  const at = said - player.began;
  player.lines.push([at, link.closest(".message")]);
  link.lastChild.textContent = `▶ ${placeOf(at)}`;
  link.title = player.box.dataset.fromHere;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    player.hear(at);
  });
}

// What is pinned on a second stands on the wave, and is heard where its player is.
for (const link of document.querySelectorAll("a[data-seek]")) {
  const player = players.get(link.dataset.of);
  if (!player) continue;
  const at = Number(link.dataset.seek);
  player.tick(at);
  link.addEventListener("click", (event) => {
    event.preventDefault();
    player.hear(at);
    player.box.scrollIntoView({ block: "nearest" });
  });
}

const keysOf = {
  KeyV: (player) => player.toggle(),
  KeyB: (player) => player.back(),
  KeyG: (player) => player.pass(),
  KeyL: (player) => player.repeat(),
  BracketLeft: (player) => player.fast(-1),
  BracketRight: (player) => player.fast(1),
};

document.addEventListener("keydown", (event) => {
  if (!last || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || !keysOf[event.code]) return;
  if (!(event.target instanceof Element) || event.target.closest("input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable], dialog[open]")) return;
  keysOf[event.code](last);
  event.preventDefault();
});
