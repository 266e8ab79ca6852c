// YAML text to a small tree in which every key and value knows its place. Aliases and merge keys are written out,
// tags (`!keras_model 'path'`) are passed over, everything is bounded, so the readers behind this file see only finite mappings, lists and scalars.
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
} from 'yaml';
import { configMessages } from '#ir/diagnostics/catalogue/config';
import { type Diagnostic, diagnose, failed, hasErrors, ok, type Result } from '#ir/diagnostics/diagnostic';
import { type Location, textSpan } from '#ir/location';
import { exceededBound } from './yaml-bounds.ts';

export type Tree = ScalarTree | MapTree | SeqTree;

export interface ScalarTree {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written, without quotes. */
  readonly text: string;
  readonly at: Location;
}

export interface MapTree {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  readonly at: Location;
}

export interface MapEntry {
  readonly key: string;
  readonly keyAt: Location;
  readonly value: Tree;
}

interface SeqTree {
  readonly kind: 'seq';
  readonly items: readonly Tree[];
  readonly at: Location;
}

const MAX_DEPTH = 24;
const MAX_NODES = 50_000;
const MAX_ALIASES = 100;

class LimitReached extends Error {}

/** Reads one YAML 1.1 document. Syntax errors and exceeded bounds are diagnostics. */
export function readYaml(text: string, file: string): Result<Tree> {
  const bound = exceededBound(text);
  if (bound !== undefined) return failed([limit(file, bound.why, bound.line)]);
  const lines = new LineCounter();
  try {
    // Double keys are found below: the library compares every pair of keys.
    const doc = parseDocument(text, {
      version: '1.1',
      uniqueKeys: false,
      lineCounter: lines,
      prettyErrors: false,
    });
    const problem = doc.errors[0];
    if (problem) {
      const at = place(lines, file, problem.pos[0], problem.pos[1]);
      return failed([diagnose(configMessages.yamlSyntax, { file, why: problem.message }, { at })]);
    }
    const walker = new Walker(doc, lines, file);
    const tree = walker.tree(doc.contents, 0);
    return hasErrors(walker.diagnostics) ? failed(walker.diagnostics) : ok(tree, walker.diagnostics);
  } catch (error) {
    if (error instanceof LimitReached) return failed([limit(file, error.message)]);
    throw error;
  }
}

function limit(file: string, why: string, line = 1): Diagnostic {
  return diagnose(configMessages.yamlLimit, { file, why }, { at: textSpan(file, { line, column: 1 }) });
}

function place(lines: LineCounter, file: string, start: number, end: number): Location {
  const from = lines.linePos(start);
  const to = lines.linePos(Math.max(start, end));
  return textSpan(file, { line: from.line, column: from.col }, { line: to.line, column: to.col });
}

class Walker {
  readonly diagnostics: Diagnostic[] = [];
  private nodes = 0;
  private aliases = 0;
  private readonly doc: Document.Parsed;
  private readonly lines: LineCounter;
  private readonly file: string;

  constructor(doc: Document.Parsed, lines: LineCounter, file: string) {
    this.doc = doc;
    this.lines = lines;
    this.file = file;
  }

  tree(node: unknown, depth: number): Tree {
    if (depth > MAX_DEPTH) throw new LimitReached(`it nests deeper than ${MAX_DEPTH} levels`);
    if (++this.nodes > MAX_NODES) throw new LimitReached(`it holds more than ${MAX_NODES} values`);
    if (isAlias(node)) {
      if (++this.aliases > MAX_ALIASES) throw new LimitReached(`it uses more than ${MAX_ALIASES} aliases`);
      const target = node.resolve(this.doc);
      if (target) return this.tree(target, depth + 1);
      const why = `the alias *${node.source.slice(0, 40)} names no anchor before it`;
      this.diagnostics.push(
        diagnose(configMessages.yamlSyntax, { file: this.file, why }, { at: this.at(node) }),
      );
      return { kind: 'scalar', value: null, text: '', at: this.at(node) };
    }
    if (isMap(node)) return { kind: 'map', entries: this.entries(node.items, depth), at: this.at(node) };
    if (isSeq(node)) {
      return { kind: 'seq', items: node.items.map((item) => this.tree(item, depth + 1)), at: this.at(node) };
    }
    if (isScalar(node)) return this.scalar(node);
    return { kind: 'scalar', value: null, text: '', at: this.start() };
  }

  private entries(pairs: readonly Pair[], depth: number): readonly MapEntry[] {
    const found = new Map<string, MapEntry>();
    const merged: MapEntry[] = [];
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? textOf(key) : undefined;
      const keyAt = this.at(key as Node);
      if (name === undefined) {
        const why = 'a key of a mapping must be plain text';
        this.diagnostics.push(diagnose(configMessages.yamlSyntax, { file: this.file, why }, { at: keyAt }));
      } else if (name === '<<') {
        const source = this.tree(value, depth + 1);
        for (const part of source.kind === 'seq' ? source.items : [source]) {
          if (part.kind === 'map') merged.push(...part.entries);
        }
      } else {
        const before = found.get(name);
        if (before) {
          const notes = [{ message: 'first here', at: before.keyAt }];
          this.diagnostics.push(diagnose(configMessages.duplicateKey, { key: name }, { at: keyAt, notes }));
        }
        const node = value ?? undefined;
        const tree: Tree =
          node === undefined
            ? { kind: 'scalar', value: null, text: '', at: keyAt }
            : this.tree(node, depth + 1);
        found.set(name, { key: name, keyAt, value: tree });
      }
    }
    for (const entry of merged) if (!found.has(entry.key)) found.set(entry.key, entry);
    return [...found.values()];
  }

  private scalar(node: Scalar): ScalarTree {
    const raw = node.value;
    const value =
      typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean'
        ? raw
        : raw === null
          ? null
          : textOf(node);
    return { kind: 'scalar', value, text: textOf(node), at: this.at(node) };
  }

  private at(node: Node | null | undefined): Location {
    const range = node?.range;
    return range ? place(this.lines, this.file, range[0], range[1]) : this.start();
  }

  private start(): Location {
    return textSpan(this.file, { line: 1, column: 1 });
  }
}

function textOf(node: Scalar): string {
  return node.source ?? (typeof node.value === 'string' ? node.value : String(node.value ?? ''));
}

/** The entries of a mapping by key. */
export function fields(map: MapTree): ReadonlyMap<string, MapEntry> {
  return new Map(map.entries.map((entry) => [entry.key, entry]));
}

/** The value as a message shows it. */
export function shown(tree: Tree): string {
  if (tree.kind === 'map') return 'a mapping';
  if (tree.kind === 'seq') return 'a list';
  if (tree.value === null) return 'nothing';
  return tree.text.length > 60 ? `${tree.text.slice(0, 50)}… (${tree.text.length} characters)` : tree.text;
}

export function isNull(tree: Tree): boolean {
  return tree.kind === 'scalar' && tree.value === null;
}
