// The customer of a new brand. If no customer exists yet, or if the user enters a new customer, the same request adds
// the customer.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { type Problem, all } from "../client";
import { NewCustomer } from "../fields";
import { useLoad } from "../load";
import { param } from "../router";
import { caller, may } from "../session";
import { SelectField, TextField } from "./field";
import { Failed } from "./notes";

const newCustomer = "new";

interface CustomerChoice {
  /** The fields of the request that name the customer. */
  body: { customer_id?: string; new_customer?: { name: string } };
  fields: (problem: Problem | null) => ComponentChildren;
  /** Whether the customers are loaded. */
  ready: boolean;
}

export function useCustomerChoice(): CustomerChoice {
  const customers = useLoad(() => all("/customers", {}), "customers");
  const [chosen, setChosen] = useState("");
  const [name, setName] = useState("");
  const known = customers.data ?? [];
  const only = known.length === 1 ? known[0]?.id : undefined;
  const customer = chosen || param("customer_id") || only || "";
  const addsCustomer = may("create-customer") && customers.data && (!known.length || customer === newCustomer);
  const customerId = caller.value?.customer_id ?? customer;
  const fields = (problem: Problem | null) => (
    <>
      {!caller.value?.customer_id && <Failed error={customers.error} what="the customers" retry={customers.reload} />}
      {!caller.value?.customer_id && known.length > 0 && (
        <SelectField
          label="Customer"
          error={problem?.of("customer_id")}
          value={customer}
          options={[
            ["", "Select a customer"],
            ...known.map((c) => [c.id, c.name] as const),
            ...(may("create-customer") ? [[newCustomer, "New customer …"] as const] : []),
          ]}
          onChange={setChosen}
        />
      )}
      {addsCustomer && (
        <TextField
          label="Customer name"
          hint="Each brand belongs to a customer, which can be your own company."
          error={problem?.of("new_customer")}
          required
          maxLength={NewCustomer.name.maxLength}
          value={name}
          onInput={setName}
        />
      )}
    </>
  );
  return {
    body: addsCustomer ? { new_customer: { name } } : customerId ? { customer_id: customerId } : {},
    fields,
    ready: customers.data !== undefined || customers.error !== undefined,
  };
}
