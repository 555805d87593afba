// The list of alert messages, with the response to each delivery attempt.
import type { List } from "../../list";
import { ListTable } from "../../parts/list-table";
import { Ago } from "../../parts/time";
import type { AlertDelivery } from "../../types";

const longestResponse = 200;

export function Messages({ list }: { list: List<AlertDelivery> }) {
  return (
    <section aria-labelledby="messages">
      <h2 id="messages">Messages</h2>
      <ListTable
        list={list}
        what="the messages"
        label="Messages"
        empty={<p class="quiet">No messages yet. Send a test to try a channel.</p>}
        columns={[
          { name: "state", head: "Status", cell: (d) => <State delivery={d} /> },
          { name: "brand", head: "Message", cell: (d) => <Message delivery={d} /> },
          { name: "came", head: "Response", cell: (d) => <Attempts delivery={d} /> },
        ]}
      />
    </section>
  );
}

const looks: Record<AlertDelivery["status"], { tone: string; word: string }> = {
  pending: { tone: "blue", word: "Sending" },
  delivered: { tone: "green", word: "Delivered" },
  failed: { tone: "red", word: "Failed" },
};

function State({ delivery: d }: { delivery: AlertDelivery }) {
  const { tone, word } = looks[d.status];
  return (
    <>
      <span class={`status ${tone}`}>{word}</span>
      <span class="sub">
        <bdi>{d.channel_name}</bdi>, <Ago at={d.created_at} />
      </span>
    </>
  );
}

function Message({ delivery: { message } }: { delivery: AlertDelivery }) {
  return (
    <details>
      <summary>
        <bdi>{message.title}</bdi>
      </summary>
      <ul>
        {message.events.map((e) => (
          <li>
            <bdi>{e.text}</bdi> <span class="quiet">{e.advice}</span>
          </li>
        ))}
        {message.more > 0 && <li>and {message.more} more</li>}
      </ul>
    </details>
  );
}

function Attempts({ delivery: { attempts } }: { delivery: AlertDelivery }) {
  if (!attempts.length) return <span class="quiet">None yet</span>;
  return (
    <ol class="attempts">
      {attempts.map((a) => (
        <li>
          {a.error ? <bdi>{a.error}</bdi> : "Delivered"}
          <span class="sub">
            {[a.status_code, `${a.latency_ms} ms`].filter(Boolean).join(", ")}
            {a.response && (
              <>
                : <bdi>{a.response.slice(0, longestResponse)}</bdi>
              </>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}
