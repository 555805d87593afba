// Finding a brand among many.
import { html, useId } from "../html.js";
import { get } from "../client.js";
import { useLoad } from "../load.js";
import { param, setQuery } from "../router.js";
import { Combobox } from "./field.js";

/** @param {string} q @returns {Promise<import("./field.js").Option[]>} */
export async function findBrands(q) {
  const page = await get("/brands", { q, limit: 20, customer_id: param("customer_id") });
  return page.data.map((/** @type {import("../types").Brand} */ b) => ({ value: b.id, label: b.name, more: b.customer_name }));
}

/** A combobox that keeps the brand in the address. @param {{placeholder?: string}} props */
export function BrandFilter({ placeholder = "Every brand" }) {
  const id = param("brand_id");
  const uid = useId();
  const { data } = useLoad(async () => (id ? await get(`/brands/${id}`) : null), id);
  const value = id && data && data.id === id ? { value: id, label: data.name } : null;
  return html`<${Combobox} key=${id} value=${value} search=${findBrands} clearable placeholder=${placeholder} attributes=${{ id: uid, "aria-label": "Brand" }}
    onChange=${(/** @type {import("./field.js").Option | null} */ o) => setQuery({ brand_id: o?.value ?? "" })} />`;
}
