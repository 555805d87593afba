// A filter that finds a brand by its name.
import { useId } from "preact/hooks";
import { get } from "../client";
import { useLoad } from "../load";
import { param, setQuery } from "../router";
import { Combobox, type Option, limitOf } from "./combobox";

export async function findBrands(q: string, most?: boolean): Promise<Option[]> {
  const { data } = await get("/brands", { query: { q, limit: limitOf(most), customer_id: param("customer_id") } });
  return data.map((b) => ({ value: b.id, label: b.name, more: b.customer_name }));
}

/** A combobox that keeps the selected brand in the URL. */
export function BrandFilter({ placeholder = "All brands" }: { placeholder?: string }) {
  const id = param("brand_id");
  const uid = useId();
  const { data, error } = useLoad(async () => (id ? await get("/brands/{id}", { path: { id } }) : null), id);
  const label = data?.id === id ? data.name : error ? "Brand not loaded" : "Loading…";
  const value = id ? { value: id, label } : null;
  return (
    <Combobox
      value={value}
      search={findBrands}
      clearable
      reverts
      placeholder={placeholder}
      attributes={{ id: uid, "aria-label": "Brand" }}
      onChange={(option) => setQuery({ brand_id: option?.value ?? "" })}
    />
  );
}
