package store

import (
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// An alert fact records an event that concerns runs, such as the end of a run. Alert rules evaluate the facts.
// [DB.TellFacts] applies the alert rules to the facts and writes the resulting alert events. Database triggers append
// the facts about starts and ends of runs and about missed ticks. The statements in alert_fact.go append the facts
// about reached caps, refused keys and empty accounts. A fact is appended only if the customer has a rule of the
// matching kind. A run of a deleted schedule has no schedule in its facts.

const capFacts = `INSERT INTO alert_facts (kind, run_id, scheduled_job_id, brand_id, customer_id, since, details)
	SELECT 'cap_reached', n.id, s.id, n.brand_id, n.customer_id, now(),
		jsonb_build_object('cap', t.cap, 'error_message', left(t.message, 500), 'paused', t.paused)
	FROM unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[]) AS t(id, cap, message, paused)
		JOIN job_runs n ON n.id = t.id LEFT JOIN scheduled_jobs s ON s.id = n.scheduled_job_id
	WHERE EXISTS (SELECT FROM alert_rules r
		WHERE r.kind = '` + string(AlertCapReached) + `' AND r.customer_id = n.customer_id)`

// queueCapFacts appends a fact for each run in which a spending cap prevented calls, regardless of the status of the
// run.
func queueCapFacts(batch *pgx.Batch, ends []RunEnd) {
	var reached []RunEnd
	for _, e := range ends {
		if e.Cap != ReachedNone {
			reached = append(reached, e)
		}
	}
	if len(reached) > 0 {
		batch.Queue(capFacts,
			uuids(column(reached, func(e RunEnd) uuid.UUID { return e.ID })),
			column(reached, func(e RunEnd) string { return string(e.Cap) }),
			column(reached, func(e RunEnd) string { return storable(e.CapMessage) }),
			column(reached, func(e RunEnd) bool { return e.PauseReason != "" }))
	}
}

const engineFacts = `INSERT INTO alert_facts (kind, run_id, scheduled_job_id, brand_id, customer_id, since, details)
	SELECT DISTINCT ON (n.id, t.kind, t.collector) t.kind, n.id, s.id, n.brand_id, n.customer_id, now(),
		jsonb_build_object('collector', t.collector, 'error_message', left(t.message, 500))
	FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS t(id, kind, collector, message)
		JOIN job_runs n ON n.id = t.id LEFT JOIN scheduled_jobs s ON s.id = n.scheduled_job_id
	WHERE EXISTS (SELECT FROM alert_rules r WHERE r.kind = t.kind AND r.customer_id = n.customer_id)`

// engineAlert returns the kind of alert rules that report the reason for a failed call, or an empty kind. The kinds of
// facts have the same names as the kinds of alert rules.
func engineAlert(reason ReasonCode) AlertRuleKind {
	switch reason {
	case ReasonKeyRefused:
		return AlertKeyRefused
	case ReasonOutOfQuota:
		return AlertOutOfQuota
	default:
		return ""
	}
}

// queueEngineFacts appends a fact for each run and each engine that refused its key or whose account was empty. An
// answer of an engine ends the incidents of the engine.
func queueEngineFacts(batch *pgx.Batch, answers []Answer) {
	var failed, answered []Answer
	for _, a := range answers {
		if a.Status != AnswerFailed {
			answered = append(answered, a)
		}
		if engineAlert(a.ReasonCode) != "" {
			failed = append(failed, a)
		}
	}
	if len(answered) > 0 {
		batch.Queue(engineAnswers,
			uuids(column(answered, func(a Answer) uuid.UUID { return a.ID })),
			uuids(column(answered, func(a Answer) uuid.UUID { return a.RunID })),
			column(answered, func(a Answer) string { return a.Collector }))
	}
	if len(failed) > 0 {
		batch.Queue(engineFacts,
			uuids(column(failed, func(a Answer) uuid.UUID { return a.RunID })),
			column(failed, func(a Answer) string { return string(engineAlert(a.ReasonCode)) }),
			column(failed, func(a Answer) string { return a.Collector }),
			column(failed, func(a Answer) string { return a.ErrorMessage }))
	}
}
