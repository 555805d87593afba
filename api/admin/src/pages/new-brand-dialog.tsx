// The dialog that adds a brand. If no customer exists yet, the dialog also adds a customer.
import { useState } from "preact/hooks";
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
  const addsCustomer = isOverseer.value && (!known.length || customer === newCustomer);
  const save = async () => {
    let customerId = caller.value?.customer_id ?? customer;
    if (addsCustomer) {
      customerId = (await call("POST", "/customers", { body: { name: form.customerName } })).data.id;
      await customers.reload();
      set({ customer: customerId }); // a second try does not add the customer again
    }
    const { data } = await call("POST", "/brands", {
      body: {
        ...(customerId && { customer_id: customerId }),
        name: form.name,
        aliases: listOf(form.aliases),
        domains: listOf(form.domains),
      },
    });
    say(`${data.name} added. Now add its queries.`);
    go(`/admin/brands/${data.id}`);
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
