// What a system designer needs to drive the ports: protocol, words and the bits of each element. Only layouts that
// the tool's manual documents are stated; for the others the text says that the tool decides.
import type { Design, Port } from '#ir/design/design';
import { printType } from '#ir/fixed/text';
import { renderTemplate } from '#src/templates';
import { cppType } from './cpp-text.ts';
import type { ProjectNames } from './project-names.ts';

interface Place {
  readonly element: number;
  /** RTL port. */
  readonly port: string;
  /** Number of the word among those of one inference. */
  readonly word: number;
  readonly low: number;
  readonly high: number;
}

interface Layout {
  readonly words: number;
  readonly wordBits: number | undefined;
  readonly laneBits: number | undefined;
  readonly places: readonly Place[];
  readonly text: string;
}

/** The widest port that UG1399 (2021.1, "AXI4-Stream Interfaces") says is supported. */
const MAX_PORT_BITS = 4096;

/** Bits of an element inside a struct on an AXI interface. */
export function paddedBits(width: number): number {
  return Math.max(8, 2 ** Math.ceil(Math.log2(width)));
}

function elements(count: number, place: (i: number) => Omit<Place, 'element'>): readonly Place[] {
  return Array.from({ length: count }, (_, element) => ({ element, ...place(element) }));
}

function streamLayout(port: Port, name: string, count: number): Layout {
  const lane = paddedBits(port.type.width);
  const { width } = port.type;
  const words = count / port.lanes;
  const wordBits = lane * port.lanes;
  const places = elements(count, (i) => {
    const low = (i % port.lanes) * lane;
    return { port: `${name}_TDATA`, word: Math.floor(i / port.lanes), low, high: low + width - 1 };
  });
  const padding =
    lane === width ? '' : ` An element has ${width} bits; the ${lane - width} above it are padding.`;
  const wide =
    wordBits > MAX_PORT_BITS
      ? ` UG1399 (2021.1) names ${MAX_PORT_BITS} bits as the widest supported port; this word is wider.`
      : '';
  const text = `AXI4-Stream \`${name}\` (TDATA, TVALID, TREADY): ${words} word${words === 1 ? '' : 's'} of ${wordBits} bits. Element e travels in word e / ${port.lanes} (rounded down), in bits ${lane} · (e mod ${port.lanes}) and up.${padding}${wide}`;
  return { words, wordBits, laneBits: lane, places, text };
}

function arrayLayout(port: Port, name: string, count: number): Layout {
  const { width } = port.type;
  const complete = port.bindings.find((b) => b.kind !== 'storage' && b.style === 'complete');
  if (complete?.kind === 'reshape') {
    const places = elements(count, (i) => ({
      port: name,
      word: 0,
      low: i * width,
      high: (i + 1) * width - 1,
    }));
    const text = `One word of ${count * width} bits on \`${name}\`, valid while \`${name}_ap_vld\` is high. Element e stands in bits ${width} · e and up.`;
    return { words: 1, wordBits: count * width, laneBits: width, places, text };
  }
  if (complete?.kind === 'partition') {
    const places = elements(count, (i) => ({ port: `${name}_${i}`, word: 0, low: 0, high: width - 1 }));
    const text = `${count} port${count === 1 ? '' : 's'} of ${width} bits, \`${name}_0\` to \`${name}_${count - 1}\`, one an element, each with its own \`_ap_vld\`.`;
    return { words: 1, wordBits: width, laneBits: width, places, text };
  }
  const text =
    'The array is neither reshaped nor partitioned completely: the tool decides how its elements appear.';
  return { words: count, wordBits: undefined, laneBits: undefined, places: [], text };
}

export function interfaceFiles(design: Design, names: ProjectNames): ReadonlyMap<string, string> {
  const ports = design.ports.map((port) => {
    const { name } = names.ports.get(port.name)!;
    const count = port.shape.reduce((a, b) => a * b, 1);
    const layout = port.kind === 'stream' ? streamLayout(port, name, count) : arrayLayout(port, name, count);
    return { port, name, count, layout };
  });
  const view = {
    top: names.top,
    hasStreams: design.ports.some((p) => p.kind === 'stream'),
    ports: ports.map(({ port, name, layout }) => ({
      name,
      direction: port.dir,
      protocol: port.protocol,
      shapeText: port.shape.length === 0 ? 'scalar' : port.shape.join(' × '),
      cppType: cppType(port.type),
      words: layout.words,
      wordText: layout.wordBits === undefined ? 'decided by the tool' : `${layout.wordBits} bits`,
      text: layout.text,
    })),
  };
  const entries = ports.map(({ port, name, layout }) => {
    const head = {
      name,
      value: port.value,
      direction: port.dir,
      protocol: port.protocol,
      type: printType(port.type),
      shape: port.shape,
      words: layout.words,
      wordBits: layout.wordBits ?? null,
      elementBits: port.type.width,
      elementPitch: layout.laneBits ?? null,
    };
    const fields = Object.entries(head).map(([k, v]) => `      ${JSON.stringify(k)}: ${JSON.stringify(v)},`);
    const places = layout.places.map((p) => `        ${JSON.stringify(p)}`);
    const list = places.length === 0 ? '[]' : `[\n${places.join(',\n')}\n      ]`;
    return `    {\n${fields.join('\n')}\n      "elements": ${list}\n    }`;
  });
  const json = `{\n  "top": ${JSON.stringify(names.top)},\n  "ports": [\n${entries.join(',\n')}\n  ]\n}\n`;
  return new Map([
    ['interface.md', renderTemplate('project/interface.md', view)],
    ['interface.json', json],
  ]);
}
