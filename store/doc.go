// Package store reads and writes the data of Tidewatch in Postgres. Most files define one type with its SQL statements
// and methods. Many packages import package store, but package store imports no other package of Tidewatch.
//
// Most methods of [DB] that write in several statements start a transaction or must run in one. If the DB already uses
// a transaction (see [DB.Tx]), the method uses a savepoint. A method that returns one row returns an error that wraps
// [ErrNotFound] if the row does not exist.
//
// The following list has the files by subject:
//
//	database           store.go            DB, transactions, reading rows
//	                   list.go             filters and places of lists
//	                   fault.go            classification of Postgres errors
//	                   field_error.go      error of an invalid field
//	                   conflict.go         error of a conflicting state
//	                   reason.go           reason codes; reason_table.go: meanings and advice
//	access             customer.go         tenants
//	                   user.go             users and roles
//	                   token.go            API tokens
//	                   session.go          sessions and failed log-ins
//	                   password_link.go    links in mails to set a password
//	                   keyring.go          sealed secrets
//	                   idempotency.go      responses to repeated requests
//	                   audit.go            the audit log
//	imports            import.go           many rows in one statement
//	brands             brand.go            brands; brand_list.go: lists of brands
//	                   competitor.go       competitors
//	                   query.go            queries; query_list.go: lists of queries
//	                   tag.go              comparison of tags
//	                   fold.go             letter case in comparisons
//	                   source_type.go      overrides of the types of domains
//	                   brand_state.go      schedules and newest runs of brands
//	schedules          schedule_field.go   the fields of schedules: names, types, bounds, defaults
//	                   options.go          the options of runs
//	                   scheduled_job.go    schedules; scheduled_job_list.go: lists of schedules
//	                   scheduled_job_edit.go  edits of schedules
//	                   upcoming.go         timings of the next 24 hours
//	                   forecast.go         schedules, past calls and caps for the forecast
//	                   tick.go             due ticks and their runs
//	                   superseded.go       due ticks that a change of their schedule superseded
//	                   chain.go            schedules that fire after the runs of another schedule
//	                   start_deadline.go   runs that start too late
//	                   exception.go        pauses, blackouts and skips; exception_resume.go: ends of pauses
//	                   schedule_version.go versions of schedules
//	                   zone.go             time-zone data with which schedules are planned
//	runs               run.go              runs; run_list.go: lists of runs
//	                   run_input.go        queries and calls of runs, for their plans
//	                   run_result.go       counts and errors of the calls of runs
//	                   run_figures.go      cited domains of runs, and the previous run
//	                   run_retry.go        retries of failed runs
//	                   rescore.go          runs that re-score another run
//	                   brand_rescore.go    runs that re-score answers of a brand
//	                   rescore_segment.go  the segments of re-scores
//	                   spending.go         caps and reservations
//	                   collector.go        admission of calls and pauses of engines
//	                   answer.go           answers; answer_list.go: lists of answers
//	scores             score.go            positions, sentiments, citations
//	                   score_pack.go       scores in one row for each answer
//	                   judgement.go        sentiments of the judge
//	                   trend.go            sums for trends; trend_points.go: trends by day and week
//	                   candidate.go        names that appear in answers, and dismissed names
//	                   candidate_month.go  sums of names that appear in answers, by month
//	                   candidate_pack.go   sums of names by month, in one value for each spelling
//	                   cell.go             cells: query texts by engine and country
//	                   facts.go            sums over the answers of cells; facts_source.go: their SQL
//	                   facts_scored.go     sums over the answers of one scored run
//	                   facts_series.go     sums by day or week and by group of cells
//	                   facts_refresh.go    aggregates of the sums over answers
//	                   facts_marks.go      marks of facts: mentions, sentiments and cited pages of their answers
//	                   facts_brands.go     sums of many brands
//	                   facts_last.go       the last calls of cells
//	                   facts_pack.go       facts by month, in one value for each cell and name
//	                   facts_runs.go       the numbers of runs of a period
//	                   source.go           cited domains and pages; source_facts.go: their sums
//	                   source_earlier.go   pages that answers cited before a period
//	                   source_pack.go      sums of cited domains by month, in one value for each domain
//	                   search.go           searches of engines; search_tally.go: their sums
//	                   evidence.go         the answers behind a figure
//	                   evidence_chosen.go  answers by candidate or by search
//	                   summary.go          the summary of a brand
//	changes            change.go           changes of the answers about brands; change_save.go: stores changes once
//	                   change_facts.go     observations of cells by run, and evidence
//	reports            report.go           reports, which never change; report_link.go: their links
//	                   report_mail.go      mails that deliver reports
//	                   customer_look.go    colors and logos of reports
//	alerts             alert_channel.go    destinations of alerts
//	                   alert_reseal.go     encryption of stored secrets with the first key
//	                   alert_rule.go       rules for alerts
//	                   alert_change.go     changes that wait for a message of a rule
//	                   alert_scored.go     scored runs that wait for a message of a rule
//	                   alert_fact.go       facts about runs
//	                   alert_watch.go      evaluation of the rules
//	                   alert_event.go      events of alerts
//	                   alert_group.go      grouping of events into deliveries
//	                   alert_delivery.go   deliveries of messages
//	                   alert_attempt.go    attempts at a delivery
//	BI tools           bi.go               roles that read the views of one customer
//	nodes              node.go             sessions of nodes, and takeovers of the jobs of lost nodes
//	monitoring         listen.go           notifications of changes
//	                   outage.go           limits of the log lines of an outage
//	                   vitals.go           figures for operators
//	export, deletion   export.go           export of data; export_read.go: export in pages
//	                   retention.go        deletion by age
//	                   deletion.go         deletion of customers
//	                   deletion_key.go     deletion of brands and schedules
//	                   piece.go            bounded pieces of a deletion
//	demonstrations     made_up.go          invented runs
package store
