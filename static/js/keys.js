// letterOf is what a key means on a Latin layout, whatever layout is on: the key of J
// is j where it writes о, that of / is / where it writes a dot.
const letterOf = (event) => {
  if (event.code === "Slash" && (event.key === "." || event.key === ",")) return event.key === "," ? "?" : "/";
  if (/^[\x20-\x7e]$/.test(event.key) || event.key.length !== 1) return event.key;
  const code = /^Key([A-Z])$/.exec(event.code);
  if (code) return event.shiftKey ? code[1] : code[1].toLowerCase();
  return event.code === "Slash" ? (event.shiftKey ? "?" : "/") : event.key;
};

