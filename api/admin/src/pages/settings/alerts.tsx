// The settings of alerts, with the channels, the rules and the sent messages.
import { useRef } from "preact/hooks";
import { all, get, unlessMissing } from "../../client";
import { useList } from "../../list";
import { useLoad, usePolling, useThings } from "../../load";
import { param } from "../../router";
import type { AlertRule } from "../../types";
import { Channels } from "./channels";
import { Messages } from "./messages";
import { Rules } from "./rules";

export function Alerts() {
  const query = { customer_id: param("customer_id") };
  const channels = useList("/alert-channels", { query });
  const rules = useList("/alert-rules", { query });
  const messages = useList("/alert-deliveries", { query }, { size: 50 });
  useThings(["alert_channel", "alert_rule"], () => [channels, rules, messages].map((list) => list.reload()));
  usePolling(
    messages.rows.some((message) => message.status === "pending"),
    messages.reload,
  );
  const customers = useLoad(() => all("/customers", {}), "customers");
  const brands = useBrandNames(rules.rows);
  // All data is loaded before anything is shown, because late content would shift the layout. After that, the lists and
  // their dialogs stay, also while the name of another brand is loaded.
  const ready = useRef(false);
  ready.current ||= Boolean(
    [channels, rules, messages].every((list) => list.ready || list.error) &&
    (customers.data || customers.error) &&
    brands.ready,
  );
  return (
    <>
      <p class="quiet">
        Alerts report failed, late and missing runs, reached spending caps, refused engine keys, empty engine accounts,
        and changes of the answers. Webhooks also report scored runs. Each event is reported once. Events at about the
        same time share a message.
      </p>
      {ready.current ? (
        <>
          <Channels list={channels} messages={messages} customers={customers.data ?? []} />
          {/* The key changes when the channels load after a failure, so that the dialog of a new rule can open. */}
          <Rules
            key={channels.ready ? "ready" : "failed"}
            list={rules}
            channels={channels.rows}
            channelsReady={channels.ready}
            brandNames={brands.names}
          />
          <Messages list={messages} />
        </>
      ) : (
        <p class="quiet" aria-busy="true">
          Loading …
        </p>
      )}
    </>
  );
}

/** Loads the names of the brands in alert rules and in the URL, by brand id. */
function useBrandNames(rules: AlertRule[]) {
  const ids = [...new Set([...rules.map((r) => r.brand_id), param("brand_id")])]
    .filter((id) => id !== null)
    .filter(Boolean)
    .sort();
  const { data, loading } = useLoad(async () => {
    const brands = await Promise.all(ids.map((id) => unlessMissing(get("/brands/{id}", { path: { id } }))));
    return new Map(brands.flatMap((b) => (b ? [[b.id, b.name]] : [])));
  }, ids.join());
  return { names: data ?? new Map<string, string>(), ready: !loading };
}
