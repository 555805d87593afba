// Writes src/fields.ts from the OpenAPI document: the enums, bounds and defaults of the fields of forms, and the roles
// for the operations that viewers may not use.
// The types of requests and responses come from openapi/typescript/schema.ts.
import { readFileSync, writeFileSync } from "node:fs";
import { parse } from "yaml";

const document = parse(readFileSync(new URL("../../openapi/openapi.yaml", import.meta.url), "utf8"));
const schemas = document.components.schemas;
const kept = ["minimum", "maximum", "minLength", "maxLength", "maxItems", "default"];

/** Returns whether a schema describes a form of the page. */
const isForm = (name) => /^New|^Metadata$|Change$/.test(name) && !name.startsWith("Import");

/** Returns the enum of a schema, which may be a reference. */
const enumOf = (schema) => (schema.$ref ? schemas[schema.$ref.split("/").at(-1)] : schema).enum;

const lines = ["// Generated from openapi/openapi.yaml by generate.mjs. Do not edit.", ""];
for (const [name, schema] of Object.entries(schemas)) {
  if (!isForm(name)) continue;
  const fields = {};
  for (const [field, property] of Object.entries(schema.properties ?? {})) {
    const bounds = Object.fromEntries(kept.filter((key) => key in property).map((key) => [key, property[key]]));
    const values = enumOf(property);
    if (values) bounds.enum = values;
    if (Object.keys(bounds).length) fields[field] = bounds;
  }
  lines.push(`export const ${name} = ${JSON.stringify(fields)} as const;`, "");
}
const access = Object.values(document.paths)
  .flatMap((item) => Object.values(item))
  .filter((operation) => !["anybody", "viewers", undefined].includes(operation["x-access"]))
  .map((operation) => [operation.operationId, operation["x-access"]]);
lines.push(`export const access = ${JSON.stringify(Object.fromEntries(access))} as const;`, "");
writeFileSync(new URL("src/fields.ts", import.meta.url), lines.join("\n"));
