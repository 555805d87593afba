// The segment of a brand's answers. The URL holds the segment with the parameter names of the API, so that a copied
// link shows the same answers.
import { readerZone } from "./parts/time";
import { type QueryChanges, change, param, paramsOf } from "./router";

/** The parameters of a segment, in the URL of the page and in requests. */
export const segmentNames = [
  "from",
  "to",
  "timezone",
  "collector",
  "country",
  "topic",
  "tag",
  "query_class",
  "query_id",
] as const;

type SegmentName = (typeof segmentNames)[number];

/** The parameters of another period than the previous one, with which the overview compares the period. */
export const beforeNames = ["before_from", "before_to"] as const;

/** The changes that select the previous period for the comparison. */
export const usualBefore = { before_from: "", before_to: "" };

/** The filters of a segment, without its period, time zone and query class. */
const narrowing: SegmentName[] = ["collector", "country", "topic", "tag", "query_id"];

/** The maximum length of a period in days. */
export const longestPeriod = 366;

/** The length of the default period in days. */
export const defaultDays = 28;

/** All query classes, as the value of the parameter query_class. */
export const everyClass = "branded,competitor,unbranded";

/** The query classes that count without the parameter query_class. */
export const usualClasses = ["competitor", "unbranded"];

/** Whether a filter of the list "narrowing" is set. */
export const isNarrowed = (): boolean => narrowing.some((name) => param(name) !== "");

/** The time zone in which the days of the segment begin. */
export const segmentZone = (): string => param("timezone") || readerZone;

/** Returns the query parameters of a request about the segment. */
export const segmentQuery = () => ({
  ...Object.fromEntries(segmentNames.map((name) => [name, param(name)])),
  topic: paramsOf("topic"),
  timezone: segmentZone(),
});

/** Returns the query parameters of a request that compares the segment with another period. */
export const comparedQuery = () => ({
  ...segmentQuery(),
  ...Object.fromEntries(beforeNames.map((name) => [name, param(name)])),
});

/** Returns the query parameters of a request that has the filters of the segment, but no period. */
export const filterQuery = () => ({
  ...Object.fromEntries([...narrowing, "query_class"].map((name) => [name, param(name)])),
  topic: paramsOf("topic"),
});

/**
 * Returns a link to another view of the same segment. Changes replace parameters; "" removes a parameter. A link to
 * another period drops the period of the comparison.
 */
export function inSegment(path: string, changes: QueryChanges = {}): string {
  const query = new URLSearchParams();
  const kept = "from" in changes ? segmentNames : [...segmentNames, ...beforeNames];
  change(query, Object.fromEntries(kept.map((name) => [name, paramsOf(name)])));
  change(query, changes);
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** Returns the URL of a CSV file about the segment. A byte order mark lets Excel read the file as UTF-8. */
export function csvOf(
  brandId: string,
  file: string,
  filters: Record<string, string | string[] | boolean> = {},
  segment: Record<string, string | string[]> = segmentQuery(),
): string {
  const query = new URLSearchParams();
  const texts = Object.entries(filters).map(([name, value]) => [
    name,
    Array.isArray(value) ? value : value ? String(value) : "",
  ]);
  change(query, { ...segment, ...Object.fromEntries(texts), bom: "true" });
  return `/api/admin/brands/${brandId}/${file}.csv?${query.toString()}`;
}

/** Returns the values of a parameter. Only the parameter topic is repeated, because topics may contain commas. */
export const valuesOf = (name: SegmentName): string[] =>
  name === "topic" ? paramsOf(name) : param(name).split(",").filter(Boolean);

/** Returns the present day as the parameters of a segment. */
export function today(zone = segmentZone(), now = Date.now()): { from: string; to: string } {
  const day = isoDay(zone, now);
  return { from: day, to: day };
}

/** Returns the day of an instant, such as "2026-11-24". The default time zone is the time zone of the segment. */
export const dayIn = (at: string, zone = segmentZone()): string => isoDay(zone, Date.parse(at));

/** Returns the day in a time zone. A copied link may have a time zone that the browser does not know. */
function isoDay(zone: string, now: number): string {
  try {
    return new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(now);
  } catch {
    return new Date(now).toISOString().slice(0, 10); // the API refuses the time zone, and the view shows the error
  }
}

/**
 * Returns the parameters of a period that contains the days from one instant to another. The default period needs no
 * parameters.
 */
export function periodOf(
  from: string,
  to: string,
): { from: string; to: string; timezone: string } | Record<string, never> {
  const [first, last, usual] = [dayIn(from), dayIn(to), lastDays(defaultDays)];
  if (first >= usual.from && last <= usual.to) return {};
  return { from: first, to: last, timezone: segmentZone() };
}

/** Returns the last days until yesterday as the parameters of a segment. */
export function lastDays(days: number, zone = segmentZone(), now = Date.now()): { from: string; to: string } {
  const start = Date.parse(today(zone, now).to);
  const before = (n: number) => new Date(start - n * 86_400_000).toISOString().slice(0, 10);
  return { from: before(days), to: before(1) };
}
