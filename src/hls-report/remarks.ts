// What is wrong with one file, told as it is met.
import { reportMessages } from '#ir/diagnostics/catalogue/report';
import { type Diagnostic, diagnose } from '#ir/diagnostics/diagnostic';
import { textSpan } from '#ir/location';

export class Remarks {
  readonly #file: string;
  readonly #list: Diagnostic[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  get list(): readonly Diagnostic[] {
    return this.#list;
  }

  #at(line: number) {
    return { at: textSpan(this.#file, { line, column: 1 }) };
  }

  /** `what`: for example `the table of latencies`. */
  notUnderstood(what: string, why: string, line = 1): void {
    this.#list.push(diagnose(reportMessages.partNotUnderstood, { what, why }, this.#at(line)));
  }

  contradiction(figure: string, module: string, why: string, line = 1): void {
    this.#list.push(diagnose(reportMessages.contradiction, { figure, module, why }, this.#at(line)));
  }

  /** Parts that a report does not count. */
  blackBoxes(names: readonly string[]): void {
    const more = names.length > 4 ? ` and ${names.length - 4} more` : '';
    const boxes = `${names.slice(0, 4).join(', ')}${more}`;
    this.#list.push(diagnose(reportMessages.blackBoxes, { boxes }, this.#at(1)));
  }
}
