// Offsets in a source text and the lines and columns people read. Syntax nodes carry offsets only.
import { type Position, type TextLocation, textSpan } from '#ir/location';

/** Offsets in UTF-16 units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export class Source {
  readonly #starts: number[] = [0];

  readonly text: string;
  readonly file: string;

  constructor(text: string, file: string) {
    this.text = text;
    this.file = file;
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === 10 || (c === 13 && text.charCodeAt(i + 1) !== 10)) this.#starts.push(i + 1);
    }
  }

  /** Line of an offset, from 0. */
  line(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Offset within its line, from 0. */
  column(offset: number): number {
    return offset - this.#starts[this.line(offset)]!;
  }

  location(span: Span): TextLocation {
    return textSpan(this.file, this.#position(span.start), this.#position(span.end));
  }

  #position(offset: number): Position {
    const line = this.line(offset);
    return { line: line + 1, column: offset - this.#starts[line]! + 1 };
  }
}
