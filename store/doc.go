// Package store has the vocabulary of Tidewatch and its SQL: one file for each noun, with its type, statements and
// methods. Every other package may import it; it imports none of them.
//
// A method of [DB] that needs several statements runs them in a transaction. When the DB is on a transaction already
// (see [DB.Tx]), that is a savepoint.
//
// The files, in the order in which Tidewatch uses them for a customer:
//
//	the database       store.go            DB, transactions, reading rows
//	                   list.go             filters and places of lists
//	                   fault.go            what an error of Postgres means
//	                   field_error.go      a field whose value is not allowed
//	                   conflict.go         a state that does not allow an operation
//	                   reason.go           reason codes; reason_table.go: their meaning and advice
//	who                customer.go         tenants
//	                   user.go             users and roles
//	                   token.go            API tokens
//	                   session.go          sessions and failed log-ins
//	                   keyring.go          sealed secrets
//	                   idempotency.go      responses to repeated requests
//	                   audit.go            the audit log
//	what               brand.go            brands; brand_list.go: their lists
//	                   competitor.go       competitors
//	                   query.go            queries; query_list.go: their lists, many at once
//	when               schedule_field.go   the fields of schedules: names, types, bounds, defaults
//	                   options.go          the options of runs
//	                   scheduled_job.go    schedules; scheduled_job_list.go: their lists
//	                   scheduled_job_edit.go  edits, with one lock and one write
//	                   upcoming.go         timings, for the next 24 hours
//	                   tick.go             due ticks become runs
//	runs               run.go              runs, from their start to their end; run_list.go: their lists
//	                   rescore.go          runs that re-score another run
//	                   spending.go         caps and reservations
//	                   collector.go        admission of calls, pauses of engines
//	                   answer.go           answers; answer_list.go: their lists
//	scores             score.go            positions, sentiments, citations
//	                   judgement.go        sentiments of the judge
//	                   trend.go            sums by day and week
//	                   summary.go          the summary of a brand
//	alerts             alert_channel.go    where alerts go
//	                   alert_rule.go       what is reported
//	                   alert_fact.go       what happened to runs
//	                   alert_watch.go      facts and tables become events
//	                   alert_event.go      events
//	                   alert_group.go      waiting events become a delivery
//	                   alert_delivery.go   deliveries
//	                   alert_attempt.go    attempts at a delivery
//	watching           listen.go           notifications of changes
//	                   vitals.go           figures for operators
//	the end            export.go           export of all data
//	                   retention.go        deletion by age
//	                   deletion.go         deletion of customers
//	                   piece.go            bounded pieces of a deletion
//	demonstrations     made_up.go          invented runs
package store
