// Keys that are pressed with Shift: alone the letters may be those of labels, and the arrows those of a question.

/** Keys that do more the longer they are held. */
export const HELD = /^(shift\+)?arrow/;
const SHIFTED = new Set(["arrowleft", "arrowright", "l", "g"]);
// Back and on by so much (s).
const JUMP = 1;

/** Return the key of an event in lower case, after "shift+" where that is a key of its own. */
export function keyOf(event) {
  const key = event.key.toLowerCase();
  return event.shiftKey && SHIFTED.has(key) ? `shift+${key}` : key;
}

/** Return what goes through a clip, by its key. */
export function jumps(player) {
  return { "shift+arrowleft": () => player.jump(-JUMP), "shift+arrowright": () => player.jump(JUMP) };
}
