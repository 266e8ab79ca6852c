// How sure figures are, in few characters: a mark beside each row and a legend that says what the marks mean. Gaps for
// one reason ("add: 0 reports", "select: 0 reports") are one entry.
import type { Standing } from '#ir/cost/library';
import { visible } from '../visible.ts';
import { wrapText } from '../wrap.ts';

/** Reasons beyond these are only counted; the file written with -o lists all. */
const MOST_REASONS = 12;
/** As are things that one reason is about. */
const MOST_THINGS = 16;
const WIDTH = 110;

/** `1-3,5` */
function numbers(sorted: readonly number[]): string {
  const runs: { first: number; last: number }[] = [];
  for (const n of sorted) {
    const run = runs.at(-1);
    if (run && n === run.last + 1) run.last = n;
    else runs.push({ first: n, last: n });
  }
  return runs.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

interface Entry {
  readonly number: number;
  readonly what: Set<string>;
}

/** Numbers what is missing in the order it is met, so that equal reasons have one number. */
export class Legend {
  readonly #entries = new Map<string, Entry>();
  #counted = false;

  mark({ level, reports, missing }: Standing): string {
    if (level === 'measured') return 'measured';
    if (level === 'calibrated') {
      this.#counted = true;
      return reports === undefined ? 'calibrated' : `cal. ${reports}`;
    }
    const found = new Set(missing.map((gap) => this.#number(gap)));
    return `ext. ${numbers([...found].sort((a, b) => a - b))}`.trimEnd();
  }

  #number(gap: string): number {
    const colon = gap.indexOf(': ');
    const [what, reason] = colon < 0 ? ['', gap] : [gap.slice(0, colon), gap.slice(colon + 2)];
    const entry = this.#entries.get(reason) ?? { number: this.#entries.size + 1, what: new Set() };
    this.#entries.set(reason, entry);
    if (what !== '') entry.what.add(what);
    return entry.number;
  }

  lines(): readonly string[] {
    const entries = [...this.#entries];
    const shown = entries.slice(0, MOST_REASONS).flatMap(([reason, { number, what }]) => {
      const things = [...what].slice(0, MOST_THINGS).join(', ');
      const more = what.size > MOST_THINGS ? ` and ${what.size - MOST_THINGS} more` : '';
      const text = what.size === 0 ? reason : `${reason}: ${things}${more}`;
      const [first, ...below] = wrapText(visible(text), WIDTH).split('\n');
      return [`  ${String(number).padStart(2)}  ${first}`, ...below.map((line) => `      ${line}`)];
    });
    const rest = entries.length - Math.min(entries.length, MOST_REASONS);
    return [
      ...(this.#counted ? ['cal. N: calibrated, N reports or more stand behind each figure'] : []),
      ...(entries.length > 0 ? ['ext. N: extrapolated, because', ...shown] : []),
      ...(rest > 0 ? [`      and ${rest} more reasons, all of them in the file that -o writes`] : []),
    ];
  }
}

/** In words, for one figure alone. */
export function standingText({ level, reports }: Standing): string {
  if (level !== 'calibrated' || reports === undefined) return level;
  return `calibrated on ${reports} ${reports === 1 ? 'report' : 'reports'}`;
}
