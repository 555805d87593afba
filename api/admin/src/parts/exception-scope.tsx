// The fields that select the schedules of a blackout or a pause: all customers, a customer or a brand.
import { useState } from "preact/hooks";
import { type Problem, all } from "../client";
import { useLoad } from "../load";
import { param } from "../router";
import { caller, isOverseer } from "../session";
import { findBrands } from "./brand-filter";
import { Combobox, type Option } from "./combobox";
import { Field, SelectField } from "./field";
import { Failed } from "./notes";
import type { ScopeBody } from "./pause-dialog";

const everyone = "all";
const oneBrand = "brand";

interface Scope {
  /** The fields of the request, or null until the selection is complete. */
  body: ScopeBody;
  fields: (problem: Problem | null) => preact.ComponentChildren;
}

/** Returns the fields. Only blackouts may apply to all customers. */
export function useScope({ withAll }: { withAll: boolean }): Scope {
  const customers = useLoad(() => all("/customers", {}), "customers");
  const known = customers.data ?? [];
  const only = caller.value?.customer_id ?? (known.length === 1 ? known[0]?.id : undefined);
  const [chosen, setChosen] = useState(param("customer_id"));
  const [brand, setBrand] = useState<Option | null>(null);
  const choice = chosen || only || "";
  const options: [value: string, label: string][] = [
    ...(only ? [] : [["", "Select"] as [string, string]]),
    ...(withAll && isOverseer.value ? [[everyone, "All customers"] as [string, string]] : []),
    [oneBrand, "One brand"],
    ...known.map((c): [string, string] => [c.id, `All brands of ${c.name}`]),
  ];
  const body = bodyOf(choice, brand);
  const missing = body ? undefined : "Select the customer or the brand.";
  const fields = (problem: Problem | null) => (
    <>
      <Failed error={customers.error} what="the customers" retry={customers.reload} />
      <SelectField
        label="Applies to"
        error={problem ? (problem.of("customer_id") ?? problem.of("all_customers") ?? missing) : undefined}
        value={choice}
        options={options}
        onChange={setChosen}
      />
      {choice === oneBrand && (
        <Field label="Brand" error={problem?.of("brand_id")}>
          {(a) => <Combobox attributes={{ ...a }} value={brand} search={findBrands} onChange={setBrand} />}
        </Field>
      )}
    </>
  );
  return { body, fields };
}

function bodyOf(choice: string, brand: Option | null): ScopeBody {
  if (choice === everyone) return { all_customers: true };
  if (choice === oneBrand) return brand && { brand_id: brand.value };
  return choice ? { customer_id: choice } : null;
}
