// The dialog that adds a brand by its names.
import { useState } from "preact/hooks";
import { call } from "../client";
import { NewBrand } from "../fields";
import { useCustomerChoice } from "../parts/customer-choice";
import { FormDialog } from "../parts/dialog";
import { TextField } from "../parts/field";
import { say } from "../parts/notes";
import { listOf } from "../parts/words";
import { go } from "../router";

export function NewBrandDialog({ onClose }: { onClose: () => void }) {
  const customer = useCustomerChoice();
  const [form, setForm] = useState({ name: "", aliases: "", domains: "" });
  const set = (change: Partial<typeof form>) => setForm((f) => ({ ...f, ...change }));
  const body = {
    ...customer.body,
    name: form.name,
    aliases: listOf(form.aliases),
    domains: listOf(form.domains),
  };
  const save = async () => {
    const { data } = await call("POST", "/brands", { body, once: true });
    say(`${data.name} added. Now add its queries.`);
    go(`/admin/brands/${data.id}/settings`);
  };
  if (!customer.ready) return null; // the server would refuse a brand without its customer
  return (
    <FormDialog title="Add brand" action="Add" onClose={onClose} save={save}>
      {(problem) => (
        <>
          <p class="note">
            <a href="/admin/brands/new">Start with a domain</a> to get suggested names and queries.
          </p>
          {customer.fields(problem)}
          <TextField
            label="Brand name"
            error={problem?.of("name")}
            required
            maxLength={NewBrand.name.maxLength}
            value={form.name}
            onInput={(name) => set({ name })}
          />
          <TextField
            label="Aliases"
            optional
            hint="Other names of the brand, separated by commas."
            error={problem?.of("aliases")}
            value={form.aliases}
            onInput={(aliases) => set({ aliases })}
          />
          <TextField
            label="Domains"
            optional
            hint="The brand's own domains, such as acme.com. Citations of these count as yours."
            error={problem?.of("domains")}
            value={form.domains}
            onInput={(domains) => set({ domains })}
          />
        </>
      )}
    </FormDialog>
  );
}
