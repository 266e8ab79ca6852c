// Numbers of a profile as people read them.

/** Three significant digits or so. */
export function figure(v: number): string {
  if (v === 0 || !Number.isFinite(v)) return String(v);
  const size = Math.abs(v);
  if (size >= 1e5 || size < 1e-3)
    return v.toExponential(1).replace('e+', 'e').replace('-', '−').replace('e-', 'e−');
  return String(Number(v.toPrecision(4))).replace('-', '−');
}

/** A share as per cent; the smallest share that is not zero never reads as zero. */
export function percent(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0';
  const p = (100 * part) / whole;
  if (p < 0.001) return '< 0.001 %';
  return `${p >= 99.95 && part < whole ? '> 99.9' : Number(p.toPrecision(p < 10 ? 2 : 3))} %`;
}

export function decibels(sqnr: number | null, exact: boolean): string {
  if (sqnr === null) return exact ? 'exact' : 'no signal';
  return `${sqnr.toFixed(1).replace('-', '−')} dB`;
}

const SUPERSCRIPT = '⁰¹²³⁴⁵⁶⁷⁸⁹';

export function powerOfTwo(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((d) => SUPERSCRIPT[Number(d)]);
  return `2${exponent < 0 ? '⁻' : ''}${digits.join('')}`;
}

/** With a thin blank between groups of three digits. */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, '\u2009');
}
