// Package catalog imports customers, brands, competitors, queries and scheduled jobs from one YAML document. The
// command `tidewatch import FILE` and the import operation of the API use this package.
//
//	blackouts:                                   # for all customers
//	  - {note: Maintenance, from: 2027-01-01T22:00, to: 2027-01-02T06:00, timezone: UTC}
//	customers:
//	  - name: Northwind Ltd
//	    max_calls_per_day: 5000                  # of all runs of the customer, per day in UTC; null: the default
//	    max_cost_usd_per_day: 20
//	    min_interval_seconds: 3600               # between two ticks of one schedule; 0: no minimum
//	    keep_runs_days: 730                      # 0: forever; null: the default
//	    keep_answers_days: 365
//	    keep_raw_days: 90
//	    blackouts:
//	      - {note: Christmas, from: 2026-12-24, to: 2026-12-26, repeats: yearly, timezone: Europe/Berlin}
//	      - {from: "22:00", to: "06:00", repeats: weekly, weekdays: [fri, sat], timezone: America/New_York}
//	    brands:
//	      - name: Acme
//	        aliases: [Acme CRM]
//	        domains: [acme.example]
//	        collectors: [chatgpt, perplexity]    # for scheduled jobs without their own list
//	        competitors:
//	          - name: Globex
//	            aliases: [Globex CRM]
//	            domains: [globex.example]
//	        queries:
//	          - best crm for small teams         # the text alone, or
//	          - text: bestes CRM für kleine Teams
//	            topic: crm
//	            tags: [funnel, germany]
//	            locale: de-DE
//	            country: DE
//	            is_active: true
//	        scheduled_jobs:
//	          - name: daily
//	            job_type: data_collection_and_scoring
//	            cron_expression: "0 9 * * *"     # in quotes: a leading * is special in YAML
//	            timezone: Europe/Berlin          # default UTC
//	            is_active: true
//	            dst_gap: shift                   # or skip
//	            dst_repeat: first                # or second, both
//	            overlap_policy: skip             # or allow
//	            misfire_policy: run_once         # or run_all, skip
//	            misfire_window_seconds: 86400
//	            jitter_seconds: 0
//	            run_timeout_seconds: 21600
//	            start_deadline_seconds: 3600
//	            starts_at: 2027-01-01T00:00:00Z  # null: no limit
//	            ends_at: null
//	            pause: {note: Relaunch, ends_at: 2027-02-01T00:00:00Z}   # null: no pause
//	            metadata: {collectors: [chatgpt], parallel: true, positionLimit: 50, sentimentLimit: 50,
//	                       maxCalls: 500, maxCostUsd: 2.5, pauseAtCap: true}
//	          - name: weekly report
//	            job_type: report
//	            after: daily                     # instead of cron_expression; for another brand: Globex / daily
//	            after_partial: false
//
// # Import
//
// An import identifies objects by natural keys. The key of a customer is the customer's name, and the key of a brand is
// the brand's name within the customer. The key of a competitor or a scheduled job is its name within the brand. The
// key of a query consists of the query's text, locale and country within the brand. An import updates existing objects
// and creates new objects. Objects that the file does not contain stay unchanged. An absent field of an existing object
// keeps its value, and an absent field of a new object gets its default. Lists and metadata are replaced as a whole.
// Blackouts and pauses that have ended are ignored, in the file and in the database.
//
//	data ──[Parse]──> Document ──[Apply]──> one transaction ──> Report
//	         │                      │
//	         └── *InvalidError      └── *InvalidError, nothing written
//
// [Parse] checks the file alone. [Apply] checks the document against the database: for example, a new scheduled job
// needs a job_type, and ends_at must be in the future. [Parse] and [Apply] each report all problems together, with the
// line of each problem. Only one import runs at a time. An import without changes writes nothing.
//
// # Memory
//
// The values of a file of 4 MiB would need several gigabytes at once. [Parse] therefore splits a large file into parts
// of up to 16 KiB, checks each part, and keeps only the text. [Apply] reads the parts again, and writes the objects in
// batches.
//
// # Files, in the order of processing
//
// The code in file.go reads a file in parts, with the help of split.go and flow.go. The code in yaml.go and bounds.go
// builds a tree of limited size from a part. The code in reader.go, scalar.go and literal.go reads values. The code in
// parse.go, parse_job.go, exception.go and timing.go reads objects and applies the rules in refuse.go, check.go and
// interval.go. Problems are reported by problem.go, shorten.go and suggest.go. Objects are written to the database by
// apply.go, batch.go, chain.go, merge.go and diff.go. Changes are listed by report.go.
//
// # Supported YAML
//
// A file contains one YAML or JSON document of at most 4 MiB in UTF-8, with at most 200,000 objects. Anchors and
// aliases are supported within limits. Merge keys and tags are not supported. Values are not converted to the type of
// the field, so the name 1984 needs quotes.
package catalog
