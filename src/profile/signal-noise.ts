// Signal-to-quantisation-noise ratio: the power of the right values over the power of what rounding changed.

export class SignalNoise {
  #signal = 0;
  #noise = 0;
  /** Largest |right - ours|. */
  maxError = 0;

  see(right: number, ours: number): void {
    const error = right - ours;
    this.#signal += right * right;
    this.#noise += error * error;
    if (Math.abs(error) > this.maxError) this.maxError = Math.abs(error);
  }

  /** Null when nothing differs, or when all right values are zero: then no ratio exists. */
  get decibels(): number | null {
    if (this.#noise === 0 || this.#signal === 0) return null;
    return 10 * Math.log10(this.#signal / this.#noise);
  }
}
