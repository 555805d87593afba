// The dialog that changes the color and the logo of a customer's reports.
import { useState } from "preact/hooks";
import { call } from "../../client";
import { FormDialog } from "../../parts/dialog";
import type { Seen } from "../../parts/edits";
import { CheckField, Field, valueOf } from "../../parts/field";
import { say } from "../../parts/notes";
import type { CustomerDetail, CustomerLook } from "../../types";

interface Props {
  customer: CustomerDetail;
  seen: Seen<CustomerLook>;
  onClose: () => void;
}

const defaultColor = "#1f5fbf";

export function LookDialog({ customer, seen, onClose }: Props) {
  const [color, setColor] = useState<string | null>(seen.data.color);
  const [logo, setLogo] = useState(seen.data.logo);
  const save = async () => {
    const body = { color, ...(logo !== seen.data.logo && { logo: logo || null }) };
    await call("PUT", "/customers/{id}/look", { path: { id: customer.id }, body, etag: seen.etag });
    say("The look is saved. New reports use the new look.");
  };
  const read = async (file: File | undefined) => {
    if (file) setLogo(await base64Of(file));
  };
  return (
    <FormDialog title={`Reports of ${customer.name}`} action="Save" onClose={onClose} save={save}>
      {(problem) => (
        <>
          <CheckField
            label="Own color"
            hint="Headings, lines and buttons of reports. Text gets a darker shade if the color is too light."
            checked={color !== null}
            onChange={(on) => setColor(on ? defaultColor : null)}
          />
          {color !== null && (
            <Field label="Color" error={problem?.of("color")}>
              {(a) => <input {...a} type="color" value={color} onInput={(e) => setColor(valueOf(e))} />}
            </Field>
          )}
          <Field
            label="Logo"
            optional
            hint="PNG or JPEG, at most 256 KiB and 1200 × 600 pixels."
            error={problem?.of("logo")}
          >
            {(a) => (
              <input
                {...a}
                type="file"
                accept="image/png,image/jpeg"
                onChange={(e) => void read((e.target as HTMLInputElement).files?.[0])}
              />
            )}
          </Field>
          {logo && (
            <p class="logo">
              <img src={`data:image/png;base64,${logo}`} alt="Logo" />
              <button type="button" class="small" onClick={() => setLogo("")}>
                Remove logo
              </button>
            </p>
          )}
        </>
      )}
    </FormDialog>
  );
}

/** Returns the content of a file in base64. */
async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ""));
}
