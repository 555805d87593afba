// Package catalog imports customers, brands, competitors, queries and scheduled jobs from one YAML document. It implements
// `tidewatch import FILE` and the import of the API.
//
//	customers:
//	  - name: Northwind Ltd
//	    max_calls_per_day: 5000                  # of all runs of the customer, per day in UTC; null: the default
//	    max_cost_usd_per_day: 20
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
//	            starts_at: 2027-01-01T00:00:00Z  # null: no limit
//	            ends_at: null
//	            metadata: {collectors: [chatgpt], parallel: true, positionLimit: 50, sentimentLimit: 50,
//	                       maxCalls: 500, maxCostUsd: 2.5, pauseAtCap: true}
//
// # Import
//
// Objects are identified by natural keys: a customer by its name, a brand by its name within the customer, a competitor
// and a scheduled job by its name within the brand, a query by its text, locale and country within the brand. Objects
// that exist are updated, others are created, and objects that the file does not contain stay unchanged. An absent
// field keeps its value, or gets its default on creation. Lists and metadata are replaced as a whole.
//
//	data ──[Parse]──> Document ──[Apply]──> one transaction ──> Report
//	         │                      │
//	         └── *InvalidError      └── *InvalidError, nothing written
//
// [Parse] checks the file alone, and [Apply] checks the document against the database: a new scheduled job needs a
// job_type, and ends_at must be in the future. Both report all problems together, each with its line. Imports run one
// after another. An import without changes writes nothing.
//
// # Files, in the order in which data meets them
//
// yaml.go and bounds.go build a tree of limited size; reader.go and scalar.go read values; parse.go, parse_job.go and
// timing.go read objects, with the rules of refuse.go, check.go and interval.go; problem.go and suggest.go report problems;
// apply.go, apply_items.go and diff.go write; report.go lists the changes.
//
// # Supported YAML
//
// One document of at most 4 MiB in UTF-8, or the same as JSON. Anchors and aliases are supported within limits, merge keys
// and tags are not. Values are not converted to the type of the field: the name 1984 needs quotes.
package catalog
