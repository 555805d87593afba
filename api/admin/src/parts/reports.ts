// Helpers for reports.
import type { Report } from "../types";

/** Returns the address of the document of a report. */
export const documentOf = (report: Report): string => `/api/admin/reports/${report.id}/html`;
