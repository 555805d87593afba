// The form fields for the access rights of a user or a token.
import { all } from "../../client";
import { useLoad } from "../../load";
import { Field, SelectField } from "../../parts/field";
import { Failed } from "../../parts/notes";
import { isOverseer } from "../../session";
import type { User } from "../../types";

export const roles: Record<User["role"], string> = {
  admin: "Admin",
  editor: "Editor",
  viewer: "Viewer",
};

export interface Access {
  role: User["role"];
  /** "" for all customers. */
  customer_id: string;
}

/** Returns the access rights in the format of a request. */
export const accessBody = ({ role, customer_id }: Access) => ({ role, ...(customer_id && { customer_id }) });

export function AccessFields({ value, onChange }: { value: Access; onChange: (change: Partial<Access>) => void }) {
  const customers = useLoad(() => all("/customers", {}), "customers");
  return (
    <>
      <SelectField
        label="Role"
        hint="Viewers can read. Editors can also change brands, queries and schedules. Admins can change everything."
        value={value.role}
        options={[
          ["viewer", roles.viewer],
          ["editor", roles.editor],
          ["admin", roles.admin],
        ]}
        onChange={(role) => onChange({ role })}
      />
      {isOverseer.value && (
        <>
          <Failed error={customers.error} what="the customers" retry={customers.reload} />
          {customers.data ? (
            <SelectField
              label="Access to"
              value={value.customer_id}
              options={[["", "All customers"], ...customers.data.map((c) => [c.id, c.name] as const)]}
              onChange={(customer_id) => onChange({ customer_id })}
            />
          ) : (
            // A required field without a value stops the form from granting access to all customers.
            <Field label="Access to">
              {(a) => (
                <select {...a} required>
                  <option value="">{customers.error ? "Not loaded" : "Loading …"}</option>
                </select>
              )}
            </Field>
          )}
        </>
      )}
    </>
  );
}

/** Returns a function that returns the name of a customer. Until the names are loaded, the name is "One customer". */
export function useCustomerNames(): (id: string) => string {
  const { data } = useLoad(() => all("/customers", {}), "customers");
  return (id) => data?.find((c) => c.id === id)?.name ?? "One customer";
}

interface AccessProps {
  of: { role: User["role"]; customer_id: string | null };
  nameOf: (customer: string) => string;
}

/** The role of a user or token, and the customer whose data is accessible. */
export const AccessCell = ({ of, nameOf }: AccessProps) => (
  <>
    {roles[of.role]}
    <span class="sub">{of.customer_id ? <bdi>{nameOf(of.customer_id)}</bdi> : "All customers"}</span>
  </>
);
