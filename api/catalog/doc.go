// Package catalog reads customers, brands, competitors, queries and scheduled jobs from one YAML document and makes the
// database say the same. It is `tidewatch import FILE`, and the API's import.
//
//	customers:
//	  - name: Northwind Ltd
//	    max_calls_per_day: 5000                  # of all its runs, by days in UTC; null: the program's default
//	    max_cost_usd_per_day: 20
//	    brands:
//	      - name: Acme
//	        aliases: [Acme CRM]
//	        domains: [acme.example]
//	        collectors: [chatgpt, perplexity]    # asked when a scheduled job names none
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
//	            cron_expression: "0 9 * * *"     # in quotes: a leading * means something else in YAML
//	            timezone: Europe/Berlin          # default UTC
//	            is_active: true
//	            dst_gap: shift                   # or skip
//	            dst_repeat: first                # or second, both
//	            overlap_policy: skip             # or allow
//	            misfire_policy: run_once         # or run_all, skip
//	            misfire_window_seconds: 86400
//	            jitter_seconds: 0
//	            run_timeout_seconds: 21600
//	            starts_at: 2027-01-01T00:00:00Z  # null: no bound
//	            ends_at: null
//	            metadata: {collectors: [chatgpt], parallel: true, positionLimit: 50, sentimentLimit: 50,
//	                       maxCalls: 500, maxCostUsd: 2.5, pauseAtCap: true}
//
// # What an import does
//
// Things are found by their natural keys: a customer by its name, a brand by its name in its customer, a competitor and
// a scheduled job by its name in its brand, a query by its text, locale and country in its brand. What is found is
// updated, what is not found is created, and what the file does not list is left alone. A field that the file does not
// name keeps its value; on creation it gets the default. A list, and metadata, is one value: the file's replaces all of it.
//
//	data ──[Parse]──> Document ──[Apply]──> one transaction ──> Report
//	         │                      │
//	         └── *InvalidError      └── *InvalidError, nothing written
//
// [Parse] refuses what can be seen from the file alone, [Apply] what shows only next to what the database has: a
// scheduled job that does not exist yet and lacks its job_type, an ends_at that has passed. Both name all problems at
// once, each with its line. Imports wait for each other; an import that changes nothing writes nothing.
//
// # The YAML that is understood
//
// One document of at most 4 MiB in UTF-8. Anchors and aliases are (within bounds), merge keys and tags are not. Every
// value must be of its type as written: 1984 in a list of names wants quotes. JSON is YAML, too.
package catalog
