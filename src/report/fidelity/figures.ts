// Separation powers as people read them.
import { figure } from '../profile/figures.ts';

/** Five places, as the challenge prints them; the smallest that is not zero never reads as zero. */
export function power(s: number | null): string {
  if (s === null) return '–';
  return s !== 0 && s < 0.000005 ? '< 0.00001' : s.toFixed(5);
}

export function signed(difference: number): string {
  return `${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(5)}`;
}

/** A number on an axis. */
export function tick(x: number): string {
  return figure(Number(x.toPrecision(6)));
}
