// The schemas of targets/ as JSON Schema, for editors: targets/schema/ keeps them, and a test that they are current.
import { z } from 'zod';
import { designsSchema, formsSchema } from './costs/cost-data.ts';
import { costFileSchema } from './costs/cost-file.ts';
import { logicSynthesisSchema } from './costs/logic-synthesis-file.ts';
import { nearestSchema } from './costs/nearest-schema.ts';
import { partFile } from './part-file.ts';
import { toolFile } from './tool-file.ts';

/** Texts by file name under targets/schema/. */
export function jsonSchemas(): ReadonlyMap<string, string> {
  const schemas = {
    part: partFile,
    tool: toolFile,
    library: costFileSchema,
    forms: formsSchema,
    nearest: nearestSchema,
    designs: designsSchema,
    'logic-synthesis': logicSynthesisSchema,
  };
  return new Map(
    Object.entries(schemas).map(([name, schema]) => [
      `${name}.json`,
      `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), undefined, 2)}\n`,
    ]),
  );
}
