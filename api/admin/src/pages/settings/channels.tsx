// The list of alert channels.
import { useState } from "preact/hooks";
import { call, get } from "../../client";
import type { List } from "../../list";
import { Confirm } from "../../parts/dialog";
import { type Seen, changeListed } from "../../parts/edits";
import { ListTable } from "../../parts/list-table";
import { Empty, attempt, say } from "../../parts/notes";
import { isAdmin } from "../../session";
import type { AlertChannel, AlertDelivery, CustomerDetail } from "../../types";
import { ChannelDialog, channelKinds } from "./channel-dialog";

interface Props {
  list: List<AlertChannel>;
  messages: List<AlertDelivery>;
  customers: CustomerDetail[];
}

export function Channels({ list, messages, customers }: Props) {
  const [edited, setEdited] = useState<Seen<AlertChannel> | "new" | null>(null);
  const edit = (row: AlertChannel) => void attempt(async () => setEdited(await read(row)));
  const [doomed, setDoomed] = useState<AlertChannel | null>(null);
  const customerOf = (c: AlertChannel) => customers.find((o) => o.id === c.customer_id)?.name;
  const onSaved = (channel: AlertChannel) => (edited === "new" ? void list.reload() : list.put(channel));
  return (
    <section aria-labelledby="channels">
      <h2 id="channels">Channels</h2>
      {isAdmin.value && (
        <p>
          <button data-new onClick={() => setEdited("new")}>
            Add channel
          </button>
        </p>
      )}
      <ListTable
        list={list}
        what="the channels"
        label="Channels"
        empty={
          <Empty title="No channels yet">
            <p>Add a channel (a signed webhook, Slack or e-mail), then a rule that selects the events to report.</p>
          </Empty>
        }
        columns={[
          { name: "brand", head: "Channel", cell: (c) => <Name channel={c} customer={customerOf(c)} /> },
          { name: "target", head: "Sends to", cell: (c) => <Target channel={c} /> },
          isAdmin.value && {
            name: "buttons",
            head: <span class="vh">Actions</span>,
            cell: (c) => (
              <Buttons
                channel={c}
                onTest={() => void sendTest(c, messages)}
                onEdit={() => edit(c)}
                onDelete={() => setDoomed(c)}
              />
            ),
          },
        ]}
      />
      {edited && (
        <ChannelDialog
          seen={edited === "new" ? null : edited}
          customers={customers}
          onClose={() => setEdited(null)}
          onSaved={onSaved}
        />
      )}
      {doomed && (
        <DeleteChannel
          channel={doomed}
          onClose={() => setDoomed(null)}
          onDone={() => Promise.all([list.reload(), messages.reload()])}
          onEdited={(now) => {
            list.put(now);
            setDoomed(now);
          }}
        />
      )}
    </section>
  );
}

const read = (c: AlertChannel) => call("GET", "/alert-channels/{id}", { path: { id: c.id } });

const Name = ({ channel: c, customer }: { channel: AlertChannel; customer: string | undefined }) => (
  <>
    <strong>
      <bdi>{c.name}</bdi>
    </strong>
    {!c.is_active && <span class="status grey"> Inactive</span>}
    <span class="sub">
      <bdi>{customer}</bdi>
    </span>
  </>
);

const Target = ({ channel: c }: { channel: AlertChannel }) => (
  <>
    {channelKinds[c.kind]}
    <span class="sub">
      <bdi>{c.target}</bdi>
    </span>
  </>
);

interface ButtonProps {
  channel: AlertChannel;
  onTest: () => void;
  onEdit: () => void;
  onDelete: () => void;
}

const Buttons = ({ channel: c, onTest, onEdit, onDelete }: ButtonProps) => (
  <>
    <button class="small" aria-label={`Send test to ${c.name}`} onClick={onTest}>
      Send test
    </button>{" "}
    <button class="small" aria-label={`Edit ${c.name}`} onClick={onEdit}>
      Edit
    </button>{" "}
    <button class="small" aria-label={`Delete … ${c.name}`} onClick={onDelete}>
      Delete …
    </button>
  </>
);

function sendTest(c: AlertChannel, messages: List<AlertDelivery>): Promise<boolean> {
  return attempt(async () => {
    const { data } = await call("POST", "/alert-channels/{id}/test", { path: { id: c.id } });
    const delivery = await awaitAttempt(data.id);
    await messages.reload();
    const last = delivery.attempts.at(-1);
    if (delivery.status === "delivered" && !last?.error) say(`Test delivered to ${c.name}.`);
    else if (delivery.status === "delivered") say(`Test delivered to some recipients. ${last?.error}`, { tone: "bad" });
    else if (last) say(`Test to ${c.name} failed. ${last.error}`, { tone: "bad" });
    else say(`Test to ${c.name} is queued.`);
  });
}

const pollEvery = 500; // ms
const mostPolls = 40;

/** Waits for the first delivery attempt of a message, for about 20 seconds at most. */
async function awaitAttempt(id: string): Promise<AlertDelivery> {
  for (let polls = 0; ; polls++) {
    const delivery = await get("/alert-deliveries/{id}", { path: { id } });
    if (delivery.status !== "pending" || delivery.attempts.length || polls >= mostPolls) return delivery;
    await new Promise((resolve) => setTimeout(resolve, pollEvery));
  }
}

interface DeleteProps {
  channel: AlertChannel;
  onClose: () => void;
  onDone: () => Promise<unknown>;
  /** Receives the new state of the channel if another user has changed the channel. */
  onEdited: (now: AlertChannel) => void;
}

function DeleteChannel({ channel, onClose, onDone, onEdited }: DeleteProps) {
  const remove = async () => {
    const path = { id: channel.id };
    const drop = (etag: string) => call("DELETE", "/alert-channels/{id}", { path, etag });
    await changeListed(channel, () => read(channel), drop, onEdited);
    void onDone();
    say("Channel deleted.");
  };
  return (
    <Confirm title="Delete this channel?" action="Delete channel" onClose={onClose} onConfirm={remove}>
      <p>
        The rules and messages of{" "}
        <strong>
          <bdi>{channel.name}</bdi>
        </strong>{" "}
        are also deleted.
      </p>
    </Confirm>
  );
}
