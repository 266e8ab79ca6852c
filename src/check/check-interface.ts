// interface.json against the design: ports, words and the bits of every element, computed here from the documented
// layouts (UG1399: elements of a struct on AXI4-Stream take a power of two of bits, at least 8, the first one lowest).
import type { Design, Port } from '#ir/design/design';
import { printType } from '#ir/fixed/text';
import type { Findings } from './findings.ts';

const FILE = 'interface.json';

interface Layout {
  readonly words: number;
  readonly wordBits: number | null;
  readonly elementPitch: number | null;
  /** RTL port, word, lowest bit. */
  readonly place?: (element: number) => readonly [string, number, number];
}

function layoutOf(p: Port, name: string, count: number): Layout {
  const { width } = p.type;
  if (p.kind === 'stream') {
    let pitch = 8;
    while (pitch < width) pitch *= 2;
    return {
      words: count / p.lanes,
      wordBits: pitch * p.lanes,
      elementPitch: pitch,
      place: (e) => [`${name}_TDATA`, Math.floor(e / p.lanes), (e % p.lanes) * pitch],
    };
  }
  const whole = p.bindings.find((b) => b.kind !== 'storage' && b.style === 'complete');
  if (whole?.kind === 'reshape')
    return { words: 1, wordBits: count * width, elementPitch: width, place: (e) => [name, 0, e * width] };
  if (whole?.kind === 'partition')
    return { words: 1, wordBits: width, elementPitch: width, place: (e) => [`${name}_${e}`, 0, 0] };
  return { words: count, wordBits: null, elementPitch: null };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function checkPort(
  found: Readonly<Record<string, unknown>>,
  p: Port,
  name: string,
  findings: Findings,
): void {
  const count = p.shape.reduce((a, b) => a * b, 1);
  const layout = layoutOf(p, name, count);
  const wanted: Readonly<Record<string, unknown>> = {
    name,
    direction: p.dir,
    protocol: p.protocol,
    type: printType(p.type),
    shape: p.shape,
    words: layout.words,
    wordBits: layout.wordBits,
    elementBits: p.type.width,
    elementPitch: layout.elementPitch,
  };
  for (const [key, value] of Object.entries(wanted)) {
    const [is, should] = [JSON.stringify(found[key]), JSON.stringify(value)];
    if (is !== should)
      findings.add('interfaceText', FILE, undefined, `port "${name}": ${key} is ${is}, should be ${should}`);
  }
  const elements = Array.isArray(found.elements) ? (found.elements as readonly unknown[]) : [];
  const { place } = layout;
  if (elements.length !== (place ? count : 0)) {
    findings.add(
      'interfaceText',
      FILE,
      undefined,
      `port "${name}" lists ${elements.length} elements, not ${count}`,
    );
    return;
  }
  const wrong = elements.findIndex((e, i) => {
    const { element, port, word, low, high } = record(e);
    const [at, inWord, from] = place!(i);
    return (
      element !== i || port !== at || word !== inWord || low !== from || high !== from + p.type.width - 1
    );
  });
  if (wrong >= 0) {
    const text = `port "${name}": element ${wrong} stands elsewhere: ${JSON.stringify(elements[wrong])}`;
    findings.add('interfaceText', FILE, undefined, text);
  }
}

/** `names`: parameters of the top function, in the order of the design's ports. */
export function checkInterface(
  text: string | undefined,
  design: Design,
  top: string,
  names: readonly string[],
  findings: Findings,
): void {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    findings.add('projectFile', FILE, undefined, text === undefined ? 'is missing' : 'is no JSON');
    return;
  }
  const { top: named, ports } = record(value);
  if (named !== top)
    findings.add('interfaceText', FILE, undefined, `top is ${JSON.stringify(named)}, not "${top}"`);
  const list = Array.isArray(ports) ? (ports as readonly unknown[]) : [];
  if (list.length !== design.ports.length) {
    findings.add('interfaceText', FILE, undefined, `lists ${list.length} ports, not ${design.ports.length}`);
    return;
  }
  design.ports.forEach((p, i) => {
    checkPort(record(list[i]), p, names[i] ?? p.name, findings);
  });
}
