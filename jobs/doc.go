// Package jobs is what runs: how a schedule's tick becomes a run, and how a run is worked to its end. It stands on
// River (queue, leader election, periodic jobs) and on the tables of package store.
//
// # From tick to history
//
//	scheduled_jobs ──distinct specs──> River periodic jobs (in memory, on every node that may lead)   specs.go
//	      │                                   │ fires at the tick, on the leader
//	      │                                   ▼
//	      │                             TickJob (river_job): "wake up", nothing more                  jobs.go
//	      │                                   │ any node: claims due rows, SKIP LOCKED, in batches    tick.go
//	      └───────────────────────────────────▼
//	              one transaction: job_runs + CollectJob|ScoreJob rows + next_run_at                  misfire.go decides
//	                                          │
//	                    CollectJob: queries x collectors ──> answers     (resumes, slices, retries)   collect.go, slice.go, spend.go
//	                                          │ last step's transaction: metrics + ScoreJob, or completed
//	                    ScoreJob: answers ──> positions, sentiments, citations ──> completed          score.go, judging.go
//
// # What holds it together
//
//   - A tick becomes a run at most once because (scheduled_job_id, scheduled_for) is unique for ticked runs, and never
//     silently none because the run, its River job and the schedule's next_run_at are written in one transaction. River's
//     leader election decides who wakes up; it is never what makes a tick unique. A lost wake-up is made up for by the
//     safety tick, each minute and at the start of each leadership.
//   - The table decides what is due, by the database's clock. A node's clock only decides when it looks.
//   - A run and its River job are one fact. The middleware in lifecycle.go alone changes the status of runs that are
//     worked; it ends a run in the transaction that ends its River job. What ends a River job from outside is carried
//     over to the run by reconcile.go within half a minute.
//   - An answer is stored as it arrives, under a key that is unique within its run. Whatever happens to a job (a crash,
//     a deploy, a retry), the next attempt asks only for what is missing.
//   - Spending is bounded before it happens: a run reserves all that it needs, within its cap and its customer's of the day,
//     before its first call (spend.go). The row of a customer's day makes all nodes take turns. What was spent settles the
//     reservation in the transaction that ends the step.
//   - Work is cut into slices: a job starts new calls for 30 s at most and then snoozes at once. So a job's time limit
//     is short, the job of a killed node is taken over within 2.5 minutes, and a deploy waits for seconds.
//   - What goes wrong is told once: events are written where it becomes true, under keys that are unique, and what only the
//     absence of anything shows is found from the tables by every node, leader or not (alert.go).
//   - Starts, ends and answers that come together share a round trip (batch.go): a thousand runs due in the same minute
//     cost a few statements, not thousands of transactions.
//
// # Watched
//
// What is measured is measured where it happens (measure.go, package instruments). A run is one trace from what made it to
// its last answer scored (trace.go); without a tracer nothing of it is set up.
//
// # Retries
//
// Two kinds, apart. A call that failed is kept on its answer's row with its class and with the time at which it is due
// again; the job snoozes until then, and after five attempts the failure is settled (slice.go). An attempt of the job
// itself that ends in a fault of ours (the database was away, a panic, a killed process) is River's to repeat.
//
// # Rescoring
//
// A run that has ended is scored again by a run of its own (rescore.go), which names it: the older one's history, metrics and
// spending stay as they are. It is in the way of no tick, because it asks no engine, and of one run's answers there is one
// at a time.
package jobs
