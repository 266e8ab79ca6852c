// Careful access to parsed JSON of unknown shape: nothing here trusts the file, and inherited names are not seen.

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own property only, so that a key like `constructor` is absent unless the file has it. */
export function field(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function textField(object: JsonObject, key: string): string | undefined {
  const value = field(object, key);
  return typeof value === 'string' ? value : undefined;
}

/** A value for a message: short, on one line. */
export function showJson(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** Keras writes functions as a bare name or, since 2.12, as `{class_name: "function", config: name}`. */
export function functionName(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (isObject(value) && field(value, 'class_name') === 'function') return textField(value, 'config');
  return undefined;
}
