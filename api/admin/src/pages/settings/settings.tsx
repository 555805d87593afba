// The settings page, with one tab for each subject.
import type { ComponentType } from "preact";
import { useTitle } from "../../load";
import { Audit } from "../../parts/audit";
import { param } from "../../router";
import { may } from "../../session";
import { Account } from "./account";
import { Alerts } from "./alerts";
import { Blackouts } from "./blackouts";
import { Customers } from "./customers";
import { Engines } from "./engines";
import { Tokens } from "./tokens";
import { Users } from "./users";

const AuditLog = () => <Audit query={{ customer_id: param("customer_id") }} withObject />;

interface Tab {
  title: string;
  page: ComponentType;
  /** The operation that a caller needs to see the tab. */
  needs?: Parameters<typeof may>[0];
}

const tabs: Record<string, Tab> = {
  collectors: { title: "Engines", page: Engines },
  customers: { title: "Customers", page: Customers },
  users: { title: "Users", page: Users, needs: "list-users" },
  tokens: { title: "API tokens", page: Tokens, needs: "list-tokens" },
  alerts: { title: "Alerts", page: Alerts },
  blackouts: { title: "Blackouts", page: Blackouts },
  audit: { title: "Audit log", page: AuditLog },
  account: { title: "Your account", page: Account },
};

const allows = ({ needs }: Tab): boolean => !needs || may(needs);

export function Settings({ tab }: { tab: string }) {
  const shown = tabs[tab];
  const customer = param("customer_id");
  useTitle(shown?.title ?? "Settings");
  return (
    <>
      <div class="page-head">
        <h1>Settings</h1>
      </div>
      <nav class="tabs" aria-label="Settings">
        <ul>
          {Object.entries(tabs)
            .filter(([, t]) => allows(t))
            .map(([name, { title }]) => (
              <li>
                <a
                  href={`/admin/settings/${name}${customer && `?customer_id=${customer}`}`}
                  aria-current={name === tab ? "page" : undefined}
                >
                  {title}
                </a>
              </li>
            ))}
        </ul>
      </nav>
      {!shown && <p>Page not found.</p>}
      {shown && (allows(shown) ? <shown.page key={tab} /> : <p class="quiet">Only admins can open this page.</p>)}
    </>
  );
}
