// Package jobs turns the ticks of schedules into runs, and executes each run as one or more jobs of River, a job queue
// on Postgres. River also elects the leader of the nodes and fires periodic jobs.
//
// # Terms
//
// A schedule is a row of the table scheduled_jobs. The spec of a schedule is its cron expression and time zone, and a
// tick is a time at which a schedule fires. A run is a row of the table job_runs and usually results from a tick. A
// River job is a row of River's table river_job. A run has one River job at a time, which executes one step of the run:
// collection, scoring or a report.
//
// # From a tick to scored answers
//
//	scheduled_jobs ──distinct specs──> River periodic jobs (in memory, on every node that may lead)
//	      │                                   │ fires at the tick, on the leader
//	      │                                   ▼
//	      │                             TickJob (river_job): a wake-up without data
//	      │                                   │ any node: claims due schedules, SKIP LOCKED, in batches
//	      └───────────────────────────────────▼
//	              one transaction: job_runs + CollectJob|ScoreJob|ReportJob rows + next_run_at
//	                                          │
//	                    CollectJob: queries x collectors ──> answers     (resumes, slices, retries)
//	                                          │ transaction of the last slice: metrics + ScoreJob, or completed
//	                    ScoreJob: answers ──> positions, sentiments, citations ──> completed
//	                    ReportJob: stored answers ──> report, stored with the end of the run
//	                                          │ transaction of the end: chained_ticks, one for each schedule that follows
//	                                          └──> TickJob
//
// # Files
//
// The list follows the data flow:
//
//	client.go             Client: starts and stops a node, and forwards requests to the parts below
//	wiring.go             connects the parts of a Client
//	config.go             settings of a Client, with defaults and validation
//	presence.go           shows that the node is alive, and takes over the jobs of lost nodes
//	clock.go              the node's clock, corrected to the database's clock
//	stop_signal.go        tells all jobs and loops that the node is stopping
//	args.go               kinds of River jobs, with queues and priorities
//	river_config.go       River's configuration: queues, maintenance jobs, retries
//	river_log.go          River's log lines, without repeated errors
//	queue.go              inserts, cancels, releases and ends River jobs
//
//	planner.go            computes the ticks of a spec
//	spec_set.go           periodic jobs, one for each distinct spec
//	spec_sync.go          updates the periodic jobs from the table, and plans rows written by SQL
//	zones.go              plans the next runs anew with newer time-zone data
//	superseded.go         counts the due ticks that an edit, a deactivation or a deletion superseded
//	tick.go               TickJob: the transaction that turns due ticks into runs
//	tick_watch.go         inserts a TickJob for late ticks, for example after the loss of the leader
//	misfire.go            turns due ticks into runs, catch-up runs or skipped runs
//	suppressed.go         turns due ticks that exceptions suppress into skipped runs
//	chain.go              turns ticks that fire after other runs into runs
//	manual.go             requests of API callers:
//	trigger.go            starts a run
//	cancel.go             ends an unfinished run
//	retry.go              resumes a finished run
//	retry_failed.go       resumes the failed runs of a period, and previews their calls
//	resume.go             ends pauses of schedules, and starts the runs of missed ticks
//	rescore.go            creates a run that re-scores the answers of another run
//	rescore_brand.go      creates a run that re-scores stored answers of a brand
//	rescore_pause.go      pauses and resumes the re-score of a brand
//	rescore_preview.go    previews the work and the cost of a re-score
//
//	lifecycle.go          starts a run, executes a step, stores the outcome
//	run_start.go          starts many runs in one round trip
//	start_deadline.go     skips runs that could not start in time
//	run_end.go            ends many runs and their River jobs in one transaction
//	batcher.go            combines simultaneous calls into one round trip
//	batches.go            the batchers of a node
//	reason.go             reason codes of failed calls and failed runs
//	sentence.go           turns an error's text into a sentence that Postgres can store
//
//	collect.go            CollectJob: one slice of a run's calls, or the end of the collection
//	call_plan.go          lists the calls that a run still has to make
//	spending.go           reserves calls within the caps of the run and of the customer's day
//	slice.go              makes calls one after another, or in one lane for each collector
//	admission.go          admits each call once, within the limit of its collector
//	engine_call.go        calls an engine, and stores the answer or failure
//	collection_metrics.go counts a run's calls and lists their errors
//	lanes.go              progress of a collection
//
//	score.go              ScoreJob: scores answers
//	rescore_batch.go      scores the answers of a brand again, in batches at a limited rate
//	names.go              names of the brand and its competitors, for scoring
//	explain.go            explains the sentiments of an answer
//	follow_up.go          computes facts and changes after the ends of runs
//	report.go             ReportJob: makes the report of a run
//	report_mail.go        ReportMailJob: sends a report to one recipient
//	judging.go            asks the optional judge about the sentiment of scored answers
//
//	reconcile.go          ends runs whose River jobs cannot end them, and continues other interrupted work
//	retention.go          deletes rows past their retention
//	score_pack.go         moves scores to the table answer_scores
//	candidates.go         finds missing candidates (names that answers present), and adds them up by month
//	facts.go              computes sums over the answers
//	changes.go            works out what changed in the answers
//	deletion.go           deletes the data of deleted customers, brands and schedules
//	maintenance_slice.go  time limit for one slice of retention or deletion
//	pace.go               number of rows that retention or deletion deletes in one piece
//
//	alert.go              turns alert facts into events, and events into messages
//	alert_change.go       combines changes of answers into messages
//	alert_scored.go       reports scored runs to webhooks
//	alert_config.go       settings of alerts
//	alert_send.go         AlertJob: sends a message
//
//	measure.go            metrics
//	trace.go              traces
//	log.go                loggers
//
// # Invariants
//
// Each tick becomes at most one run, because (scheduled_job_id, scheduled_for) is unique for runs of ticks. A tick
// cannot be lost silently, because one transaction writes the run, its River job and the schedule's next_run_at. A
// change of a schedule can supersede due ticks. Such a change stores the period of the superseded ticks, and a
// scheduler counts these ticks later. River's leader election only decides which node inserts the TickJob of a tick. If
// a tick is not dispatched within about a second, for example because the leader died, another node that may lead
// inserts a TickJob. The leader also inserts a TickJob at the start of its leadership and each minute, in case one was
// lost.
//
// The table of schedules and the database's clock decide which schedules are due. A node's clock only decides when the
// node checks the table of schedules.
//
// A run and its River job end in the same transaction. A step only returns an outcome, which the lifecycle stores. If a
// River job ends without its run, the reconciler ends the run within half a minute.
//
// The transaction that ends a run adds the ticks of the schedules that fire after the run. Each chained schedule gets
// at most one run for an ended run, because (after_run_id, scheduled_job_id) is unique.
//
// The report of a run is stored in the transaction that ends the run, under the unique id of the run. A killed node or
// a retry therefore never causes a second report. Nodes of older versions, which lack the job type "report", may
// dispatch ticks of report schedules. A database trigger turns the River jobs of report ticks into jobs that only newer
// nodes execute.
//
// The deletion of a brand or a schedule deletes its row, in one transaction with the audit entry. Triggers keep the key
// of the row, to which the other rows of the brand and the runs of the schedule refer. After that transaction, all
// statements exclude the rows of the deleted brand. A job deletes these rows, and clears the references to deleted
// schedules, in pieces that each take a bounded time. The key is deleted last, so that the job can resume after a
// crash. Nodes of earlier versions and plain SQL also delete only the row, because the foreign keys refer to the keys.
//
// Each answer is stored as it arrives, under a key that is unique within its run. After a crash, a deploy or a retry,
// the next attempt makes only the calls that have no answer yet.
//
// Before its first call, a run reserves all its calls within the cap of the run and the daily cap of the customer. Each
// reservation locks the row that counts the customer's spending of the day, so that concurrent reservations cannot
// exceed the cap. At the end of a step, the actual spending replaces the reservation.
//
// A job starts new calls for at most 30 s, which is one slice, and then returns to the queue. The time limit of a job
// can therefore be short. Other nodes take over the jobs of a killed node within 20 s, and the jobs of a suspended node
// within 2.5 minutes. A takeover does not count as an attempt at the job. A stopping node waits only seconds for its
// jobs.
//
// Each call in progress holds a slot. Other nodes repeat a call only if the node of the call is lost or suspended, and
// only after the end of the slot's lease. A node does not start a call that could outlast its lease. If another node
// has taken over a call, a failure that the earlier node reports is not stored.
//
// Each alert event is reported once. The transaction that changes a run also writes the facts for alerts. A loop, the
// watch, turns each fact into an event under a unique key. The transaction that stores a change in the answers also
// queues the change for each alert rule that selects the change. The transaction that writes a message removes the
// reported changes from the queue. The watch runs on every node with a role and needs no leader, so that the lack of a
// leader is reported as well.
//
// Each batch of a re-score of a brand is one transaction, which stores the scores and moves the cursor of the re-score.
// A killed node, a deploy and a pause therefore never cause an answer to be scored twice. Re-scores have a queue of
// their own with one worker for each node, and a limited rate.
//
// Writes that happen at the same time, such as starts and ends of runs, share a round trip. A thousand runs that are
// due in the same minute therefore need only a few statements instead of thousands of transactions.
//
// # Retries
//
// Tidewatch repeats failed calls. The row of a failed call contains the class of the error and the time of the next
// attempt. The run's job snoozes until the next attempt. The fifth failure of a call is final.
//
// River repeats attempts at a job that end in an internal fault, such as an unavailable database, a panic or a killed
// process.
package jobs
