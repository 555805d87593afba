// Package jobs runs Tidewatch's work: it turns the ticks of schedules into runs, and executes each run. It builds on
// River (queue, leader election, periodic jobs) and on the tables of package store.
//
// # From tick to history
//
//	scheduled_jobs ──distinct specs──> River periodic jobs (in memory, on every node that may lead)
//	      │                                   │ fires at the tick, on the leader
//	      │                                   ▼
//	      │                             TickJob (river_job): a wake-up without data
//	      │                                   │ any node: claims due rows, SKIP LOCKED, in batches
//	      └───────────────────────────────────▼
//	              one transaction: job_runs + CollectJob|ScoreJob rows + next_run_at
//	                                          │
//	                    CollectJob: queries x collectors ──> answers     (resumes, slices, retries)
//	                                          │ last step's transaction: metrics + ScoreJob, or completed
//	                    ScoreJob: answers ──> positions, sentiments, citations ──> completed
//
// # Files
//
// In the order of the data flow:
//
//	client.go             Client starts and stops a node's part of the queue, and passes requests on
//	wiring.go             gives the parts below their dependencies
//	config.go             the settings of a Client, their defaults and their validation
//	clock.go              the node's clock, corrected by the database's
//	stop_signal.go        signals all jobs and loops that the node is stopping
//	args.go               the kinds of River jobs, their queues and priorities
//	river_config.go       River's configuration for a node: queues, maintenance jobs, retries
//	queue.go              inserts, cancels, releases and ends River jobs
//
//	planner.go            works out the ticks of a spec
//	spec_set.go           the periodic jobs of the distinct specs
//	spec_sync.go          keeps these jobs equal to the table, and plans rows written by SQL
//	tick.go               TickJob: the transaction that turns due ticks into runs
//	misfire.go            decides what due ticks become: runs, catch-ups, skipped runs
//	manual.go             requests of callers, with
//	trigger.go            a run that a caller starts
//	cancel.go             the end of an unfinished run
//	retry.go              a finished run that is resumed
//	rescore.go            a run that scores another one's answers again
//
//	lifecycle.go          starts a run, executes its step, writes the outcome
//	run_start.go          starts runs, many in one round trip
//	run_end.go            ends runs with their River jobs, many in one transaction
//	batcher.go            lets calls that arrive together share a round trip
//	batches.go            the five kinds of such calls
//	reason.go             reason codes of failed calls and of runs without an answer
//	sentence.go           makes an error's text a sentence that Postgres can store
//
//	collect.go            CollectJob: one slice of a run's calls, or the end of its collection
//	call_plan.go          the calls that a run still has to make
//	spending.go           reserves these calls within the caps of the run and of the customer's day
//	slice.go              makes these calls, one after another or in lanes
//	admission.go          admits each call within its collector's limit, and only once
//	engine_call.go        asks the engine, and stores its answer or failure
//	collection_metrics.go counts the calls and lists their errors
//	lanes.go              the progress of a collection
//
//	score.go              ScoreJob: scores answers by the lexicon
//	names.go              the brand and its competitors, which scoring looks for
//	judging.go            asks the judge of sentiment about scored answers
//
//	reconcile.go          ends runs whose River job will not end them
//	retention.go          deletes rows past their retention
//	deletion.go           deletes the data of deleted customers
//	maintenance_slice.go  bounds how long these two jobs work at a time
//	pace.go               decides how many rows these two jobs delete in one piece
//
//	alert.go              turns events into messages
//	alert_config.go       the settings of alerts
//	alert_send.go         AlertJob: sends a message
//
//	measure.go            metrics
//	trace.go              traces
//	log.go                loggers
//
// # Invariants
//
//   - A tick becomes a run at most once, because (scheduled_job_id, scheduled_for) is unique for ticked runs. A tick is
//     never lost silently, because the run, its River job and the schedule's next_run_at are written in one
//     transaction. River's leader election decides which node wakes up, and does not make ticks unique. The safety
//     tick, each minute and at the start of each leadership, replaces lost wake-ups.
//   - The table decides what is due, by the database's clock. A node's clock only decides when the node checks the
//     table.
//   - A run and its River job end together. Only the lifecycle changes the status of a run under way, and it ends a run
//     in the transaction that ends its River job. When a River job ends in another way, the reconciler ends the run
//     within half a minute.
//   - An answer is stored as it arrives, under a key that is unique within its run. After a crash, a deploy or a retry,
//     the next attempt asks only for the missing answers.
//   - Spending is bounded before it happens: before its first call a run reserves all its calls, within its own cap and
//     its customer's cap of the day. The nodes lock the row of the customer's day, so they reserve one after another.
//     The end of the step settles the reservation.
//   - Work is cut into slices: a job starts new calls for 30 s at most, and then snoozes immediately. So the time limit
//     of a job is short, another node takes over the job of a killed node within 2.5 minutes, and a deploy waits for
//     seconds.
//   - An alert is sent once. The fact behind it is written in the transaction that makes the fact true, and the watch
//     turns facts into events under unique keys. Every node with a role watches, whether it leads or not, so the lack
//     of a leader is reported as well.
//   - Starts, ends and answers that arrive together share a round trip: a thousand runs due in the same minute cost a
//     few statements, not thousands of transactions.
//
// # Retries
//
// There are two kinds. A failed call is stored in its answer's row, with the class of the error and the time at which
// the call is due again. The job snoozes until then, and after five attempts the failure is final. An attempt at the
// job itself that ends in an internal fault (an unavailable database, a panic, a killed process) is repeated by River.
package jobs
