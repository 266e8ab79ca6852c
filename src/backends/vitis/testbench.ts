// The testbench and its data files. Data files hold integer codes, so that nothing is rounded on the way; the
// same files carry inputs to and outputs from the compiled design when it serves as an emulation engine.
import type { Design, Port } from '#ir/design/design';
import { type Codes, packCodes } from '#ir/fixed/codes';
import type { FixedType } from '#ir/fixed/type';
import { renderTemplate } from '#src/templates';
import { dimsText } from './cpp-statements.ts';
import type { ProjectNames } from './project-names.ts';
import { portDims } from './top-cpp.ts';

/** Codes of whole samples, one array a port, by the port's name in the design. */
export interface TestData {
  readonly inputs: ReadonlyMap<string, Codes>;
  readonly expected: ReadonlyMap<string, Codes>;
}

/** Wider codes are written as raw bits in hex. */
const MAX_DECIMAL_WIDTH = 62;

function hexCode(code: bigint, width: number): string {
  return `0x${BigInt.asUintN(width, code)
    .toString(16)
    .padStart(Math.ceil(width / 4), '0')}`;
}

/** Text of a data file; `perSample` codes stand on a line. */
export function printCodes(codes: Codes, type: FixedType, perSample: number): string {
  const text = (code: number | bigint): string =>
    type.width <= MAX_DECIMAL_WIDTH ? String(code) : hexCode(BigInt(code), type.width);
  const lines: string[] = [];
  for (let i = 0; i < codes.length; i += perSample) {
    lines.push(Array.from(codes.slice(i, i + perSample) as ArrayLike<number | bigint>, text).join(' '));
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** Codes of a data file that the testbench wrote. */
export function parseCodes(text: string, type: FixedType): Codes {
  const words = text.split(/\s+/).filter((w) => w !== '');
  if (type.width <= 53) return Float64Array.from(words, Number);
  const code = (w: string): bigint => {
    const raw = BigInt(w);
    return type.signed && w.startsWith('0x') ? BigInt.asIntN(type.width, raw) : raw;
  };
  return packCodes(words.map(code), type);
}

function portSize(port: Port): number {
  return port.shape.reduce((a, b) => a * b, 1);
}

/** `[i / 12][i / 4 % 3][i % 4]` */
function elementAt(dims: readonly number[]): string {
  return dims
    .map((dim, d) => {
      const stride = dims.slice(d + 1).reduce((a, b) => a * b, 1);
      const row = stride === 1 ? 'i' : `i / ${stride}`;
      return d === 0 ? `[${row}]` : `[${row} % ${dim}]`;
    })
    .join('');
}

export function testbench(design: Design, names: ProjectNames): string {
  const ports = design.ports.map((port) => {
    const { name, type, token } = names.ports.get(port.name)!;
    const dims = port.kind === 'stream' ? [] : portDims(design, port);
    const isStream = port.kind === 'stream';
    const isInput = port.dir === 'in';
    return {
      name,
      type,
      token,
      width: port.type.width,
      signed: String(port.type.signed),
      count: portSize(port),
      lanes: port.lanes,
      tokens: portSize(port) / port.lanes,
      dims: dimsText(dims),
      at: elementAt(dims),
      isStream,
      isPlain: !isStream,
      isArray: !isStream && dims.length > 0,
      isScalar: !isStream && dims.length === 0,
      isInput,
      isOutput: !isInput,
      isStreamInput: isStream && isInput,
      isPlainInput: !isStream && isInput,
    };
  });
  const outputs = ports.filter((p) => p.isOutput);
  const inputs = ports.filter((p) => p.isInput);
  return renderTemplate('project/test.cpp', {
    top: names.top,
    ports,
    inputs,
    outputs,
    inputCount: inputs.length,
    outputCount: outputs.reduce((n, p) => n + p.count, 0),
    arguments: ports.map((p) => p.name).join(', '),
  });
}

export function dataFiles(design: Design, names: ProjectNames, data: TestData): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const port of design.ports) {
    const kind = port.dir === 'in' ? 'input' : 'expected';
    const codes = (port.dir === 'in' ? data.inputs : data.expected).get(port.name);
    const { name } = names.ports.get(port.name)!;
    if (codes) files.set(`tb_data/${kind}_${name}.dat`, printCodes(codes, port.type, portSize(port)));
  }
  return files;
}
