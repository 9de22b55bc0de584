// placeOf is a place in a recording as people write it: 02:13, 1:02:13.
const placeOf = (seconds) => {
  const two = (n) => String(n).padStart(2, "0");
  const whole = Math.floor(seconds);
  return whole < 3600 ? `${two(Math.floor(whole / 60))}:${two(whole % 60)}` : `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
};

