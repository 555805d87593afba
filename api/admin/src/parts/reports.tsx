// Parts that show reports.
import type { Report } from "../types";
import { zonedTime } from "./time";

/** Returns the address of the document of a report. */
export const documentOf = (report: Report): string => `/api/admin/reports/${report.id}/html`;

type Mail = Report["mails"][number];

/** Whether a mail of a report waits for its first or next attempt. */
export const hasPendingMail = (report: Report): boolean => report.mails.some((mail) => mail.status === "pending");

/** The mails that bring a report to its recipients, with their errors. */
export function ReportMails({ mails }: { mails: Mail[] }) {
  if (!mails.length) return null;
  return (
    <ul class="mails" aria-label="Mails">
      {mails.map((mail) => (
        <li key={mail.recipient}>
          <bdi>{mail.recipient}</bdi>
          <span class={mail.status === "failed" ? "sub bad" : "sub"}>{resultOf(mail)}</span>
        </li>
      ))}
    </ul>
  );
}

function resultOf({ status, finished_at, error, attempts }: Mail): string {
  if (status === "sent") return finished_at ? `Sent ${zonedTime(finished_at)}` : "Sent";
  if (status === "failed") return `Failed: ${error ?? "unknown error"}`;
  return error ? `Attempt ${attempts} failed: ${error}. Sending again.` : "Sending";
}
