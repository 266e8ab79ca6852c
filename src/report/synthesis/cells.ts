// Figures of reports as cells: what is not known is "?", what is not said is "-".
import { ns, RESOURCE_TITLES } from '../estimate/figures.ts';
import { grouped } from '../model-summary.ts';
import type { SheetFigure, Span } from './sheet.ts';

export const SHEET_TITLES: { readonly [F in SheetFigure]: string } = {
  latency: 'latency',
  ii: 'II',
  clock: 'clock',
  ...RESOURCE_TITLES,
};

const show = (figure: SheetFigure, value: number): string =>
  figure === 'clock' ? ns(value) : grouped(value);

export function spanCell(figure: SheetFigure, span: Span | undefined): string {
  if (!span) return '-';
  const { low, high, one } = span;
  if (one !== undefined) return `${show(figure, one)}*`;
  const end = (value: number | null): string => (value === null ? '?' : show(figure, value));
  return low === high ? end(low) : `${end(low)}..${end(high)}`;
}

/** What the cells' marks mean, for those that occur. */
export function legend(cells: readonly string[]): readonly string[] {
  const marks = [
    [/\?/, '?: the tool does not know, or what the reports say is left out'],
    [/^-$/, '-: the reports do not say'],
    [/\*$/, '*: one figure, of which the summary does not say whether it is the best or the worst'],
  ] as const;
  return marks.flatMap(([mark, text]) => (cells.some((c) => mark.test(c)) ? [text] : []));
}

/** In what the columns of a table count. */
export function units(figures: readonly SheetFigure[]): readonly string[] {
  const of = [
    [['latency', 'ii'], 'latency and II in cycles'],
    [['clock'], 'clock in ns'],
    [['bram18'], 'BRAM18 in halves of a block RAM tile'],
  ] as const;
  const told = of.flatMap(([names, text]) => (figures.some((f) => names.some((n) => n === f)) ? [text] : []));
  return told.length === 0 ? [] : [told.join(', ')];
}

/** Long names of template instances keep both ends. */
export function shortName(name: string): string {
  return name.length <= 44 ? name : `${name.slice(0, 22)}…${name.slice(-21)}`;
}
