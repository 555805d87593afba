// The form for the names and domains of a brand or a competitor. Changes by other users appear immediately in fields
// that the user has not edited. Changes to edited fields appear as hints beside the fields.
import { useState } from "preact/hooks";
import { NewBrand } from "../fields";
import { may } from "../session";
import { useSubmit } from "./dialog";
import { TextField } from "./field";
import { say } from "./notes";
import { listOf, textOf } from "./words";

/** The names and domains of a brand or a competitor. */
export interface Named {
  name: string;
  aliases: string[];
  domains: string[];
}

type FieldName = keyof Named;

const labels: Record<FieldName, string> = { name: "Name", aliases: "Aliases", domains: "Domains" };
const fieldNames = Object.keys(labels) as FieldName[];
const placeholders: Partial<Record<FieldName, string>> = { aliases: "Separated by commas", domains: "acme.com" };

interface Props {
  of: Named;
  action: "Add" | "Save";
  /** Saves the fields that were edited. */
  save: (body: Partial<Named>) => Promise<void>;
  onDelete?: () => Promise<unknown>;
}

export function NamesForm({ of, action, save, onDelete }: Props) {
  const known = { name: of.name, aliases: textOf(of.aliases), domains: textOf(of.domains) };
  // The text of each edited field, and the field's value before the edit.
  const [edits, setEdits] = useState<{ [field in FieldName]?: { text: string; from: string } }>({});
  const { problem, busy, submit } = useSubmit(async () => {
    const all: Named = { name: shown("name"), aliases: listOf(shown("aliases")), domains: listOf(shown("domains")) };
    const edited = fieldNames.filter((field) => action === "Add" || isEdited(field));
    await save(Object.fromEntries(edited.map((field) => [field, all[field]])));
    setEdits({});
    say(`${all.name} saved.`);
  });
  if (!may("update-brand")) return <Facts values={known} />;
  const shown = (field: FieldName) => edits[field]?.text ?? known[field];
  const isEdited = (field: FieldName) => shown(field) !== known[field];
  const edit = (field: FieldName, text: string) =>
    setEdits((e) => ({ ...e, [field]: { text, from: e[field]?.from ?? known[field] } }));
  const hintOf = (field: FieldName) =>
    isEdited(field) && edits[field]?.from !== known[field]
      ? `This field was changed to “${known[field] || "none"}” in the meantime. Saving overwrites that value.`
      : undefined;
  return (
    <form onSubmit={submit} class="names" aria-busy={busy}>
      {fieldNames.map((field) => (
        <TextField
          label={labels[field]}
          hint={hintOf(field)}
          error={problem?.of(field)}
          placeholder={placeholders[field]}
          required={field === "name"}
          maxLength={field === "name" ? NewBrand.name.maxLength : undefined}
          readOnly={busy}
          value={shown(field)}
          onInput={(text) => edit(field, text)}
        />
      ))}
      {problem && !problem.fields.length && <p class="error">{problem.message}</p>}
      <div class="actions">
        <button disabled={!fieldNames.some(isEdited)}>{action}</button>
        {onDelete && (
          <button type="button" class="danger-quiet" onClick={() => void onDelete()}>
            Remove
          </button>
        )}
      </div>
    </form>
  );
}

const Facts = ({ values }: { values: Record<FieldName, string> }) => (
  <dl class="facts">
    {fieldNames.map((field) => (
      <>
        <dt>{labels[field]}</dt>
        <dd>
          <bdi>{values[field] || "None"}</bdi>
        </dd>
      </>
    ))}
  </dl>
);
