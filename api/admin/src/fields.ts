// Generated from openapi/openapi.yaml by generate.mjs. Do not edit.

export const AlertChange = {
  effect: { enum: ["good", "bad", "neutral"] },
  severity: { enum: ["high", "medium", "low", "info"] },
} as const;

export const AlertChannelChange = {
  name: { minLength: 1, maxLength: 200 },
  recipients: { maxItems: 10 },
  secret: { maxLength: 200 },
  url: { maxLength: 2000 },
} as const;

export const AlertRuleChange = {
  failures: { minimum: 1, maximum: 100 },
  seconds: { minimum: 60, maximum: 2592000 },
} as const;

export const BrandChange = {
  aliases: { maxItems: 100 },
  collectors: { maxItems: 50 },
  domains: { maxItems: 100 },
  name: { minLength: 1, maxLength: 200 },
} as const;

export const Change = {
  effect: { enum: ["good", "bad", "neutral"] },
  figure: { enum: ["mention_rate", "position", "sentiment", "share_of_voice", "citation_share", null] },
  kind: {
    enum: [
      "mentioned",
      "no_longer_mentioned",
      "overtaken",
      "sentiment_turned",
      "own_page_cited",
      "own_page_no_longer_cited",
      "new_source",
      "figure_moved",
      "engine_silent",
      "run_partial",
      "engine_out",
      "model_changed",
      "query_set_changed",
      "names_changed",
      "run_not_examined",
    ],
  },
  severity: { enum: ["high", "medium", "low", "info"] },
} as const;

export const CompetitorChange = {
  aliases: { maxItems: 100 },
  domains: { maxItems: 100 },
  name: { minLength: 1, maxLength: 200 },
} as const;

export const CompositionChange = {} as const;

export const CustomerChange = {
  keep_answers_days: { minimum: 0, maximum: 36500 },
  keep_raw_days: { minimum: 0, maximum: 36500 },
  keep_runs_days: { minimum: 0, maximum: 36500 },
  max_calls_per_day: { minimum: 1, maximum: 100000 },
  max_cost_usd_per_day: { minimum: 0.01, maximum: 100000 },
  min_interval_seconds: { minimum: 0, maximum: 31622400 },
  name: { minLength: 1, maxLength: 200 },
} as const;

export const CustomerLookChange = { color: { maxLength: 7 } } as const;

export const Metadata = {
  collectors: { maxItems: 50 },
  country: { maxLength: 2 },
  locale: { maxLength: 35 },
  maxCalls: { minimum: 0, maximum: 1000000 },
  maxCostUsd: { minimum: 0, maximum: 1000000 },
  positionLimit: { minimum: 0, maximum: 1000000 },
  recipients: { maxItems: 20 },
  reportTemplate: { enum: ["weekly", "monthly", "competitors", "sources"] },
  samples: { minimum: 0, maximum: 10 },
  sentimentLimit: { minimum: 0, maximum: 1000000 },
} as const;

export const NewAlertChannel = {
  is_active: { default: true },
  kind: { enum: ["webhook", "slack", "email"] },
  name: { minLength: 1, maxLength: 200 },
  recipients: { maxItems: 10 },
  secret: { maxLength: 200 },
  url: { maxLength: 2000 },
} as const;

export const NewAlertRule = {
  failures: { minimum: 1, maximum: 100 },
  is_active: { default: true },
  kind: { enum: ["failing", "late", "silent", "cap_reached", "key_refused", "out_of_quota", "changes", "run_scored"] },
  seconds: { minimum: 60, maximum: 2592000 },
  tell_recovery: { default: true },
} as const;

export const NewBrand = {
  aliases: { maxItems: 100 },
  collectors: { maxItems: 50 },
  domains: { maxItems: 100 },
  name: { minLength: 1, maxLength: 200 },
} as const;

export const NewCompetitor = {
  aliases: { maxItems: 100 },
  domains: { maxItems: 100 },
  name: { minLength: 1, maxLength: 200 },
} as const;

export const NewCustomer = {
  keep_answers_days: { minimum: 0, maximum: 36500 },
  keep_raw_days: { minimum: 0, maximum: 36500 },
  keep_runs_days: { minimum: 0, maximum: 36500 },
  max_calls_per_day: { minimum: 1, maximum: 100000 },
  max_cost_usd_per_day: { minimum: 0.01, maximum: 100000 },
  min_interval_seconds: { minimum: 0, maximum: 31622400, default: 0 },
  name: { minLength: 1, maxLength: 200 },
} as const;

export const NewFirstRun = {
  aliases: { maxItems: 100 },
  collectors: { maxItems: 50 },
  competitors: { maxItems: 100 },
  domains: { maxItems: 100 },
  name: { minLength: 1, maxLength: 200 },
  queries: { maxItems: 100 },
} as const;

export const NewQuery = {
  country: { maxLength: 2 },
  is_active: { default: true },
  locale: { maxLength: 35 },
  tags: { maxItems: 20 },
  text: { minLength: 1, maxLength: 2400 },
  topic: { maxLength: 200 },
} as const;

export const NewReport = {
  template: { enum: ["weekly", "monthly", "competitors", "sources"] },
  timezone: { maxLength: 64, default: "UTC" },
} as const;

export const NewReportLink = { expires_in_days: { minimum: 1, maximum: 365, default: 30 } } as const;

export const NewRescore = {
  ask_judge: { default: false },
  collectors: { maxItems: 20 },
  outdated_only: { default: false },
  rate: { minimum: 1, maximum: 10000 },
  timezone: { maxLength: 64, default: "UTC" },
} as const;

export const NewScheduleException = {
  all_customers: { default: false },
  kind: { enum: ["blackout", "pause", "skip"] },
  note: { minLength: 1, maxLength: 500 },
  ticks: { minimum: 1, maximum: 1000 },
} as const;

export const NewScheduledJob = {
  after_partial: { default: false },
  cron_expression: { maxLength: 512 },
  dst_gap: { default: "shift", enum: ["shift", "skip"] },
  dst_repeat: { default: "first", enum: ["first", "second", "both"] },
  is_active: { default: true },
  jitter_seconds: { minimum: 0, maximum: 86400, default: 0 },
  job_type: { enum: ["data_collection", "scoring", "data_collection_and_scoring", "report"] },
  misfire_policy: { default: "run_once", enum: ["run_once", "run_all", "skip"] },
  misfire_window_seconds: { minimum: 0, maximum: 2592000, default: 86400 },
  name: { minLength: 1, maxLength: 200 },
  overlap_policy: { default: "skip", enum: ["skip", "allow"] },
  run_timeout_seconds: { minimum: 1, maximum: 604800, default: 21600 },
  start_deadline_seconds: { minimum: 60, maximum: 2592000 },
  timezone: { maxLength: 64, default: "UTC" },
} as const;

export const NewToken = {
  name: { minLength: 1, maxLength: 200 },
  role: { enum: ["admin", "editor", "viewer"] },
} as const;

export const NewUser = {
  email: { minLength: 3, maxLength: 320 },
  is_active: { default: true },
  password: { minLength: 10, maxLength: 1000 },
  role: { enum: ["admin", "editor", "viewer"] },
} as const;

export const PageChange = {} as const;

export const QueryChange = {
  country: { maxLength: 2 },
  locale: { maxLength: 35 },
  tags: { maxItems: 20 },
  text: { minLength: 1, maxLength: 2400 },
  topic: { maxLength: 200 },
} as const;

export const ScheduledJobChange = {
  cron_expression: { maxLength: 512 },
  dst_gap: { enum: ["shift", "skip"] },
  dst_repeat: { enum: ["first", "second", "both"] },
  jitter_seconds: { minimum: 0, maximum: 86400 },
  job_type: { enum: ["data_collection", "scoring", "data_collection_and_scoring", "report"] },
  misfire_policy: { enum: ["run_once", "run_all", "skip"] },
  misfire_window_seconds: { minimum: 0, maximum: 2592000 },
  name: { minLength: 1, maxLength: 200 },
  overlap_policy: { enum: ["skip", "allow"] },
  run_timeout_seconds: { minimum: 1, maximum: 604800 },
  start_deadline_seconds: { minimum: 60, maximum: 2592000 },
  timezone: { maxLength: 64 },
} as const;

export const UserChange = {
  email: { minLength: 3, maxLength: 320 },
  password: { minLength: 10, maxLength: 1000 },
  role: { enum: ["admin", "editor", "viewer"] },
} as const;

export const WebhookChange = {
  effect: { enum: ["good", "bad", "neutral"] },
  severity: { enum: ["high", "medium", "low", "info"] },
} as const;

export const access = {
  "create-alert-channel": "admins",
  "delete-alert-channel": "admins",
  "update-alert-channel": "admins",
  "test-alert-channel": "admins",
  "create-alert-rule": "admins",
  "delete-alert-rule": "admins",
  "update-alert-rule": "admins",
  "create-brand": "editors",
  "delete-brand": "editors",
  "update-brand": "editors",
  "create-competitor": "editors",
  "delete-competitor": "editors",
  "update-competitor": "editors",
  "dismiss-discovery": "editors",
  "restore-discovery": "editors",
  "track-discovery": "editors",
  "create-query": "editors",
  "switch-queries": "editors",
  "add-queries": "editors",
  "tag-queries": "editors",
  "delete-query": "editors",
  "update-query": "editors",
  "rescore-brand": "editors",
  "import-calendar": "editors",
  "pause-collector": "overseers",
  "resume-collector": "overseers",
  "create-customer": "overseers",
  "delete-customer": "overseers",
  "update-customer": "overseers",
  "update-customer-look": "admins",
  "delete-source-type": "editors",
  "set-source-type": "editors",
  "start-first-run": "editors",
  "import-catalog": "overseers",
  "retry-runs": "editors",
  "cancel-run": "editors",
  "rescore-run": "editors",
  "retry-run": "editors",
  "create-report": "editors",
  "delete-report": "editors",
  "create-report-link": "editors",
  "revoke-report-link": "editors",
  "create-rescore": "editors",
  "cancel-rescore": "editors",
  "pause-rescore": "editors",
  "resume-rescore": "editors",
  "create-schedule-exception": "editors",
  "delete-schedule-exception": "editors",
  "resume-pause": "editors",
  "pause-scheduled-jobs": "editors",
  "spread-scheduled-jobs": "editors",
  "create-scheduled-job": "editors",
  "delete-scheduled-job": "editors",
  "update-scheduled-job": "editors",
  "trigger-scheduled-job": "editors",
  "restore-schedule-version": "editors",
  "list-tokens": "admins",
  "create-token": "admins",
  "revoke-token": "admins",
  "get-token": "admins",
  "list-users": "admins",
  "create-user": "admins",
  "delete-user": "admins",
  "get-user": "admins",
  "update-user": "admins",
} as const;
