// Text from files inside a page: nothing it holds can become markup, a control character or a change of direction.
import { visible } from '../visible.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** One line of text for element content or a quoted attribute. */
export function html(text: string): string {
  return visible(text).replace(/[&<>"']/g, (c) => ENTITIES[c]!);
}

/** The same, line by line. */
export function htmlLines(text: string): string {
  return text.split('\n').map(html).join('\n');
}
