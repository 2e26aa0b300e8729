// Short sounds as plain samples: browsers cannot go to a place within the first or the last moments of a FLAC file, and
// of a short one those are most of it; the sound is dead then.

// A longer sound (s) would take more memory than it is worth: of it, only the last moments are out of reach.
const LONGEST = 20;
const HEAD = 44;
const LOUDEST = 32767;

/** Return a sound in which every place can be gone to; the sound itself where that cannot be. */
export async function seekable(sound, duration) {
  if (duration > LONGEST) return sound;
  try {
    const context = new OfflineAudioContext(1, 1, await sampleRate(sound));
    const decoded = await context.decodeAudioData(await sound.arrayBuffer());
    return wav(decoded.getChannelData(0), decoded.sampleRate);
  } catch {
    return sound;
  }
}

/** Return the rate (Hz) of a sound: FLAC says it in 20 bits behind the first 18 bytes, WAV in 4 bytes behind 24. */
export async function sampleRate(sound) {
  const head = new DataView(await sound.slice(0, 28).arrayBuffer());
  if (head.getUint32(0) === 0x52494646) return head.getUint32(24, true);
  return (head.getUint32(18) >> 12) & 0xfffff;
}

function wav(samples, rate) {
  const data = new DataView(new ArrayBuffer(HEAD + 2 * samples.length));
  const words = (at, text) => [...text].forEach((char, place) => data.setUint8(at + place, char.charCodeAt(0)));
  words(0, "RIFF");
  data.setUint32(4, HEAD - 8 + 2 * samples.length, true);
  words(8, "WAVEfmt ");
  data.setUint32(16, 16, true);
  data.setUint16(20, 1, true);
  data.setUint16(22, 1, true);
  data.setUint32(24, rate, true);
  data.setUint32(28, 2 * rate, true);
  data.setUint16(32, 2, true);
  data.setUint16(34, 16, true);
  words(36, "data");
  data.setUint32(40, 2 * samples.length, true);
  samples.forEach((sample, place) => data.setInt16(HEAD + 2 * place, Math.round(LOUDEST * Math.min(1, Math.max(-1, sample))), true));
  return new Blob([data], { type: "audio/wav" });
}
