// Short names for the types of the API, which are generated from the OpenAPI document.
import type { components } from "../../../openapi/typescript/schema.ts";

type Schemas = components["schemas"];
export type AlertChannel = Schemas["AlertChannel"];
export type AlertDelivery = Schemas["AlertDelivery"];
export type AlertRule = Schemas["AlertRule"];
export type Answer = Schemas["Answer"];
export type AuditEntry = Schemas["AuditEntry"];
export type Brand = Schemas["Brand"];
export type Collector = Schemas["Collector"];
export type Competitor = Schemas["Competitor"];
export type CustomerDetail = Schemas["CustomerDetail"];
export type ImportReport = Schemas["ImportReport"];
export type JobType = Schemas["JobType"];
export type Metadata = Schemas["Metadata"];
export type Query = Schemas["Query"];
export type Run = Schemas["Run"];
export type RunDetail = Schemas["RunDetail"];
export type RunSummary = Schemas["RunSummary"];
export type ScheduledJob = Schemas["ScheduledJob"];
export type ScheduledJobTicks = Schemas["ScheduledJobTicks"];
export type SchedulePreview = Schemas["SchedulePreview"];
export type Session = Schemas["Session"];
export type Token = Schemas["Token"];
export type TrendPoint = Schemas["TrendPoint"];
export type Trends = Schemas["Trends"];
export type Upcoming = Schemas["Ahead"];
export type User = Schemas["User"];
