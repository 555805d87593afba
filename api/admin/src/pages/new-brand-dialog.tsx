// The dialog that adds a brand. If no customer exists yet, or if the user wishes so, the same request adds a customer.
import { useMemo, useState } from "preact/hooks";
import { all, call } from "../client";
import { NewBrand, NewCustomer } from "../fields";
import { useLoad } from "../load";
import { FormDialog } from "../parts/dialog";
import { SelectField, TextField } from "../parts/field";
import { say } from "../parts/notes";
import { listOf } from "../parts/words";
import { go, param } from "../router";
import { caller, isOverseer } from "../session";

const newCustomer = "new";

export function NewBrandDialog({ onClose }: { onClose: () => void }) {
  const customers = useLoad(() => all("/customers", {}), "customers");
  const [form, setForm] = useState({ customer: "", customerName: "", name: "", aliases: "", domains: "" });
  const set = (change: Partial<typeof form>) => setForm((f) => ({ ...f, ...change }));
  const known = customers.data ?? [];
  const only = known.length === 1 ? known[0]?.id : undefined;
  const customer = form.customer || param("customer_id") || only || "";
  const addsCustomer = isOverseer.value && customers.data && (!known.length || customer === newCustomer);
  const customerId = caller.value?.customer_id ?? customer;
  const body = {
    ...(addsCustomer ? { new_customer: { name: form.customerName } } : customerId ? { customer_id: customerId } : {}),
    name: form.name,
    aliases: listOf(form.aliases),
    domains: listOf(form.domains),
  };
  const once = useMemo(() => crypto.randomUUID(), [JSON.stringify(body)]); // a second try adds nothing twice
  const save = async () => {
    const { data } = await call("POST", "/brands", { body, once });
    say(`${data.name} added. Now add its queries.`);
    go(`/admin/brands/${data.id}/settings`);
  };
  return (
    <FormDialog title="Add brand" action="Add" onClose={onClose} save={save}>
      {(problem) => (
        <>
          {isOverseer.value && known.length > 0 && (
            <SelectField
              label="Customer"
              error={problem?.of("customer_id")}
              value={customer}
              options={[
                ["", "Select a customer"],
                ...known.map((c) => [c.id, c.name] as const),
                [newCustomer, "New customer …"],
              ]}
              onChange={(id) => set({ customer: id })}
            />
          )}
          {addsCustomer && (
            <TextField
              label="Customer name"
              hint="Each brand belongs to a customer, which can be your own company."
              error={problem?.of("new_customer")}
              required
              maxLength={NewCustomer.name.maxLength}
              value={form.customerName}
              onInput={(customerName) => set({ customerName })}
            />
          )}
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
