package jobs

import (
	"time"

	"github.com/google/uuid"

	"tidewatch/jobs/collector"
	"tidewatch/jobs/instruments"
	"tidewatch/jobs/judge"
	"tidewatch/store"
)

// measureTicks counts the ticks that became runs or were skipped, and records how late the ticks were dispatched.
func measureTicks(set *instruments.Set, due []store.DueJob, ticked []store.TickRun) {
	types := make(map[uuid.UUID]store.JobType, len(due))
	for _, j := range due {
		types[j.ID] = j.JobType
		set.ObserveTickLateness(j.Now.Sub(j.NextRunAt))
	}
	for _, run := range ticked {
		if run.RiverJobID != 0 {
			set.CountTick(instruments.TickRun)
			continue
		}
		set.CountTick(instruments.TickSkipped)
		set.RecordRun(types[run.ScheduledJobID], store.RunSkipped, 0)
	}
}

// measureEnd counts a run that was ended outside its worker.
func measureEnd(set *instruments.Set, run store.Run) {
	took := time.Duration(0)
	if run.StartedAt != nil && run.FinishedAt != nil {
		took = run.FinishedAt.Sub(*run.StartedAt)
	}
	set.RecordRun(run.JobType, run.Status, took)
}

// measureLost counts the runs that the reconciler ended on behalf of their River jobs.
func measureLost(set *instruments.Set, lost []store.LostRun, ends []store.RunEnd, ended []uuid.UUID, now time.Time) {
	counts := make(map[uuid.UUID]bool, len(ended))
	for _, id := range ended {
		counts[id] = true
	}
	for i, l := range lost {
		if !counts[l.ID] {
			continue
		}
		took := time.Duration(0)
		if l.StartedAt != nil {
			took = now.Sub(*l.StartedAt)
		}
		set.RecordRun(l.JobType, ends[i].Status, took)
	}
}

// measure records the result of an engine call. A call that the run skipped is not recorded.
func (c *engineCalls) measure(answer store.Answer, said collector.Answer) {
	if !answer.Asked {
		return
	}
	class := answer.ErrorClass
	if class == "" {
		class = string(answer.Status)
	}
	c.instruments.RecordCall(instruments.Call{
		Class:        class,
		Collector:    answer.Collector,
		CostUSD:      answer.CostUSD,
		InputTokens:  said.InputTokens,
		OutputTokens: said.OutputTokens,
		Took:         time.Duration(answer.LatencyMS) * time.Millisecond,
	})
}

// measureJudgement counts a judgement as one call, even if the judge repeated the request.
func measureJudgement(set *instruments.Set, judged store.Judged, err error, took time.Duration) {
	class := string(store.AnswerOK)
	if err != nil {
		class = string(asFailure(err).Class)
	}
	set.RecordCall(instruments.Call{
		Class:        class,
		Collector:    judge.Name,
		CostUSD:      judged.CostUSD,
		InputTokens:  judged.InputTokens,
		OutputTokens: judged.OutputTokens,
		Took:         took,
	})
}
