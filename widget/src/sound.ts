let audio: AudioContext | null = null;

/** A short, soft two-tone sound, made on the spot. Silent where the browser does not allow it yet. */
export function chime(): void {
  try {
    audio ??= new AudioContext();
    const start = audio.currentTime;
    tone(audio, 660, start);
    tone(audio, 880, start + 0.09);
  } catch {
    // No audio device: the message can be read all the same.
  }
}

function tone(context: AudioContext, hertz: number, at: number): void {
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.08, at + 0.01);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.18);
  const oscillator = new OscillatorNode(context, { frequency: hertz });
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.2);
}
