// The only reader of templates/. A `.hbs` file is Handlebars text over one flat view; any other file is copied.
// Rendering is strict: a template that names a key its view lacks throws, even inside `if` and `each`.
// A checkout compiles templates as it uses them; a built package finds them compiled (see prepare.ts).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Handlebars from 'handlebars';
import * as runtimeModule from 'handlebars/runtime.js';
import { CompilerBug } from '#ir/errors';

/** Name of the file of compiled templates, beside the bundled program. */
export const PREPARED_TEMPLATES = 'templates.cjs';

export type TemplateView = Readonly<Record<string, unknown>>;

/** Beside `src` in a checkout, beside `dist` in a package. */
function findRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(folder, 'templates');
    if (existsSync(join(candidate, 'project')) && existsSync(join(folder, 'package.json'))) return candidate;
    const parent = dirname(folder);
    if (parent === folder) throw new CompilerBug('the folder templates/ is missing from this installation');
    folder = parent;
  }
}

let root: string | undefined;
const texts = new Map<string, string>();
const compiled = new Map<string, Handlebars.TemplateDelegate>();
// The package types its runtime as the whole library's namespace; the default export is an environment of its own.
const handlebars = (runtimeModule as unknown as { readonly default: typeof Handlebars }).default.create();
const require = createRequire(import.meta.url);
const OPTIONS = { strict: true, noEscape: true, knownHelpersOnly: true } as const;

/** A file under templates/ with `\n` line ends, whatever the checkout made of them. */
export function templateText(path: string): string {
  const known = texts.get(path);
  if (known !== undefined) return known;
  root ??= findRoot();
  const text = readFileSync(join(root, ...path.split('/')), 'utf8').replace(/\r\n/g, '\n');
  texts.set(path, text);
  return text;
}

/** File names directly in a folder under templates/, sorted. */
export function templateNames(folder: string): readonly string[] {
  root ??= findRoot();
  const entries = readdirSync(join(root, ...folder.split('/')), { withFileTypes: true });
  return entries
    .filter((e) => e.isFile())
    .map((e) => e.name)
    .sort();
}

/** Objects and their parts such that looking up what is not there throws. */
function strictView<T>(value: T, path: string): T {
  if (Array.isArray(value)) return value.map((item, i) => strictView(item, `${path}[${i}]`)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([k, v]) => [k, strictView(v, `${path}.${k}`)]));
  const check = (key: string | symbol): void => {
    // Handlebars prints the context when it complains.
    if (typeof key === 'symbol' || key === 'toString' || key === 'valueOf' || Object.hasOwn(inner, key))
      return;
    throw new CompilerBug(`template asks for "${path}.${key}", which its view does not have`);
  };
  return new Proxy(inner, {
    get: (target, key) => {
      check(key);
      return Reflect.get(target, key);
    },
    getOwnPropertyDescriptor: (target, key) => {
      check(key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
  }) as T;
}

function render(name: string, template: Handlebars.TemplateDelegate, view: TemplateView): string {
  return template(strictView(view, name));
}

function compile(text: string): Handlebars.TemplateDelegate {
  return (require('handlebars') as typeof Handlebars).create().compile(text, OPTIONS);
}

let prepared: Readonly<Record<string, TemplateSpecification>> | undefined;

function preparedTemplate(path: string): Handlebars.TemplateDelegate | undefined {
  if (prepared === undefined) {
    const file = join(dirname(fileURLToPath(import.meta.url)), PREPARED_TEMPLATES);
    prepared = existsSync(file) ? (require(file) as Readonly<Record<string, TemplateSpecification>>) : {};
  }
  const specification = Object.hasOwn(prepared, path) ? prepared[path] : undefined;
  return specification && handlebars.template(specification);
}

/** JavaScript text of a module that holds every template, compiled. */
export function precompileTemplates(): string {
  const full = require('handlebars') as typeof Handlebars;
  root ??= findRoot();
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.hbs'))
    .map((path) => path.replaceAll('\\', '/').replace(/\.hbs$/, ''))
    .sort();
  const entries = paths.map(
    (path) => `${JSON.stringify(path)}: ${full.precompile(templateText(`${path}.hbs`), OPTIONS)}`,
  );
  return `module.exports = {\n${entries.join(',\n')}\n};\n`;
}

/** Renders `templates/<path>.hbs`. */
export function renderTemplate(path: string, view: TemplateView): string {
  const template = compiled.get(path) ?? preparedTemplate(path) ?? compile(templateText(`${path}.hbs`));
  compiled.set(path, template);
  return render(path, template, view);
}

/** Renders a text under the same rules as a template file. */
export function renderText(text: string, view: TemplateView): string {
  return render('text', compile(text), view);
}
